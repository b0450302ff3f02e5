"""A topic of ours -> typed events for a subscriber: filtered, without repeats, resuming where it stopped.

    async with Subscription("articles.enriched", group="risk-desk", countries={"KP"}) as events:
        async for received in events:
            store(received.event)          # an ArticleEvent

An event counts as done when the next one is asked for; what was not done is delivered again after a crash. Filters
look at headers only, so that what is not wanted is never parsed.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Collection
from types import TracebackType
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from msgspec import Struct

from streams import topics
from streams.events import CONTRACT_VERSION, ArticleEvent, DuplicateEvent, QuarantinedPage

Event = ArticleEvent | DuplicateEvent | QuarantinedPage

REMEMBERED = 100_000
"""Ids and article versions that are remembered to leave out repeats; about 20 MB."""
COMMIT_SECONDS = 5.0


class InvalidEventError(Exception):
    """A record that does not keep to the contract. Its coordinates are in the message; the offset is not committed."""


class Received(Struct, frozen=True):
    """An event and the record it came in."""

    event: Event
    headers: dict[str, str]
    topic: str
    partition: int
    offset: int


class Subscription:
    """An asynchronous iterator over the events of a topic. Use as an asynchronous context manager.

    `countries`, `topics_`, `languages`, `publishers` and `types` each let through events that have any of theirs (a
    topic is matched as labelled, e.g. `medtop:11000000`); None lets all through. With `latest`, an event that is not
    newer than one seen of the same article is left out: after a replay each article's newest version still stands.
    `options` go to aiokafka's consumer (security, sizes). Raises InvalidEventError for a record that is not valid, and
    aiokafka's errors when the brokers can't be reached.
    """

    def __init__(
        self,
        topic: str,
        *,
        group: str,
        bootstrap: str = "127.0.0.1:9092",
        prefix: str = "",
        countries: Collection[str] | None = None,
        topics_: Collection[str] | None = None,
        languages: Collection[str] | None = None,
        publishers: Collection[str] | None = None,
        types: Collection[str] | None = None,
        latest: bool = False,
        from_end: bool = False,
        **options: Any,
    ) -> None:
        known = topics.BY_NAME.get(topic)
        # Routed topics carry whole events of articles.enriched.
        self._decode = msgspec.json.Decoder(known.value if known else ArticleEvent).decode
        self._wanted = {
            "countries": countries,
            "topics": topics_,
            "language": languages,
            "publisher": publishers,
            "ce_type": types,
        }
        self._latest = latest
        self._versions: OrderedDict[str, int] = OrderedDict()
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._done: dict[TopicPartition, int] = {}
        self._committed_at = 0.0
        options.setdefault("max_partition_fetch_bytes", (known or topics.ARTICLES_ENRICHED).max_message_bytes)
        self._consumer = AIOKafkaConsumer(
            prefix + topic,
            bootstrap_servers=bootstrap,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="latest" if from_end else "earliest",
            **options,
        )

    async def __aenter__(self) -> "Subscription":
        await self._consumer.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self.commit()
        finally:
            await self._consumer.stop()

    async def commit(self) -> None:
        """Commit what is done. Called by itself every few seconds and at the end."""
        assigned = self._consumer.assignment()
        due = {partition: offset for partition, offset in self._done.items() if partition in assigned}
        self._done.clear()
        self._committed_at = asyncio.get_running_loop().time()
        if due:
            await self._consumer.commit(due)

    async def __aiter__(self) -> AsyncIterator[Received]:
        """Wanted events, oldest first within a partition, for ever."""
        async for record in self._consumer:
            received = self._take(record)
            if received is not None:
                yield received  # asking for the next one says that this one is done
            self._done[TopicPartition(record.topic, record.partition)] = record.offset + 1
            if asyncio.get_running_loop().time() - self._committed_at > COMMIT_SECONDS:
                await self.commit()

    def _take(self, record: ConsumerRecord[bytes | None, bytes | None]) -> Received | None:
        """The event of a record, or None when it is not wanted or a repeat."""
        headers = {name: value.decode("utf-8", "replace") for name, value in record.headers}
        if record.value is None or not all(
            wanted is None or set(headers.get(name, "").split(",")) & set(wanted)
            for name, wanted in self._wanted.items()
        ):
            return None
        at = f"{record.topic}/{record.partition}/{record.offset}"
        if int(headers.get("contract-version", CONTRACT_VERSION)) > CONTRACT_VERSION:
            raise InvalidEventError(f"{at} has a newer contract version; upgrade news-streams")
        try:
            event = self._decode(record.value)
        except msgspec.DecodeError as error:
            raise InvalidEventError(f"{at}: {error}") from error
        if self._is_repeat(event):
            return None
        return Received(event, headers, record.topic, record.partition, record.offset)

    def _is_repeat(self, event: Event) -> bool:
        if event.event_id in self._ids:
            return True
        _remember(self._ids, event.event_id, None)
        if not self._latest or not isinstance(event, ArticleEvent):
            return False
        if self._versions.get(event.article_id, 0) >= event.version:
            return True
        _remember(self._versions, event.article_id, event.version)
        return False


def _remember(memory: OrderedDict[str, Any], key: str, value: Any) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > REMEMBERED:
        memory.popitem(last=False)
