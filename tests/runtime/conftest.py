"""Real workers in this process over librdkafka's test cluster, with steps that a test controls."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from streams import topics
from streams.records import RawMessage, Record
from streams.runtime import fatal
from streams.runtime.app import events
from streams.runtime.embedded import EmbeddedBroker
from streams.runtime.pool import Result
from streams.runtime.worker import Worker
from streams.settings import Settings

PARTITIONS = 2


class Death(Exception):
    """In place of the end of the process."""


@pytest.fixture
def broker() -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker() as running:
        running.create(topics.ALL, partitions=PARTITIONS)
        yield running


@pytest.fixture
def settings(broker: EmbeddedBroker, tmp_path: Path) -> Settings:
    return Settings(
        bootstrap=broker.bootstrap,
        state_dir=tmp_path,
        commit_seconds=0.1,
        fetch_wait_ms=20,
        drain_seconds=2.0,
        window=16,
        session_seconds=6.0,  # the test cluster waits nearly so long for members at a rebalance
    )


@pytest.fixture(autouse=True)
def deaths(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """What would have ended the process; from the first on nothing may be acknowledged or committed."""
    noted: list[tuple[int, str]] = []

    def die(code: int, reason: str, error: BaseException | None = None, cause: str | None = None) -> None:
        noted.append((int(code), reason))
        raise Death(reason) from error

    monkeypatch.setattr(fatal, "die", die)
    monkeypatch.setattr(fatal, "dying", lambda: bool(noted))
    return noted


class Cluster:
    """What a test writes to the brokers and reads from them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer = Producer({"bootstrap.servers": settings.bootstrap, "log_level": 0})

    def send(self, topic: str, *values: bytes, partition: int = 0, headers: dict[str, bytes] | None = None) -> None:
        for value in values:
            self._producer.produce(topic, value, b"key", partition, headers=dict(headers or {}))
        assert self._producer.flush(10) == 0

    def committed(self, stage: str, topic: str, partition: int = 0) -> int:
        """What the stage's group has committed; 0 for nothing."""
        client = Consumer({"bootstrap.servers": self._settings.bootstrap, "group.id": self._settings.group(stage)})
        try:
            (at,) = client.committed([TopicPartition(topic, partition)], timeout=10)
        finally:
            client.close()
        return max(0, at.offset)

    def read(self, topic: str) -> list[tuple[int, int, bytes, dict[str, bytes]]]:
        """Everything on a topic: partition, offset, value, headers."""
        client = Consumer(
            {"bootstrap.servers": self._settings.bootstrap, "group.id": "look", "enable.partition.eof": True}
        )
        found: list[tuple[int, int, bytes, dict[str, bytes]]] = []
        try:
            for partition in range(PARTITIONS):
                low, high = client.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)
                if low == high:
                    continue
                client.assign([TopicPartition(topic, partition, low)])
                while not found or found[-1][:2] != (partition, high - 1):
                    message = client.poll(10)
                    assert message is not None
                    if message.error() is None:
                        found.append((partition, message.offset(), message.value(), dict(message.headers() or [])))
        finally:
            client.close()
        return found


@pytest.fixture
def cluster(settings: Settings) -> Cluster:
    return Cluster(settings)


def echo(message: RawMessage) -> Result:
    """Outcome: the value, as an article."""
    return Result(Record("articles.cleaned", b"en", message.value or b"", (("ce_type", b"article"),), "en"), 0.0)


def attach(worker: Worker, start: Callable[[RawMessage], Any] = echo) -> None:
    """The clean agent with a step of the test's."""

    @worker.agent(topics.PAGES_RAW)
    async def clean(stream: Any) -> None:
        async for event in events(stream):
            await worker.line.take(event, start)


@asynccontextmanager
async def running(
    settings: Settings, add: Callable[[Worker], None] = attach, stage: str = "clean"
) -> AsyncIterator[Worker]:
    """A worker that has joined its group; stopped at the end, if the test did not."""
    worker = Worker(stage, settings)  # type: ignore[arg-type]
    add(worker)
    await worker.start()
    await until(lambda: worker.not_ready() is None or fatal.dying())
    try:
        yield worker
    finally:
        if not worker.stopping:
            await asyncio.wait_for(worker.stop(), 60)


async def until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)
