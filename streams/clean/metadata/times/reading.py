"""One string that holds a time, in any language -> the moment it names, with what was doubtful about it."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from msgspec import Struct, structs

from streams.clean.metadata.times import calendars, words, zones

Order = Literal["dmy", "mdy", "ymd"]

MAX_CHARS = 160
"""Longest piece of a string that is read; a date with its label is shorter."""


class Hints(Struct, frozen=True, kw_only=True):
    """What the rest of the page says about how its dates are written."""

    country: str | None = None
    """Country of the publisher, ISO 3166-1 alpha-2."""
    zone: str | None = None
    """IANA name of the publisher's clock, where its profile says so."""
    languages: tuple[str, ...] = ()
    """Languages of the page, most trusted first, ISO 639-1."""
    fetched: datetime | None = None
    """When the page was fetched, aware; None when it is not known."""
    order: Order = "dmy"
    """Order of figures in dates like 02/03/24."""


class Moment(Struct, frozen=True, kw_only=True):
    """A day, or a local time with what is known of its zone."""

    day: date
    hour: int | None = None
    minute: int = 0
    second: int | None = None
    offset: int | None = None
    """Minutes east of UTC as printed, or as the printed zone means."""
    zone: str = ""
    """The zone's abbreviation as printed, if it was one."""
    order: Order | None = None
    """How the figures of a date like 02/03/2024 were taken; None for other dates."""
    other_day: date | None = None
    """The day it would be with day and month the other way round."""
    calendar: words.Calendar = "gregorian"
    relative: bool = False
    """Whether it was counted back from the fetch (`3 hours ago`)."""
    year_guessed: bool = False
    """Whether the year was not printed."""

    @property
    def precision(self) -> str:
        """`second`, `minute` or `day`."""
        return "day" if self.hour is None else "minute" if self.second is None else "second"

    def local(self) -> datetime:
        """Local time without zone; midnight for a day."""
        return datetime(self.day.year, self.day.month, self.day.day, self.hour or 0, self.minute, self.second or 0)

    def utc(self) -> datetime | None:
        """The instant, when time and offset are known."""
        if self.hour is None or self.offset is None:
            return None
        return (self.local() - timedelta(minutes=self.offset)).replace(tzinfo=UTC)

    def rfc3339(self) -> str:
        """As the contract wants it: with offset, or the day alone when there is no time or no offset."""
        if self.hour is None or self.offset is None:
            return self.day.isoformat()
        sign, minutes = ("-" if self.offset < 0 else "+"), abs(self.offset)
        zone = f"{sign}{minutes // 60:02d}:{minutes % 60:02d}" if self.zone != "Z" or minutes else "Z"
        return f"{self.local().isoformat()}{zone}"


_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d\d?)-(\d\d?)(?:[Tt _]{1,2}(\d\d?):(\d\d)(?::(\d\d?)(?:[.,:]\d{1,9})?)?\s?"
    r"(?:([Zz])|(?:UTC|GMT)?\s?([+\-−]\d\d):?(\d\d)?)?)?(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?:[Tt_]?(\d\d):?(\d\d):?(\d\d)?([Zz])?)?(?!\d)")
_EPOCH = re.compile(r"\s*(\d{10})(\d{3})?(?:\.\d+)?\s*\Z")
_CJK = re.compile(
    r"(?:(令和|平成|昭和|民國|民国)\s?)?(\d{1,4}|元)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号號일]?"
)
_NUMERIC = re.compile(r"(?<![\d:])(\d{1,4})(?:\s?([./\-–])\s?)(\d{1,2})\s?[./\-–]\s?(\d{4}|\d{2})(?![\d:])")
_VIETNAMESE = re.compile(r"(\d{1,2})\s(?:tháng|thg)\s(\d{1,2})(?:,|\snăm)?\s(\d{4})", re.IGNORECASE)
_TIME = re.compile(
    r"(?<![\d.,:/])(\d{1,2})\s?(?:[:.hH︰：]|Uhr |時|时|点|點|시)\s?(\d{2})(?!\d)(?:\s?[:.分분m]\s?(\d{2})(?!\d))?(?:[.,]\d{1,6})?"
)
_CLOCK = re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,6})?(?![\d:])")
_HOUR = re.compile(r"(?<![\d.,:/])(\d{1,2})\s?(?=(?:[ap]\.?m\b|Uhr\b))", re.IGNORECASE)
_OFFSET = re.compile(r"\s{0,2}\(?(UTC|GMT)?\s?([+\-−])(\d{1,2}):?(\d{2})?(?!\d)")
_WORD = re.compile(r"\d+|[^\s\d,/:;|()\[\]–—、，·•_«»\"]+")
_ZONE_WORD = re.compile(r"(?<!\w)([A-Z]{1,5}|МСК|мск|Eastern|Central|Pacific)(?!\w)")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_SPACES = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200b": "", "\u200e": "", "\u200f": "", "٬": ",", "،": ","}
)


