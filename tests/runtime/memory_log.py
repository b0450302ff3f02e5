"""A log in memory under Faust's own app, consumer, streams, agents, rebalances and recovery: no broker, milliseconds.

Only what talks to Kafka is replaced (fetching, seeking, committing, sending), so what Faust itself does with messages,
acknowledgements and offsets is the real thing. Used to show what stock Faust does, and to test what runtime/ does.
"""

import asyncio
import gc
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import faust
from faust.transport.consumer import Consumer
from faust.transport.producer import Producer
from faust.types import TP
from faust.types.tuples import ConsumerMessage, RecordMetadata
from msgspec import Struct

PAGES = TP("pages", 0)
FETCH = 100


class Entry(Struct):
    """One record of the log."""

    offset: int
    key: bytes | None
    value: bytes | None


class Log:
    """Partitions and the offsets that one group committed; it outlives the workers that use it."""

    def __init__(self) -> None:
        self.partitions: dict[TP, list[Entry]] = defaultdict(list)
        self.committed: dict[TP, int] = {}
        self.commits: list[dict[TP, int]] = []
        """Every commit that was accepted, in order."""

    def append(self, tp: TP, value: bytes | None, *, key: bytes | None = b"key", skip: int = 0) -> int:
        """Write one record, `skip` offsets further on (as after compaction or a transaction marker)."""
        offset = self.end(tp) + skip
        self.partitions[tp].append(Entry(offset, key, value))
        return offset

    def end(self, tp: TP) -> int:
        """The offset after the last record."""
        entries = self.partitions[tp]
        return entries[-1].offset + 1 if entries else 0

    def values(self, topic: str) -> list[bytes | None]:
        """Every value of a topic."""
        return [entry.value for tp, entries in self.partitions.items() if tp.topic == topic for entry in entries]


class InMemory:
    """The part of a consumer that talks to Kafka; mixed in before Faust's class or one of ours."""

    log_in_memory: Log
    owned: set[TP]
    random: random.Random
    refuse_commits = False
    app: Any
    _read_offset: dict[TP, int | None]

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> dict[TP, list[Entry]]:  # noqa: ASYNC109 - Faust's signature
        await asyncio.sleep(self.random.uniform(0.0005, 0.003))  # the hop to the fetching thread
        found: dict[TP, list[Entry]] = {}
        for tp in list(self.owned if active_partitions is None else active_partitions):
            start = self.positions.get(tp, 0)
            entries = [entry for entry in self.log_in_memory.partitions[tp] if entry.offset >= start][:FETCH]
            if entries:
                found[tp] = entries
                self.positions[tp] = entries[-1].offset + 1
        if not found:
            await asyncio.sleep(0.005)
        return found

    def _to_message(self, tp: TP, record: Entry) -> ConsumerMessage:
        return ConsumerMessage(
            tp.topic,
            tp.partition,
            record.offset,
            0.0,
            0,
            [],
            record.key,
            record.value,
            None,
            0,
            0,
            tp,
            generation_id=self.app.consumer_generation_id,
        )

    async def seek_to_committed(self) -> Mapping[TP, int | None]:
        await asyncio.sleep(self.random.uniform(0.0005, 0.003))
        offsets = {tp: self.log_in_memory.committed.get(tp) for tp in self.owned}
        self.positions.update({tp: offset for tp, offset in offsets.items() if offset})
        await asyncio.sleep(0.0005)
        return offsets

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        for tp, offset in partitions.items():
            self.positions[tp] = offset
            self._read_offset[tp] = offset if offset > 0 else None

    async def _seek(self, partition: TP, offset: int) -> None:
        self.positions[partition] = offset

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        await asyncio.sleep(0.001)
        if self.refuse_commits:
            return False
        self.log_in_memory.committed.update(offsets)
        self.log_in_memory.commits.append(dict(offsets))
        return True

    async def position(self, tp: TP) -> int:
        return self.positions.get(tp, 0)

    async def highwaters(self, *partitions: TP) -> Mapping[TP, int]:
        return {tp: self.log_in_memory.end(tp) for tp in partitions}

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        return dict.fromkeys(partitions, 0)

    @property
    def positions(self) -> dict[TP, int]:
        """Where each partition is read next."""
        return self.__dict__.setdefault("_positions", {})

    def assignment(self) -> set[TP]:
        return set(self.owned)

    def highwater(self, tp: TP) -> int:
        return self.log_in_memory.end(tp)

    def topic_partitions(self, topic: str) -> int:
        return max((tp.partition + 1 for tp in self.owned if tp.topic == topic), default=1)

    def key_partition(self, topic: str, key: bytes | None, partition: int | None = None) -> int:
        return partition or 0

    def _new_topicpartition(self, topic: str, partition: int) -> TP:
        return TP(topic, partition)

    async def create_topic(self, *_: Any, **__: Any) -> None: ...

    async def subscribe(self, topics: Iterable[str]) -> None: ...

    def close(self) -> None: ...


