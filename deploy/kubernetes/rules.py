"""The rules of `../prometheus` -> `overlays/production/rules.yaml`, the same as a PrometheusRule (`make dashboards`)."""

from pathlib import Path

import yaml

HERE = Path(__file__).parent
HEAD = """# Made from ../../../prometheus/*.rules.yaml by `make dashboards`; a test fails when they differ.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: streams
spec:
"""


def resource() -> str:
    """The file's text."""
    files = [HERE.parent / f"prometheus/{name}.rules.yaml" for name in ("recording", "alerts")]
    groups = [group for file in files for group in yaml.safe_load(file.read_text())["groups"]]
    text = yaml.safe_dump({"groups": groups}, sort_keys=False, width=1_000_000, allow_unicode=True)
    return HEAD + "".join(f"  {line}\n" for line in text.splitlines())


if __name__ == "__main__":
    (HERE / "overlays/production/rules.yaml").write_text(resource())
