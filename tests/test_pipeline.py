import json

import msgspec
import pytest

from streams import records
from streams.clean import Limits
from streams.deduplicate import Index
from streams.events import ArticleEvent, Coordinates, DuplicateEvent, QuarantinedPage, Rejection
from streams.pipeline import Pipeline, clean_message, deduplicate_message
from streams.records import RawMessage, Record
from tests.deduplicate.pages import OTHER, STORY

URL = "https://www.lindhurst-post.example/news/basin-12345678.html"


def page(
    body: str = STORY,
    url: str = URL,
    *,
    offset: int = 0,
    status: int = 200,
    fetched: str | None = None,
    backfill: bool = False,
) -> RawMessage:
    paragraphs = "".join(f"<p>{part}</p>" for part in body.split("\n\n"))
    html = (
        '<html lang="en"><head><title>Lindhurst closes eastern basin for repairs</title></head>'
        f"<body><article><h1>Lindhurst closes eastern basin for repairs</h1>{paragraphs}</article></body></html>"
    )
    value = {"url": url, "content_type": "text/html", "body": html, "http_status": status, "fetched_at": fetched}
    at = Coordinates("pages.raw", 0, offset, None, 1_770_800_000_000 + offset * 60_000)
    return RawMessage(json.dumps(value).encode(), at, 1, at.timestamp, backfill)


class Stream:
    """Clean and deduplicate with a topic's headers between them, as the agents do."""

    def __init__(self, shards: int = 1) -> None:
        self.indexes = [Index() for _ in range(shards)]
        self.offsets = [0] * shards

    def take(self, message: RawMessage) -> Record:
        record = clean_message(message, Limits())
        shard = 0
        while record.topic == "articles.cleaned":
            backfill = records.BACKFILL in record.headers
            at = Coordinates(record.topic, shard, self.offsets[shard], record.key, message.coordinates.timestamp)
            self.offsets[shard] += 1
            read = RawMessage(record.value, at, 1, message.page_time, backfill)
            record = deduplicate_message(read, self.indexes[shard], len(self.indexes)).record
            shard += 1
        return record


def kind(record: Record) -> str:
    return dict(record.headers)["ce_type"].decode()


def test_a_backfilled_page_never_replaces_what_a_live_page_brought() -> None:
    later = STORY.replace("14 centimetres", "19 centimetres")
    for backfill, expected in ((True, "page.refetch"), (False, "revision")):
        stream = Stream()
        assert kind(stream.take(page())) == "new"
        record = stream.take(page(later, offset=1, backfill=backfill))
        assert kind(record) == expected
    stream = Stream()
    stream.take(page())
    event = msgspec.json.decode(stream.take(page(later, offset=1, backfill=True)).value, type=DuplicateEvent)
    assert event.match.method == "older_fetch"


def test_a_live_page_replaces_what_a_backfilled_page_brought() -> None:
    stream = Stream()
    assert kind(stream.take(page(backfill=True))) == "new"
    assert kind(stream.take(page(STORY.replace("14 centimetres", "19 centimetres"), offset=1))) == "revision"


def test_a_backfilled_removal_withdraws_nothing_that_a_live_page_brought() -> None:
    for backfill, expected in ((True, "page.refetch"), (False, "withdrawn")):
        stream = Stream(shards=3)
        stream.take(page())
        assert kind(stream.take(page(offset=1, status=404, backfill=backfill))) == expected


def test_the_header_travels_on_whatever_becomes_of_a_backfilled_page() -> None:
    for message in (page(backfill=True), page(status=410, backfill=True), page("Nothing.", backfill=True)):
        assert clean_message(message, Limits()).headers.count(records.BACKFILL) == 1
    assert records.BACKFILL not in clean_message(page(), Limits()).headers
    refused = records.quarantined(page(backfill=True), Rejection(reason="crash", detail="it crashed"), "clean")
    assert refused.headers.count(records.BACKFILL) == 1
    # A removal that its shard doesn't know goes on to the next one.
    removal = clean_message(page(status=410, backfill=True), Limits())
    at = Coordinates("articles.cleaned", 0, 0)
    asked = deduplicate_message(RawMessage(removal.value, at, backfill=True), Index(), 2).record
    assert (asked.topic, records.BACKFILL in asked.headers) == ("articles.cleaned", True)


@pytest.mark.parametrize("status", [404, 410])
def test_a_known_article_that_is_gone_becomes_an_event_and_an_unknown_one_goes_to_quarantine(status: int) -> None:
    pipeline = Pipeline()
    created = msgspec.json.decode(pipeline.run(page()).value, type=ArticleEvent)
    record = pipeline.run(page(url=URL + "?utm_source=feed", offset=1, status=status))
    gone = msgspec.json.decode(record.value, type=ArticleEvent)
    assert (gone.event_type, gone.article_id, gone.version) == ("article.withdrawn", created.article_id, 2)
    assert gone.supersedes == created.event_id
    assert [(copy.topic, copy.value) for copy in record.also] == [("articles.latest", None)]
    unknown = pipeline.run(page(OTHER, "https://www.lindhurst-post.example/news/apples", offset=2, status=status))
    assert msgspec.json.decode(unknown.value, type=QuarantinedPage).reason == "removed"


def test_a_removal_notice_withdraws_the_article_too() -> None:
    pipeline = Pipeline()
    pipeline.run(page())
    notice = "This article has been removed from our website at the request of a reader."
    record = pipeline.run(page(notice, offset=1))
    assert kind(record) == "article.withdrawn"


@pytest.mark.parametrize("body", [STORY, "Hello."])
def test_an_outcome_of_clean_tells_the_registrable_domain_of_its_page(body: str) -> None:
    record = clean_message(page(body), Limits())
    assert record.facts is not None
    assert record.facts.site == "lindhurst-post.example"
