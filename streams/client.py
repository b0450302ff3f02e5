"""A topic of ours -> typed events for a subscriber: filtered, without repeats, resuming where it stopped.

    async with Subscription("articles.enriched", group="risk-desk", countries={"KP"}) as events:
        async for received in events:
            store(received.event)          # an ArticleEvent

    Subscription("articles.duplicates", DuplicateEvent, group="archive")     # Received[DuplicateEvent]
    Subscription("desk.headlines", Headline, group="ticker")                 # a route with `fields`: your own msgspec.Struct

An event counts as done when the next one is asked for, a batch when the next batch is; what was not done is delivered
again after a crash. Filters look at headers only, so that what is not wanted is never parsed.
"""

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Generator
from types import TracebackType
from typing import Any, Generic, cast

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError
from msgspec import Struct
from typing_extensions import TypeVar

from streams import topics
from streams.events import CONTRACT_VERSION, ArticleEvent

log = logging.getLogger(__name__)


class Tombstone(Struct, frozen=True):
    """An article that is no longer in `articles.latest`: it was withdrawn."""

    article_id: str
    event_id: str


Followed = ArticleEvent | Tombstone
"""What `follow` lets through."""
E = TypeVar("E", default=ArticleEvent)
"""What a topic carries."""

REMEMBERED = 100_000
"""Ids and article versions that are remembered to leave out repeats; about 20 MB."""
COMMIT_SECONDS = 5.0
HAND_BACK_SECONDS = 20.0
"""How long a rebalance waits for the batch that is in the subscriber's hands."""
POLL_SECONDS = 0.25
FOLLOWED = frozenset({"article.revised", "article.withdrawn", "article.relabelled"})


class InvalidEventError(Exception):
    """A record that does not keep to the contract. Its coordinates are in the message; the offset is not committed."""


class NewerContractError(InvalidEventError):
    """A record of a newer contract version: upgrade news-streams."""


class Received(Struct, Generic[E], frozen=True):
    """An event and the record it came in."""

    event: E
    headers: dict[str, str]
    topic: str
    partition: int
    offset: int
    wanted: bool = True
    """False for what only `follow` lets through."""


class Batch(Struct, Generic[E], frozen=True):
    """Events that are done together."""

    events: list[Received[E]]
    positions: dict[int, int]
    """Partition -> the offset after the last one that was read, whether or not its event was wanted."""


Floor = Callable[[int], int]
"""A partition -> the offset below which the subscriber has everything already, by its own records."""


