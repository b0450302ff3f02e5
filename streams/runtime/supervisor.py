"""Stages -> one child process each; the end of one is the end of all."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import IO

from streams.runtime import parent
from streams.runtime.fatal import Exit
from streams.settings import Settings

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
KILL_AFTER = 45.0  # seconds beyond the drain bound


def start(stage: str, environment: Mapping[str, str], output: IO[bytes] | None = None) -> "subprocess.Popen[bytes]":
    """A worker as a process of its own, with more environment; it is asked to stop when this process ends."""
    return subprocess.Popen(
        [sys.executable, "-m", "streams", "worker", stage],
        env={**os.environ, **environment},
        process_group=0,  # Ctrl-C comes to us alone; we pass it on
        preexec_fn=lambda: parent.follow(signal.SIGTERM),  # noqa: PLW1509 - only a system call; no thread of ours runs
        stdout=output,
        stderr=output,
    )


def ports(settings: Settings, count: int) -> list[int]:
    """The HTTP port of each child: neighbours of the one that is set, or free ones."""
    return [settings.http_port + number if settings.http_port else 0 for number in range(count)]


def supervise(stages: Sequence[str], settings: Settings) -> int:
    """Run a worker a stage until SIGTERM or SIGINT, or until one ends; the exit code of the first that failed.

    Nothing is started again: that is for whatever started this process, which sees the exit code.
    """
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    children = {
        stage: start(stage, {"STREAMS_HTTP_PORT": str(port)})
        for stage, port in zip(stages, ports(settings, len(stages)), strict=True)
    }
    first = 0
    asked_at = 0.0
    while running := [stage for stage, child in children.items() if child.poll() is None]:
        ended = [stage for stage in children if stage not in running]
        failed = [stage for stage in ended if children[stage].returncode]
        if failed and not first:
            first = _code(children[failed[0]].returncode)
            log.error("worker failed stage=%s code=%d; stopping the others", failed[0], first)
        if (stopping or ended) and not asked_at:
            asked_at = time.monotonic()
            for stage in running:
                children[stage].terminate()
        if asked_at and time.monotonic() - asked_at > settings.drain_seconds + KILL_AFTER:
            for stage in running:
                log.error("worker does not end stage=%s; killing it", stage)
                children[stage].kill()
        time.sleep(LOOK_SECONDS)
    codes = [_code(child.returncode) for child in children.values()]
    return first or next((code for code in codes if code), int(Exit.DONE))


def _code(returncode: int) -> int:
    """As a shell gives it: 128 and the signal for one that was killed."""
    return 128 - returncode if returncode < 0 else returncode
