"""A subscriber gets typed events from a real broker: filtered, without repeats, resuming where it stopped."""

import asyncio
import json
from pathlib import Path

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic
from msgspec import Struct

from streams.client import InvalidEventError, Received, Subscription
from streams.events import ArticleEvent, DuplicateEvent
from tests.kafka.cluster import Kafka

pytestmark = pytest.mark.kafka
EXAMPLE = json.loads((Path(__file__).parents[2] / "schemas/articles.enriched/examples/1.json").read_bytes())


def _write(kafka: Kafka, topic: str, events: list[dict[str, object]], countries: str = "KP") -> None:
    producer = Producer({"bootstrap.servers": kafka.bootstrap})
    for event in events:
        headers = [("contract-version", b"1"), ("countries", countries.encode()), ("ce_type", b"article.created")]
        producer.produce(topic, json.dumps({**EXAMPLE, **event}), headers=headers)
    assert producer.flush(30) == 0


@pytest.fixture
def topic(kafka: Kafka, prefix: str) -> str:
    name = prefix + "articles.enriched"
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    admin.create_topics([NewTopic(name, 1, 1)])[name].result(30)
    return name


async def _read(kafka: Kafka, prefix: str, count: int, **options: object) -> list[Received]:
    """So many events, each done but the last is asked past, so that all are committed."""
    found: list[Received] = []
    async with Subscription(
        "articles.enriched", group=prefix + "desk", bootstrap=kafka.bootstrap, prefix=prefix, **options
    ) as events:

        async def collect() -> None:
            async for received in events:
                found.append(received)

        task = asyncio.create_task(collect())
        for _ in range(300):
            await asyncio.sleep(0.1)
            if len(found) >= count:
                await asyncio.sleep(0.3)
                break
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    return found


async def test_repeats_are_left_out_and_reading_resumes_after_what_was_done(kafka: Kafka, prefix: str, topic: str):
    _write(
        kafka,
        topic,
        [
            {"event_id": "1", "article_id": "a"},
            {"event_id": "1", "article_id": "a"},
            {"event_id": "2", "article_id": "b"},
        ],
    )
    first = await _read(kafka, prefix, 2)
    assert [received.event.event_id for received in first] == ["1", "2"]
    _write(kafka, topic, [{"event_id": "3", "article_id": "c"}])
    second = await _read(kafka, prefix, 1)
    assert [received.event.event_id for received in second] == ["3"]


async def test_only_wanted_countries_come_through(kafka: Kafka, prefix: str, topic: str):
    _write(kafka, topic, [{"event_id": "1"}], countries="US")
    _write(kafka, topic, [{"event_id": "2"}], countries="RU,KP")
    found = await _read(kafka, prefix, 1, countries={"KP"})
    assert [received.event.event_id for received in found] == ["2"]


async def test_with_latest_an_older_version_never_follows_a_newer_one(kafka: Kafka, prefix: str, topic: str):
    _write(
        kafka, topic, [{"event_id": str(version), "article_id": "a", "version": version} for version in (1, 3, 2, 4)]
    )
    found = await _read(kafka, prefix, 3, latest=True)
    assert [received.event.version for received in found] == [1, 3, 4]


async def test_a_record_that_is_no_event_is_named(kafka: Kafka, prefix: str, topic: str):
    _write(kafka, topic, [{"event_id": "1", "version": "one"}])
    async with Subscription(
        "articles.enriched", group=prefix + "desk", bootstrap=kafka.bootstrap, prefix=prefix
    ) as events:
        with pytest.raises(InvalidEventError, match="version"):
            async for _ in events:
                pass


class Headline(Struct):
    """What a desk asks for with `fields = ["title"]`."""

    title: str


async def test_a_route_with_fields_is_read_as_what_the_subscriber_declares(kafka: Kafka, prefix: str):
    name = prefix + "desk.headlines"
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    admin.create_topics([NewTopic(name, 1, 1)])[name].result(30)
    producer = Producer({"bootstrap.servers": kafka.bootstrap})
    for number in (1, 1, 2):  # without ids in the value, the header tells a repeat
        producer.produce(name, json.dumps({"title": f"Story {number}"}), headers=[("ce_id", str(number).encode())])
    assert producer.flush(30) == 0
    async with Subscription(
        "desk.headlines", Headline, group=prefix + "ticker", bootstrap=kafka.bootstrap, prefix=prefix
    ) as events:
        found = [received.event async for batch in events.batches(until_end=True) for received in batch.events]
    assert found == [Headline("Story 1"), Headline("Story 2")]


@pytest.mark.parametrize(
    ("topic", "record", "sentence"),
    [
        ("articles.duplicates", ArticleEvent, r"say Subscription\('articles.duplicates', DuplicateEvent, \.\.\.\)"),
        ("articles.enriched", DuplicateEvent, "articles.enriched carries ArticleEvent"),
        ("desk.headlines", Headline, "Headline has no article_id and version$"),
    ],
)
async def test_a_type_that_does_not_fit_is_told_at_once(topic: str, record: type, sentence: str):
    with pytest.raises(ValueError, match=sentence):
        Subscription(topic, record, group="desk", latest=True)