class Subscription(Generic[E]):
    """An asynchronous iterator over the events of a topic. Use as an asynchronous context manager.

    `record` is the type of the topic's values, ArticleEvent when it isn't said; a route with `fields` is read as a msgspec.Struct of yours with these
    fields. Raises ValueError when the topic is known to carry something else.
    `countries`, `topics_`, `languages`, `publishers` and `types` each let through events that have any of theirs (a
    topic is matched as labelled, e.g. `medtop:11000000`); None lets all through. An article may change its labels, and
    a withdrawal has none, so a filter alone would leave a subscriber with what is no longer true: with `follow`,
    whatever changes an article comes through too, marked as not `wanted`, and tombstones of `articles.latest` come as
    Tombstone (annotate as Subscription[Followed]); the subscriber applies them to articles that it
    has. With `latest`, an event that is not newer than one
    seen of the same article is left out: after a replay each article's newest version still stands. Records below
    `floor` are left out.
    `on_invalid` is called with a record that is not valid, which is then left out; without it InvalidEventError is
    raised. `options` go to aiokafka's consumer (security, sizes). Raises aiokafka's errors when the brokers can't be
    reached.
    """

    def __init__(
        self,
        topic: str,
        record: type[E] | None = None,
        *,
        group: str,
        bootstrap: str = "127.0.0.1:9092",
        prefix: str = "",
        countries: Collection[str] | None = None,
        topics_: Collection[str] | None = None,
        languages: Collection[str] | None = None,
        publishers: Collection[str] | None = None,
        types: Collection[str] | None = None,
        follow: bool = False,
        latest: bool = False,
        from_end: bool = False,
        floor: Floor | None = None,
        on_invalid: Callable[[InvalidEventError], None] | None = None,
        **options: Any,
    ) -> None:
        known = topics.BY_NAME.get(topic)
        kind = record or cast("type[E]", ArticleEvent)
        _check(known, kind, latest)
        self._decode = msgspec.json.Decoder(kind).decode
        self._filter = {
            "countries": countries,
            "topics": topics_,
            "language": languages,
            "publisher": publishers,
            "ce_type": types,
        }
        self._follow = follow
        self._on_invalid = on_invalid
        self._repeats = _Repeats(latest)
        self._done: dict[TopicPartition, int] = {}
        self._waiting: list[Received[E]] = []
        self._reached: dict[TopicPartition, int] = {}
        self._hands_empty = asyncio.Event()
        self._hands_empty.set()
        self._committed_at = 0.0
        self._committing = asyncio.Lock()
        self._floors: dict[TopicPartition, int] = {}
        self._failure: Exception | None = None
        options.setdefault("max_partition_fetch_bytes", (known or topics.ARTICLES_ENRICHED).max_message_bytes)
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="latest" if from_end else "earliest",
            **options,
        )
        self.topic = prefix + topic
        self._consumer.subscribe([self.topic], listener=_Rebalances(self._revoked, self._assigned))
        self._floor = floor

    async def __aenter__(self) -> "Subscription[E]":
        try:
            await self._consumer.start()
        except BaseException:
            await self._consumer.stop()
            raise
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
        async with self._committing:
            assigned = self._consumer.assignment()
            due = {partition: offset for partition, offset in self._done.items() if partition in assigned}
            self._done.clear()
            self._committed_at = asyncio.get_running_loop().time()
            if not due:
                return
            try:
                await self._consumer.commit(due)
            except (CommitFailedError, IllegalStateError) as error:
                # The partitions are moving: who gets them reads this once more, which at-least-once allows.
                log.warning("offsets were not committed: %s", error)

    async def __aiter__(self) -> AsyncIterator[Received[E]]:
        """Wanted events, oldest first within a partition, for ever."""
        async for record in self._consumer:
            received = self._take(record)
            if received is not None and not self._repeats.seen(received):
                with self._handed():
                    yield received  # asking for the next one says that this one is done
            self._done[TopicPartition(record.topic, record.partition)] = record.offset + 1
            await self._commit_sometimes()

    async def batches(
        self, size: int = 500, seconds: float = 1.0, *, until_end: bool = False, stop: asyncio.Event | None = None
    ) -> AsyncIterator[Batch[E]]:
        """Events by the batch: when there are `size` of them, or some after `seconds`. A batch is done when the next is asked for.

        Ends when `stop` is set or, with `until_end`, when all is read that was there at the beginning; what has been
        read by then comes as a last batch.
        """
        loop, stop = asyncio.get_running_loop(), stop or asyncio.Event()
        ends = await self._consumer.end_offsets(list(self._consumer.assignment())) if until_end else None
        over = False
        while not over:
            deadline = loop.time() + seconds
            while len(self._waiting) < size and loop.time() < deadline and not over:
                await self._fetch(size - len(self._waiting), min(max(deadline - loop.time(), 0.0), POLL_SECONDS))
                over = stop.is_set() or (ends is not None and await self._are_reached(ends))
            batch = self._collected()
            reached, self._reached = self._reached, {}
            if batch.events:
                with self._handed():
                    yield batch
            self._done.update(reached)
            if batch.events or over:
                await self.commit()
            else:
                await self._commit_sometimes()

    async def _fetch(self, most: int, seconds: float) -> None:
        fetched = await self._consumer.getmany(timeout_ms=int(seconds * 1000), max_records=most)
        if self._failure is not None:
            raise self._failure
        # No await below: a rebalance must find the records of a partition either all waiting or none of them.
        for partition, records in fetched.items():
            for record in records:
                self._reached[partition] = record.offset + 1
                had = record.offset < self._floors.get(partition, 0)
                received = None if had else self._take(record)
                if received is not None:
                    self._waiting.append(received)

    async def _are_reached(self, ends: dict[TopicPartition, int]) -> bool:
        mine = self._consumer.assignment() & ends.keys()
        return all([await self._consumer.position(partition) >= ends[partition] for partition in mine])

    def _collected(self) -> Batch[E]:
        waiting, self._waiting = self._waiting, []
        events = [received for received in waiting if not self._repeats.seen(received)]
        return Batch(events, {partition.partition: offset for partition, offset in self._reached.items()})

    @contextlib.contextmanager
    def _handed(self) -> Generator[None, None, None]:
        self._hands_empty.clear()
        try:
            yield
        finally:
            self._hands_empty.set()

    async def _revoked(self, partitions: Collection[TopicPartition]) -> None:
        """Let the subscriber finish what it has, commit it, and forget what it was not handed."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._hands_empty.wait(), HAND_BACK_SECONDS)
        await self.commit()
        gone = {(partition.topic, partition.partition) for partition in partitions}
        self._waiting = [one for one in self._waiting if (one.topic, one.partition) not in gone]
        for partition in partitions:
            self._reached.pop(partition, None)

    def _assigned(self, partitions: Collection[TopicPartition]) -> None:
        if self._floor is None:
            return
        try:
            self._floors = {partition: self._floor(partition.partition) for partition in partitions}
        except Exception as error:  # aiokafka would only log it
            self._failure = error

    async def _commit_sometimes(self) -> None:
        if asyncio.get_running_loop().time() - self._committed_at > COMMIT_SECONDS:
            await self.commit()

    def _take(self, record: ConsumerRecord[bytes | None, bytes | None]) -> Received[E] | None:
        """The event of a record, or None when it is not wanted. Raises InvalidEventError."""
        headers = {name: value.decode("utf-8", "replace") for name, value in record.headers}
        wanted = all(
            some is None or set(headers.get(name, "").split(",")) & set(some) for name, some in self._filter.items()
        )
        if record.value is None:
            wanted = False
        if not wanted and not (self._follow and (record.value is None or headers.get("ce_type") in FOLLOWED)):
            return None
        try:
            event = self._event(record, headers)
        except InvalidEventError as error:
            if self._on_invalid is None:
                raise
            self._on_invalid(error)
            return None
        return Received(event, headers, record.topic, record.partition, record.offset, wanted)

    def _event(self, record: ConsumerRecord[bytes | None, bytes | None], headers: dict[str, str]) -> E:
        at = f"{record.topic}/{record.partition}/{record.offset}"
        version = headers.get("contract-version", str(CONTRACT_VERSION))
        if not version.isdecimal():
            raise InvalidEventError(f"{at} has the contract version {version!r}")
        if int(version) > CONTRACT_VERSION:
            raise NewerContractError(f"{at} has contract version {version}; upgrade news-streams")
        if record.value is None:
            # Only `follow` comes here, whose subscriber says so by the annotation.
            return cast("E", Tombstone((record.key or b"").decode("utf-8", "replace"), headers.get("ce_id", at)))
        try:
            return self._decode(record.value)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InvalidEventError(f"{at}: {error}") from error


class _Repeats:
    """What was delivered before, as far as memory goes."""

    def __init__(self, latest: bool) -> None:
        self._latest = latest
        self._versions: OrderedDict[str, int] = OrderedDict()
        self._ids: OrderedDict[tuple[str | None, str], None] = OrderedDict()

    def seen(self, received: Received[Any]) -> bool:
        """Whether it is a repeat; it is one from now on."""
        # A relabelled version keeps its id.
        event, headers = received.event, received.headers
        ident = headers.get("ce_id") or getattr(event, "event_id", None), headers.get("ce_type", "")
        if ident[0] is not None:
            if ident in self._ids:
                return True
            _remember(self._ids, ident, None)
        if not self._latest or isinstance(event, Tombstone):
            return False
        if self._versions.get(event.article_id, 0) >= event.version:
            return True
        _remember(self._versions, event.article_id, event.version)
        return False


class _Rebalances(ConsumerRebalanceListener):
    """aiokafka's listener as two functions."""

    def __init__(
        self,
        revoked: Callable[[Collection[TopicPartition]], Awaitable[None]],
        assigned: Callable[[Collection[TopicPartition]], None],
    ) -> None:
        self._revoked, self._assigned = revoked, assigned

    async def on_partitions_revoked(  # pyright: ignore[reportIncompatibleMethodOverride] - aiokafka awaits coroutines
        self, revoked: Collection[TopicPartition]
    ) -> None:
        await self._revoked(revoked)

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        self._assigned(assigned)


def _check(known: topics.Topic | None, record: type, latest: bool) -> None:
    if known is not None and known.value is not record:
        wanted = getattr(known.value, "__name__", "bytes")
        raise ValueError(f"{known.name} carries {wanted}: say Subscription({known.name!r}, {wanted}, ...)")
    if latest and (missing := {"article_id", "version"} - set(getattr(record, "__struct_fields__", ()))):
        raise ValueError(
            f"latest needs the fields article_id and version; {record.__name__} has no {' and '.join(sorted(missing))}"
        )


def _remember(memory: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > REMEMBERED:
        memory.popitem(last=False)
