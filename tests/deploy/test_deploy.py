"""deploy/ says what the code says: metrics, topics, runbooks."""

import json
import re
import runpy
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

import streams.metrics
from streams import topics

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = [DEPLOY / f"prometheus/{name}.rules.yaml" for name in ("recording", "alerts")]
GROUPS: list[dict[str, Any]] = [group for path in RULES for group in yaml.safe_load(path.read_text())["groups"]]
ALERTS = [rule for group in GROUPS for rule in group["rules"] if "alert" in rule]
SUFFIXES = ("_total", "_bucket", "_count", "_sum", "_created", "_info")


def declared() -> set[str]:
    """Names of our metrics without suffixes."""
    assert streams.metrics
    return {metric.name for metric in REGISTRY.collect() if metric.name.startswith("streams_")}


def used(text: str) -> set[str]:
    names = set(re.findall(r"\bstreams_[a-z_]+", text))
    stripped = {name: name for name in names}
    for name in names:
        for suffix in SUFFIXES:
            if name.endswith(suffix) and name not in declared():
                stripped[name] = name.removesuffix(suffix)
    return set(stripped.values())


def test_dashboards_are_what_their_tables_say():
    files = runpy.run_path(str(DEPLOY / "grafana/build.py"))["files"]()
    on_disk = {path.name: path.read_text() for path in (DEPLOY / "grafana/dashboards").glob("*.json")}
    assert on_disk == files


def test_every_panel_has_a_question_a_unit_and_thresholds():
    for path in (DEPLOY / "grafana/dashboards").glob("*.json"):
        for panel in json.loads(path.read_text())["panels"]:
            assert panel["description"].strip(), panel["title"]
            assert panel["fieldConfig"]["defaults"]["unit"]
            assert panel["fieldConfig"]["defaults"]["thresholds"]["steps"]


@pytest.mark.parametrize(
    "path",
    [*RULES, *sorted((DEPLOY / "grafana/dashboards").glob("*.json")), *sorted((DEPLOY / "runbooks").glob("*.md"))],
    ids=lambda path: path.name,
)
def test_only_metrics_that_exist_are_asked_for(path: Path):
    assert used(path.read_text()) - declared() == set()


def test_recorded_series_that_are_asked_for_are_recorded():
    recorded = {rule["record"] for group in GROUPS for rule in group["rules"] if "record" in rule}
    asked = set()
    for path in [*RULES, *(DEPLOY / "grafana/dashboards").glob("*.json"), *(DEPLOY / "runbooks").glob("*.md")]:
        asked |= set(re.findall(r"\bstreams:[a-z_0-9]+:[a-z_0-9]+", path.read_text()))
    assert asked <= recorded


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_every_alert_has_a_severity_a_first_step_a_runbook_and_a_unit_test(alert: dict[str, Any]):
    assert alert["labels"]["severity"] in {"page", "ticket"}
    assert 20 < len(alert["annotations"]["first_step"]) < 160
    runbook = (DEPLOY.parent / alert["annotations"]["runbook"]).read_text()
    assert f"`{alert['alert']}`" in runbook
    tests = (DEPLOY / "prometheus/tests.yaml").read_text()
    assert f"{alert['alert']} fires" in tests
    assert f"{alert['alert']} does not fire" in tests


@pytest.mark.parametrize("path", sorted((DEPLOY / "runbooks").glob("*.md")), ids=lambda path: path.name)
def test_commands_of_runbooks_can_be_pasted(path: Path):
    """Those for a cluster can't be run here, but are whole. `make drill` and test_live.py run the others."""
    found = runpy.run_path(str(DEPLOY / "drill/runbook.py"))["commands"](path)
    assert found
    for command in found:
        if command.kind != "promql":
            assert not re.search(r"\b[A-Z]+\b(?!=)", re.sub(r'"\$[A-Z_]+"|--\S+', "", command.text)), (
                "a word to be filled in"
            )
            done = subprocess.run(["bash", "-n", "-c", command.text], capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr


def test_alerts_that_explain_others_exist():
    rules = yaml.safe_load((DEPLOY / "prometheus/alertmanager.yaml").read_text())["inhibit_rules"]
    named = {
        name for rule in rules for side in rule.values() for match in side for name in re.findall(r"Streams\w+", match)
    }
    assert named <= {alert["alert"] for alert in ALERTS}
    assert len(named) > 5


def test_kubernetes_has_the_same_rules():
    made = yaml.safe_load((DEPLOY / "kubernetes/overlays/production/rules.yaml").read_text())
    assert made["spec"]["groups"] == GROUPS


def test_kubernetes_has_the_same_topics():
    documents = yaml.safe_load_all((DEPLOY / "kubernetes/base/kafka.yaml").read_text())
    made = {each["metadata"]["name"]: each["spec"] for each in documents if each["kind"] == "KafkaTopic"}
    assert made.keys() == topics.BY_NAME.keys()
    for name, spec in made.items():
        topic = topics.BY_NAME[name]
        assert spec["partitions"] == topic.partitions
        assert spec["config"]["retention.ms"] == topic.retention_ms
        assert spec["config"]["cleanup.policy"] == topic.cleanup
        assert spec["config"]["max.message.bytes"] == topic.max_message_bytes


def test_no_user_may_write_what_is_not_its_own_and_subscribers_read_only_what_is_public():
    documents = list(yaml.safe_load_all((DEPLOY / "kubernetes/base/kafka.yaml").read_text()))
    writes: dict[str, set[str]] = {}
    reads: dict[str, set[str]] = {}
    for user in (each for each in documents if each["kind"] == "KafkaUser"):
        for rule in user["spec"]["authorization"]["acls"]:
            if rule["resource"]["type"] == "topic" and "Write" in rule["operations"]:
                writes.setdefault(user["metadata"]["name"], set()).add(rule["resource"]["name"])
            if rule["resource"]["type"] == "topic" and "Read" in rule["operations"]:
                reads.setdefault(user["metadata"]["name"], set()).add(rule["resource"]["name"])
            if user["metadata"]["name"] == "streams-subscriber" and rule["resource"]["type"] == "topic":
                assert topics.BY_NAME[rule["resource"]["name"]].public
    # Operators put pages back to where a stage read them.
    assert writes.pop("streams-operator") == {"replay.", *(read[0].name for read in topics.READ_BY.values())}
    for name, topic in topics.BY_NAME.items():
        writers = {
            user.removeprefix("streams-").replace("crawler", "crawlers")
            for user, names in writes.items()
            if name in names
        }
        assert writers == {owner.strip() for owner in topic.owner.split(",")}
    for stage, read in topics.READ_BY.items():
        assert reads[f"streams-{stage}"] == {topic.name for topic in read}


def test_compose_runs_every_stage():
    services = yaml.safe_load((DEPLOY / "compose/compose.yaml").read_text())["services"]
    assert {"clean", "deduplicate", "classify", "kafka", "prometheus", "alertmanager", "grafana"} <= services.keys()
