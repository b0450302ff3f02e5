"""The Kafka that tests run on."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient, NewTopic

from tests.kafka.cluster import Cluster, Kafka
from tests.kafka.install import KafkaMissingError, java

pytestmark = pytest.mark.kafka
ROOT = Path(__file__).resolve().parents[2]


def create(bootstrap: str, name: str, replication: int = 1) -> None:
    topic = NewTopic(name, num_partitions=1, replication_factor=replication)
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([topic])[name].result(30)


def send(bootstrap: str, topic: str, value: bytes) -> None:
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all", "message.timeout.ms": 60_000})
    failed: list[object] = []
    producer.produce(topic, value, on_delivery=lambda error, _: failed.append(error) if error else None)
    assert producer.flush(60) == 0
    assert not failed


def read(bootstrap: str, topic: str, count: int) -> list[bytes | None]:
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": topic, "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    values: list[bytes | None] = []
    deadline = time.monotonic() + 60
    while len(values) < count and time.monotonic() < deadline:
        message = consumer.poll(1.0)
        if message is not None and message.error() is None:
            values.append(message.value())
    consumer.close()
    return values


def test_a_message_sent_is_read_back(kafka: Kafka, prefix: str) -> None:
    create(kafka.bootstrap, prefix + "pages", 1)
    send(kafka.bootstrap, prefix + "pages", b"a page")
    assert read(kafka.bootstrap, prefix + "pages", 1) == [b"a page"]


@pytest.mark.slow
def test_three_nodes_lose_nothing_when_one_is_killed(kafka3: Cluster, prefix: str) -> None:
    topic = prefix + "pages"
    create(kafka3.bootstrap, topic, replication=3)
    send(kafka3.bootstrap, topic, b"before")
    leader = AdminClient({"bootstrap.servers": kafka3.bootstrap}).list_topics(topic, 10).topics[topic].partitions[0]
    node = kafka3.nodes[leader.leader - 1]
    node.kill()
    assert not node.running
    send(kafka3.bootstrap, topic, b"while one node is dead")
    node.start()
    kafka3.wait()
    assert read(kafka3.bootstrap, topic, 2) == [b"before", b"while one node is dead"]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_outlives_the_run_that_started_it(how: signal.Signals) -> None:
    """However a run ends: asked, by Ctrl-C, or killed."""
    command = [sys.executable, "-m", "tests.kafka.cluster", "--nodes", "1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        try:
            assert run.stdout is not None
            address = run.stdout.readline().strip()
            assert serves(address)
            run.send_signal(how)
            run.wait(30)
        finally:
            run.kill()
    deadline = time.monotonic() + 20
    while serves(address) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not serves(address)


def test_without_java_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KafkaMissingError, match=r"^The Kafka tests need Java 17 .* KAFKA=host:port\.$"):
        java()


def serves(address: str) -> bool:
    host, port = address.split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0
