"""What a page says about how its dates are written, and a moment read from it."""

from datetime import UTC, date, datetime, timedelta
from typing import Literal

from msgspec import Struct

from streams.clean.metadata.times import calendars, words

Order = Literal["dmy", "mdy", "ymd"]


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


def day_of(year: int, month: int, day: int) -> date | None:
    """A Gregorian day of 1900 to 2200; None when there is no such day."""
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def in_any_calendar(year: int, month: int, day: int, hints: Hints) -> tuple[date, words.Calendar] | None:
    """Figures of a date, year first, in the calendar that the year and the page's language call for."""
    if 2400 <= year <= 2700 and (found := day_of(year - 543, month, day)) is not None:
        return found, "gregorian"  # Thai solar: Buddhist years, Gregorian months
    if 1300 <= year <= 1500:
        if hints.country in ("SA", "YE") and (islamic := calendars.from_islamic(year, month, day)) is not None:
            return islamic, "islamic"
        persian = calendars.from_persian(year, month, day)
        return None if persian is None else (persian, "persian")
    if year >= 2050 and (hints.country == "NP" or "ne" in hints.languages):
        nepali = calendars.from_nepali(year, month, day)
        return None if nepali is None else (nepali, "nepali")
    found = day_of(year, month, day)
    return None if found is None else (found, "gregorian")
