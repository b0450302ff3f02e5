"""The checker sees what it is there to see."""

from tests.chaos.checker import Outcome, judge, outcome, recovery_seconds

SENT = {(0, 0), (0, 1), (1, 0)}


def enriched(place: tuple[int, int], **more: object) -> Outcome:
    fields = {"id": f"id-{place}", "digest": b"bytes", "at": 1000, "article": f"article-{place}", "version": 1}
    return Outcome(place=place, topic="articles.enriched", kind="article.created", **(fields | more))  # type: ignore[arg-type]


def all_sent() -> list[Outcome]:
    return [enriched(place) for place in sorted(SENT)]


def test_a_run_in_which_every_page_has_one_outcome_is_sound() -> None:
    verdict = judge(SENT, all_sent())
    assert verdict.sound
    assert verdict.outcomes == {"articles.enriched": 3}


def test_a_page_without_an_outcome_is_lost() -> None:
    verdict = judge(SENT, all_sent()[1:])
    assert verdict.lost == [(0, 0)]
    assert not verdict.sound


def test_a_page_with_two_different_outcomes_is_a_conflict() -> None:
    other = Outcome((0, 0), "articles.duplicates", "refetch", "id-(0, 0)", b"bytes", 1001)
    verdict = judge(SENT, [*all_sent(), other])
    assert verdict.conflicting == [((0, 0), ["articles.duplicates refetch", "articles.enriched article.created"])]
    assert not verdict.sound


def test_an_equal_repeat_is_no_harm() -> None:
    verdict = judge(SENT, [*all_sent(), enriched((0, 0), at=1500)])
    assert verdict.repeats_equal == 1
    assert verdict.sound


def test_a_repeat_with_another_id_or_other_bytes_is() -> None:
    ids = judge(SENT, [*all_sent(), enriched((0, 0), id="another")])
    assert (ids.repeats_unequal_ids, ids.sound) == (1, False)
    content = judge(SENT, [*all_sent(), enriched((0, 0), digest=b"other")])
    assert (content.repeats_unequal_bytes, content.sound) == (1, False)


def test_state_that_was_lost_shows_as_an_article_created_twice() -> None:
    verdict = judge(SENT, [enriched(place, article="the same") for place in sorted(SENT)])
    assert (len(verdict.twice_created), len(verdict.versions_apart), verdict.sound) == (1, 1, False)


def test_an_outcome_of_no_page_is_told() -> None:
    verdict = judge(SENT, [*all_sent(), enriched((7, 7))])
    assert (verdict.unplaced, verdict.sound) == (1, False)


def test_a_page_that_a_later_stage_put_in_quarantine_is_found_by_what_it_kept() -> None:
    value = (
        b'{"event_id":"q","reason":"crash","coordinates":{"topic":"articles.unique","partition":3,"offset":9},'
        b'"original":"eyJhcnRpY2xlIjogeyJwYWdlIjogeyJ0b3BpYyI6ICJwYWdlcy5yYXciLCAicGFydGl0aW9uIjogMSwgIm9mZnNldCI6IDB9fX0="}'
    )
    assert outcome("pages.quarantined", value, {}, 0).place == (1, 0)


def test_recovery_counts_until_every_partition_moves_again() -> None:
    outcomes = [enriched((0, 0), at=11_000), enriched((1, 0), at=14_000), enriched((1, 1), at=15_000)]
    assert recovery_seconds(outcomes, [10.0, 14.5, 20.0]) == [4.0, 0.5]
