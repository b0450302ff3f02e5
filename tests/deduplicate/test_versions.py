import pytest

from streams.events import event_id
from tests.deduplicate.pages import OTHER, STORY, Shard, article


def test_the_first_page_of_an_article_is_new() -> None:
    verdict = Shard().take(article())
    assert (verdict.kind, verdict.version, verdict.supersedes) == ("new", 1, None)
    assert verdict.cluster_id is not None


def test_the_same_content_is_a_refetch() -> None:
    shard = Shard()
    first = shard.take(article())
    again = shard.take(article(fetched="2026-02-10T09:00:00Z"))
    assert again.kind == "refetch"
    assert again.content_version == first.content_version
    assert again.duplicate_of is not None
    assert again.duplicate_of.article_id == first.article_id


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("quotes", STORY.replace('"', "“")),
        ("no-break spaces", STORY.replace("said that", "said\u00a0that")),
        ("dashes", STORY.replace("five weeks", "five\u200b weeks")),
        ("paragraphs", STORY.replace("\n\n", "\n")),
        ("one paragraph", STORY.replace("\n\n", " ")),
        ("counters", "1,204 views\n\n" + STORY + "\n\n12 Comments"),
        ("age", "Updated 5 minutes ago\n\n" + STORY),
        ("reading time", "3 min read\n\n" + STORY),
        ("soft hyphens", STORY.replace("authority", "autho\u00adrity")),
    ],
)
def test_typography_and_counters_are_no_change(what: str, body: str) -> None:
    shard = Shard()
    shard.take(article())
    assert shard.take(article(body=body)).kind == "refetch", what


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("14 centimetres", "15 centimetres"),
        ("3.4 million", "34 million"),
        ("Marta Hollin", "Marta Holm"),
        ("would close", "would not close"),
        ("$", "€"),
        ("-5 degrees", "5 degrees"),
    ],
)
def test_every_real_change_is_a_revision(old: str, new: str) -> None:
    body = STORY + "\n\nThe repair costs $900 a day at -5 degrees."
    shard = Shard()
    first = shard.take(article(body=body))
    second = shard.take(article(body=body.replace(old, new), fetched="2026-02-10T09:00:00Z"))
    assert (second.kind, second.version) == ("revision", 2)
    assert second.content_version != first.content_version
    assert second.supersedes == event_id(first.article_id, first.content_version)


def test_a_changed_number_is_quoted_and_named() -> None:
    shard = Shard()
    shard.take(article())
    (change,) = shard.take(article(body=STORY.replace("14 centimetres", "15 centimetres"))).changes
    assert (change.field, change.numbers, change.names) == ("body", True, False)
    removed, added = change.sentences
    assert (removed.op, removed.text, removed.position) == ("removed", "", 7)
    assert (added.op, added.text, added.position) == (
        "added",
        "Divers measured the widest of them at 15 centimetres.",
        7,
    )
    assert change.share == pytest.approx(1 / 11, abs=0.01)


def test_a_changed_name_is_named() -> None:
    shard = Shard()
    shard.take(article())
    (change,) = shard.take(article(body=STORY.replace("Marta Hollin", "Marta Holm"))).changes
    assert (change.numbers, change.names) == (False, True)


def test_an_added_paragraph_changes_no_number_and_no_name() -> None:
    shard = Shard()
    shard.take(article())
    (change,) = shard.take(article(body=STORY + "\n\nThe mayor, Ida Berg, will speak at 11 on Friday.")).changes
    assert [step.op for step in change.sentences] == ["added"]
    assert (change.numbers, change.names) == (False, False)


def test_another_title_alone_is_a_revision_of_the_title() -> None:
    shard = Shard()
    shard.take(article())
    verdict = shard.take(article(title="Lindhurst shuts 2 basins"))
    assert verdict.kind == "revision"
    assert [(change.field, change.after, change.numbers) for change in verdict.changes] == [
        ("title", "Lindhurst shuts 2 basins", True)
    ]


def test_a_live_blog_grows_by_what_was_added() -> None:
    shard = Shard()
    shard.take(article())
    grown = "10:15 The first boats have left the basin.\n\n" + STORY
    (change,) = shard.take(article(body=grown)).changes
    assert [step.op for step in change.sentences] == ["added"]
    assert change.sentences[0].position == 0


@pytest.mark.parametrize(("updated", "announced"), [("2026-02-10T09:30:00Z", True), (None, False)])
def test_a_revision_says_whether_the_page_announced_it(updated: str | None, announced: bool) -> None:
    shard = Shard()
    shard.take(article())
    assert shard.take(article(body=STORY + "\n\nMore follows.", updated=updated)).announced is announced


def test_a_moved_date_with_the_same_text_is_a_refetch_that_says_so() -> None:
    shard = Shard()
    shard.take(article(updated="2026-02-10T07:00:00Z"))
    again = shard.take(article(updated="2026-02-10T11:00:00Z", fetched="2026-02-10T11:05:00Z"))
    assert again.match is not None
    assert again.match.differs == ["updated_at moved, the text did not"]
    # And it is remembered: the next change with the same date is a silent one.
    changed = article(body=STORY + "\n\nMore.", updated="2026-02-10T11:00:00Z", fetched="2026-02-10T12:00:00Z")
    assert shard.take(changed).announced is False


