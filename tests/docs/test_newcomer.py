"""A newcomer follows the subscribers' page word for word, in an empty environment, and gets what it promises."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.sinks.postgresql import Server, server

pytestmark = [pytest.mark.deploy, pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(1200)]
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/start/subscribers.md"
MINUTES = 10
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def brokers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address that `make up-local` prints."""
    stack = subprocess.Popen(["make", "up-local"], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert stack.stdout is not None
        address = ""
        for line in stack.stdout:
            if found := re.match(r"\s*kafka\s+(\S+)", line):
                address = found[1]
            if "Ctrl-C ends all" in line:
                break
        assert address, "make up-local did not start; its log says why"
        yield address
    finally:
        os.killpg(stack.pid, signal.SIGINT)
        stack.wait(90)


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    with server() as running:
        yield running


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A shell without this project's environment, in a copy of the checkout as git has it."""
    subprocess.run(["git", "worktree", "add", "--detach", "--quiet", str(tmp_path / "checkout")], cwd=ROOT, check=True)
    keep = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    places = [place for place in os.environ["PATH"].split(":") if Path(place) != Path(sys.executable).parent]
    yield keep | {"PATH": ":".join(places), "HOME": str(tmp_path)}
    subprocess.run(["git", "worktree", "remove", "--force", str(tmp_path / "checkout")], cwd=ROOT, check=True)


def test_the_page_is_followed_word_for_word(brokers: str, database: Server, empty: dict[str, str], tmp_path: Path):
    steps = COMMANDS.findall(PAGE.read_text("utf-8"))
    assert len(steps) >= 5
    script = "set -euo pipefail\n" + "\n".join(f'echo "--- step {n}"\n{step}' for n, step in enumerate(steps))
    environment = empty | {"STREAMS_BOOTSTRAP": brokers, "STREAMS_SINK_DSN": database.dsn}
    began = time.monotonic()
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path / "checkout",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=MINUTES * 60,
    )
    print(done.stdout, f"{time.monotonic() - began:.0f} s")
    assert done.returncode == 0, done.stdout + done.stderr
    with psycopg.connect(database.dsn) as connection:
        labels = {tuple(row[0]) for row in connection.execute("SELECT countries FROM news.articles").fetchall()}
    assert labels
    assert all("JP" in codes for codes in labels)
    printed = done.stdout.split("--- step")
    assert "['JP'" in printed[-2]
    assert ".example " in printed[-1]
