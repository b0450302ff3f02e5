import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from streams.events import Coordinates
from streams.records import RawMessage
from streams.runtime.pool import Pool, StepError
from tests.runtime import steps

MakePool = Callable[..., Pool]


@pytest.fixture
def make() -> Iterator[MakePool]:
    pools: list[Pool] = []

    def made(step=steps.step, **more: object) -> Pool:
        settings = {"processes": 1, "page_seconds": 1.0, "memory_mb": 64, **more}
        pools.append(Pool(step, steps.refuse, **settings))
        return pools[-1]

    yield made
    for pool in pools:
        pool.close()


def run(pool: Pool, *values: bytes) -> list[bytes]:
    futures = [pool.run(RawMessage(value, Coordinates("pages.raw", 0, n))) for n, value in enumerate(values)]
    return [future.result(60).record.value for future in futures]


def test_every_message_gets_its_own_outcome(make: MakePool):
    values = [b"page %d" % number for number in range(100)]
    assert run(make(processes=2), *values) == values


def test_a_page_that_hangs_costs_only_itself(make: MakePool):
    restarts: list[str] = []
    pool = make(restarted=restarts.append)
    assert run(pool, b"a", b"b", b"hang", b"c", b"d") == [b"a", b"b", b"timeout", b"c", b"d"]
    assert restarts == ["timeout", "timeout"]  # the second time alone


@pytest.mark.skipif(
    not Path("/proc/self/schedstat").exists(), reason="the kernel does not say how long a process waits"
)
def test_a_page_that_waits_for_a_core_does_not_hang(make: MakePool):
    """A good page on a busy machine was refused, and taken at the next reading: two outcomes of one page."""
    pool = make(steps.laborious, page_seconds=1.0, warm=steps.on_the_first_core)
    pool.wait_ready()
    busy = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\nwhile True: pass"
    others = [subprocess.Popen([sys.executable, "-c", busy]) for _ in range(5)]
    try:
        started = time.monotonic()
        assert run(pool, b"a page") == [b"a page"]
        assert time.monotonic() - started > 1.0  # else nothing was shown
    finally:
        for other in others:
            other.kill()
            other.wait()


def test_a_page_that_crashes_its_process_costs_only_itself(make: MakePool):
    assert run(make(), b"a", b"crash", b"b") == [b"a", b"crash", b"b"]


def test_a_page_that_eats_memory_costs_only_itself(make: MakePool):
    assert run(make(), b"a", b"memory", b"b") == [b"a", b"memory", b"b"]


def test_several_bad_pages_in_one_batch_are_told_apart(make: MakePool):
    assert run(make(), b"slow", b"crash 1", b"x", b"crash 2", b"y") == [b"slow", b"crash", b"x", b"crash", b"y"]


def test_a_page_whose_process_died_for_another_reason_is_tried_again(make: MakePool, tmp_path: Path):
    value = b"once " + str(tmp_path / "mark").encode()
    assert run(make(steps.once), value, b"b") == [value, b"b"]


def test_an_exception_is_a_bug_and_carries_its_trace(make: MakePool):
    with pytest.raises(StepError, match="a bug in the step"):
        run(make(), b"bug")


def test_a_page_may_take_its_time_as_long_as_each_alone_is_quick_enough(make: MakePool):
    values = [b"slow %d" % number for number in range(40)]  # two seconds together, one is the limit a page
    assert run(make(), *values) == values


def test_a_pool_that_can_not_start_says_so(make: MakePool):
    pool = make(warm=print_and_fail)
    with pytest.raises(RuntimeError, match="did not start"):
        pool.wait_ready()


def print_and_fail() -> None:
    raise RuntimeError("models are missing")