class MemoryProducer(Producer):
    """Delivers into the log some milliseconds later, or fails as told. Like aiokafka's, `flush` waits and never raises."""

    log_in_memory: Log
    random: random.Random

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fails: Callable[[str, bytes | None], bool] = lambda topic, value: False
        self.seconds = (0.0, 0.002)
        self.pending: set[asyncio.Task[None]] = set()
        self.buffer: Any = SimpleNamespace(wait_until_ebb=_nothing, flush=_nothing)

    async def maybe_start(self) -> bool:
        return False

    async def send(  # noqa: PLR0917 - Faust's signature
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: Any,
        *,
        transactional_id: str | None = None,
    ) -> asyncio.Future[RecordMetadata]:
        future: asyncio.Future[RecordMetadata] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._deliver(future, TP(topic, partition or 0), key, value))
        self.pending.add(task)
        task.add_done_callback(self.pending.discard)
        return future

    async def _deliver(
        self, future: asyncio.Future[RecordMetadata], tp: TP, key: bytes | None, value: bytes | None
    ) -> None:
        await asyncio.sleep(self.random.uniform(*self.seconds))
        if future.done():
            return
        if self.fails(tp.topic, value):
            future.set_exception(RuntimeError("no broker took it"))
            future.exception()  # aiokafka's futures do not complain either
        else:
            offset = self.log_in_memory.append(tp, value, key=key)
            future.set_result(RecordMetadata(tp.topic, tp.partition, tp, offset, 0, 0))

    def send_soon(self, fut: Any) -> None:
        """Changelog records."""
        message = fut.message
        topic = getattr(message.channel, "get_topic_name", lambda: message.channel)()
        self.log_in_memory.append(TP(topic, message.partition or 0), message.value, key=message.key)

    async def flush(self) -> None:
        if self.pending:
            await asyncio.wait(self.pending)

    def key_partition(self, topic: str, key: bytes) -> TP:
        return TP(topic, 0)

    async def create_topic(self, *_: Any, **__: Any) -> None: ...