def read_moment(text: str, hints: Hints) -> Moment | None:
    """The first time or day that the string names; None when there is none. Never looks at a clock."""
    text = _ascii_digits(text[:MAX_CHARS]).translate(_SPACES)
    return _by_machine(text, hints) or _relative(text, hints) or _printed(text, hints) or _day_by_name(text, hints)


def _by_machine(text: str, hints: Hints) -> Moment | None:
    """ISO 8601 and seconds since 1970."""
    if (found := _ISO.search(text)) is not None and (moment := _from_iso(found, hints)) is not None:
        if moment.hour is None:
            return _with_time(moment, (text[found.end() :], text[: found.start()]), hints)
        return _with_zone_word(moment, text[found.end() :], hints)
    if (found := _EPOCH.match(text)) is not None:
        at = datetime.fromtimestamp(int(found[1]), UTC)
        return Moment(day=at.date(), hour=at.hour, minute=at.minute, second=at.second, offset=0, zone="Z")
    return None


def _printed(text: str, hints: Hints) -> Moment | None:
    """A date as people write it, with the time of day beside it."""
    dated = _cjk(text) or _vietnamese(text) or _named(text, hints) or _numeric(text, hints) or _compact(text)
    if dated is None:
        return None
    moment, start, end = dated
    if moment.hour is not None:
        return moment
    inside = text[start:end] if _CLOCK.search(text, start, end) else ""
    return _with_time(moment, (text[end:], text[:start], inside), hints)


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(int(c)) if c.isdecimal() else c for c in text)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def _in_any_calendar(year: int, month: int, day: int, hints: Hints) -> tuple[date, words.Calendar] | None:
    """Figures of a date, year first, in the calendar that the year and the page's language call for."""
    if 2400 <= year <= 2700 and (found := _day(year - 543, month, day)) is not None:
        return found, "gregorian"  # Thai solar: Buddhist years, Gregorian months
    if 1300 <= year <= 1500:
        if hints.country in ("SA", "YE") and (islamic := calendars.from_islamic(year, month, day)) is not None:
            return islamic, "islamic"
        persian = calendars.from_persian(year, month, day)
        return None if persian is None else (persian, "persian")
    if year >= 2050 and (hints.country == "NP" or "ne" in hints.languages):
        nepali = calendars.from_nepali(year, month, day)
        return None if nepali is None else (nepali, "nepali")
    found = _day(year, month, day)
    return None if found is None else (found, "gregorian")


def _from_iso(found: re.Match[str], hints: Hints) -> Moment | None:
    dated = _in_any_calendar(int(found[1]), int(found[2]), int(found[3]), hints)
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
    day = _day(year, int(found[3]), int(found[4]))
    return None if day is None else (Moment(day=day), found.start(), found.end())


def _vietnamese(text: str) -> tuple[Moment, int, int] | None:
    found = _VIETNAMESE.search(text)
    day = None if found is None else _day(int(found[3]), int(found[2]), int(found[1]))
    return None if day is None or found is None else (Moment(day=day), found.start(), found.end())


def _compact(text: str) -> tuple[Moment, int, int] | None:
    found = _COMPACT.search(text)
    day = None if found is None else _day(int(found[1]), int(found[2]), int(found[3]))
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
            dated = _in_any_calendar(year, month, day, hints)
            if dated is not None:
                other_day = None if other is None else _day(*other)
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


def _named(text: str, hints: Hints) -> tuple[Moment, int, int] | None:
    """A date with the month by name."""
    # Figures of a clock are no day: 04:25:06 PM IST Apr 08, 2020.
    dayless = _CLOCK.sub(lambda clock: "¤" * len(clock[0]), text)
    tokens = [token for token in _WORD.finditer(dayless) if token[0] not in (".", "-", "'", "’")]
    for place, token in enumerate(tokens):
        if token[0][0].isdecimal():
            continue
        named, width = _month_at(tokens, place)
        if named is None:
            continue
        found = _around(tokens, place, width, named, hints)
        if found is not None:
            return found
    return None


def _month_at(tokens: list[re.Match[str]], place: int) -> tuple[words.Month | None, int]:
    word = words.folded(tokens[place][0]).strip("-")
    if place + 1 < len(tokens):
        pair = f"{word} {words.folded(tokens[place + 1][0])}"
        if (named := words.month(pair)) is not None:
            return named, 2
    if (named := words.month(word)) is not None:
        return named, 1
    # One letter stuck to the front (Hebrew במאי, Catalan d'abril) or an ending at the back (Basque ekainaren, май-).
    for bare in (word[1:], word.partition("-")[0], *(word[:-cut] for cut in (1, 2, 3))):
        if len(bare) >= 5 and (named := words.month(bare)) is not None:
            return named, 1
    return (words.month(word[1:]), 1) if word[:1] == "ב" else (None, 1)


