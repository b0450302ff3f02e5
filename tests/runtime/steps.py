"""Steps for the pool's processes that do what bad pages do."""

import os
import signal
import time

from streams.records import RawMessage, Record


def step(message: RawMessage) -> Record:
    """The message's value says what happens; the outcome is the value."""
    value = message.value or b""
    if value.startswith(b"hang"):
        time.sleep(3600)
    if value.startswith(b"crash"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if value.startswith(b"memory"):
        kept = [bytearray(1 << 20) for _ in range(4096)]
        raise AssertionError(f"{len(kept)} MiB were given")
    if value.startswith(b"bug"):
        raise ValueError("a bug in the step")
    if value.startswith(b"slow"):
        time.sleep(0.05)
    if value.startswith(b"pid"):
        value = b"%d" % os.getpid()
    return Record("articles.cleaned", b"k", value, ())


def once(message: RawMessage) -> Record:
    """Crash in the first process that sees the page, not in the next: a fault of the process, not of the page."""
    value = message.value or b""
    if value.startswith(b"once "):
        mark = value.removeprefix(b"once ").decode()
        if not os.path.exists(mark):
            with open(mark, "w"):
                os._exit(1)
    return Record("articles.cleaned", b"k", value, ())


def refuse(message: RawMessage, cause: str) -> Record:
    return Record("pages.quarantined", b"k", cause.encode(), ())


def laborious(message: RawMessage) -> Record:
    """Half a second of work for a core."""
    ends = time.process_time() + 0.5
    while time.process_time() < ends:
        pass
    return step(message)


def on_the_first_core() -> None:
    """Let the process run there only."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
