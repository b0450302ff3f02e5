"""A time counted back from the fetch (`3 hours ago`, `yesterday`) -> the moment."""

import re
from datetime import datetime, timedelta

from streams.clean.metadata.times import words
from streams.clean.metadata.times.clock import with_time
from streams.clean.metadata.times.moment import Hints, Moment

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_NUMBER = re.compile(r"\d{1,3}")
_EDGE = " ,.:;|-–—()[]\"'"


def time_ago(text: str, hints: Hints) -> Moment | None:
    """`3 hours ago`, counted back from the fetch."""
    if hints.fetched is None:
        return None
    line = " ".join(words.folded(text).split())
    for found in _NUMBER.finditer(line):
        before, after = line[: found.start()].rstrip(_EDGE), line[found.end() :].lstrip(_EDGE)
        unit = _unit_beside(before, after)
        if unit is not None:
            return _counted_back(int(found[0]), unit, hints.fetched)
    return None


def day_by_name(text: str, hints: Hints) -> Moment | None:
    """`yesterday 10:30`, counted back from the fetch."""
    if hints.fetched is None:
        return None
    line = " ".join(words.folded(text).split())
    for word in (line, *line.split(), *(" ".join(pair) for pair in zip(line.split(), line.split()[1:], strict=False))):
        if (days := words.days_ago(word.strip(_EDGE))) is not None:
            day = (hints.fetched - timedelta(days=days)).date()
            return with_time(Moment(day=day, relative=True), (text,), hints)
    return None


def _unit_beside(before: str, after: str) -> str | None:
    firsts = after.split(None, 1)[:1] + before.split()[-3:]
    for word in firsts:
        for left, right, unit in words.units(word):
            if before.endswith(left) and after.startswith(right) and not after[len(right) : len(right) + 1].isalpha():
                return unit
    return None


def _counted_back(count: int, unit: str, fetched: datetime) -> Moment | None:
    if unit in _SECONDS:
        at = fetched - timedelta(seconds=count * _SECONDS[unit])
        if unit in ("second", "minute", "hour"):
            offset = int((fetched.utcoffset() or timedelta()) / timedelta(minutes=1))
            return Moment(
                day=at.date(),
                hour=at.hour,
                minute=at.minute,
                offset=offset,
                relative=True,
                zone="Z" if offset == 0 else "",
            )
        return Moment(day=at.date(), relative=True)
    months = count * (12 if unit == "year" else 1)
    at = fetched - timedelta(days=30.44 * months)
    return Moment(day=at.date(), relative=True) if months <= 1 else None
