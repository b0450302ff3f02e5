"""The documentation builds, and none of its links is broken."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def test_the_site_builds_and_every_link_has_a_target(tmp_path: Path):
    subprocess.run([BIN / "streams", "reference", "docs/reference"], cwd=ROOT, check=True, capture_output=True)
    command = [BIN / "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    assert "streams_routed_total" in (tmp_path / "reference/metrics/index.html").read_text("utf-8")
