"""Where a story was filed: the place that clean found, or the one that opens the body, and its country."""

import re

from msgspec import Struct

from streams.classify.country.disambiguation import Context, resolve
from streams.classify.country.gazetteer import Gazetteer
from streams.classify.country.matching import find, passage
from streams.events import Dateline

# "SEOUL, Feb 8 (Reuters) - ", "TORONTO, Canada -- ", "Paris (AFP) – ", "МОСКВА, 5 мая - РИА Новости." Bounded, no nested repeats.
_OPENING = re.compile(
    r"\s*(?P<place>(?:[A-ZÀ-ÞА-ЯЁІЇЄҐ][\w.'’-]{1,20}[ /,]{0,2}){1,5})(?P<date>[^-–—(\n]{0,24})(?:\([^()\n]{2,40}\)\s?)?\s?(?:--|[-–—])\s"
)
# "ATHENS Capping a perfect year", "GENEVA Aug. 20, 2004 Tens of": capitals alone, and then a sentence.
_SHOUTED = re.compile(r"\s*(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.'’ ]{3,24})(?=[ ,][^a-z]?[A-Z]?[a-z0-9])")
LONGEST = 110
_PLACES = frozenset("NCTR")


class Filed(Struct, frozen=True):
    """The dateline with its country, and how much of the body it takes."""

    dateline: Dateline | None
    country: str | None
    end: int
    """Code points at the start of the body that are dateline; names there are not counted."""


def read_dateline(
    given: Dateline | None, body: str, language: str | None, publisher: str | None, gazetteer: Gazetteer
) -> Filed:
    """The dateline given by clean gets its country; else one is looked for at the start of the body."""
    opening = _OPENING.match(body[:LONGEST])
    context = Context(language, publisher, None)
    if given is not None:
        country = given.country or place_country(given.place, context, gazetteer)
        end = opening.end() if opening and given.place.lower() in opening.group().lower() else 0
        return Filed(Dateline(given.place, country), country, end)
    if opening is None:
        return _shouted(body, context, gazetteer)
    place = opening.group("place").strip(" ,/")
    country = place_country(place, context, gazetteer)
    shout = place.upper() == place and len(place) > 2
    if country is None or not (
        shout or "(" in opening.group() or "--" in opening.group() or "–" in opening.group() or "—" in opening.group()
    ):
        return Filed(None, None, 0)
    return Filed(None, country, opening.end())


def _shouted(body: str, context: Context, gazetteer: Gazetteer) -> Filed:
    found = _SHOUTED.match(body[:LONGEST])
    country = place_country(found.group("place"), context, gazetteer) if found else None
    return Filed(None, country, found.end() if found and country else 0)


def place_country(place: str, context: Context, gazetteer: Gazetteer) -> str | None:
    """The country of a place name as printed (`Seoul`, `PARIS, Texas`), or None."""
    text = place[:LONGEST]
    for form in (text, text.title()):
        one = passage("dateline", form)
        names = find(one, context.language, gazetteer)
        mentions, _ = resolve(names, {"dateline": one}, context, gazetteer)
        # "CBC SPORTS ONLINE - " is no place.
        if mentions and mentions[0].kind in _PLACES:
            return mentions[0].country
    return None
