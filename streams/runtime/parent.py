"""A process that must not outlive the one that started it."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def follow(number: signal.Signals) -> None:
    """Let Linux send this process a signal when the thread that started it ends, however it ends (kill -9 included)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() == 1:  # it ended before we asked
            os.kill(os.getpid(), number)
