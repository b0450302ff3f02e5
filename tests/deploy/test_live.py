"""The whole stack under load on real Kafka: panels have data, commands of runbooks work. Runs with `make test-deploy`."""

import json
import os
import runpy
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.deploy, pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(1200)]
ROOT = Path(__file__).parents[2]
RATE = 8
LOAD_SECONDS = 120
DRAIN_SECONDS = 300  # on a machine that is busy with other things
OUTCOMES = 'sum(streams_pages_total{outcome=~"enriched|duplicate|quarantined|withdrawn"})'


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The stack, after some load."""
    stack = runpy.run_path(str(ROOT / "deploy/local/up.py"))["Stack"](tmp_path_factory.mktemp("stack"))
    try:
        stack.start()
        if "prometheus" not in stack.addresses:
            pytest.fail("Prometheus is not installed; Debian: apt-get install prometheus", pytrace=False)
        command = [sys.executable, "-m", "streams", "load", "--rate", str(RATE), "--pages", str(RATE * LOAD_SECONDS)]
        environment = {**os.environ, "STREAMS_BOOTSTRAP": stack.addresses["kafka"]}
        subprocess.run(command, env=environment, cwd=ROOT, check=True, timeout=4 * LOAD_SECONDS)
        deadline = time.monotonic() + DRAIN_SECONDS
        while (done := count(stack.addresses["prometheus"], OUTCOMES)) < RATE * LOAD_SECONDS:
            assert time.monotonic() < deadline, f"{done:.0f} pages of {RATE * LOAD_SECONDS} have an outcome"
            time.sleep(1)
        time.sleep(20)  # one more evaluation of the recording rules
        yield stack
    finally:
        stack.close()


@pytest.fixture(scope="module")
def prometheus(stack: Any) -> str:
    """Address of a Prometheus that has watched the stack under load."""
    return stack.addresses["prometheus"]


def ask(prometheus: str, query: str) -> list[Any]:
    url = f"{prometheus}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.loads(answer.read())["data"]["result"]


def count(prometheus: str, query: str) -> float:
    """A number, 0 as long as there is none."""
    found = ask(prometheus, query)
    return float(found[0]["value"][1]) if found else 0.0


def test_every_query_of_every_panel_has_data(prometheus: str):
    empty: list[str] = []
    for path in sorted((ROOT / "deploy/grafana/dashboards").glob("*.json")):
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel["targets"]:
                if not ask(prometheus, target["expr"]):
                    empty.append(f"{path.stem}: {panel['title']}: {target['expr']}")
    assert empty == []


def test_a_query_without_data_would_be_noticed(prometheus: str):
    assert ask(prometheus, "sum(rate(streams_pages_reed_total[5m]))") == []


def test_nothing_is_lost_and_no_alert_fires_on_a_calm_stack(prometheus: str):
    read = count(prometheus, "sum(streams_pages_read_total)")
    assert count(prometheus, OUTCOMES) == read == RATE * LOAD_SECONDS
    assert ask(prometheus, 'ALERTS{alertstate="firing"}') == []


def test_every_command_of_every_runbook_works_as_it_stands(stack: Any, prometheus: str):
    """After the counts above: some put pages back. On a calm stack a query may have no answer, but it must be one."""
    runbook = runpy.run_path(str(ROOT / "deploy/drill/runbook.py"))
    failed: list[str] = []
    for path in sorted((ROOT / "deploy/runbooks").glob("*.md")):
        for command in runbook["commands"](path):
            if command.kind == "promql":
                ask(prometheus, command.text)
            elif command.kind == "sh" and (why := runbook["run"](command, stack.environment, prometheus)):
                failed.append(f"{path.name}: {why}")
    assert failed == []
