"""Times as pages and crawlers write them -> whole seconds since 1970 UTC, for comparing only."""

from datetime import UTC, datetime

from msgspec import Struct

LATEST = (1 << 32) - 1
"""What fits in an entry: 7 February 2106."""


class Moment(Struct, frozen=True):
    """A time and how exact it is."""

    seconds: int
    """Seconds since 1970 UTC, 1 to LATEST; midnight UTC when only the day is known."""
    day_only: bool


def moment(text: str | None) -> Moment | None:
    """Read an RFC 3339 time or date; None when it is neither or out of range. A time without an offset counts as UTC."""
    if not text or len(text) > 40:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    if read.tzinfo is None:
        read = read.replace(tzinfo=UTC)
    seconds = int(read.timestamp())
    if not 0 < seconds <= LATEST:
        return None
    return Moment(seconds, len(text) <= len("2026-02-08"))


def earlier(one: Moment | None, other: Moment | None) -> bool | None:
    """Whether the first is earlier than the second; None when that can't be told, as for two times of one day."""
    if one is None or other is None:
        return None
    if one.day_only or other.day_only:
        days = one.seconds // 86_400, other.seconds // 86_400
        return None if days[0] == days[1] else days[0] < days[1]
    return None if one.seconds == other.seconds else one.seconds < other.seconds
