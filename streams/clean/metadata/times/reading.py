"""One string that holds a time, in any language -> the moment it names, with what was doubtful about it."""

import re
from datetime import UTC, datetime, timedelta

from streams.clean.metadata.times.ago import day_by_name, time_ago
from streams.clean.metadata.times.clock import CLOCK, with_time, with_zone
from streams.clean.metadata.times.moment import Hints, Moment, Order, day_of, in_any_calendar
from streams.clean.metadata.times.named import by_month_name

__all__ = ["Hints", "Moment", "Order", "read_moment"]

MAX_CHARS = 160
"""Longest piece of a string that is read; a date with its label is shorter."""
_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d\d?)-(\d\d?)(?:[Tt _]{1,2}(\d\d?):(\d\d)(?::(\d\d?)(?:[.,:]\d{1,9})?)?\s?"
    r"(?:([Zz])|(?:UTC|GMT)?\s?([+\-−]\d\d):?(\d\d)?)?)?(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?:[Tt_]?(\d\d):?(\d\d):?(\d\d)?([Zz])?)?(?!\d)")
_EPOCH = re.compile(r"(?:(?<!\s)\s+)?(\d{10})(\d{3})?(?:\.\d+)?\s*\Z")
_CJK = re.compile(
    r"(?:(令和|平成|昭和|民國|民国)\s?)?(\d{1,4}|元)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号號일]?"
)
_NUMERIC = re.compile(r"(?<![\d:])(\d{1,4})(?:\s?([./\-–])\s?)(\d{1,2})\s?[./\-–]\s?(\d{4}|\d{2})(?![\d:])")
_VIETNAMESE = re.compile(r"(\d{1,2})\s(?:tháng|thg)\s(\d{1,2})(?:,|\snăm)?\s(\d{4})", re.IGNORECASE)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_SPACES = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200b": "", "\u200e": "", "\u200f": "", "٬": ",", "،": ","}
)


def read_moment(text: str, hints: Hints) -> Moment | None:
    """The first time or day that the string names; None when there is none. Never looks at a clock."""
    text = _ascii_digits(text[:MAX_CHARS]).translate(_SPACES)
    return _by_machine(text, hints) or time_ago(text, hints) or _printed(text, hints) or day_by_name(text, hints)


def _by_machine(text: str, hints: Hints) -> Moment | None:
    """ISO 8601 and seconds since 1970."""
    if (found := _ISO.search(text)) is not None and (moment := _from_iso(found, hints)) is not None:
        if moment.hour is None:
            return with_time(moment, (text[found.end() :], text[: found.start()]), hints)
        return with_zone(moment, text[found.end() :], hints)
    if (found := _EPOCH.match(text)) is not None:
        at = datetime.fromtimestamp(int(found[1]), UTC)
        return Moment(day=at.date(), hour=at.hour, minute=at.minute, second=at.second, offset=0, zone="Z")
    return None


def _printed(text: str, hints: Hints) -> Moment | None:
    """A date as people write it, with the time of day beside it."""
    dated = _cjk(text) or _vietnamese(text) or by_month_name(text, hints) or _numeric(text, hints) or _compact(text)
    if dated is None:
        return None
    moment, start, end = dated
    if moment.hour is not None:
        return moment
    inside = text[start:end] if CLOCK.search(text, start, end) else ""
    return with_time(moment, (text[end:], text[:start], inside), hints)


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(int(c)) if c.isdecimal() else c for c in text)


def _from_iso(found: re.Match[str], hints: Hints) -> Moment | None:
    dated = in_any_calendar(int(found[1]), int(found[2]), int(found[3]), hints)
    if dated is None:
        return None
    day, calendar = dated
    if found[4] is None:
        return Moment(day=day, calendar=calendar)
    hour, minute, second = int(found[4]), int(found[5]), None if found[6] is None else min(int(found[6]), 59)
    if hour == 24 and minute == 0:
        hour, day = 0, day + timedelta(days=1)
    if hour > 23 or minute > 59:
        return Moment(day=day, calendar=calendar)
    offset, zone = None, ""
    if found[7] is not None:
        offset, zone = 0, "Z"
    elif found[8] is not None:
        hours = int(found[8].replace("−", "-"))
        minutes = int(found[9] or 0)
        if abs(hours) <= 14 and minutes < 60:
            offset = hours * 60 + (-minutes if found[8][0] in "-−" else minutes)
    return Moment(day=day, hour=hour, minute=minute, second=second, offset=offset, zone=zone, calendar=calendar)


def _cjk(text: str) -> tuple[Moment, int, int] | None:
    found = _CJK.search(text)
    if found is None:
        return None
    year = 1 if found[2] == "元" else int(found[2])
    if found[1] is not None:
        year += _ERAS[found[1]]
    elif year < 100:
        year += 2000
    day = day_of(year, int(found[3]), int(found[4]))
    return None if day is None else (Moment(day=day), found.start(), found.end())


def _vietnamese(text: str) -> tuple[Moment, int, int] | None:
    found = _VIETNAMESE.search(text)
    day = None if found is None else day_of(int(found[3]), int(found[2]), int(found[1]))
    return None if day is None or found is None else (Moment(day=day), found.start(), found.end())


def _compact(text: str) -> tuple[Moment, int, int] | None:
    found = _COMPACT.search(text)
    day = None if found is None else day_of(int(found[1]), int(found[2]), int(found[3]))
    if found is None or day is None:
        return None
    moment = Moment(day=day)
    if found[4] is not None and int(found[4]) < 24 and int(found[5]) < 60:
        second = min(int(found[6]), 59) if found[6] else None
        utc = found[7] is not None
        moment = Moment(
            day=day,
            hour=int(found[4]),
            minute=int(found[5]),
            second=second,
            offset=0 if utc else None,
            zone="Z" if utc else "",
        )
    return moment, found.start(), found.end()


def _numeric(text: str, hints: Hints) -> tuple[Moment, int, int] | None:
    for found in _NUMERIC.finditer(text):
        first, middle, last = int(found[1]), int(found[3]), int(found[4])
        for order, (year, month, day), other in _orders(first, middle, last, found, hints):
            dated = in_any_calendar(year, month, day, hints)
            if dated is not None:
                other_day = None if other is None else day_of(*other)
                moment = Moment(day=dated[0], calendar=dated[1], other_day=other_day, order=order)
                return moment, found.start(), found.end()
    return None


_Figures = tuple[int, int, int]


def _orders(
    first: int, middle: int, last: int, found: re.Match[str], hints: Hints
) -> list[tuple[Order | None, _Figures, _Figures | None]]:
    """`(order, (year, month, day), the same the other way round or None)`, the likeliest first."""
    if len(found[1]) > 2:  # the year first; three figures count the years of the Republic of China
        return [(None, (first if len(found[1]) == 4 else first + 1911, middle, last), None)]
    year = last if len(found[4]) == 4 else 2000 + last
    dmy, mdy = (year, middle, first), (year, first, middle)
    swapped = first <= 12 and middle <= 12 and first != middle
    choices: list[tuple[Order | None, _Figures, _Figures | None]]
    if found[2] == ".":  # nobody writes month.day.year
        choices = [(None, dmy, None), (None, mdy, None)]
    elif hints.order == "mdy":
        choices = [("mdy", mdy, dmy if swapped else None), ("dmy", dmy, None)]
    else:
        choices = [("dmy", dmy, mdy if swapped else None), ("mdy", mdy, None)]
    if len(found[4]) == 2 and hints.order == "ymd":
        choices.insert(0, (None, (2000 + first, middle, last), None))
    return choices
