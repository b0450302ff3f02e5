"""The pool after a rebalance gave up everything that was waiting in it."""

import time

from streams.events import Coordinates
from streams.records import RawMessage, Record
from streams.runtime.pool import Cause, Pool


def nothing() -> None: ...


def slow(message: RawMessage) -> Record:
    time.sleep(0.5)
    return Record("articles.cleaned", message.value, b"{}", ())


def refuse(message: RawMessage, cause: Cause) -> Record:
    return Record("pages.quarantined", message.value, cause.encode(), ())


def message(number: int) -> RawMessage:
    return RawMessage(b"%d" % number, Coordinates("pages.raw", 0, number))


def test_a_pool_whose_waiting_pages_were_all_cancelled_takes_the_next_ones() -> None:
    """Once the thread that serves a process took an empty batch for the end: nothing was worked on any more."""
    pool = Pool(slow, refuse, processes=1, page_seconds=20, memory_mb=512, warm=nothing)
    try:
        pool.wait_ready()
        first = pool.run(message(0))
        time.sleep(0.2)  # it is being worked on
        for future in [pool.run(message(number)) for number in range(1, 6)]:
            assert future.cancel()
        assert first.result(20).record.key == b"0"
        assert pool.run(message(6)).result(20).record.key == b"6"
    finally:
        pool.close()
