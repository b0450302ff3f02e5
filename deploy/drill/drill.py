"""`make drill`: four faults on the local stack, and whether each raises the right alert, only that one, with a runbook that works.

Every scenario has a stack of its own: Kafka, workers, Prometheus and Alertmanager with the rules of this repository. Only
the times that rules wait are divided by --scale; their expressions, and the times within them, are as checked in. What
counts is what Alertmanager would send: alerts that another explains (inhibit_rules) are named apart.
"""

import argparse
import contextlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from runbook import commands, run  # noqa: E402 - a script beside this one

Stack = runpy.run_path(str(ROOT / "deploy/local/up.py"))["Stack"]
RATE = 5.0  # enough for shares to be told, and little enough for a busy machine
MANY = 12.0  # where it takes many pages
CALM_SECONDS = 30  # of load before the fault
WATCH_SECONDS = 15  # after the alert, for others that might follow
LIMIT_SECONDS = 600


class Outcome(NamedTuple):
    """What one scenario has shown."""

    scenario: str
    alert: str
    seconds: float | None
    sent: set[str]
    """All that Alertmanager would have sent."""
    explained: set[str]
    """What fired in Prometheus and was not sent."""
    ran: int
    cluster: int
    failed: list[str]

    @property
    def passed(self) -> bool:
        """Whether the right alert fired, alone, and its runbook works."""
        return self.seconds is not None and self.sent == {self.alert} and self.ran > 0 and not self.failed


def ask(url: str) -> Any:
    """An answer of Prometheus or Alertmanager."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.loads(answer.read())


def firing(stack: Any) -> tuple[set[str], set[str]]:
    """Alerts that are sent, and alerts that fire."""
    query = urllib.parse.urlencode({"query": 'ALERTS{alertstate="firing"}'})
    found = ask(f"{stack.addresses['prometheus']}/api/v1/query?{query}")["data"]["result"]
    fires = {series["metric"]["alertname"] for series in found}
    if "alertmanager" not in stack.addresses:
        return fires, fires
    active = ask(f"{stack.addresses['alertmanager']}/api/v2/alerts?active=true&silenced=false&inhibited=false")
    return {alert["labels"]["alertname"] for alert in active}, fires


@contextlib.contextmanager
def load(stack: Any, rate: float, *more: str) -> Iterator[None]:
    """Pages at a steady rate, a second."""
    command = [sys.executable, "-m", "streams", "load", "--rate", str(rate), *more]
    process = subprocess.Popen(
        command, env={**os.environ, **stack.environment}, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def slowed(pid: int, share: float) -> Iterator[None]:
    """Processes below `pid` get only a share of the time, as beside a noisy neighbour."""
    done = threading.Event()
    # Of every thread: the pool starts its processes from threads of its own.
    children = [
        int(child) for of in Path(f"/proc/{pid}/task").glob("*/children") for child in of.read_text("ascii").split()
    ]
    if not children:
        raise RuntimeError(f"process {pid} has no processes below it that could be slowed")

    def turn() -> None:
        while not done.is_set():
            for child in children:
                os.kill(child, signal.SIGSTOP)
            done.wait(1 - share)
            for child in children:
                os.kill(child, signal.SIGCONT)
            done.wait(share)

    thread = threading.Thread(target=turn)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


# The faults. Each is given a stack under load and is there while its context lasts.


@contextlib.contextmanager
def worker_dies(stack: Any) -> Iterator[None]:
    """One of two classify workers is killed."""
    os.kill(stack.pid("classify-b"), signal.SIGKILL)
    yield
    stack.stop_worker("classify-b")
    stack.start_worker("classify", "classify-b")


@contextlib.contextmanager
def lag_grows(stack: Any) -> Iterator[None]:
    """The processes of clean get 2 % of the time."""
    with slowed(stack.pid("clean"), 0.02):
        yield


@contextlib.contextmanager
def layout_changes(stack: Any) -> Iterator[None]:
    """The largest publisher's pages have lost bylines, dates and most of the text."""
    with load(stack, MANY, "--seed", "2", "--redesign", "harbourpost.example"):
        yield


@contextlib.contextmanager
def release_is_broken(stack: Any) -> Iterator[None]:
    """A release of clean that finds no article in every second page, rolled out and back without a gap."""
    stack.start_worker("clean", "clean-b", program=(str(HERE / "broken.py"),))
    stack.stop_worker("clean")
    yield
    stack.start_worker("clean")
    stack.stop_worker("clean-b")


class Scenario(NamedTuple):
    """A fault and what must be told of it."""

    fault: Callable[[Any], contextlib.AbstractContextManager[None]]
    alert: str
    calm_seconds: float = CALM_SECONDS
    rate: float = RATE
    second: str | None = None
    """A stage with two workers."""


