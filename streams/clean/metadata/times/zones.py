"""A zone's abbreviation, or a publisher's country, and a local time -> minutes east of UTC."""

import tomllib
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

_DATA = tomllib.loads(files("streams.clean.metadata").joinpath("data", "zones.toml").read_text(encoding="utf-8"))
_FIXED: dict[str, int] = _DATA["fixed"]
_SEASONAL: dict[str, str] = _DATA["seasonal"]
_AMBIGUOUS: dict[str, dict[str, int]] = _DATA["ambiguous"]
_LANGUAGES: dict[str, str] = _DATA["languages"]
_PRESS: dict[str, str] = _DATA["press"]

ABBREVIATIONS = frozenset((*_FIXED, *_SEASONAL, *_AMBIGUOUS))
"""Every abbreviation that is read."""


def is_ambiguous(abbreviation: str) -> bool:
    """Whether it names different zones in different countries."""
    return abbreviation in _AMBIGUOUS


def offset_of(abbreviation: str, country: str | None, local: datetime) -> int | None:
    """Minutes east of UTC that the abbreviation means for a publisher of that country, at that local time."""
    if (by_country := _AMBIGUOUS.get(abbreviation)) is not None:
        return by_country.get(country or "", by_country["usual"])
    if (name := _SEASONAL.get(abbreviation)) is not None:
        return _minutes(_zone(name), local)
    return _FIXED.get(abbreviation)


def offset_in(country: str | None, local: datetime) -> int | None:
    """Minutes east of UTC of the clock the country's press keeps; None where that depends on the town."""
    name = _PRESS.get(country or "") or _only_zones().get(country or "")
    return None if name is None else _minutes(_zone(name), local)


def offset_of_zone(name: str, local: datetime) -> int | None:
    """Minutes east of UTC in a zone by its IANA name."""
    return _minutes(_zone(name), local)


def offset_of_language(language: str, local: datetime) -> int | None:
    """Minutes east of UTC where most speakers of the language live, for languages of one zone."""
    name = _LANGUAGES.get(language)
    return None if name is None else _minutes(_zone(name), local)


def _minutes(zone: ZoneInfo, local: datetime) -> int | None:
    offset = local.replace(tzinfo=zone).utcoffset()
    return None if offset is None else int(offset / timedelta(minutes=1))


@cache
def _zone(name: str) -> ZoneInfo:
    # From the tzdata package and never from the machine: the same page gives the same bytes everywhere.
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


@cache
def _only_zones() -> dict[str, str]:
    zones: dict[str, list[str]] = {}
    for line in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, _, name = line.split("\t")[:3]
            zones.setdefault(country, []).append(name)
    return {country: names[0] for country, names in zones.items() if len(names) == 1}
