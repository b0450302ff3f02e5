"""A number of nodes -> a Kafka cluster that serves on free loopback ports, in seconds, and is gone afterwards for sure.

python -m tests.kafka.cluster --nodes 1     prints host:port and runs until it is told to stop
"""

import argparse
import contextlib
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, ClusterMetadata

from tests.kafka.guard import Guard
from tests.kafka.install import KafkaMissingError, install
from tests.kafka.node import Node

START_SECONDS = 90  # three JVMs on a loaded machine; usually 3 to 8


class Kafka(Protocol):
    """Somewhere to connect to."""

    @property
    def bootstrap(self) -> str:
        """The brokers: host:port[,host:port]."""
        ...


class Elsewhere:
    """A cluster that is there already (KAFKA=host:port)."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap


class Cluster:
    """Nodes 1 to n, each broker and controller. Use as a context manager, or `start` and `close`.

    `guarded` gives what a node's configuration has beyond the usual (`guarded.py`).
    """

    def __init__(self, nodes: int = 1, guarded: Callable[[Node], Mapping[str, str]] | None = None) -> None:
        install()
        self.folder = Path(tempfile.mkdtemp(prefix="streams-kafka-"))
        self._guard = Guard(self.folder)
        self.nodes = [Node(number, self.folder, self._guard) for number in range(1, nodes + 1)]
        voters = ",".join(f"{node.number}@127.0.0.1:{node.controller_port}" for node in self.nodes)
        for node in self.nodes:
            node.prepare(voters, nodes, guarded(node) if guarded else None)

    @property
    def bootstrap(self) -> str:
        """The brokers: host:port[,host:port]."""
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def start(self) -> "Cluster":
        """Start every node and wait until the cluster serves."""
        for node in self.nodes:
            node.start()
        self.wait()
        return self

    def wait(self, seconds: float = START_SECONDS) -> None:
        """Wait until every node that runs is a broker of the cluster. Raises TimeoutError with the end of the logs."""
        running = {node.number for node in self.nodes if node.running}
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            dead = [node for node in self.nodes if node.number in running and not node.running]
            if dead:
                raise RuntimeError(f"Kafka node {dead[0].number} ended at its start:\n{dead[0].tail()}")
            if all(node.accepts() for node in self.nodes if node.running) and running <= self.brokers():
                return
            time.sleep(0.1)
        logs = "\n".join(f"node {node.number}:\n{node.tail()}" for node in self.nodes)
        raise TimeoutError(f"Kafka did not serve within {seconds:.0f} s:\n{logs}")

    def brokers(self) -> set[int]:
        """The nodes that the cluster itself counts as alive."""
        seen = self._seen()
        return set(seen.brokers) if seen else set()

    def whole(self) -> bool:
        """Whether every node runs, is alive to the cluster, and has all it is to hold."""
        seen = self._seen()
        if seen is None or len(seen.brokers) != len(self.nodes):
            return False
        partitions = (found for topic in seen.topics.values() for found in topic.partitions.values())
        return all(found.leader >= 0 and len(found.isrs) == len(found.replicas) for found in partitions)

    def _seen(self) -> ClusterMetadata | None:
        admin = AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 0})
        try:
            return admin.list_topics(timeout=2)
        except KafkaException:
            return None

    def repair(self) -> None:
        """Start what a test left dead or frozen, and wait until the cluster is whole. Raises TimeoutError."""
        for node in self.nodes:
            node.resume()
            node.start()
        self.wait()
        deadline = time.monotonic() + START_SECONDS
        while not self.whole():
            if time.monotonic() > deadline:
                raise TimeoutError(f"Kafka's replicas were not in sync within {START_SECONDS} s")
            time.sleep(0.2)

    def close(self) -> None:
        """Kill every node and remove the folder: nothing of it is needed any more."""
        for node in self.nodes:
            node.kill()
        self._guard.close()

    def __enter__(self) -> "Cluster":
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def main() -> None:
    """Run a cluster until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(description="Run Apache Kafka on free ports until told to stop.")
    parser.add_argument("--nodes", type=int, default=1)
    arguments = parser.parse_args()
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: done.set())
    try:
        with Cluster(arguments.nodes) as cluster:
            print(cluster.bootstrap, flush=True)
            while not done.wait(0.5):
                pass
    except KafkaMissingError as missing:
        raise SystemExit(str(missing)) from None


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
