"""A stage and its settings -> a running worker, from the first look at the cluster to its exit code."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import Callable
from typing import Protocol

from faust.types import TP

from streams import metrics, topics
from streams.events import Stage
from streams.records import RawMessage, Record
from streams.runtime import cluster, fatal, versions
from streams.runtime.app import Agent, StageApp, add_agent, new_app
from streams.runtime.consumer import StrictConsumer
from streams.runtime.ends import Ends
from streams.runtime.fatal import Exit
from streams.runtime.health import HealthServer
from streams.runtime.lag import Lag
from streams.runtime.limit import QuarantineLimit
from streams.runtime.line import Line
from streams.runtime.pool import Cause, Pool
from streams.runtime.producer import IdempotentProducer
from streams.runtime.watchdog import Signs, Watchdog
from streams.settings import Settings
from streams.topics import Topic

log = logging.getLogger(__name__)

LOOP_DELAY_SECONDS = 30.0  # a loop that is later than this is not healthy
LEAVE_SECONDS = 10.0  # for leaving the group and closing connections, after draining
REFRESH_SECONDS = 1.0


class State(Protocol):
    """State that a stage keeps per partition."""

    def start(self, consumer: StrictConsumer, shards: int) -> None:
        """Begin, in the running loop; `shards` is the number of partitions in all."""

    def assigned(self, partitions: set[TP]) -> None:
        """Begin to restore what was assigned, drop the rest."""

    @property
    def restoring(self) -> str | None:
        """What is still to be restored, in words; None when all is there."""

    @property
    def restoring_since(self) -> float | None:
        """Since when the restore has read nothing (monotonic clock)."""

    async def save(self) -> None:
        """Write snapshots of what is committed."""


class Worker:
    """One stage as a process."""

    def __init__(self, stage: Stage, settings: Settings) -> None:
        self.stage: Stage = stage
        self.settings = settings
        self.line = Line(
            stage,
            prefix=settings.topic_prefix,
            window=settings.window,
            window_bytes=settings.window_mb << 20,
            drain_seconds=settings.drain_seconds,
            limit=QuarantineLimit(settings.quarantine_share, settings.quarantine_run),
        )
        self.app: StageApp = new_app(settings, stage, self.line)
        self.state: State | None = None
        self._reads: Topic | None = None
        self._pool: Pool | None = None
        self._joins_since: float | None = None
        self.stopping = False
        self._watchdog = Watchdog(settings.stuck_seconds, self._signs)
        self._tasks: list[asyncio.Task[None]] = []

    # What an agent module uses.

    def pool(
        self,
        step: Callable[[RawMessage], Record],
        refuse: Callable[[RawMessage, Cause], Record],
        warm: Callable[[], object],
    ) -> Pool:
        """Processes for the CPU work of this stage."""
        self._pool = Pool(
            step,
            refuse,
            processes=self.settings.processes,
            page_seconds=self.settings.page_seconds,
            memory_mb=self.settings.page_memory_mb,
            warm=warm,
            restarted=lambda cause: metrics.POOL_RESTARTS.labels(self.stage, cause).inc(),
        )
        return self._pool

    def agent(self, topic: Topic) -> Callable[[Agent], Agent]:
        """Let a coroutine read a topic."""

        def add(agent: Agent) -> Agent:
            self._reads = topic
            add_agent(self.app, self.settings, topic, agent)
            return agent

        return add

    # Life.

    async def run(self) -> Exit:
        """Work until SIGTERM or SIGINT; every other end is `fatal.die`."""
        asked = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, asked.set)
        health = HealthServer(
            self.settings.http_host, self.settings.http_port, alive=self.not_alive, ready=self.not_ready
        )
        log.info("starting http=http://127.0.0.1:%d pid=%d", health.port, os.getpid())
        starting = asyncio.create_task(self.start())
        stop = asyncio.create_task(asked.wait())
        await asyncio.wait({starting, stop}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():  # asked to stop before there was anything to drain
            return Exit.DONE
        await starting
        await stop
        await self.stop()
        health.stop()
        return Exit.DONE

    async def start(self) -> None:
        """Start the pool, connect, join the group."""
        metrics.declare_build(self.stage)
        self._tasks.append(self._watchdog.start())
        if self._pool is not None:
            await asyncio.to_thread(self._pool.wait_ready)
        self._joins_since = time.monotonic()  # loading models has a bound of its own
        producer, consumer = self._parts()
        await producer.maybe_start()
        await self.line.start(consumer, producer)
        if self.state is not None:
            self.state.start(consumer, self.line.partitions(topics.ARTICLES_CLEANED))
            self.line.on_assigned.append(self.state.assigned)
        await self.app.start()
        lag = Lag(self.stage, self.settings.topic_prefix, consumer)
        self._tasks.append(asyncio.create_task(self._refreshing(lag)))

    async def stop(self) -> None:
        """Drain, commit, save state, leave the group; what is not done in time is read again by the next owner."""
        self.stopping = True
        log.info("stopping in_flight=%d", self.line.window.in_flight)
        bound = self.settings.drain_seconds + LEAVE_SECONDS + 15.0
        # Shielded: wait_for would wait for what it cancels, and a flush that Faust began can't always be cancelled.
        leaving = asyncio.create_task(self._drain_and_leave())
        try:
            await asyncio.wait_for(asyncio.shield(leaving), bound)
        except TimeoutError:
            log.warning("did not leave the group in %.0f s; the session times out instead", bound)
        self._watchdog.stop()
        for task in self._tasks:
            task.cancel()
        log.info("stopped")

    def _parts(self) -> tuple[IdempotentProducer, StrictConsumer]:
        producer, consumer = self.app.producer, self.app.consumer
        if not isinstance(producer, IdempotentProducer) or not isinstance(consumer, StrictConsumer):
            raise TypeError("Faust did not take our transport; its version has changed")
        return producer, consumer

    async def _drain_and_leave(self) -> None:
        app = self.app
        consumer = app.consumer
        # The order of Faust's own _stop_consumer; app.stop() repeats it, with nothing left to wait for.
        consumer.stop_flow()
        app.flow_control.suspend()
        app.flow_control.clear()
        await consumer.wait_empty()
        if self.state is not None:
            await self.state.save()
        await self.line.window.stop()
        await asyncio.wait_for(app.stop(), LEAVE_SECONDS + 5)
        if self._pool is not None:
            await asyncio.to_thread(self._pool.close)

    # What is watched.

    def _signs(self) -> Signs:
        consumer = self.app._consumer
        if not isinstance(consumer, StrictConsumer):
            return Signs(unassigned_since=self._joins_since)
        restoring = self.state is not None and self.state.restoring is not None
        return Signs(
            commit_due_since=consumer.commit_due_since,
            # Messages wait for a restore; that has a sign of its own.
            oldest_in_flight=None if restoring else consumer.oldest_fetched,
            restoring_since=self.state.restoring_since if self.state else None,
            unassigned_since=None if consumer.was_assigned else self._joins_since,
        )

    def not_alive(self) -> str | None:
        """Why the worker is not alive; None when it is. From any thread."""
        if fatal.dying():
            return "dying"
        delay = self._watchdog.loop_delay
        return f"the event loop is {delay:.0f} s late" if delay > LOOP_DELAY_SECONDS else None

    def not_ready(self) -> str | None:
        """Why the worker is not ready; None when it is. From any thread."""
        consumer = self.app._consumer
        if self.not_alive() or self.stopping:
            return self.not_alive() or "stopping"
        if not isinstance(consumer, StrictConsumer) or not consumer.was_assigned:
            return "not yet in the group"
        if self.app.rebalancing:
            return "the group is rebalancing"
        return self.state.restoring if self.state else None

    async def _refreshing(self, lag: Lag) -> None:
        """Keep the gauges current."""
        while True:
            now = time.monotonic()
            consumer = self.app.consumer
            oldest = self.line.window.oldest
            due = consumer.commit_due_since if isinstance(consumer, StrictConsumer) else None
            metrics.READY.labels(self.stage).set(self.not_ready() is None)
            metrics.IN_FLIGHT.labels(self.stage).set(self.line.window.in_flight)
            metrics.OLDEST_IN_FLIGHT_SECONDS.labels(self.stage).set(now - oldest if oldest else 0)
            metrics.COMMIT_AGE_SECONDS.labels(self.stage).set(now - due if due else 0)
            metrics.LOOP_DELAY_SECONDS.labels(self.stage).set(self._watchdog.loop_delay)
            if self._pool is not None:
                metrics.POOL_WAITING.labels(self.stage).set(self._pool.waiting)
            await lag.refresh()
            await asyncio.sleep(REFRESH_SECONDS)


def run(stage: Stage, settings: Settings, attach: Callable[[Worker], None]) -> None:
    """Run a worker and end the process with its exit code. Does not return."""
    ends = Ends(settings, stage)
    ends.begin()
    fatal.note_with(ends.note)
    try:
        versions.check()
    except versions.UntestedVersionError as error:
        fatal.die(Exit.BUG, str(error))
    _check_cluster(stage, settings)
    try:
        asyncio.run(_main(stage, settings, attach))
    except BaseException as error:
        fatal.die(Exit.BUG, f"{type(error).__name__}: {error}", error)
        raise


async def _main(stage: Stage, settings: Settings, attach: Callable[[Worker], None]) -> None:
    worker = Worker(stage, settings)
    attach(worker)
    fatal.leave(await worker.run())


def _check_cluster(stage: Stage, settings: Settings) -> None:
    """Say in one sentence what keeps a worker from starting."""
    try:
        found, _ = cluster.found_topics(settings)
    except cluster.UnavailableError as error:
        fatal.die(Exit.UNAVAILABLE, str(error))
        raise
    if lacking := cluster.refused(settings, stage):
        who = settings.sasl_username or "this worker's user"
        fatal.die(
            Exit.CONFIG,
            f"Kafka does not give {who} the rights {', '.join(lacking)}; deploy/kubernetes/base/kafka.yaml lists "
            "those of every stage",
        )
    # Of others' topics it may not even be told that they are there.
    reads, writes = cluster.used_topics(settings, stage)
    missing = sorted({settings.topic(topic.name) for topic in (*reads, *writes) if topic.name not in found})
    if missing:
        fatal.die(Exit.CONFIG, f"topics are missing ({', '.join(missing)}): run `streams topics create`")
    cleaned, journal = found.get(topics.ARTICLES_CLEANED.name), found.get(topics.DEDUPLICATE_JOURNAL.name)
    if cleaned and journal and cleaned.partitions != journal.partitions:
        fatal.die(
            Exit.CONFIG,
            f"{settings.topic(topics.DEDUPLICATE_JOURNAL.name)} has {journal.partitions} partitions and "
            f"{settings.topic(topics.ARTICLES_CLEANED.name)} {cleaned.partitions}; see `streams topics check`",
        )