SCENARIOS = {
    "a worker dies": Scenario(worker_dies, "StreamsWorkerDown", second="classify"),
    "Kafka lag grows": Scenario(lag_grows, "StreamsLagHigh", rate=MANY),
    # The publisher's past must be known: 20 + 100 + 50 of its pages, each URL once.
    "a publisher changes layout": Scenario(layout_changes, "StreamsPublisherDrift", calm_seconds=150, rate=MANY),
    "a broken release quarantines half": Scenario(release_is_broken, "StreamsQuarantineShare", calm_seconds=20),
}


def runbook_of(alert: str) -> Path:
    """The runbook that an alert names."""
    text = (ROOT / "deploy/prometheus/alerts.rules.yaml").read_text()
    path = text.partition(f"alert: {alert}\n")[2].partition("runbook: ")[2].partition("\n")[0]
    return ROOT / path


def wait(stack: Any, alert: str, sent: set[str], fired: set[str]) -> float | None:
    """Watch until the alert is sent and a while longer; seconds until it was sent."""
    started, at = time.monotonic(), None
    while time.monotonic() - started < LIMIT_SECONDS:
        now, fires = firing(stack)
        sent |= now
        fired |= fires
        if alert in now and at is None:
            at = time.monotonic() - started
        if at is not None and time.monotonic() - started > at + WATCH_SECONDS:
            return at
        time.sleep(1)
    return at


def play(name: str, scenario: Scenario, scale: float, folder: Path) -> Outcome:
    """One scenario, from a fresh stack to its end."""
    stack = Stack(folder, scale)
    sent: set[str] = set()
    fired: set[str] = set()
    failed: list[str] = []
    ran = cluster = 0
    seconds = None
    try:
        stack.start()
        if scenario.second is not None:
            stack.start_worker(scenario.second, scenario.second + "-b")
        with contextlib.ExitStack() as feeding:
            feeding.enter_context(load(stack, scenario.rate))
            time.sleep(scenario.calm_seconds)
            early, _ = firing(stack)
            if early:
                failed.append(f"fired before the fault: {', '.join(sorted(early))}")
            steps = commands(runbook_of(scenario.alert))
            with scenario.fault(stack):
                if scenario.fault is layout_changes:
                    feeding.close()  # the same site does not send both layouts
                seconds = wait(stack, scenario.alert, sent, fired)
                looks = [step for step in steps if step.chapter.startswith("How")]
                failed += filter(None, (_step(stack, step) for step in looks))
            acts = [step for step in steps if not step.chapter.startswith("How")]
            failed += filter(None, (_step(stack, step) for step in acts))
            ran = sum(step.kind != "sh cluster" for step in steps)
            cluster = len(steps) - ran
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:  # a part that does not start, or is gone
        failed.append(f"{type(error).__name__}: {error}")
    finally:
        stack.close()
    return Outcome(name, scenario.alert, seconds, sent, fired - sent, ran, cluster, failed)


def _step(stack: Any, step: Any) -> str | None:
    return None if step.kind == "sh cluster" else run(step, stack.environment, stack.addresses["prometheus"])


def table(outcomes: list[Outcome], scale: float) -> str:
    """What is printed."""
    rows = [
        "| scenario | alert | seconds until it was sent | others sent | explained by it | runbook: run, only in a cluster | |",
        "|---|---|--:|---|---|---|---|",
    ]
    for one in outcomes:
        after = "never" if one.seconds is None else f"{one.seconds:.0f}"
        others, explained = (", ".join(sorted(names)) or "none" for names in (one.sent - {one.alert}, one.explained))
        passed = "passed" if one.passed else "FAILED"
        rows.append(
            f"| {one.scenario} | {one.alert} | {after} | {others} | {explained} | {one.ran}, {one.cluster} | {passed} |"
        )
    return "\n".join([*rows, "", f"Waiting times of rules divided by {scale:g}."])


def main() -> int:
    """Play the scenarios; 0 when all passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=10, help="what the waiting times of rules are divided by")
    parser.add_argument("--only", choices=[name.split()[-1] for name in SCENARIOS], help="last word of a scenario")
    arguments = parser.parse_args()
    outcomes: list[Outcome] = []
    for name, scenario in SCENARIOS.items():
        if arguments.only not in (None, name.split()[-1]):
            continue
        folder = Path(tempfile.mkdtemp(prefix="streams-drill-"))
        print(f"{name} (logs: {folder})", file=sys.stderr)
        outcomes.append(play(name, scenario, arguments.scale, folder))
        for failure in outcomes[-1].failed:
            print(f"  {failure}", file=sys.stderr)
    print(table(outcomes, arguments.scale))
    return 0 if all(one.passed for one in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
