import multiprocessing
import re
import time
from pathlib import Path
from typing import get_args

import pytest

from streams.clean import Limits, clean
from streams.events import Article, Coordinates, Reason, Rejection, Removal
from tests.hostile.cases import PROSE, cases, plain_page

AT = Coordinates("pages.raw", 0, 0)
CASES = cases()
SLOWER = 12
"""How many times as much CPU time as a plain page of the same size a hostile one may take."""
FLOOR_SECONDS = 0.15
"""Below this no ratio is taken: noise of the machine."""
MEMORY_MIB = 900


def outcome(value: bytes) -> Article | Removal | Rejection:
    return clean(value, AT, Limits())


def seconds(value: bytes) -> float:
    start = time.process_time()
    outcome(value)
    return time.process_time() - start


@pytest.fixture(scope="module")
def plain_seconds_a_character() -> float:
    """CPU seconds per code point of a plain page, the slower of markup and text."""
    size = 200_000
    for markup in (True, False):
        outcome(plain_page(1_000, markup=markup))
    return max(seconds(plain_page(size, markup=markup)) for markup in (True, False)) / size


def test_there_are_more_than_a_hundred_cases() -> None:
    assert len(CASES) >= 100


@pytest.mark.parametrize("name", list(CASES))
def test_a_hostile_page_has_one_outcome_in_time(name: str, plain_seconds_a_character: float) -> None:
    value = CASES[name]
    start = time.process_time()
    found = outcome(value)
    taken = time.process_time() - start
    assert isinstance(found, Article | Removal | Rejection)
    if isinstance(found, Rejection):
        assert found.reason in get_args(Reason)
        assert found.detail
        assert len(found.detail) <= 300
    allowed = max(FLOOR_SECONDS, SLOWER * plain_seconds_a_character * max(len(value), 20_000))
    if taken > allowed:
        taken = min(taken, seconds(value))
    assert taken <= allowed, f"{taken:.2f} s of CPU; a plain page of its size allows {allowed:.2f} s"


@pytest.mark.parametrize("name", list(CASES)[::9])
def test_the_same_bytes_have_the_same_outcome(name: str) -> None:
    assert outcome(CASES[name]) == outcome(CASES[name])


@pytest.mark.parametrize(
    "name",
    [
        "giant class",
        "comments without end",
        "pipes with words",
        "labels on lines",
        "e-mails",
        "keywords",
        "copyright signs",
    ],
)
def test_an_article_in_hostile_surroundings_is_still_found(name: str) -> None:
    found = outcome(CASES[name])
    assert isinstance(found, Article)
    assert PROSE[:60] in found.body


def _peak(results: "multiprocessing.Queue[int]") -> None:
    for value in CASES.values():
        outcome(value)
    # Not ru_maxrss: that begins with the size of the process that started this one, which has run all other tests.
    status = Path("/proc/self/status").read_text()
    results.put(int(re.search(r"VmHWM:\s+(\d+)", status)[1]))  # type: ignore[index]


def test_all_hostile_pages_together_stay_within_bounded_memory() -> None:
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    child = context.Process(target=_peak, args=(results,))
    child.start()
    peak = results.get(timeout=300)
    child.join()
    assert peak / 1024 <= MEMORY_MIB
