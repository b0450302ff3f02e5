"""How workers of this name ended before -> a file in the state folder, and counters that go on where the last one's ended.

A worker that dies takes its metrics with it, mostly before they are scraped. So it notes its end in a file, and its
successor begins its counters with what stands there. One that was killed could note nothing: its file still says that
it runs, and nobody holds the file's lock.
"""

import fcntl
import logging
import os
import time
from typing import IO, get_args

import msgspec
from msgspec import Struct

from streams import metrics
from streams.runtime.fatal import Cause
from streams.settings import Settings

log = logging.getLogger(__name__)

CAUSES: tuple[Cause, ...] = get_args(Cause)


class End(Struct, frozen=True):
    """How one worker ended."""

    cause: Cause
    code: int | None
    """Exit code; None for one that was killed."""
    reason: str
    at: float | None
    """Seconds since 1970 UTC; None for one that was killed."""


class Account(Struct, frozen=True):
    """The file: what is known of all workers of this name."""

    counts: dict[Cause, int] = {}
    last: End | None = None
    running: bool = False


class Ends:
    """The account of one worker, from its start to its end. Nothing here may stop a worker: what fails is only logged."""

    def __init__(self, settings: Settings, stage: str) -> None:
        self._stage = stage
        self._path = settings.state_dir / f"ends-{settings.instance or stage}.json"
        self._lock: IO[bytes] | None = None
        self._account = Account()

    def begin(self) -> None:
        """Read what predecessors noted, tell it, and note that this worker runs."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock = self._path.with_suffix(".lock").open("wb")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()  # another worker of this name and folder: one account can't serve two
                return
            self._lock = lock
            self._account = self._read()
            if self._account.running:  # its end was not noted
                end = End("killed", None, "killed from outside: kill -9, out of memory, or the machine went away", None)
                self._account = _with(self._account, end)
            self._write(msgspec.structs.replace(self._account, running=True))
        except OSError as error:
            log.warning("ends of workers are not noted path=%s reason=%s", self._path, error)
        finally:
            self._show()

    def note(self, cause: Cause, code: int, reason: str) -> None:
        """Write down that the worker ends now, and why."""
        if self._lock is None:
            return
        try:
            self._write(_with(self._account, End(cause, code, reason[:1000], time.time())))
        except OSError as error:
            log.warning("end not noted path=%s reason=%s", self._path, error)

    def _read(self) -> Account:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Account)
        except FileNotFoundError:
            return Account()
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            log.warning("ends of workers could not be read, counting from 0 path=%s reason=%s", self._path, error)
            return Account()

    def _write(self, account: Account) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(account))
        os.replace(fresh, self._path)

    def _show(self) -> None:
        last = self._account.last
        if last is not None and last.cause != "asked":
            log.warning(
                "the worker before this one ended cause=%s code=%s reason=%s", last.cause, last.code, last.reason
            )
        for cause in CAUSES:
            metrics.WORKER_ENDS.labels(self._stage, cause).inc(self._account.counts.get(cause, 0))


def _with(account: Account, end: End) -> Account:
    return Account({**account.counts, end.cause: account.counts.get(end.cause, 0) + 1}, end)
