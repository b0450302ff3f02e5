"""`streams worker` and `streams topics` as processes: what they say and end with."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from streams import topics
from streams.runtime.embedded import EmbeddedBroker
from streams.runtime.fatal import MEANINGS, Exit


def streams(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "streams", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_help_tells_every_exit_code():
    told = streams("worker", "--help").stdout
    assert all(f"{code.value:>2}  {meaning}" in told for code, meaning in MEANINGS.items())


@pytest.mark.parametrize("command", [("worker", "clean"), ("topics", "list")])
def test_a_kafka_that_is_not_there_is_one_sentence(command: tuple[str, ...], tmp_path: Path):
    ended = streams(*command, STREAMS_BOOTSTRAP="127.0.0.1:1", STREAMS_STATE_DIR=str(tmp_path))
    assert ended.returncode == Exit.UNAVAILABLE
    assert "Kafka at 127.0.0.1:1 can't be reached" in ended.stderr
    assert "Traceback" not in ended.stderr
    if command[0] == "worker":  # and its successor will know
        account = json.loads((tmp_path / "ends-clean.json").read_text())
        assert account["counts"] == {"unavailable": 1}
        assert account["last"]["code"] == Exit.UNAVAILABLE
        assert not account["running"]


def test_missing_topics_are_named_with_the_remedy():
    with EmbeddedBroker() as broker:
        broker.create(topics.ALL[:3], partitions=2)
        ended = streams("worker", "clean", STREAMS_BOOTSTRAP=broker.bootstrap)
        listed = streams("topics", "list", STREAMS_BOOTSTRAP=broker.bootstrap)
        checked = streams("topics", "check", STREAMS_BOOTSTRAP=broker.bootstrap)
    assert ended.returncode == listed.returncode == checked.returncode == Exit.CONFIG
    assert "topics are missing (pages.quarantined, pipeline.alerts)" in ended.stderr
    assert "streams topics create" in ended.stderr
    assert "missing" in listed.stdout
    assert "streams topics create" in checked.stdout


def test_settings_that_are_not_valid_are_named():
    ended = streams("worker", "clean", STREAMS_WINDOW="0", STREAMS_DRAIN_SECONDS="60")
    assert ended.returncode == Exit.USAGE
    assert "STREAMS_WINDOW" in ended.stderr


@pytest.mark.slow
def test_the_demo_ends_well_with_nothing_but_this_package(tmp_path: Path):
    """What `make run` calls: a broker, three worker processes, every page out exactly once, SIGTERM, exit 0."""
    ended = subprocess.run(
        [sys.executable, "-m", "streams", "demo", "--folder", str(tmp_path / "demo")],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "each exactly once" in ended.stdout
    assert (tmp_path / "demo" / "articles.enriched.jsonl").stat().st_size > 10_000


def test_a_worker_that_is_asked_to_stop_before_it_has_begun_ends_well() -> None:
    program = (
        "import click, os, signal, streams.cli as cli\n"
        "cli.main.get_command(click.Context(cli.main), 'worker')\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
        "raise SystemExit(3)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], timeout=60, check=False).returncode == 0
