"""The consumer: commits exactly what was acknowledged without a hole, and ends its waits.

Faust derives the offset to commit from numbers: it may pass a message still in flight (fs#606), skips its guard when a
group is fresh, and stops for ever after two missing acknowledgements. Here the order of fetching decides: an offset is
committed when every message fetched before it in this assignment was acknowledged. Offsets need not be contiguous, so
compaction and transaction markers need no guessing. A message that Faust drops on its way to the agent stops the
commits, which the stuck detector sees, instead of being lost (fs#596).
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, cast

import aiokafka
from aiokafka.errors import CommitFailedError, IllegalStateError
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage, Message
from mode import Service

from streams import metrics
from streams.runtime import fatal
from streams.runtime.assignor import LastingAssignor

log = logging.getLogger(__name__)

FETCH_BYTES = 48 << 20  # in all partitions of one answer; the largest page fits
POLL_RECORDS = 64
POLL_INTERVAL_SECONDS = 600.0  # without a sign of life of the main loop the member leaves its group
ALIVE_SECONDS = 5.0
COMMIT_SECONDS = 15.0  # longest wait for a last commit


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
        due = {
            TopicPartition(tp.topic, tp.partition): OffsetAndMetadata(offset, "")
            for tp, offset in offsets.items()
            if tp in mine
        }
        try:
            await consumer.commit(due)
        except (CommitFailedError, IllegalStateError) as error:
            # The partitions went to somebody else, who reads again from the last commit.
            log.info("commit refused reason=%s", type(error).__name__)
            return False
        return len(due) == len(offsets)

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
        return {tp: await consumer.committed(TopicPartition(tp.topic, tp.partition)) for tp in tps}


class StrictConsumer(driver.Consumer):
    """Faust's consumer with a strict watermark a partition."""

    logger = logging.getLogger("faust")
    _thread: StrictConsumerThread  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Offset -> the message's timestamp (seconds since 1970); in fetch order; None once it is acknowledged.
        self._fetched: dict[TP, dict[int, float | None]] = defaultdict(dict)
        self._watermark: dict[TP, int] = {}
        self.assigned_tps: set[TP] = set()
        self.was_assigned = False
        self.committed_at = time.monotonic()
        super().__init__(*args, **kwargs)
        self.line: Line = cast("Any", self.app).line

    def _new_consumer_thread(self) -> StrictConsumerThread:
        return StrictConsumerThread(self, loop=self.loop, beacon=self.beacon)

    # What was fetched, and what of it is done.

    def _to_message(self, tp: TP, record: Any) -> ConsumerMessage:
        """Note a message when it comes from the broker, before any part of Faust can drop it."""
        message = super()._to_message(tp, record)
        self._fetched[tp].setdefault(message.offset, message.timestamp or 0.0)
        return message

    def ack(self, message: Message) -> bool:
        """Mark a message as done; the watermark moves over all that is done from the start without a hole."""
        if message.acked or fatal.dying():
            return False
        message.acked = True
        self._unacked_messages.discard(message)
        fetched = self._fetched.get(message.tp)
        if fetched is None or fetched.get(message.offset) is None:
            return False  # of an assignment that is over
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
        return next((stamp for stamp in self._fetched.get(tp, {}).values() if stamp is not None), None)

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
                await self._thread.call_thread(self._thread.alive)

    @Service.task
    async def _commit_livelock_detector(self) -> None:
        """Replaced by the watchdog: Faust's compares monotonic clocks with wall clocks (fs#166, fs#175)."""

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Replaced by the watchdog."""

    # What others ask.

    async def end_offsets(self, tps: Iterable[TP]) -> Mapping[TP, int]:
        """The offset after the last message of each partition, asked from the brokers."""
        return await asyncio.wait_for(self.highwaters(*tps), COMMIT_SECONDS)

    async def committed(self, tps: Iterable[TP]) -> dict[TP, int | None]:
        """What the group has committed; None where nothing was."""
        return await self._thread.call_thread(self._thread.committed, list(tps))
