"""Where a story was filed: the place that clean found, or the one that opens the body, and its country."""

import re

from msgspec import Struct

from streams.classify.country.disambiguation import Context, resolve
from streams.classify.country.gazetteer import Gazetteer
from streams.classify.country.matching import find, passage
from streams.events import Dateline

_DASH = re.compile(r" ?(?:--|[-–—])\s")
PLACE_WORDS, DATE_WORDS = 4, 5
"""Words before and after the first comma: "LA CROSSE, Wis.", "SEOUL, Feb 8", "МОСКВА, 14 ноя"."""
# "ATHENS Capping a perfect year", "GENEVA Aug. 20, 2004 Tens of": capitals alone, and then a sentence.
_SHOUTED = re.compile(r"(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.'’ ]{3,24})(?=[ ,][^a-z]?[A-Z]?[a-z0-9])")
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
    opening = _opening(body[:LONGEST])
    context = Context(language, publisher, None)
    if given is not None:
        country = given.country or place_country(given.place, context, gazetteer)
        end = opening.end if opening and given.place.lower() in opening.place.lower() else 0
        return Filed(Dateline(given.place, country), country, end)
    if opening is None:
        return _shouted(body, context, gazetteer)
    country = place_country(opening.place, context, gazetteer) if opening.marked else None
    return Filed(None, country, opening.end if country else 0)


class _Opening(Struct, frozen=True):
    place: str
    end: int
    marked: bool
    """Whether capitals, an agency in brackets or a long dash say that it is a dateline."""


def _opening(head: str) -> _Opening | None:
    """`SEOUL, Feb 8 (Reuters) - `: what stands before the first dash, if it is a place and perhaps a date and an agency."""
    dash = _DASH.search(head)
    if dash is None:
        return None
    before = head[: dash.start()].strip()
    agency = before.endswith(")") and "(" in before
    if agency:
        before = before[: before.rindex("(")].strip()
    place, _, date = before.partition(",")
    words = place.replace("/", " ").split()
    if not 0 < len(words) <= PLACE_WORDS or len(date.split()) > DATE_WORDS or not all(w[0].isupper() for w in words):
        return None
    # "MONTREAL, Feb 26 - " alone is left in the text: in flashes of two lines it is the only word of a country.
    shouted = before.upper() == before and len(before) > 2
    return _Opening(before, dash.end(), shouted or agency or "-" not in dash.group() or "--" in dash.group())


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
