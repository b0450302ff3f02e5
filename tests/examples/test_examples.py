"""Every example in another language reads a real topic: filtered, without repeats, going on where it stopped."""

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kafka.cluster import Kafka
from tests.kafka.install import install, java
from tests.sinks.feed import Feed, article, countries, withdrawn

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
EXAMPLES = Path(__file__).parents[2] / "examples"
SECONDS = 90


@pytest.fixture
def feed(kafka: Kafka, prefix: str) -> Feed:
    """One partition, so that titles have one order."""
    return Feed(kafka.bootstrap, prefix, partitions=1)


@pytest.fixture
def environment(feed: Feed) -> dict[str, str]:
    topic = feed.prefix + "articles.enriched"
    where = {"STREAMS_BOOTSTRAP": feed.bootstrap, "TOPIC": topic, "GROUP": feed.prefix + "desk", "COUNTRY": "KP"}
    return os.environ | where


def _found(program: str, advice: str) -> str:
    path = shutil.which(program)
    assert path is not None, f"{program} is missing; {advice}"
    return path


@contextmanager
def _titles(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator["queue.Queue[str]"]:
    """What a program prints, line by line; it is told to stop at the end, and must obey."""
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line.rstrip("\n"))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield lines
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in (0, 143)  # a JVM says 128 + SIGTERM when its shutdown was in order
    finally:
        process.kill()
        process.wait(30)
        reader.join(30)


def _reads_the_feed(command: list[str], folder: Path, feed: Feed, environment: dict[str, str]) -> None:
    feed.write([article("a", title="one"), article("us", title="not this one", countries=countries("US"))])
    feed.write(
        [article("a", title="one"), withdrawn("us", 2), article("b", title="two", countries=countries("RU", "KP"))]
    )
    with _titles(command, folder, environment) as lines:
        assert [lines.get(timeout=SECONDS) for _ in range(2)] == ["one", "two"]
    feed.write([article("c", title="three")])
    with _titles(command, folder, environment) as lines:
        assert lines.get(timeout=SECONDS) == "three"
        assert lines.empty()


def test_python_with_librdkafka(feed: Feed, environment: dict[str, str]):
    _reads_the_feed([sys.executable, "desk.py"], EXAMPLES / "python", feed, environment)


def test_java(feed: Feed, environment: dict[str, str]):
    command = [java(), "-XX:TieredStopAtLevel=1", "-cp", f"{install() / 'jars'}/*", "Desk.java"]
    _reads_the_feed(command, EXAMPLES / "java", feed, environment)


@pytest.mark.deploy
def test_go(feed: Feed, environment: dict[str, str], tmp_path: Path):
    go = _found("go", "install Go 1.23 or newer")
    subprocess.run([go, "build", "-o", tmp_path / "desk", "."], cwd=EXAMPLES / "go", check=True, timeout=600)
    _reads_the_feed([str(tmp_path / "desk")], tmp_path, feed, environment)


@pytest.mark.deploy
def test_kcat(feed: Feed, environment: dict[str, str]):
    for program in ("kcat", "jq"):
        _found(program, f"Debian: apt-get install {program}")
    feed.write([article("a", title="one"), article("us", countries=countries("US")), withdrawn("us", 2)])
    feed.write([article("b", title="two", countries=countries("RU", "KP"))])
    titles = subprocess.run(["./titles.sh"], cwd=EXAMPLES / "kcat", env=environment, capture_output=True, check=True)
    assert titles.stdout.decode().splitlines() == ["one", "two"]
    kinds = subprocess.run(["./kinds.sh"], cwd=EXAMPLES / "kcat", env=environment, capture_output=True, check=True)
    assert [line.split() for line in kinds.stdout.decode().splitlines()] == [
        ["3", "ce_type=article.created"],
        ["1", "ce_type=article.withdrawn"],
    ]
