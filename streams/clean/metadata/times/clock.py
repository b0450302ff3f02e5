"""The text beside a date -> its time of day and zone."""

import re

from msgspec import structs

from streams.clean.metadata.times import words, zones
from streams.clean.metadata.times.moment import Hints, Moment

_TIME = re.compile(
    r"(?<![\d.,:/])(\d{1,2})\s?(?:[:.hH︰：]|Uhr |時|时|点|點|시)\s?(\d{2})(?!\d)(?:\s?[:.分분m]\s?(\d{2})(?!\d))?(?:[.,]\d{1,6})?"
)
CLOCK = re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,6})?(?![\d:])")
_HOUR = re.compile(r"(?<![\d.,:/])(\d{1,2})\s?(?=(?:[ap]\.?m\b|Uhr\b))", re.IGNORECASE)
_OFFSET = re.compile(r"\s{0,2}\(?(UTC|GMT)?\s?([+\-−])(\d{1,2}):?(\d{2})?(?!\d)")
_ZONE_WORD = re.compile(r"(?<!\w)([A-Z]{1,5}|МСК|мск|Eastern|Central|Pacific)(?!\w)")


def with_time(moment: Moment, places: tuple[str, ...], hints: Hints) -> Moment:
    """The time of day beside a date or within it, and its zone."""
    for text in places:
        found = _TIME.search(text) or _HOUR.search(text)
        if found is None:
            continue
        parts = found.groups()
        hour, minute = int(parts[0]), int(parts[1]) if len(parts) > 1 else 0
        second = int(parts[2]) if len(parts) > 2 and parts[2] else None
        hour = _in_half(hour, text[: found.start()], text[found.end() :])
        if hour > 23 or minute > 59 or (second or 0) > 59:
            continue
        timed = structs.replace(moment, hour=hour, minute=minute, second=second)
        return with_zone(timed, text[found.end() :], hints)
    return moment


def _in_half(hour: int, before: str, after: str) -> int:
    if hour > 12:
        return hour
    next_words, last_words = after.split(None, 2)[:2], before.split()[-2:]
    if len(next_words) > 1 and len(words.folded(next_words[0])) == 1:  # "p. m."
        next_words[0] += next_words[1]
    for word in (*next_words[:1], *reversed(last_words)):
        name = words.half(words.folded(word).strip(",()|-"))
        if name == "pm":
            return hour if hour == 12 else hour + 12
        if name == "am":
            return 0 if hour == 12 else hour
    return hour


def with_zone(moment: Moment, after: str, hints: Hints) -> Moment:
    """The moment with the zone that is printed behind it, if it has none yet."""
    if moment.hour is None or moment.offset is not None:
        return moment
    found = _OFFSET.match(after) or _OFFSET.search(after[:24])
    # Without UTC or GMT only `+02:00` counts: `10:00-11:30` are opening hours.
    if found is not None and (
        found[1] is not None or (found.start() == 0 and found[2] == "+" and found[4] is not None)
    ):
        hours, minutes = int(found[3]), int(found[4] or 0)
        if hours <= 14 and minutes < 60:
            offset = hours * 60 + minutes
            return structs.replace(moment, offset=offset if found[2] == "+" else -offset)
    for found in _ZONE_WORD.finditer(after[:40]):
        zone = found[1].upper() if found[1] == "мск" else found[1]
        if zone in zones.ABBREVIATIONS:
            offset = zones.offset_of(zone, hints.country, moment.local())
            return structs.replace(moment, offset=offset, zone=zone)
    return moment
