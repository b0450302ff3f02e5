"""The consumer: commits exactly what was acknowledged without a hole, and ends its waits.

Faust derives the offset to commit from numbers: it may pass a message still in flight (fs#606), skips its guard when a
group is fresh, and stops for ever after two missing acknowledgements. Here the order of fetching decides: an offset is
committed when every message fetched before it in this assignment was acknowledged. Offsets need not be contiguous, so
compaction and transaction markers need no guessing. A message that gets lost on its way to the agent stops the commits,
which the stuck detector sees, instead of being committed (fs#596).
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Coroutine, Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeVar, cast

import aiokafka
from aiokafka.errors import CommitFailedError, ConsumerStoppedError, IllegalStateError
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, Message
from mode import Service
from msgspec import Struct

from streams import metrics
from streams.runtime import fatal
from streams.runtime.assignor import LastingAssignor
from streams.runtime.fatal import Exit

log = logging.getLogger(__name__)

# In all partitions of one answer; a larger message comes alone. Answers of 48 MiB cost half as much again a page of
# 300 kB: memory of that size is fetched anew from the system every time.
FETCH_BYTES = 16 << 20
POLL_RECORDS = 64
FETCH_SECONDS = 0.5  # longest wait for records; a rebalance waits so long for what is on its way
POLL_INTERVAL_SECONDS = 600.0  # without a sign of life of the main loop the member leaves its group
ALIVE_SECONDS = 5.0
COMMIT_SECONDS = 15.0  # longest wait for a last commit


Result = TypeVar("Result")


class Fetched(Struct, frozen=True, gc=False):
    """A message on its way."""

    timestamp: float
    """Seconds since 1970, as the record says."""
    fetched_at: float
    """Monotonic clock."""


class Line(Protocol):
    """What stands behind the consumer: the window of messages in flight, and whatever depends on the assignment."""

    @property
    def stage(self) -> str:
        """Its stage, for metrics."""
        ...

    async def drain(self) -> None:
        """Finish what is in flight, within a bound, and give up the rest."""

    def assigned(self, partitions: set[TP]) -> None:
        """Take note of a new assignment; nothing of an earlier one counts any more."""


class StrictConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that talks to the brokers: our configuration, and refusals that are no crash."""

    logger = logging.getLogger("faust")

    def _create_worker_consumer(self, transport: Any) -> aiokafka.AIOKafkaConsumer:
        conf = self.app.conf
        return aiokafka.AIOKafkaConsumer(
            client_id=conf.broker_client_id,
            group_id=conf.id,
            group_instance_id=conf.consumer_group_instance_id,
            bootstrap_servers=cast("Any", driver.server_list(transport.url, transport.default_port)),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            partition_assignment_strategy=[LastingAssignor(conf.consumer_group_instance_id or "")],
            max_poll_records=conf.broker_max_poll_records,
            max_poll_interval_ms=int(POLL_INTERVAL_SECONDS * 1000),
            max_partition_fetch_bytes=conf.consumer_max_fetch_size,
            fetch_max_bytes=FETCH_BYTES,
            fetch_max_wait_ms=cast("Any", self.app).fetch_wait_ms,
            fetch_min_bytes=cast("Any", self.app).fetch_min_bytes,
            request_timeout_ms=int(conf.broker_request_timeout * 1000),
            session_timeout_ms=int(conf.broker_session_timeout * 1000),
            rebalance_timeout_ms=int(conf.broker_rebalance_timeout * 1000),
            heartbeat_interval_ms=int(conf.broker_heartbeat_interval * 1000),
            metadata_max_age_ms=60_000,
            **driver.credentials_to_aiokafka_auth(conf.broker_credentials, conf.ssl_context),
        )

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        consumer = self._ensure_consumer()
        mine = self.assignment()
        due = {_topic_partition(tp): OffsetAndMetadata(offset, "") for tp, offset in offsets.items() if tp in mine}
        try:
            await consumer.commit(due)
        except (CommitFailedError, IllegalStateError) as error:
            # The partitions went to somebody else, who reads again from the last commit.
            log.info("commit refused reason=%s", type(error).__name__)
            return False
        return len(due) == len(offsets)

    async def on_loop(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do something in this thread. Faust's own queue has two workers: one that waits would hold up a commit."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.thread_loop))

    async def fetch(self, seconds: float) -> dict[TP, list[Any]]:
        """Records of any assigned partition, as soon as there are some, or nothing."""
        consumer = self._ensure_consumer()
        fetcher = consumer._fetcher
        if consumer._closed or fetcher is None or fetcher._closed:
            raise ConsumerStoppedError
        with consumer._subscription.fetch_context():
            return await cast("Any", fetcher).fetched_records((), seconds, POLL_RECORDS)

    async def seek_to_committed(self) -> Any:
        """Put every partition to its committed offset, or to its beginning; all at once."""
        return await self.on_loop(self._seek_to_committed())

    async def _seek_to_committed(self) -> dict[TP, int | None]:
        """Aiokafka leaves a partition without a committed offset where it is, behind what was fetched and thrown away."""
        consumer = self._ensure_consumer()
        coordinator = cast("Any", consumer._coordinator)
        generation = coordinator.generation
        offsets = await self.committed(self.assignment())
        fresh = [_topic_partition(tp) for tp, offset in offsets.items() if offset is None]
        begins = await consumer.beginning_offsets(fresh) if fresh else {}
        if coordinator.generation != generation:
            return {}  # a rebalance came between; its own seek follows
        for tp, offset in offsets.items():
            place = _topic_partition(tp)
            consumer.seek(place, begins[place] if offset is None else offset)
        return offsets

    async def alive(self) -> None:
        """Tell aiokafka that this member is well though it fetches nothing.

        rh#517: with a full window, or without a partition, Faust never fetches; aiokafka then leaves the group and
        does not come back.
        """
        with self._ensure_consumer()._subscription.fetch_context():
            pass

    async def committed(self, tps: Iterable[TP]) -> dict[TP, int | None]:
        """What the group has committed, asked from the coordinator."""
        consumer = self._ensure_consumer()
        return {tp: await consumer.committed(_topic_partition(tp)) for tp in tps}

    async def ends(self, tps: Iterable[TP]) -> dict[TP, int]:
        """The offset after the last message of each partition, asked from the brokers."""
        found = await self._ensure_consumer().end_offsets([_topic_partition(tp) for tp in tps])
        return {TP(place.topic, place.partition): end for place, end in found.items()}

    async def begins(self, tps: Iterable[TP]) -> dict[TP, int]:
        """The offset of the first message of each partition, asked from the brokers."""
        found = await self._ensure_consumer().beginning_offsets([_topic_partition(tp) for tp in tps])
        return {TP(place.topic, place.partition): begin for place, begin in found.items()}


class StrictConsumer(driver.Consumer):
    """Faust's consumer with a strict watermark a partition."""

    logger = logging.getLogger("faust")
    _thread: StrictConsumerThread  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # By offset, in fetch order; None once it is acknowledged.
        self._fetched: dict[TP, dict[int, Fetched | None]] = defaultdict(dict)
        self._watermark: dict[TP, int] = {}
        self._start: dict[TP, int] = defaultdict(int)
        self._next: dict[TP, int | None] = {}  # the offset after the last message handed over, or the committed one
        self._quiet = asyncio.Event()  # nothing is being fetched or handed over
        self._quiet.set()
        self.assigned_tps: set[TP] = set()
        self.was_assigned = False
        self.committed_at = time.monotonic()
        super().__init__(*args, **kwargs)
        self.line: Line = cast("Any", self.app).line

    def _new_consumer_thread(self) -> StrictConsumerThread:
        return StrictConsumerThread(self, loop=self.loop, beacon=self.beacon)

    # Fetching: from the brokers to the agent's queue. Nothing is dropped on the way but between two assignments, and
    # then every partition is put back to what is committed.

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Mapping[TP, list[Any]]:  # noqa: ASYNC109 - Faust's signature
        return await self._thread.on_loop(self._thread.fetch(timeout))

    async def _drain_messages(self, fetcher: Any) -> None:
        """Fetch and hand over for as long as the flow is on."""
        while not (self._stopped.is_set() or fetcher._stopped.is_set()):
            if not self.flow_active:
                await self.wait(cast("Any", self.can_resume_flow))
                continue
            self._quiet.clear()
            try:
                await self._hand_over_all(await self._getmany(None, FETCH_SECONDS))
            except ConsumerStoppedError:
                if not self.app.should_stop:
                    raise
                return
            finally:
                self._quiet.set()

    async def _hand_over_all(self, records: Mapping[TP, list[Any]]) -> None:
        for tp, batch in records.items():
            for record in batch:
                if not await self._hand_over(TP(tp.topic, tp.partition), record):
                    return

    async def _hand_over(self, tp: TP, record: Any) -> bool:
        """Give a message to the agent; False when the flow was turned off, which ends this assignment."""
        channels = cast("Any", self.app.topics)._tp_index[tp]
        room: asyncio.Event = cast("Any", self.app).room
        while self.flow_active and any(channel.queue.full() for channel in channels):
            room.clear()
            await room.wait()
        if not self.flow_active:
            return False
        if record.offset < self._start[tp]:
            fatal.die(
                Exit.CONFIG,
                f"{tp.topic}/{tp.partition} gives offset {record.offset} though {self._start[tp]} is committed: the topic "
                "was made anew or lost records; choose with kafka-consumer-groups.sh --reset-offsets",
            )
        await self.look_for_expired(tp, record.offset)
        message = self._to_message(tp, record)
        self.note(message)
        await self.callback(message)  # the flow is on and there is room: nothing in it waits
        return True

    def stop_flow(self) -> None:
        """Hand nothing over any more; whoever waits for room need not."""
        super().stop_flow()
        cast("Any", self.app).room.set()

    async def look_for_expired(self, tp: TP, offset: int) -> None:
        """Tell when messages before this one were deleted by the topic's retention before they were read.

        aiokafka goes on at the beginning of the log without a word. Gaps alone say nothing: transactions and
        compaction leave them too.
        """
        expected, self._next[tp] = self._next.get(tp), offset + 1
        if expected is None or offset <= expected:
            return
        begin = (await self.earliest_offsets(tp))[tp]
        if (expired := min(begin, offset) - expected) > 0:
            metrics.EXPIRED.labels(self.line.stage).inc(expired)
            log.error(
                "messages expired unread partition=%d from=%d to=%d: the topic keeps them for too short a time, or this "
                "stage was behind for too long",
                tp.partition,
                expected,
                expected + expired - 1,
            )

    def note(self, message: Message) -> None:
        """Remember a message that is handed over: nothing behind it is committed before it is acknowledged."""
        self._fetched[message.tp][message.offset] = Fetched(message.timestamp or 0.0, time.monotonic())

    async def perform_seek(self) -> None:
        """Put every partition to its committed offset, when nothing that was fetched before is on its way any more."""
        await self._quiet.wait()
        self._fetched.clear()
        for tp, offset in (await self.seek_to_committed()).items():
            self._committed_offset[TP(tp.topic, tp.partition)] = offset or None
            self._start[TP(tp.topic, tp.partition)] = offset or 0
            self._next[TP(tp.topic, tp.partition)] = offset

    def ack(self, message: Message) -> bool:
        """Mark a message as done; the watermark moves over all that is done from the start without a hole."""
        if message.acked or fatal.dying():
            return False
        message.acked = True
        self._unacked_messages.discard(message)
        fetched = self._fetched.get(message.tp)
        if fetched is None or fetched.get(message.offset) is None:
            return False
        if message.generation_id != self.app.consumer_generation_id:
            return False  # of an assignment that is over; the same offset may be in flight once more
        if self.commit_due_since is None:
            self.committed_at = time.monotonic()
        fetched[message.offset] = None
        while fetched and fetched[first := next(iter(fetched))] is None:
            del fetched[first]
            self._watermark[message.tp] = first + 1
        return True

    @property
    def commit_due_since(self) -> float | None:
        """Since when something acknowledged waits for its commit (monotonic clock); None when nothing does."""
        waits = any(self._committed_offset[tp] != offset for tp, offset in self._watermark.items())
        return self.committed_at if waits else None

    def oldest_timestamp(self, tp: TP) -> float | None:
        """Timestamp of the oldest message that was fetched and is not acknowledged, seconds since 1970."""
        oldest = self._oldest(tp)
        return oldest.timestamp if oldest else None

    @property
    def oldest_fetched(self) -> float | None:
        """When the oldest message that is not acknowledged was fetched (monotonic clock)."""
        return min((at.fetched_at for tp in list(self._fetched) if (at := self._oldest(tp))), default=None)

    def _oldest(self, tp: TP) -> "Fetched | None":
        # The first entry is never an acknowledged one: those move the watermark and are gone.
        return next(iter(self._fetched.get(tp, {}).values()), None)

    def watermark(self, tp: TP) -> int | None:
        """The offset up to which everything is acknowledged; None before the first of this assignment."""
        return self._watermark.get(tp, self._committed_offset[tp])

    def committed_offset(self, tp: TP) -> int | None:
        """What this member committed last, or found committed."""
        return self._committed_offset[tp]

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Start every assignment from what is committed: nothing fetched before counts any more."""
        self._fetched.clear()
        self._watermark.clear()
        self._next.clear()
        self._committed_offset.clear()
        self.assigned_tps, self.was_assigned = set(assigned), True
        metrics.REBALANCES.labels(self.line.stage).inc()
        metrics.ASSIGNED.labels(self.line.stage).set(len(assigned))
        log.info("assigned partitions=%s generation=%d", ",".join(sorted(str(tp[1]) for tp in assigned)), generation_id)
        self.line.assigned(set(assigned))
        await super().on_partitions_assigned(assigned, generation_id)

    # What may be committed.

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[TP]:
        return (tp for tp in list(self._watermark) if topics is None or tp in topics or tp.topic in topics)

    def _new_offset(self, tp: TP) -> int | None:
        return self._watermark.get(tp)

    async def _commit_offsets(self, offsets: Mapping[TP, int], start_new_transaction: bool = True) -> bool:
        """Commit; every delivery was awaited before its acknowledgement, so there is nothing to flush."""
        if fatal.dying():
            return False
        done = await self._commit(offsets)
        if done:
            # fs#316: Faust notes an offset as committed even when the broker refused it.
            self._committed_offset.update(offsets)
            self.committed_at = time.monotonic()
        metrics.COMMITS.labels(self.line.stage, "done" if done else "refused").inc()
        return done

    # Waits that end.

    async def wait_empty(self) -> None:
        """Drain what is in flight within a bound, then commit what is done.

        Faust waits without end and can't be cancelled (rh#402, rh#684); what is not done in time is given up here and
        read again by the next owner.
        """
        await self.line.drain()
        try:
            await asyncio.wait_for(self.commit_and_end_transactions(), COMMIT_SECONDS)
        except TimeoutError:
            log.warning("no answer to the last commit in %.0f s; its messages will be read again", COMMIT_SECONDS)

    async def on_task_error(self, exc: BaseException) -> None:
        """Never commit because of an error."""

    @Service.task
    async def _alive(self) -> None:
        """Keep an idle member in its group for as long as the main loop runs (rh#517)."""
        while not self.should_stop:
            await self.sleep(ALIVE_SECONDS)
            if not self.should_stop:
                await self._thread.on_loop(self._thread.alive())

    @Service.task
    async def _commit_livelock_detector(self) -> None:
        """Replaced by the watchdog: Faust's compares monotonic clocks with wall clocks (fs#166, fs#175)."""

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Replaced by the watchdog."""

    # What others ask.

    async def end_offsets(self, tps: Iterable[TP]) -> Mapping[TP, int]:
        """The offset after the last message of each partition, asked from the brokers."""
        return await asyncio.wait_for(self._thread.on_loop(self._thread.ends(tps)), COMMIT_SECONDS)

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        """The offset of the first message of each partition, asked from the brokers."""
        return await asyncio.wait_for(self._thread.on_loop(self._thread.begins(partitions)), COMMIT_SECONDS)

    async def committed(self, tps: Iterable[TP]) -> dict[TP, int | None]:
        """What the group has committed; None where nothing was."""
        return await self._thread.on_loop(self._thread.committed(tps))


def _topic_partition(tp: TP) -> TopicPartition:
    return TopicPartition(tp.topic, tp.partition)
