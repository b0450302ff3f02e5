from datetime import date

import pytest

from streams.clean.metadata.times.calendars import from_islamic, from_nepali, from_persian


@pytest.mark.parametrize(
    ("persian", "day"),
    [
        ((1400, 1, 1), date(2021, 3, 21)),
        ((1403, 1, 1), date(2024, 3, 20)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1404, 1, 1), date(2025, 3, 21)),
        ((1404, 12, 29), date(2026, 3, 20)),
        ((1405, 7, 1), date(2026, 9, 23)),
        ((1357, 11, 22), date(1979, 2, 11)),
    ],
)
def test_days_of_the_persian_calendar(persian: tuple[int, int, int], day: date) -> None:
    assert from_persian(*persian) == day


@pytest.mark.parametrize(
    ("nepali", "day"),
    [((2081, 1, 1), date(2024, 4, 13)), ((2080, 1, 1), date(2023, 4, 14)), ((2082, 12, 30), date(2026, 4, 13))],
)
def test_days_of_bikram_sambat(nepali: tuple[int, int, int], day: date) -> None:
    assert from_nepali(*nepali) == day


def test_the_islamic_new_year_of_1445() -> None:
    day = from_islamic(1445, 1, 1)
    assert day is not None
    assert abs((day - date(2023, 7, 19)).days) <= 1


def test_days_that_a_calendar_does_not_have_are_none() -> None:
    assert from_persian(1403, 7, 31) is None
    assert from_persian(1404, 12, 30) is None
    assert from_persian(1403, 13, 1) is None
    assert from_nepali(2081, 1, 33) is None
    assert from_nepali(1800, 1, 1) is None
    assert from_islamic(1445, 1, 31) is None
