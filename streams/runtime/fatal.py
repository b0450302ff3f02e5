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

log = logging.getLogger(__name__)


class Exit(enum.IntEnum):
    """Exit codes of `streams worker`."""

    DONE = 0
    """Asked to stop; drained and committed."""
    USAGE = 2
    """Settings or arguments are not valid."""
    CONFIG = 3
    """The cluster is not as it must be: topics missing, partitions differ. See `streams topics check`."""
    NEWER_CONTRACT = 4
    """A message of a newer contract version; upgrade this worker."""
    QUARANTINE_LIMIT = 5
    """Too many pages failed for reasons of ours; nothing was committed since. A release is probably broken."""
    UNAVAILABLE = 69
    """Kafka can't be reached."""
    BUG = 70
    """An unexpected error, a failed delivery, or installed versions that were not tested."""
    STUCK = 75
    """No progress though there is work; stacks are in the log."""


_dying = threading.Event()


def dying() -> bool:
    """Whether the process is on its way out: nothing may be acknowledged or committed any more."""
    return _dying.is_set()


def die(code: Exit, reason: str, error: BaseException | None = None) -> None:
    """End the process now. Does not return; safe to call from any thread."""
    if _dying.is_set():
        threading.Event().wait()  # another thread is ending the process
    _dying.set()
    try:
        log.critical("worker dies code=%d reason=%s", code, reason)
        if error is not None:
            traceback.print_exception(error)
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)
