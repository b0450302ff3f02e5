"""The clocks of bench-clean: all of clean has a name, and nothing of them is left behind."""

from time import process_time_ns

import streams.clean
from streams.clean import Limits
from streams.events import Coordinates
from tests.benchmarks.steps import STEPS, clocked
from tests.chaos.pages import page

AT = Coordinates("pages.raw", 0, 0)


def test_the_steps_add_up_to_the_whole() -> None:
    message = next(value for number in range(9) if (value := page(1, number).value))
    streams.clean.clean(message, AT, Limits())
    with clocked() as spent:
        start = process_time_ns()
        for _ in range(20):
            streams.clean.clean(message, AT, Limits())
        whole = process_time_ns() - start
    assert set(spent) == {step.name for step in STEPS}
    assert 0.9 * whole < sum(spent.values()) <= whole
    unseen = {"reading text renderings"}
    assert {name for name, taken in spent.items() if not taken} <= unseen


def test_the_clocks_are_taken_off_again() -> None:
    before = streams.clean.clean
    with clocked():
        assert streams.clean.clean is not before
    assert streams.clean.clean is before