def _around(
    tokens: list[re.Match[str]], place: int, width: int, named: words.Month, hints: Hints
) -> tuple[Moment, int, int] | None:
    short = len(tokens[place][0].strip(".")) <= 4 and width == 1
    before = [token for token in tokens[max(0, place - 3) : place] if token[0].isdecimal()]
    after = [token for token in tokens[place + width : place + width + 8] if token[0].isdecimal()]
    # `des` is December's short form in Norwegian and an article in German: a short form stands beside its day.
    if short and not (_beside(tokens[:place][::-1]) or _beside(tokens[place + width :])):
        return None
    number = named.number(hints.languages)
    previous = before[-1] if before else None
    following = after[0] if after else None
    choices: list[tuple[re.Match[str], re.Match[str] | None]] = []
    if previous is not None and len(previous[0]) <= 2:
        choices.append((previous, next((t for t in after if len(t[0]) == 4), None)))
        if len(before) > 1 and len(before[-2][0]) == 4:  # 2024. gada 5. maijs
            choices[-1] = (previous, before[-2])
        elif (
            choices[-1][1] is None
            and following is not None
            and len(following[0]) == 2
            and _is_year_mark(tokens, following)
        ):
            choices[-1] = (previous, following)
    if previous is not None and len(previous[0]) == 4 and following is not None and len(following[0]) <= 2:
        choices.insert(0, (following, previous))
    if following is not None and len(following[0]) <= 2:
        choices.append((following, next((t for t in after[1:] if len(t[0]) == 4), None)))
    choices.sort(key=lambda choice: choice[1] is None)
    for day_token, year_token in choices:
        year = None if year_token is None else int(year_token[0]) + (2000 if len(year_token[0]) == 2 else 0)
        moment = _moment_of(year, number, int(day_token[0]), named.calendar, hints)
        if moment is not None:
            used = [tokens[place], tokens[place + width - 1], day_token, *([year_token] if year_token else [])]
            return moment, min(t.start() for t in used), max(t.end() for t in used)
    return None


_FILLERS = frozenset(
    [
        "de",
        "of",
        "del",
        "d",
        "di",
        "da",
        "den",
        "der",
        "the",
        "st",
        "nd",
        "rd",
        "th",
        "er",
        "º",
        "ª",
        "ª.",
        "e",
        "о",
        "го",
        "г",
        "a",
        "i",
        "în",
        "la",
        "le",
        "ngày",
        "tháng",
    ]
)


def _beside(tokens: list[re.Match[str]]) -> bool:
    """Whether a number comes first, but for words like `de`."""
    for token in tokens[:2]:
        if token[0].isdecimal():
            return True
        if token[0].casefold().strip(".") not in _FILLERS:
            return False
    return False


def _is_year_mark(tokens: list[re.Match[str]], token: re.Match[str]) -> bool:
    """Whether two figures after day and month are a year (`5 May '24`, `5-May-24`) and not an hour."""
    text = token.string
    return text[token.end() : token.end() + 1] not in (":", ".", "h", "H") and text[token.start() - 1] in "'’-/. "


def _moment_of(year: int | None, month: int, day: int, calendar: words.Calendar, hints: Hints) -> Moment | None:
    if year is None:
        return _without_year(month, day, hints) if calendar == "gregorian" else None
    if calendar == "gregorian":
        found = _day(year - 543 if 2400 <= year <= 2700 else year, month, day)
    elif calendar == "persian":
        found = calendars.from_persian(year, month, day)
    elif calendar == "nepali":
        found = calendars.from_nepali(year, month, day)
    else:
        found = calendars.from_islamic(year, month, day)
    return None if found is None else Moment(day=found, calendar=calendar)


def _without_year(month: int, day: int, hints: Hints) -> Moment | None:
    """The last such day before the fetch."""
    if hints.fetched is None:
        return None
    for year in (hints.fetched.year, hints.fetched.year - 1):
        found = _day(year, month, day)
        if found is not None and found <= (hints.fetched + timedelta(days=1)).date():
            return Moment(day=found, year_guessed=True)
    return None


def _with_time(moment: Moment, places: tuple[str, ...], hints: Hints) -> Moment:
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
        return _with_zone_word(timed, text[found.end() :], hints)
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


def _with_zone_word(moment: Moment, after: str, hints: Hints) -> Moment:
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


_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_NUMBER = re.compile(r"\d{1,3}")
_EDGE = " ,.:;|-–—()[]\"'"


def _relative(text: str, hints: Hints) -> Moment | None:
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


def _day_by_name(text: str, hints: Hints) -> Moment | None:
    """`yesterday 10:30`, counted back from the fetch."""
    if hints.fetched is None:
        return None
    line = " ".join(words.folded(text).split())
    for word in (line, *line.split(), *(" ".join(pair) for pair in zip(line.split(), line.split()[1:], strict=False))):
        if (days := words.days_ago(word.strip(_EDGE))) is not None:
            day = (hints.fetched - timedelta(days=days)).date()
            return _with_time(Moment(day=day, relative=True), (text,), hints)
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
