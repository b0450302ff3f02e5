"""Signs of progress -> the end of a worker that makes none: stacks into the log, then exit code 75.

Public threads are full of Faust workers that stay up, healthy in every probe, and consume nothing (fs#175, fs#523,
fs#532, fs#640, fs#602). An orchestrator can mend that if the process ends.
"""

import asyncio
import faulthandler
import io
import logging
import sys
import threading
import time
from collections.abc import Callable

from msgspec import Struct

from streams.runtime import fatal
from streams.runtime.fatal import Exit

log = logging.getLogger(__name__)

BEAT_SECONDS = 0.5
LOOK_SECONDS = 1.0
PAUSE_SECONDS = 10.0  # the watchdog itself slept so long: the process was stopped (SIGSTOP, a suspended machine)


class Signs(Struct, frozen=True):
    """What the watchdog looks at; each is a time on the monotonic clock since which there was no progress, or None."""

    commit_due_since: float | None = None
    oldest_in_flight: float | None = None
    restoring_since: float | None = None
    """Since when a restore of state has read nothing."""
    unassigned_since: float | None = None
    """Since when the worker waits for an answer to its wish to join the group."""


class Watchdog:
    """A thread that ends the process when the loop or a sign stands still for `seconds`."""

    def __init__(self, seconds: float, signs: Callable[[], Signs], stuck: Callable[[str], None] | None = None) -> None:
        self._seconds = seconds
        self._signs = signs
        self._stuck = stuck or self._die
        self._beat = time.monotonic()
        self._grace_until = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = threading.Event()

    @property
    def loop_delay(self) -> float:
        """Seconds since the event loop last showed a sign of life, beyond its usual beat."""
        return max(0.0, time.monotonic() - self._beat - BEAT_SECONDS)

    def start(self) -> "asyncio.Task[None]":
        """Begin to watch the running loop."""
        self._loop = asyncio.get_running_loop()
        self._beat = time.monotonic()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()
        return self._loop.create_task(self._beating())

    def stop(self) -> None:
        """Watch no more."""
        self._stopped.set()

    async def _beating(self) -> None:
        while True:
            self._beat = time.monotonic()
            await asyncio.sleep(BEAT_SECONDS)

    def _watch(self) -> None:
        before = time.monotonic()
        while not self._stopped.wait(LOOK_SECONDS):
            now = time.monotonic()
            if now - before > PAUSE_SECONDS:
                # Nothing could move meanwhile; the clock did. Give everything its full time again.
                log.warning("this process did not run for %.0f s", now - before)
                self._grace_until = now + self._seconds
            before = now
            reason = self.reason(now)
            if reason is not None and now >= self._grace_until:
                self._stuck(reason)
                return

    def _die(self, reason: str) -> None:
        dump_stacks(self._loop)
        fatal.die(Exit.STUCK, reason)

    def reason(self, now: float) -> str | None:
        """Why the worker counts as stuck, or None."""
        if now - self._beat > self._seconds:
            return f"the event loop has not run for {now - self._beat:.0f} s"
        signs = self._signs()
        for since, what in (
            (signs.commit_due_since, "acknowledged messages wait for their commit"),
            (signs.oldest_in_flight, "the oldest message has been in flight"),
            (signs.restoring_since, "the restore of state has read nothing"),
            (signs.unassigned_since, "the group has not answered"),
        ):
            if since is not None and now - since > self._seconds:
                return f"{what} for {now - since:.0f} s"
        return None


def dump_stacks(loop: asyncio.AbstractEventLoop | None) -> None:
    """The stacks of all threads and of the loop's tasks, to standard error."""
    faulthandler.dump_traceback(file=sys.stderr, all_threads=True)
    for task in asyncio.all_tasks(loop) if loop else ():
        text = io.StringIO()
        try:
            task.print_stack(limit=8, file=text)
        except Exception as error:  # the loop may run on while we look
            text.write(f"{task!r}: {error}\n")
        sys.stderr.write(text.getvalue())
    sys.stderr.flush()
