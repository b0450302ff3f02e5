"""A cluster and a prefix -> topics, workers and what they publish, for tests of the whole."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from confluent_kafka import Consumer, Producer, TopicPartition

from tests.chaos import checker
from tests.chaos.fleet import Fleet, Slot
from tests.chaos.run import make_topics
from tests.kafka.guard import Guard

STREAMS = str(Path(sys.executable).parent / "streams")
ENVIRONMENT = {
    "STREAMS_PROCESSES": "1",
    "STREAMS_SESSION_SECONDS": "10",
    "STREAMS_DRAIN_SECONDS": "8",
    "STREAMS_COMMIT_SECONDS": "0.5",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
START_SECONDS = 120  # models are loaded; test machines are small and busy


class Sent(NamedTuple):
    """A record for pages.raw."""

    key: bytes | None
    value: bytes | None


class Published(NamedTuple):
    """A record of an outcome topic."""

    topic: str
    key: bytes | None
    value: dict[str, Any]
    headers: dict[str, bytes]


class Deployment:
    """Topics under a prefix, and the workers that serve them."""

    def __init__(self, bootstrap: str, prefix: str, fleet: Fleet, environment: Mapping[str, str]) -> None:
        self.bootstrap, self.prefix, self.fleet = bootstrap, prefix, fleet
        self._environment = environment
        self._reader = Consumer({"bootstrap.servers": bootstrap, "group.id": "counter", "log_level": 0})

    def close(self) -> None:
        """End the connection; workers are stopped by `deployment`."""
        self._reader.close()

    def workers(self, *stages: str) -> list[Slot]:
        """Start workers and wait until they are ready."""
        slots = [self.fleet.add(stage) for stage in stages]
        for slot in slots:
            slot.restarts = False
        self.until_ready(*slots)
        return slots

    def until_ready(self, *slots: Slot) -> None:
        """Wait for `/readyz`; fails with the log of a worker that ended."""

        def all_ready() -> bool:
            self.all_alive(*slots)
            return all(slot.ready for slot in slots)

        self.until(all_ready, START_SECONDS, "workers are ready")

    def all_alive(self, *slots: Slot) -> None:
        """Fail with the log of a worker that ended."""
        for slot in slots:
            if slot.process is None or slot.process.poll() is not None:
                raise AssertionError(f"{slot.name} ended:\n" + "\n".join(slot.lines))

    def send(self, pages: Iterable[Sent], partition: int = -1) -> int:
        """Put pages on pages.raw."""
        producer = Producer({"bootstrap.servers": self.bootstrap, "message.max.bytes": 33 << 20, "acks": "all"})
        failed: list[str] = []
        count = 0
        for page in pages:
            producer.produce(
                self.prefix + "pages.raw",
                page.value,
                page.key,
                partition,
                on_delivery=lambda error, _: failed.append(str(error)) if error else None,
            )
            producer.poll(0)
            count += 1
        assert producer.flush(120) == 0
        assert not failed
        return count

    def published(self) -> list[Published]:
        """Everything on the outcome topics."""
        return [
            Published(topic, message.key(), orjson.loads(message.value() or b""), dict(message.headers() or ()))
            for topic in checker.OUTCOMES
            for message in checker.read(self.bootstrap, self.prefix + topic)
        ]

    def count(self, *names: str) -> int:
        """How many records stand on topics, by their offsets: cheap enough to ask often."""
        total = 0
        for name in names:
            for number in range(
                len(self._reader.list_topics(self.prefix + name, 30).topics[self.prefix + name].partitions)
            ):
                low, high = self._reader.get_watermark_offsets(TopicPartition(self.prefix + name, number), timeout=30)
                total += high - low
        return total

    def until_outcomes(self, pages: int, seconds: float = 180) -> list[Published]:
        """Wait until as many pages have an outcome."""
        found: list[Published] = []

        def enough() -> bool:
            if self.count(*checker.OUTCOMES) < pages:
                return False
            found[:] = self.published()
            return len({self._place(record) for record in found}) >= pages

        self.until(enough, seconds, f"{pages} pages have an outcome", pause=1.0)
        return found

    def _place(self, record: Published) -> tuple[int, int]:
        page = record.value.get("coordinates") or record.value["page"]
        return page["partition"], page["offset"]

    def until(self, condition: Callable[[], bool], seconds: float, what: str, pause: float = 0.2) -> None:
        """Wait for a condition; fails with the workers' last lines."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                logs = "\n".join(f"{slot.name}: {line}" for slot in self.fleet.slots for line in list(slot.lines)[-8:])
                raise AssertionError(f"not within {seconds:.0f} s: {what}\n{logs}")
            time.sleep(pause)

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        """Run `streams` against this deployment."""
        environment = os.environ | self._environment
        return subprocess.run([STREAMS, *arguments], env=environment, capture_output=True, check=False, timeout=120)


@contextmanager
def deployment(bootstrap: str, prefix: str, *, partitions: int, nodes: int = 1, **more: str) -> Iterator[Deployment]:
    """Topics and, on demand, workers; all workers are gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="streams-test-"))
    guard = Guard(folder)
    environment = ENVIRONMENT | {"STREAMS_BOOTSTRAP": bootstrap, "STREAMS_TOPIC_PREFIX": prefix} | more
    fleet = Fleet(guard, folder, environment)
    try:
        make_topics(bootstrap, prefix, nodes, partitions)
        running = Deployment(bootstrap, prefix, fleet, environment)
        yield running
        running.close()
    finally:
        fleet.stop(0)
        guard.close()