class Worker:
    """One life of a worker: an app whose agents and tables are declared, run against a log.

    `consumer` is Faust's class, or ours. `kill` is kill -9: nothing is committed or sent any more.
    """

    def __init__(
        self,
        app: faust.App,
        log: Log,
        partitions: Iterable[TP] = (PAGES,),
        *,
        consumer: type[Consumer] = Consumer,
        seed: int = 0,
    ) -> None:
        self.app: Any = app
        self.log = log
        self.random = random.Random(seed)
        self.partitions = set(partitions)
        self._consumer_class = consumer
        self._generation = 0
        self._committer: asyncio.Task[None] | None = None

    async def start(self, commit_seconds: float | None = None) -> "Worker":
        """Start tables, agents and recovery, and receive the first assignment; commit by itself if told how often."""
        app = self.app
        self._before = asyncio.all_tasks()
        app.loop = asyncio.get_running_loop()
        self.producer = MemoryProducer(app.transport)
        self.producer.log_in_memory, self.producer.random = self.log, self.random
        app.producer = self.producer
        kind = type("MemoryConsumer", (InMemory, self._consumer_class), {})
        kind.__abstractmethods__ = frozenset()
        self.consumer: Any = kind(
            app.transport,
            callback=app.topics.on_message,
            on_partitions_revoked=app._on_partitions_revoked,
            on_partitions_assigned=app._on_partitions_assigned,
        )
        self.consumer.log_in_memory, self.consumer.random = self.log, self.random
        changelogs = {
            TP(table.changelog_topic_name, tp.partition) for table in app.tables.values() for tp in self.partitions
        }
        self.consumer.owned = self.partitions | changelogs
        app.consumer = self.consumer
        app.assignor = Mock(
            assigned_actives=lambda: set(self.consumer.owned), assigned_standbys=set, is_standby=lambda _: False
        )
        for agent in app.agents.values():
            await agent.start()
        app.agents.update_topic_index()
        app.topics._subscription_done = None
        if app.tables:
            await app.tables.start()
        else:
            app.tables._tables_registered.set()
            await app.tables.recovery.start()
        await app.topics._update_indices()
        app.topics._subscription_done = None
        await self.rebalance()
        if commit_seconds is not None:
            self._committer = asyncio.create_task(self._commit_every(commit_seconds))
        return self

    async def rebalance(self, seconds: float = 20) -> None:
        """Lose all partitions and get them back, as every rebalance does. Raises TimeoutError when Faust hangs."""
        await asyncio.wait_for(self._rebalance(), seconds)

    async def _rebalance(self) -> None:
        app = self.app
        app.on_rebalance_start()
        if self._generation:
            await self.consumer.on_partitions_revoked(self.consumer.assignment())
            await asyncio.sleep(self.random.uniform(0, 0.02))
        self._generation += 1
        app.consumer_generation_id = self._generation
        for tp in self.partitions:
            self.consumer.positions[tp] = self.log.committed.get(tp, 0)
        await self.consumer.on_partitions_assigned(self.consumer.assignment(), self._generation)

    async def commit(self) -> None:
        """Let Faust commit what it thinks may be committed."""
        await self.consumer.commit()

    async def _commit_every(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self.consumer.commit()

    async def until(self, condition: Callable[[], bool], seconds: float = 10) -> bool:
        """Wait for a condition; say whether it came."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not condition() and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110 - any condition
            await asyncio.sleep(0.01)
        gc.collect()  # Faust acknowledges some messages when they are collected
        await asyncio.sleep(0.02)
        return condition()

    async def kill(self) -> None:
        """End this life at once."""
        self.consumer.refuse_commits = True
        self.producer.fails = lambda topic, value: True
        if self._committer is not None:
            self._committer.cancel()
        agents = list(self.app.agents.values())
        supervisors = [agent.supervisor for agent in agents if agent.supervisor is not None]
        services = (self.app._fetcher, self.consumer, self.app.tables.recovery, self.app.tables, *agents, *supervisors)
        for service in services:
            service._stopped.set()  # or supervisors start anew what is cancelled
        for _ in range(10):
            left = asyncio.all_tasks() - self._before
            if not left:
                return
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=1)
        raise TimeoutError(f"tasks that do not end: {left}")


async def _nothing() -> None: ...


def app(**settings: Any) -> faust.App:
    """A Faust app with its own defaults, but nothing that needs a network."""
    settings = {"broker": "kafka://localhost", "web_enabled": False, "topic_disable_leader": True, **settings}
    return faust.App("memory", topic_partitions=1, **settings)


def bytes_topic(on: faust.App, name: str) -> Any:
    """A topic whose keys and values stay bytes."""
    return on.topic(name, key_type=bytes, value_type=bytes, value_serializer="raw")
