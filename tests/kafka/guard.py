"""A pipe that closes -> processes killed and a folder removed: what a test run started never outlives it.

Runs as a process of its own that reads commands (`add PID`, `drop PID`) from standard input. When the run ends, in
whatever way (kill -9 and Ctrl-C included), the pipe closes. It needs nothing but the standard library.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path


class Guard:
    """The near end of the pipe."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), str(folder)],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for the run, which then closes the pipe
        )

    def add(self, pid: int) -> None:
        """Kill this process when the run ends."""
        self._say(f"add {pid}")

    def drop(self, pid: int) -> None:
        """Forget a process that has ended."""
        self._say(f"drop {pid}")

    def close(self) -> None:
        """Kill what is left and remove the folder."""
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process.wait(30)

    def _say(self, line: str) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()


def _watch(folder: Path) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    pids: set[int] = set()
    for line in sys.stdin:
        word, pid = line.split()
        (pids.add if word == "add" else pids.discard)(int(pid))
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():  # a dying process was still writing
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _watch(Path(sys.argv[1]))