def test_an_older_fetch_never_becomes_the_successor() -> None:
    shard = Shard()
    shard.take(article(fetched="2026-02-10T08:00:00Z"))
    shard.take(article(body=STORY + "\n\nMore.", fetched="2026-02-10T10:00:00Z"))
    known = shard.take(article(fetched="2026-02-10T09:00:00Z"))
    assert (known.kind, known.version) == ("refetch", 1)
    unknown = shard.take(article(body=STORY + "\n\nLess.", fetched="2026-02-10T09:30:00Z"))
    assert unknown.kind == "refetch"
    assert unknown.match is not None
    assert unknown.match.method == "older_fetch"
    assert unknown.duplicate_of is not None
    assert unknown.duplicate_of.version == 2


def test_a_later_fetch_of_the_known_version_keeps_late_arrivals_out() -> None:
    shard = Shard()
    shard.take(article(fetched="2026-02-10T08:00:00Z"))
    shard.take(article(fetched="2026-02-10T12:00:00Z"))
    late = shard.take(article(body=STORY + "\n\nMore.", fetched="2026-02-10T10:00:00Z"))
    assert late.kind == "refetch"


def test_a_fetch_time_in_the_future_does_not_lock_the_article() -> None:
    shard = Shard()
    shard.take(article(fetched="2099-01-01T00:00:00Z"))
    assert shard.take(article(body=STORY + "\n\nMore.", fetched=None), at=1_770_900_000).kind == "revision"


def test_without_fetch_times_the_record_orders() -> None:
    shard = Shard()
    shard.take(article(fetched=None), at=1_770_800_000)
    assert shard.take(article(body=STORY + "\n\nMore.", fetched=None), at=1_770_700_000).kind == "refetch"
    assert shard.take(article(body=STORY + "\n\nMore.", fetched=None), at=1_770_900_000).kind == "revision"


def test_a_content_that_comes_back_has_an_event_of_its_own() -> None:
    shard = Shard()
    changed = STORY + "\n\nMore."
    made = [
        shard.take(article(body=body, fetched=f"2026-02-10T{8 + hour:02}:00:00Z"))
        for hour, body in enumerate([STORY, changed, STORY, changed, STORY])
    ]
    assert [verdict.kind for verdict in made] == ["new"] + ["revision"] * 4
    events = [event_id(verdict.article_id, verdict.content_version) for verdict in made]
    assert len(set(events)) == 5
    assert [verdict.supersedes for verdict in made[1:]] == events[:-1]


def test_the_content_version_needs_no_state_while_contents_are_new() -> None:
    one, two = Shard(), Shard()
    one.take(article())
    body = STORY + "\n\nMore."
    assert one.take(article(body=body)).content_version == two.take(article(body=body)).content_version


def test_a_replayed_page_repeats_its_verdict() -> None:
    shard = Shard()
    pages = [
        article(fetched="2026-02-10T08:00:00Z"),
        article(body=STORY + "\n\nMore.", fetched="2026-02-10T09:00:00Z"),
        article("https://mirror.example/x", title="Basin closed", fetched="2026-02-10T09:30:00Z"),
    ]
    first = [shard.take(page) for page in pages]
    assert [verdict.kind for verdict in first] == ["new", "revision", "reprint"]
    assert [shard.take(page) for page in pages] == first
    assert len(shard.journal) == 3


def test_a_refetch_without_a_fetch_time_that_is_sent_again_after_a_revision_stays_a_refetch() -> None:
    shard = Shard()
    shard.take(article(fetched=None), at=1000)
    again = article(fetched=None)
    first = shard.decision(again, at=1100, page_time=1100).verdict
    shard.take(article(fetched=None, body=STORY + "\n\nThe quay will be closed too."), at=1200)
    assert shard.decision(again, at=1300, page_time=1100).verdict == first


def test_a_backfilled_page_never_replaces_what_live_pages_brought() -> None:
    shard = Shard()
    shard.take(article(fetched=None))
    late = shard.take(article(body=STORY + "\n\nMore.", fetched=None), at=1_770_900_000, backfill=True)
    assert late.kind == "refetch"
    assert late.match is not None
    assert late.match.method == "older_fetch"


def test_without_a_url_publisher_title_and_text_are_the_identity() -> None:
    shard = Shard()
    first = shard.take(article(None, domain="lindhurst-post.example"))
    assert first.identity_basis == "content"
    assert shard.take(article(None, domain="lindhurst-post.example")).kind == "refetch"
    changed = STORY.replace("14 centimetres", "15 centimetres")
    revised = shard.take(article(None, domain="lindhurst-post.example", body=changed))
    assert (revised.kind, revised.article_id) == ("revision", first.article_id)


def test_without_a_url_another_text_under_the_same_title_is_another_article() -> None:
    shard = Shard()
    first = shard.take(article(None, title="Morning briefing", domain="lindhurst-post.example"))
    second = shard.take(article(None, title="Morning briefing", body=OTHER, domain="lindhurst-post.example"))
    assert second.kind == "new"
    assert first.article_id != second.article_id
