"""Every time a page gives -> the ones that hold, and why the others do not."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

from msgspec import Struct, structs

from streams.clean.draft import Found, FoundTime, Source
from streams.clean.metadata.times import words, zones
from streams.clean.metadata.times.reading import Hints, Moment, Order, read_moment
from streams.events import TimeReading

MAX_READ = 40
"""Strings read per page; what follows is not looked at."""

SKEW = timedelta(hours=1)
"""How far a publisher's clock may run before the crawler's."""

_MIXED = 3

_BOTH_ORDERS = ("en", "tl")
"""Languages whose press writes 02/03/2024 for the 2nd of March and for the 3rd of February."""

_EARLIEST = date(1990, 1, 1)

_HALF_HOURS = frozenset((-570, -210, -150, 210, 270, 330, 345, 390, 570, 630))
"""Offsets in use that are no whole hours, minutes; another difference is between two different moments."""

Field = Literal["published", "updated", "unknown"]

_TRUST: dict[tuple[Source, Field], float] = {
    ("json-ld", "published"): 9,
    ("meta", "published"): 8,
    ("time", "published"): 7,
    ("visible", "published"): 6,
    ("visible", "unknown"): 4.5,
    ("time", "unknown"): 4,
    ("meta", "unknown"): 2,
    ("json-ld", "unknown"): 2,
    ("url", "unknown"): 1,
}


_LOOSE = frozenset((
    "date", "dc.date", "dcterms.date", "dc.date.issued", "dcterms.issued", "created", "datecreated", "timestamp", "dateCreated",
))  # fmt: skip
"""Names that systems fill with the day of a change, of an upload, of the build: trusted less than what a reader sees."""


class Read(Struct, frozen=True, kw_only=True):
    """A string of the page with the moment it was read as."""

    found: Found
    field: Field
    moment: Moment


class Times(Struct, frozen=True, kw_only=True):
    """The times of an article."""

    published: Read | None = None
    updated: Read | None = None
    readings: list[TimeReading] = []
    warnings: list[str] = []
    by_profile: bool = False
    """Whether a chosen time got its offset from the publisher's profile."""


def choose_times(times: list[FoundTime], urls: list[str], hints: Hints) -> Times:
    """Read every candidate, settle day order and zone between them, take the ones that hold."""
    reads: list[Read] = []
    refused: list[TimeReading] = []
    for time in [*times[:MAX_READ], *_from_urls(urls)]:
        moment = read_moment(time.found.text, hints)
        if moment is None:
            refused.append(_reading(time.found, time.field, None, "not a time that could be read"))
            continue
        reads.append(Read(found=time.found, field=time.field, moment=moment))
    reads = _in_order(reads, hints)
    kept: list[Read] = []
    for read in reads:
        why = _implausible(read.moment, hints)
        if why is None:
            kept.append(read)
        else:
            refused.append(_reading(read.found, read.field, read.moment, why))
    published, reasons = _published(kept)
    if published is not None:
        published = structs.replace(published, moment=_settled(published.moment, kept, hints))
    updated = _updated(kept, published, hints, reasons)
    settled = _times(kept, (published, updated), reasons, refused, hints)
    bare = {id(read.found) for read in kept if read.moment.hour is not None and read.moment.offset is None}
    chosen = [read for read in (published, updated) if read is not None and id(read.found) in bare]
    by_profile = hints.zone is not None and any(read.moment.offset == _clock(read.moment, hints) for read in chosen)
    return structs.replace(settled, by_profile=by_profile)


