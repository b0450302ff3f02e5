"""A publisher whose layout changes is told within a few dozen pages; everyday life is not."""

import random
from collections.abc import Iterable, Iterator

import pytest

from streams import records
from streams.drift import ADMITTED, ADOPTED, PAST, RECENT, WATCHED, Drift, Watches
from streams.events import AlertPage, Coordinates, Rejection
from streams.facts import FIELDS, Facts, of_rejection

SITE = "harbourpost.example"
USUAL = ("authors", "published_at", "language", "section", "deck")
START = ADMITTED + RECENT + PAST


def article(number: int, **changed: object) -> Facts:
    page = AlertPage(f"p{number}", f"https://{SITE}/{number}", "pages.raw", 0, number)
    plain = {"language": "en", "fields": USUAL, "body_chars": 3000, "lag_seconds": 900.0, "page": page}
    return Facts(publisher=SITE, **{**plain, **changed})


def everyday(
    chance: random.Random, first: int, count: int, *, slow: float = 1.0, agency: float = 0.25
) -> Iterator[Facts]:
    """A publisher's usual articles: some without author (agency copy), all lengths, some refetched."""
    for number in range(first, first + count):
        fields = ["published_at", "language", "section"]
        fields += ["authors"] if chance.random() > agency else ["origin"]
        fields += ["deck"] if chance.random() < 0.6 else []
        yield article(
            number if chance.random() < 0.8 else max(first, number - chance.randrange(1, 30)),
            fields=tuple(fields),
            body_chars=int(chance.lognormvariate(7.8, 0.7)),
            lag_seconds=chance.lognormvariate(6.8, 1.2) * slow,
            language="en" if chance.random() < 0.97 else "es",
        )


def told(watches: Watches, pages: Iterable[Facts], site: str = SITE) -> list[tuple[int, Drift]]:
    return [(number, drift) for number, facts in enumerate(pages, 1) for drift in watches.observe(site, facts).drifts]


def last_score(watches: Watches, pages: Iterable[Facts]) -> float:
    """The distance of the fields after these pages."""
    scores: dict[str, float] = {}
    for facts in pages:
        scores |= watches.observe(SITE, facts).scores
    return scores["fields"]


@pytest.fixture
def watches() -> Watches:
    """Knows a publisher's everyday life."""
    made = Watches()
    assert told(made, everyday(random.Random(7), 0, 600)) == []
    return made


@pytest.mark.parametrize(
    ("change", "aspect", "what"),
    [
        ({"fields": ("published_at", "language", "section")}, "fields", "authors"),
        ({"fields": ("authors", "language", "section")}, "fields", "published_at"),
        ({"body_chars": 250}, "body", "characters of the body"),
        ({"body_chars": 40_000}, "body", "characters of the body"),
        ({"lag_seconds": -3 * 3600.0}, "lag", "published in the future"),
        ({"lag_seconds": 30 * 3600.0}, "lag", "minutes from publication to fetch"),
        ({"language": "de"}, "language", "articles in en"),
    ],
)
def test_a_change_of_layout_is_told_once_within_forty_pages_with_three_pages_that_show_it(
    watches: Watches, change: dict[str, object], aspect: str, what: str
):
    found = told(watches, (article(number, **change) for number in range(10_000, 10_060)))
    ((at, drift),) = [pair for pair in found if pair[1].aspect == aspect]
    assert at <= 40
    assert (drift.publisher, drift.what) == (SITE, what)
    assert len({page.url for page in drift.examples}) == 3
    assert all(page.offset >= 10_000 for page in drift.examples)


def test_pages_that_are_no_articles_any_more_are_told(watches: Watches):
    refused = [
        of_rejection(
            Rejection(reason="no_article", detail="", url=f"https://www.{SITE}/new/{number}"),
            Coordinates("pages.raw", 0, 10_000 + number),
        )
        for number in range(60)
    ]
    ((at, drift),) = told(watches, refused)
    assert at <= 40
    assert (drift.aspect, drift.before, len(drift.examples)) == ("rejected", 0.0, 3)


def test_servers_that_fail_and_our_own_faults_say_nothing_of_a_layout():
    at = Coordinates("pages.raw", 0, 1)
    for reason in ("http_error", "timeout", "crash", "memory", "invalid_json", "too_large"):
        assert of_rejection(Rejection(reason=reason, detail="", url="https://a.example/"), at).page is None


@pytest.mark.parametrize("seed", range(5))
def test_years_of_everyday_life_and_weekends_tell_nothing(seed: int):
    chance, watches, number = random.Random(seed), Watches(), 0
    for day in range(100):
        weekend = day % 7 in (5, 6)
        count = 15 if weekend else 60
        # At weekends fewer stories, more of them agencies', and fetched late.
        pages = everyday(chance, number, count, slow=3.0 if weekend else 1.0, agency=0.45 if weekend else 0.25)
        assert told(watches, pages) == []
        number += count


def test_a_page_that_is_fetched_again_and_again_counts_once(watches: Watches):
    assert told(watches, [article(9999, fields=(), body_chars=80)] * 500) == []


def test_a_quiet_or_rare_publisher_tells_nothing():
    watches = Watches()
    pages = [article(number) for number in range(START - RECENT)]
    pages += [article(number, fields=(), body_chars=50) for number in range(START, START + RECENT // 2)]
    assert told(watches, pages) == []


def test_a_change_ends_when_the_pages_are_as_before(watches: Watches):
    told(watches, (article(number, fields=()) for number in range(10_000, 10_060)))
    assert last_score(watches, (article(number, fields=()) for number in range(10_100, 10_104))) >= 1
    assert last_score(watches, everyday(random.Random(3), 20_000, 200)) < 1


def test_a_change_that_stays_becomes_the_past_and_the_way_back_is_a_change_again(watches: Watches):
    assert last_score(watches, (article(number, fields=()) for number in range(10_000, 10_000 + ADOPTED + RECENT))) < 1
    for number in range(20_000, 20_000 + PAST):
        watches.observe(SITE, article(number, fields=()))
    back = told(watches, (article(number) for number in range(30_000, 30_060)))
    assert "fields" in {drift.aspect for _, drift in back}


def test_only_so_many_publishers_are_watched_and_a_larger_one_takes_the_place_of_a_smaller():
    watches, forgotten = Watches(), set()
    for number in range(WATCHED):
        for page in range(ADMITTED + number):
            watches.observe(f"site{number}.example", article(page))
    for page in range(START + WATCHED):
        if gone := watches.observe("late.example", article(page)).forgotten:
            forgotten.add(gone)
    assert forgotten == {"site0.example"}


def test_an_alert_has_an_id_of_its_own_and_says_it_in_a_sentence(watches: Watches):
    found = told(watches, (article(number, fields=()) for number in range(10_000, 10_060)))
    drift = next(drift for _, drift in found if drift.aspect == "fields")
    record = records.alert(drift)
    assert record == records.alert(drift)
    assert (record.topic, record.key) == ("pipeline.alerts", SITE.encode())
    assert drift.what in FIELDS
    assert f"{SITE}: {drift.what} went from".encode() in record.value
