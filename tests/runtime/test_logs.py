"""What the logs of libraries may fill."""

import logging

from streams.runtime.logs import Repeats


def said(name: str, message: str, at: float, *values: object) -> logging.LogRecord:
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, values, None)
    record.created = at
    return record


def test_a_library_that_says_the_same_again_and_again_is_heard_now_and_then():
    repeats = Repeats(30.0)
    lines = [said("aiokafka.conn", "Unable to connect to %s", 1000.0 + at, "node-1") for at in range(61)]
    heard = [line.getMessage() for line in lines if repeats.filter(line)]
    assert heard == [
        "Unable to connect to node-1",
        "Unable to connect to node-1 (and 29 more like it)",
        "Unable to connect to node-1 (and 29 more like it)",
    ]


def test_what_is_said_for_the_first_time_and_our_own_lines_are_always_heard():
    repeats = Repeats(30.0)
    assert repeats.filter(said("aiokafka", "one thing", 1.0))
    assert repeats.filter(said("aiokafka", "another thing", 1.0))
    assert all(repeats.filter(said("streams.runtime.line", "gave up", 1.0)) for _ in range(5))
