"""Deduplicate's state, a shard a partition: restored before the first decision, kept equal to what is committed.

The state of a shard at input offset N is the fold of the journal's entries of inputs before N. Entries are delivered
before their input is acknowledged, so whatever is committed can be rebuilt; entries of inputs that were not committed
are left out, because those inputs will be decided again, from the same state, with the same bytes as the outcome. An
older owner of a partition that does not know yet that it lost it (a zombie) writes the same entries once more: a
repeated input offset is skipped.
"""

import asyncio
import contextlib
import logging
import time

from confluent_kafka import KafkaException
from faust.types import TP
from msgspec import Struct

from streams import metrics
from streams.deduplicate import Index
from streams.records import RawMessage
from streams.runtime import fatal, snapshot
from streams.runtime.consumer import StrictConsumer
from streams.runtime.fatal import Exit
from streams.runtime.journal import JournalReader
from streams.runtime.pool import Result
from streams.settings import Settings
from streams.steps.deduplicate import deduplicate_message

log = logging.getLogger(__name__)

RETRY_SECONDS = 2.0
TELL_SECONDS = 5.0
COMMIT_WAIT_SECONDS = 60.0
SHOW_SECONDS = 2.0


class Shard:
    """The state of one partition of articles.cleaned."""

    def __init__(self, index: Index, position: int, journal_offset: int, shards: int = 1) -> None:
        self.index = index
        self._shards = shards
        self.position = position
        """The next input offset to decide; all before are in the index."""
        self.journal_offset = journal_offset
        """Every entry that the index lacks stands here or later in the journal."""
        self._settled = position

    def decide(self, message: RawMessage) -> Result:
        """Give an article its verdict and bring the state forward."""
        offset = message.coordinates.offset
        if offset < self.position:
            # Never seen; the state would hold this article already and call it a repetition of itself.
            raise RuntimeError(f"input {offset} was read again, the state is at {self.position}")
        started = time.thread_time()
        made = deduplicate_message(message, self.index, self._shards)
        self.position = offset + 1
        return Result(made.record, time.thread_time() - started, made.entry)

    def delivered(self, input_offset: int, journal_offset: int) -> None:
        """An entry is in the journal; entries are delivered in the order of their inputs."""
        if input_offset >= self._settled:
            self._settled = input_offset + 1
            self.journal_offset = journal_offset + 1


class Progress(Struct):
    """How far a restore is."""

    partition: int
    remaining: int | None = None
    """Journal entries; None until it is known."""
    moved_at: float = 0.0

    def note(self, remaining: int) -> None:
        """So many entries are left. The last step, to nothing, is the owner's to take."""
        self.remaining, self.moved_at = max(1, remaining), time.monotonic()


