"""The local stack under load -> a picture of each dashboard in docs/pictures (`make screenshots`).

The pictures are drawn by the preview in this folder, not by Grafana. Needs what `make up-local` needs, and Chromium.
"""

import argparse
import json
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[3]
DASHBOARDS = ROOT / "deploy/grafana/dashboards"
WIDTH = 1500
ROW = 36 + 8  # a row of the grid and its gap, as in preview.css
FRAME = 90  # what stands above and below the grid
COLOURS = 128


def take(browser: str, address: str, name: str, minutes: int, to: Path) -> None:
    """Draw one dashboard into a PNG of few colours."""
    panels = json.loads((DASHBOARDS / f"{name}.json").read_text())["panels"]
    rows = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in panels)
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "shot.png"
        command = [
            browser,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={folder}/profile",
            f"--window-size={WIDTH},{rows * ROW + FRAME}",
            "--virtual-time-budget=12000",
            f"--screenshot={shot}",
            f"{address}?d={name}&minutes={minutes}",
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        with Image.open(shot) as picture:
            picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(to, optimize=True)


def main() -> int:
    """Start the stack, feed it, take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=12, help="of load before the pictures are taken")
    parser.add_argument("--rate", type=float, default=15.0, help="pages a second")
    parser.add_argument("--to", type=Path, default=ROOT / "docs/pictures")
    parser.add_argument("--address", help="of dashboards that are served already, with data in them")
    arguments = parser.parse_args()
    browser = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
    if browser is None:
        print("Chromium is not installed (Debian: apt-get install chromium).", file=sys.stderr)
        return 1
    arguments.to.mkdir(parents=True, exist_ok=True)
    names = sorted(path.stem for path in DASHBOARDS.glob("*.json"))
    if arguments.address:
        for name in names:
            take(browser, arguments.address, name, arguments.minutes, arguments.to / f"{name}.png")
        return 0
    stack = runpy.run_path(str(ROOT / "deploy/local/up.py"))["Stack"](Path(tempfile.mkdtemp(prefix="streams-stack-")))
    load = None
    try:
        stack.start()
        command = [sys.executable, "-m", "streams", "load", "--rate", str(arguments.rate)]
        load = subprocess.Popen(command, env={**os.environ, "STREAMS_BOOTSTRAP": stack.addresses["kafka"]}, cwd=ROOT)
        time.sleep(arguments.minutes * 60)
        for name in names:
            take(browser, stack.addresses["dashboards"], name, arguments.minutes + 1, arguments.to / f"{name}.png")
    finally:
        if load is not None:
            load.terminate()
        stack.close()
    print(f"{len(names)} pictures in {arguments.to}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
