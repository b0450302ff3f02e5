"""The line of an agent: from a message that was read to its acknowledged outcome, in order, or the end of the process."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

from aiokafka.errors import KafkaError
from faust.types import TP, EventT
from msgspec import Struct

from streams import metrics, records, topics
from streams.events import CONTRACT_VERSION, Coordinates, Rejection, Stage
from streams.records import RawMessage, Record
from streams.runtime import fatal
from streams.runtime.consumer import StrictConsumer
from streams.runtime.drift import DriftWatch
from streams.runtime.fatal import Exit
from streams.runtime.limit import QuarantineLimit
from streams.runtime.pool import Result
from streams.runtime.producer import IdempotentProducer
from streams.runtime.quality import Quality
from streams.runtime.quarantine import ATTEMPTS_HEADER, INSIST_HEADER, MAX_ATTEMPTS
from streams.runtime.routing import Routing
from streams.runtime.window import Window
from streams.topics import Topic

log = logging.getLogger(__name__)

PAGE_TIME_HEADER = "page-time"
"""When the page was put on pages.raw, milliseconds since 1970; travels with whatever becomes of it."""
VERSION_HEADER = "contract-version"

JOURNAL_HEADERS = [(VERSION_HEADER, str(CONTRACT_VERSION).encode())]

Start = Callable[[RawMessage], "Future[Result] | Result"]


class InFlight(Struct, frozen=True, gc=False):
    """A message on its way, with the event that has to be acknowledged."""

    event: EventT[bytes]
    message: RawMessage
    version: int | None
    """Contract version, of messages that stages hand to each other."""
    insisted: bool
    """Somebody insists on another attempt though there were many."""


class Line:
    """Takes the messages of one agent, publishes what its step makes of them, acknowledges them in reading order."""

    def __init__(
        self,
        stage: Stage,
        *,
        prefix: str,
        window: int,
        window_bytes: int,
        drain_seconds: float,
        limit: QuarantineLimit,
    ) -> None:
        self._stage: Stage = stage
        self._prefix = prefix
        self._drain_seconds = drain_seconds
        self._limit = limit
        self._partitions: dict[str, int] = {}
        self.window: Window[InFlight, Result] = Window(
            window, window_bytes, send=self._send, acknowledge=self._acknowledge, failed=self._failed
        )
        self.on_assigned: list[Callable[[set[TP]], None]] = []
        self.journal: Callable[[TP, int, Any], None] | None = None
        """Told where a journal entry was delivered: input partition, input offset, offset in the journal."""
        self._consumer: StrictConsumer | None = None
        self._producer: IdempotentProducer | None = None
        self._read_time = metrics.STAGE_SECONDS.labels(stage)
        self._age = metrics.AGE_SECONDS.labels(stage)
        self._cpu = metrics.STEP_CPU_SECONDS.labels(stage)
        self._flying = metrics.IN_FLIGHT.labels(stage)
        self._quality = Quality()
        self.routing = Routing()
        """Counts what routes did; the agent that routes replaces it."""
        self._drift = DriftWatch()
        self._telling: set[asyncio.Task[None]] = set()

    @property
    def stage(self) -> Stage:
        """Whose line it is."""
        return self._stage

    async def start(self, consumer: StrictConsumer, producer: IdempotentProducer) -> None:
        """Begin; call in the running loop when the producer is connected."""
        self._consumer, self._producer = consumer, producer
        if topics.writes(self._stage, topics.ARTICLES_CLEANED):  # who does not, may not see it
            cleaned = topics.ARTICLES_CLEANED.name
            self._partitions[cleaned] = await producer.partitions(self._prefix + cleaned)
        self.window.start()

    def partitions(self, topic: Topic) -> int:
        """How many partitions a topic has, for topics whose partition means something."""
        return self._partitions[topic.name]

    # Reading.

    async def take(self, event: EventT[bytes], start: Start) -> bool:
        """Start the step for a message as soon as there is room; False when its assignment ended while waiting."""
        size = len(event.message.value or b"")
        epoch = self.window.epoch
        await self.window.room(size)
        if epoch != self.window.epoch or event.message.generation_id != event.app.consumer_generation_id:
            self.window.give_back(size)  # it will be read again by whoever owns the partition now
            return False
        item = self._item(event)
        made = self._refused(item) or start(item.message)
        if isinstance(made, Result):
            done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
            done.set_result(made)
        else:
            done = asyncio.wrap_future(made)
        self.window.add(item, done, size)
        self._flying.set(self.window.in_flight)
        return True

    def _item(self, event: EventT[bytes]) -> InFlight:
        message = event.message
        headers: dict[str, bytes] = dict(message.headers or ())  # type: ignore[arg-type]
        stamp = round(message.timestamp * 1000)
        topic = message.topic.removeprefix(self._prefix)
        at = Coordinates(topic, message.partition, message.offset, message.key, stamp)
        raw = topic == topics.PAGES_RAW.name
        page_time = stamp if raw else _number(headers.get(PAGE_TIME_HEADER))
        version = None if raw else _number(headers.get(VERSION_HEADER))
        attempts = _number(headers.get(ATTEMPTS_HEADER)) or 1
        name, value = records.BACKFILL
        read = RawMessage(message.value, at, attempts, page_time, headers.get(name) == value)
        return InFlight(event, read, version, INSIST_HEADER in headers)

    def _refused(self, item: InFlight) -> Result | None:
        """What is not even started: messages of contract versions this worker can't read, and pages that loop."""
        version, attempts = item.version, item.message.attempts
        if version is not None and version > CONTRACT_VERSION:
            fatal.die(
                Exit.NEWER_CONTRACT,
                f"{_place(item.message)} has contract version {version}, this worker reads {CONTRACT_VERSION - 1} "
                f"and {CONTRACT_VERSION}: upgrade it",
            )
        if version is not None and version < CONTRACT_VERSION - 1:
            detail = f"contract version {version} is too old; this worker reads {CONTRACT_VERSION - 1} and {CONTRACT_VERSION}"
            return self._quarantined(item, Rejection(reason="invalid_message", detail=detail))
        if attempts > MAX_ATTEMPTS and not item.insisted:
            detail = f"attempt {attempts} of at most {MAX_ATTEMPTS}; `streams quarantine retry --force` insists"
            return self._quarantined(item, Rejection(reason="attempts_exhausted", detail=detail))
        return None

    def _quarantined(self, item: InFlight, rejection: Rejection) -> Result:
        return Result(records.quarantined(item.message, rejection, self._stage), 0.0)

    # Publishing and acknowledging, called by the window in reading order.

    async def _send(self, item: InFlight, result: Result) -> Sequence[Awaitable[Any]]:
        if self._producer is None:
            raise RuntimeError("the line was not started")
        record = result.record
        headers = list(record.headers)
        if item.message.page_time is not None:
            headers.append((PAGE_TIME_HEADER, str(item.message.page_time).encode()))
        topic = self._prefix + record.topic
        publish = self._producer.publish
        sent: list[Awaitable[Any]] = []
        if result.entry is not None:
            at = item.message.coordinates
            journal = self._prefix + topics.DEDUPLICATE_JOURNAL.name
            key = str(at.offset).encode()
            delivery = await publish(journal, key, result.entry, JOURNAL_HEADERS, at.partition)
            delivery.add_done_callback(partial(self._journaled, item))
            sent.append(delivery)
        sent.append(await publish(topic, record.key, record.value, headers, self._partition(record)))
        for further in record.also:
            sent.append(await publish(self._prefix + further.topic, further.key, further.value, headers, None))
        return sent

    def _partition(self, record: Record) -> int | None:
        if record.partition is not None:
            return record.partition
        count = self._partitions.get(record.topic)
        return None if count is None else topics.language_partition(record.language, count)

    def _journaled(self, item: InFlight, delivery: "asyncio.Future[Any]") -> None:
        if self.journal is not None and not delivery.cancelled() and delivery.exception() is None:
            self.journal(item.event.message.tp, item.message.coordinates.offset, delivery.result().offset)

    async def _acknowledge(self, item: InFlight, result: Result, seconds: float) -> None:
        outcome, reason = outcome_of(result.record)
        if too_many := self._limit.note(reason if outcome == "quarantined" else None):
            fatal.die(Exit.QUARANTINE_LIMIT, f"{too_many}; the last one is {_place(item.message)}")
        item.event.ack()
        metrics.PAGES.labels(self._stage, outcome, reason).inc()
        self._quality.observe(result.record)
        self.routing.observe(result.record)
        for alert in self._drift.observe(result.record):
            self._tell(alert)
        if self._stage == "clean":  # the only reader of pages.raw
            metrics.PAGES_READ.inc()
        self._read_time.observe(seconds)
        self._cpu.observe(result.cpu_seconds)
        if item.message.page_time is not None:
            self._age.observe(max(0.0, time.time() - item.message.page_time / 1000))
        self._flying.set(self.window.in_flight - 1)

    def _tell(self, alert: Record) -> None:
        """Publish an alert beside the stream: no page waits for it, and none is lost with it."""
        task = asyncio.create_task(self._publish_alert(alert))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _publish_alert(self, alert: Record) -> None:
        if self._producer is None:
            return
        try:
            headers = list(alert.headers)
            await (await self._producer.publish(self._prefix + alert.topic, alert.key, alert.value, headers))
        except Exception as error:  # the metric tells the same
            log.warning("alert not published topic=%s reason=%s: %s", alert.topic, type(error).__name__, error)

    def _failed(self, error: BaseException) -> None:
        cause = "delivery" if isinstance(error, KafkaError) else None
        fatal.die(Exit.BUG, f"{type(error).__name__}: {error}", error, cause)

    # Ends of assignments.

    async def drain(self) -> None:
        """Finish what is in flight within the bound; what is left is given up and read again by the next owner."""
        await self.window.drain(self._drain_seconds)
        if lost := self.window.abandon():
            metrics.ABANDONED.labels(self._stage).inc(lost)
            log.warning("gave up messages in flight count=%d after=%.0fs", lost, self._drain_seconds)
        self._flying.set(0)

    def assigned(self, partitions: set[TP]) -> None:
        """A new assignment: nothing of an earlier one may be acknowledged any more."""
        self.window.abandon()
        for told in self.on_assigned:
            told(partitions)


_OUTCOMES = {
    "articles.cleaned": "cleaned",
    "articles.unique": "unique",
    "articles.duplicates": "duplicate",
    "articles.enriched": "enriched",
    "pages.quarantined": "quarantined",
}


def outcome_of(record: Record) -> tuple[str, str]:
    """What became of a message, for metrics: outcome, and the verdict or quarantine code."""
    headers = dict(record.headers)
    reason = (headers.get("reason") or headers.get("ce_type") or b"").decode().rpartition(".")[2]
    outcome = "withdrawn" if (record.topic, reason) == ("articles.enriched", "withdrawn") else _OUTCOMES[record.topic]
    return outcome, reason


def _number(text: bytes | None) -> int | None:
    return int(text) if text and text.isdigit() and len(text) < 20 else None


def _place(message: RawMessage) -> str:
    at = message.coordinates
    return f"{at.topic}/{at.partition}/{at.offset}"
