"""One way to die: a worker that is not sure stops committing, says why, and ends its process at once.

Faust's own ways out wait for messages that will never be acknowledged (rh#402, rh#684) or acknowledge the failing one
(FAUST supervisors), so the process is ended with os._exit after the logs are flushed. What was not committed is read
again by whoever gets the partitions.
"""

import enum
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Literal, cast

log = logging.getLogger(__name__)


class Exit(enum.IntEnum):
    """Exit codes of `streams worker`; MEANINGS says what each means."""

    DONE = 0
    USAGE = 2
    CONFIG = 3
    NEWER_CONTRACT = 4
    QUARANTINE_LIMIT = 5
    UNAVAILABLE = 69
    BUG = 70
    STUCK = 75


MEANINGS: dict[Exit, str] = {
    Exit.DONE: "asked to stop; drained and committed",
    Exit.USAGE: "settings or arguments are not valid",
    Exit.CONFIG: "the cluster is not as it must be, or does not allow what the worker does; see `streams doctor`",
    Exit.NEWER_CONTRACT: "a message of a newer contract version; upgrade this worker",
    Exit.QUARANTINE_LIMIT: "too many pages failed for reasons of ours; a release is probably broken",
    Exit.UNAVAILABLE: "Kafka can't be reached, or does not let us in",
    Exit.BUG: "an unexpected error, a failed delivery, or installed versions that were not tested",
    Exit.STUCK: "no progress though there is work; stacks are in the log",
}

Cause = Literal[
    "asked", "config", "newer_contract", "quarantine_limit", "unavailable", "bug", "delivery", "stuck", "killed"
]
"""Why a worker ended, for people who look at many: its exit code by name, with failed deliveries apart."""
NOTE_SECONDS = 2.0
"""The note may lie on a disk that hangs; the end doesn't wait for it."""

_dying = threading.Event()


def dying() -> bool:
    """Whether the process is on its way out: nothing may be acknowledged or committed any more."""
    return _dying.is_set()


Note = Callable[[Cause, int, str], None]
_note: Note | None = None


def note_with(note: Note) -> None:
    """Let `note` keep the cause, exit code and reason of the end for whoever comes after (ends.py)."""
    global _note  # noqa: PLW0603 - a process dies once, from wherever
    _note = note


def die(code: Exit, reason: str, error: BaseException | None = None, cause: Cause | None = None) -> None:
    """End the process now. Does not return; safe to call from any thread. `cause` is told by the code when not given."""
    _begin()
    try:
        log.critical("worker dies code=%d reason=%s", code, reason)
        if error is not None:
            traceback.print_exception(error)
    finally:
        _end(code, reason, cause)


def leave(code: Exit) -> None:
    """End the process now, as it was asked to. Does not return.

    Not by returning to asyncio and the interpreter: they would wait for tasks of Faust that nothing cancels, and for
    threads of libraries that do not end.
    """
    _begin()
    _end(code, "asked to stop", "asked")


def _begin() -> None:
    if _dying.is_set():
        threading.Event().wait()  # another thread is ending the process
    _dying.set()


def _end(code: Exit, reason: str, cause: Cause | None) -> None:
    try:
        _noted(code, reason, cause)
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _noted(code: Exit, reason: str, cause: Cause | None) -> None:
    if _note is not None:
        arguments = (cause or cast("Cause", code.name.lower()), int(code), reason)
        writing = threading.Thread(target=_note, args=arguments, daemon=True)
        writing.start()
        writing.join(NOTE_SECONDS)