class Shards:
    """The shards of the partitions this worker owns."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._consumer: StrictConsumer | None = None
        self._shards: dict[TP, Shard] = {}
        self._restores: dict[TP, asyncio.Task[Shard]] = {}
        self._progress: dict[TP, Progress] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._count = 1

    # For the worker.

    def start(self, consumer: StrictConsumer, shards: int) -> None:
        """Begin to show its size and to write snapshots now and then; call in the running loop."""
        self._consumer, self._count = consumer, shards
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._saving()), loop.create_task(self._showing())]

    def assigned(self, partitions: set[TP]) -> None:
        """Begin to restore what was assigned, drop the rest."""
        consumer = self._consumer
        if consumer is None:
            raise RuntimeError("the state was not started")
        for task in self._restores.values():
            task.cancel()
        for tp in self._shards.keys() - partitions:
            del self._shards[tp]
            for gauge in (metrics.STATE_ARTICLES, metrics.STATE_BYTES, metrics.RESTORE_REMAINING):
                with contextlib.suppress(KeyError):
                    gauge.remove(str(tp.partition))
        self._progress = {tp: Progress(tp.partition, None, time.monotonic()) for tp in partitions}
        loop = asyncio.get_running_loop()
        asked = loop.create_task(consumer.committed(partitions))
        self._restores = {tp: loop.create_task(self._restored(tp, asked)) for tp in partitions}

    @property
    def restoring(self) -> str | None:
        """What is still to be restored, in words; None when all is there."""
        open_ones = [at for at in self._progress.values() if at.remaining != 0]
        if not open_ones:
            return None
        known = sum(at.remaining or 0 for at in open_ones)
        return f"restoring {len(open_ones)} partition(s), {known:,} journal entries to read"

    @property
    def restoring_since(self) -> float | None:
        """Since when the restore has read nothing (monotonic clock)."""
        return max((at.moved_at for at in self._progress.values() if at.remaining != 0), default=None)

    # For the agent.

    async def ready(self, tp: TP) -> Shard | None:
        """The shard of a partition as soon as it is restored; None when its assignment ended meanwhile."""
        shard = self._shards.get(tp) if self._done(tp) else None
        if shard is not None:
            return shard
        task = self._restores.get(tp)
        if task is None:
            return None
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled() and not _cancelled():
                return None
            raise

    def journaled(self, tp: TP, input_offset: int, journal_offset: int) -> None:
        """An entry was delivered."""
        if shard := self._shards.get(tp):
            shard.delivered(input_offset, journal_offset)

    def _done(self, tp: TP) -> bool:
        at = self._progress.get(tp)
        return at is not None and at.remaining == 0

    # Restoring.

    async def _restored(self, tp: TP, asked: "asyncio.Task[dict[TP, int | None]]") -> Shard:
        try:
            committed = (await asked)[tp] or 0
            kept = self._shards.get(tp)
            if kept is not None and kept.position == committed:
                shard = kept  # nobody committed anything since, so nothing that was decided elsewhere counts
            else:
                self._shards.pop(tp, None)
                shard = await self._restore(tp, committed)
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            fatal.die(Exit.BUG, f"restore of partition {tp.partition} failed: {error}", error)
            raise
        self._shards[tp] = shard
        self._progress[tp].remaining = 0
        return shard

    async def _restore(self, tp: TP, committed: int) -> Shard:
        started = time.monotonic()
        while True:
            try:
                shard = await asyncio.to_thread(self._read, tp, committed, self._progress[tp])
                break
            except KafkaException as error:
                log.warning("restore waits partition=%d reason=%s", tp.partition, error.args[0])
                await asyncio.sleep(RETRY_SECONDS)
        seconds = time.monotonic() - started
        metrics.RESTORE_SECONDS.labels(str(tp.partition)).set(seconds)
        log.info("restored partition=%d committed=%d seconds=%.1f", tp.partition, committed, seconds)
        return shard

    def _read(self, tp: TP, committed: int, progress: Progress) -> Shard:
        """Thread: snapshot, then journal, up to what is committed."""
        reader = JournalReader(self._settings, tp.partition)
        try:
            shard = self._from_snapshot(tp, committed, reader.end)
            told = time.monotonic()
            progress.note(reader.end - max(shard.journal_offset, reader.begin))
            left_out: int | None = None  # where the first entry stands that is not part of the committed state
            for journal_offset, batch in reader.entries(shard.journal_offset):
                due: list[bytes] = []
                for place, offset, entry in batch:
                    if shard.position <= offset < committed:
                        due.append(entry)
                        shard.position = offset + 1
                    elif offset >= committed and left_out is None:
                        left_out = place
                shard.index.apply_many(due)
                progress.note(reader.end - journal_offset)
                if time.monotonic() - told > TELL_SECONDS:
                    told = time.monotonic()
                    log.info("restoring partition=%d remaining=%d", tp.partition, progress.remaining or 0)
            return Shard(shard.index, committed, reader.end if left_out is None else left_out, self._count)
        finally:
            reader.close()

    def _from_snapshot(self, tp: TP, committed: int, journal_end: int) -> Shard:
        place = snapshot.path(self._settings.state_dir, self._settings.topic_prefix, tp.partition)
        found = snapshot.read(place, committed=committed, journal_end=journal_end)
        if found is None:
            return self._empty()
        head, state = found
        try:
            index = Index.load(state, self._settings.window_days)
        except ValueError as error:
            snapshot.wipe(place, f"of another version: {error}")
            return self._empty()
        metrics.SNAPSHOTS.labels("loaded").inc()
        log.info("snapshot loaded partition=%d input=%d committed=%d", tp.partition, head.input_offset, committed)
        return Shard(index, head.input_offset, head.journal_offset)

    def _empty(self) -> Shard:
        return Shard(Index(self._settings.window_days), 0, 0)

    # Snapshots.

    async def save(self, wait: float = 0.0) -> None:
        """Write a snapshot of every shard; one whose state is not committed within `wait` seconds goes without."""
        if self._consumer is None:
            return
        for tp, shard in list(self._shards.items()):
            if self._done(tp):
                await self._save(self._consumer, tp, shard, wait)

    async def _save(self, consumer: StrictConsumer, tp: TP, shard: Shard, wait: float) -> None:
        position, journal_offset, state = shard.position, shard.journal_offset, shard.index.dump()
        # On disk only when committed: a state ahead of the group's offset would be wiped at the next start.
        deadline = time.monotonic() + wait
        while (consumer.committed_offset(tp) or 0) < position:
            if time.monotonic() > deadline or self._shards.get(tp) is not shard:
                return
            await asyncio.sleep(0.2)
        place = snapshot.path(self._settings.state_dir, self._settings.topic_prefix, tp.partition)
        await asyncio.to_thread(snapshot.write, place, state, position, journal_offset)

    async def _saving(self) -> None:
        while True:
            await asyncio.sleep(self._settings.snapshot_seconds)
            await self.save(COMMIT_WAIT_SECONDS)

    async def _showing(self) -> None:
        while True:
            for tp, shard in self._shards.items():
                metrics.STATE_ARTICLES.labels(str(tp.partition)).set(len(shard.index))
                metrics.STATE_BYTES.labels(str(tp.partition)).set(shard.index.size_bytes)
            for at in self._progress.values():
                metrics.RESTORE_REMAINING.labels(str(at.partition)).set(at.remaining or 0)
            await asyncio.sleep(SHOW_SECONDS)


def _cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
