"""A day in the Solar Hijri, Bikram Sambat, Islamic or Buddhist calendar -> the Gregorian day."""

from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import accumulate

_PERSIAN_EPOCH = date(622, 3, 22).toordinal()  # 1 Farvardin 1 AP
_ISLAMIC_EPOCH = 227015  # 16 July 622 Julian = 19 July 622 Gregorian, as an ordinal of datetime.date
_NEPALI_EPOCH = date(1943, 4, 14)  # 1 Baisakh 2000 BS


def from_persian(year: int, month: int, day: int) -> date | None:
    """Solar Hijri (Iran, Afghanistan), by the arithmetic of the 2,820-year cycle: exact for 1244-1530 AP but 1404 and the like.

    Method: K. Birashk, A Comparative Calendar of the Iranian, Muslim Lunar, and Christian Eras (1993).
    """
    if not (1200 <= year <= 1500 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    leap_day = int(month == 12 and day == 30)
    if (month > 6 and day > 30) or (month == 12 and day > 29 + leap_day):
        return None
    cycle_year = 474 + (year - 474) % 2820
    days = (
        day
        + ((month - 1) * 31 if month <= 7 else (month - 1) * 30 + 6)
        + (cycle_year * 682 - 110) // 2816
        + (cycle_year - 1) * 365
        + (year - 474) // 2820 * 1029983
    )
    return date.fromordinal(_PERSIAN_EPOCH - 1 + days)


def from_islamic(year: int, month: int, day: int) -> date | None:
    """Tabular Islamic calendar: a day beside the sighted or Umm al-Qura one at times."""
    if not (1300 <= year <= 1500 and 1 <= month <= 12 and 1 <= day <= 30):
        return None
    days = day + (59 * (month - 1) + 1) // 2 + (year - 1) * 354 + (3 + 11 * year) // 30
    return date.fromordinal(_ISLAMIC_EPOCH - 1 + days)


def from_nepali(year: int, month: int, day: int) -> date | None:
    """Bikram Sambat 2000-2090, by the published month lengths (data/bikram_sambat.txt)."""
    lengths = _nepali_months().get(year)
    if lengths is None or not 1 <= month <= 12 or not 1 <= day <= lengths[month - 1]:
        return None
    return _nepali_new_years()[year] + timedelta(days=sum(lengths[: month - 1]) + day - 1)


@cache
def _nepali_months() -> dict[int, tuple[int, ...]]:
    text = files("streams.clean.metadata").joinpath("data", "bikram_sambat.txt").read_text(encoding="utf-8")
    rows = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {int(year): tuple(int(length) for length in lengths) for year, *lengths in rows}


@cache
def _nepali_new_years() -> dict[int, date]:
    years = sorted(_nepali_months())
    starts = accumulate((sum(_nepali_months()[year]) for year in years[:-1]), initial=0)
    return {year: _NEPALI_EPOCH + timedelta(days=days) for year, days in zip(years, starts, strict=True)}