_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/\-_.]?(0[1-9]|1[0-2])[/\-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_URL_SLASHES = re.compile(r"/((?:19|20)\d\d)/(\d\d?|[a-z]{3,9})/(\d\d?)(?=[/\-_.?]|$)")


def _from_urls(urls: list[str]) -> list[FoundTime]:
    """`/2024/05/17/`, `/2024/may/17/`, `-20240517`."""
    for url in urls:
        found = _URL_SLASHES.search(url[:500]) or _URL_DAY.search(url[:500])
        if found is None:
            continue
        month = int(found[2]) if found[2].isdecimal() else _month(found[2])
        try:
            day = date(int(found[1]), month, int(found[3]))
        except ValueError:
            continue
        return [FoundTime(found=Found(text=day.isoformat(), source="url", name="url", path="url"), field="unknown")]
    return []


def _month(word: str) -> int:
    """`may`, `oct`, `october` -> its number; 0 for what is no month in English."""
    found = words.month(word)
    return 0 if found is None else next((n for n, users in found.numbers.items() if "en" in users), 0)


def _in_order(reads: list[Read], hints: Hints) -> list[Read]:
    """Turn round day and month where the rest of the page or the fetch says that the usual order is wrong."""
    certain = {read.moment.day for read in reads if read.moment.other_day is None}
    orders: set[Order | None] = {
        read.moment.order for read in reads if read.moment.other_day is None and read.moment.order is not None
    }
    turned: list[Read] = []
    for read in reads:
        other = read.moment.other_day
        if other is not None and _turns(read.moment, other, certain, orders, hints):
            order = "mdy" if read.moment.order == "dmy" else "dmy"
            moment = structs.replace(read.moment, day=other, other_day=read.moment.day, order=order)
            turned.append(structs.replace(read, moment=moment))
        else:
            turned.append(read)
    return turned


def _turns(moment: Moment, other: date, certain: set[date], orders: set[Order | None], hints: Hints) -> bool:
    if moment.day in certain:
        return False
    if other in certain or (_implausible(moment, hints) is not None and other <= _latest_day(hints)):
        return True
    # 06/13/2019 elsewhere on the page: its figures go month, day, year.
    return len(orders) == 1 and moment.order not in orders


def _latest_day(hints: Hints) -> date:
    return date.max if hints.fetched is None else (hints.fetched.astimezone(UTC) + timedelta(hours=14) + SKEW).date()


def _implausible(moment: Moment, hints: Hints) -> str | None:
    if moment.day < _EARLIEST:
        return "before news was on the web"
    if hints.fetched is None:
        return None
    at = moment.utc()
    if moment.day > _latest_day(hints) or (at is not None and at > hints.fetched + SKEW):
        return "later than the fetch"
    return None


def _published(kept: list[Read]) -> tuple[Read | None, dict[int, str]]:
    """The reading of the first publication; and by id of the others, why not."""
    candidates = [read for read in kept if read.field != "updated"]
    reasons: dict[int, str] = {}
    if not candidates:
        # A page that only says when it changed was published then at the latest.
        candidates = sorted(kept, key=lambda read: (-_rank(read), read.moment.local()))
        return (candidates[0] if candidates else None), reasons
    # Three days in `time` elements without a word: lists of other stories carry them too, and a printed date is nearer.
    mixed = len({read.moment.day for read in candidates if _is_bare_stamp(read)}) >= _MIXED
    ranked = sorted(candidates, key=lambda read: -(_trust(read) - mixed * _is_bare_stamp(read)))
    best = ranked[0]
    # Independent sources that agree on another day outvote one: CMS migrations and page builds stamp machine dates anew.
    days = Counter({(read.moment.day, read.found.source) for read in ranked if not read.moment.relative})
    votes = Counter(day for day, _ in days)
    rival = next((r for r in ranked if votes[r.moment.day] >= 2 and r.moment.day < best.moment.day), None)
    if rival is not None and votes[best.moment.day] < 2 and not _same_instant_day(best, rival):
        best = rival
    best = _printed_before(best, ranked, kept) or best
    for read in ranked:
        if read is not best:
            same = abs((read.moment.day - best.moment.day).days) <= 1
            reasons[id(read)] = (
                f"agrees; {best.found.source} is taken"
                if same
                else f"another day than {best.found.source}, which is trusted more"
            )
    return best, reasons


def _printed_before(best: Read, ranked: list[Read], kept: list[Read]) -> Read | None:
    """The one earlier day that readers see, where the machine's day of publication is but that of the last change."""
    if best.found.source not in ("json-ld", "meta"):
        return None
    changed = any(read.field == "updated" and read.moment.day == best.moment.day for read in kept)
    printed = [read for read in ranked if read.found.source == "visible" and read.moment.order is None]
    days = {read.moment.day for read in printed if not (read.moment.relative or read.moment.year_guessed)}
    if not changed or len(days) != 1 or not printed or not printed[0].moment.day < best.moment.day - timedelta(days=1):
        return None
    return printed[0]


def _is_bare_stamp(read: Read) -> bool:
    return read.found.source == "time" and read.field == "unknown"


def _trust(read: Read) -> float:
    moment = read.moment
    loose = 5.5 if read.found.name in _LOOSE and read.found.source in ("meta", "json-ld") else 0.0
    doubts = loose + 2.5 * moment.relative + 1.5 * moment.year_guessed + 2.0 * (moment.calendar == "islamic")
    return _TRUST.get((read.found.source, read.field), 0) - doubts + 0.5 * (moment.hour is not None)


def _same_instant_day(one: Read, other: Read) -> bool:
    return abs((one.moment.day - other.moment.day).days) <= 1


def _updated(kept: list[Read], published: Read | None, hints: Hints, reasons: dict[int, str]) -> Read | None:
    candidates = [read for read in kept if read.field == "updated"]
    best: Read | None = None
    for read in candidates:
        settled = structs.replace(read, moment=_settled(read.moment, kept, hints))
        if published is not None and _earlier(settled.moment, published.moment):
            reasons[id(read)] = "earlier than the publication"
        elif best is None or (_rank(settled) > _rank(best)):
            best = settled
    return best


def _rank(read: Read) -> float:
    return (
        {"json-ld": 4, "meta": 3, "time": 2, "visible": 1}.get(read.found.source, 0)
        + 0.5 * (read.moment.hour is not None)
        - 2.5 * read.moment.relative
    )


def _earlier(one: Moment, other: Moment) -> bool:
    first, second = one.utc(), other.utc()
    if first is not None and second is not None:
        return first < second - timedelta(minutes=1)
    return one.day < other.day


def _settled(moment: Moment, kept: list[Read], hints: Hints) -> Moment:
    """The moment with the zone that the page as a whole gives it."""
    if moment.hour is None:
        return moment
    if moment.offset == 0 and moment.zone in ("Z", ""):
        return _from_utc(moment, kept, hints)
    if moment.offset is not None:
        return moment
    for read in kept:
        if read.moment.offset is not None and _same_clock(read.moment, moment):
            return structs.replace(moment, offset=read.moment.offset, zone=read.moment.zone)
    offset = _clock(moment, hints)
    return moment if offset is None else structs.replace(moment, offset=offset)


def _clock(moment: Moment, hints: Hints) -> int | None:
    """Offset of the publisher's clock: by its profile, else by its country."""
    if hints.zone is not None:
        return zones.offset_of_zone(hints.zone, moment.local())
    return zones.offset_in(hints.country, moment.local())


def _from_utc(moment: Moment, kept: list[Read], hints: Hints) -> Moment:
    """A machine time in UTC, as the publisher's clock showed it where the page tells."""
    visible = [read.moment for read in kept if read.found.source in ("visible", "time") and read.moment.offset != 0]
    printed = next((other for other in visible if _same_clock(other, moment)), None)
    if printed is not None and printed.offset is not None:
        # Machine times marked UTC that show the town's clock: a common mistake of templates.
        return structs.replace(moment, offset=printed.offset, zone=printed.zone)
    shown = _shown_offset(moment, [read.moment for read in kept])
    offset = shown if shown is not None else _usual_offset(moment, hints)
    if not offset:
        return moment
    local = moment.local() + timedelta(minutes=offset)
    days = {other.day for other in visible if not other.relative} | {
        read.moment.day for read in kept if read.found.source == "url"
    }
    midnight = local.hour == 0 and local.minute == 0 and moment.hour != 0
    if (
        shown is not None
        or midnight
        or (local.date() != moment.day and local.date() in days and moment.day not in days)
    ):
        # 23:30 UTC on the 4th is printed as the 5th in Berlin, and a day alone is midnight there: the day is the publisher's.
        return structs.replace(moment, day=local.date(), hour=local.hour, minute=local.minute, offset=offset, zone="")
    return moment


def _shown_offset(moment: Moment, others: list[Moment]) -> int | None:
    """Offset of the publisher's clock, where the page shows the same instant on it."""
    for other in others:
        if other.hour is None or other.relative or other.offset == 0:
            continue
        if other.offset is not None:
            if other.utc() == moment.utc():
                return other.offset
            continue
        minutes = int((other.local() - moment.local()) / timedelta(minutes=1))
        if 0 < abs(minutes) <= 14 * 60 and (minutes % 60 == 0 or minutes in _HALF_HOURS):
            return minutes
    return None


def _usual_offset(moment: Moment, hints: Hints) -> int | None:
    """Offset of the publisher's clock by country, else by the page's language."""
    offset = _clock(moment, hints)
    if offset is not None or hints.country is not None:
        return offset
    return zones.offset_of_language(hints.languages[0] if hints.languages else "", moment.local())


def _same_clock(one: Moment, other: Moment) -> bool:
    return (
        one.hour is not None
        and not one.relative
        and (one.day, one.hour, one.minute) == (other.day, other.hour, other.minute)
    )


def _times(
    kept: list[Read],
    settled: tuple[Read | None, Read | None],
    reasons: dict[int, str],
    refused: list[TimeReading],
    hints: Hints,
) -> Times:
    published, updated = settled
    warnings: list[str] = []
    readings: list[TimeReading] = []
    both_orders = not hints.languages or hints.languages[0] in _BOTH_ORDERS
    for read in kept:
        chosen = next((c for c in (published, updated) if c is not None and c.found is read.found), None)
        moment, why = (
            (chosen.moment, None)
            if chosen is not None
            else (read.moment, reasons.get(id(read), "another is trusted more"))
        )
        readings.append(_reading(read.found, read.field, moment, why))
    for chosen in (published, updated):
        if chosen is None:
            continue
        moment = chosen.moment
        if moment.other_day is not None and both_orders:
            warnings.append("date_order_ambiguous")
        if zones.is_ambiguous(moment.zone):
            warnings.append("timezone_abbreviation_ambiguous")
        if moment.hour is not None and moment.offset is None:
            warnings.append("timezone_unknown")
        if moment.relative:
            warnings.append("time_relative_to_fetch")
        if moment.year_guessed:
            warnings.append("year_not_printed")
    if published is not None and published.field == "updated":
        warnings.append("published_from_updated")
    if any(reading.rejected_because == "later than the fetch" for reading in refused):
        warnings.append("time_in_future")
    return Times(
        published=published, updated=updated, readings=[*readings, *refused], warnings=list(dict.fromkeys(warnings))
    )


def _reading(found: Found, field: Field, moment: Moment | None, why: str | None) -> TimeReading:
    return TimeReading(
        field="updated_at" if field == "updated" else "published_at",
        value=None if moment is None else moment.rfc3339(),
        precision="day" if moment is None else moment.precision,
        raw=found.text[:200],
        source=found.source,
        rejected_because=why,
    )


def parse_fetched(value: str | None) -> datetime | None:
    """`fetched_at` of a page -> an aware time; None when it is absent or is none."""
    if not value:
        return None
    moment = read_moment(value, Hints())
    if moment is None:
        return None
    local = moment.local().replace(tzinfo=timezone(timedelta(minutes=moment.offset or 0)))
    return local if moment.hour is not None else local + timedelta(days=1)
