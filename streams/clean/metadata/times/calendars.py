"""A day in the Solar Hijri, Bikram Sambat, Islamic or Buddhist calendar -> the Gregorian day."""

from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import accumulate

_PERSIAN_YEAR, _PERSIAN_EPOCH = 1400, date(2021, 3, 21)  # its 1 Farvardin
_ISLAMIC_EPOCH = 227015  # 16 July 622 Julian = 19 July 622 Gregorian, as an ordinal of datetime.date
_NEPALI_EPOCH = date(1943, 4, 14)  # 1 Baisakh 2000 BS


def from_persian(year: int, month: int, day: int) -> date | None:
    """Solar Hijri (Iran, Afghanistan), by the cycle of 33 years with 8 leap years: equal to the observed calendar 1206-1498.

    Source: H. Heydari-Malayeri, A concise review of the Iranian calendar (2004).
    """
    if not (1206 <= year <= 1498 and 1 <= month <= 12):
        return None
    length = 31 if month <= 6 else 30 if month <= 11 or _is_persian_leap(year) else 29
    if not 1 <= day <= length:
        return None
    first, last = min(year, _PERSIAN_YEAR), max(year, _PERSIAN_YEAR)
    between = 365 * (last - first) + sum(map(_is_persian_leap, range(first, last)))
    new_year = _PERSIAN_EPOCH + timedelta(days=between if year >= _PERSIAN_YEAR else -between)
    return new_year + timedelta(days=31 * (month - 1) - max(0, month - 7) + day - 1)


def _is_persian_leap(year: int) -> bool:
    return year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)


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
