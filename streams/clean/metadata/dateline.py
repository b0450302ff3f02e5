"""The first paragraph, or a place printed apart -> the dateline: where the story was filed, and the agency named in it."""

import re
from functools import cache
from importlib.resources import files
from typing import Literal

from msgspec import Struct, structs

from streams.clean.metadata.agencies import agency
from streams.clean.metadata.times.reading import Hints, read_moment
from streams.clean.metadata.wording import plain

MAX_CHARS = 140
"""A dateline stands within the first characters of the body."""

Mark = Literal["dash", "colon", "dot", "bar", "bracket"]


class Filed(Struct, frozen=True, kw_only=True):
    """A dateline as printed in the body."""

    place: str
    start: int
    """First code point of the place in the paragraph."""
    end: int
    agency: str | None = None
    """Agency named in the dateline, as commonly written."""


# Each head is bounded and holds no mark that could end it, so that none of these looks twice at a character.
_HEAD = r"(?P<head>[^\W\d_][^–—―:;|!?\n“”\"【】\[\]]{1,88}?)"
_FORMS: tuple[tuple[Mark, re.Pattern[str]], ...] = (
    ("bracket", re.compile(r"^[【（(\[](?P<head>[^】）)\]\n]{2,50})[】）)\]]\s?[-–—:]?\s?(?=\S)")),
    ("dash", re.compile(rf"^[\"“'(]?{_HEAD}(?:[.,]?\s?(?:[–—―]|\s-{{1,2}}|--)|\.-)\s?(?=\S)")),
    ("bar", re.compile(rf"^{_HEAD}\s?\|\s(?=\S)")),
    ("colon", re.compile(rf"^{_HEAD}\s?:\s?(?=\S)")),
    ("dot", re.compile(r"^(?P<head>[^\W\d_][^.–—:;|!?\n“”\"]{1,40}(?:\([^()]{2,30}\))?)\.\s(?=\S)")),
    ("dot", re.compile(r"^(?P<head>[^\W\d_][^.–—:;|!?\n“”\"]{1,40})\.\s?(?=/[^/]{2,30}/)")),
)
_CHINESE = re.compile(
    r"^[（(【]?(?P<agency>[\u4e00-\u9fff]{2,5}?(?:社|网|網|报|報|台))?\s?(?P<place>[\u4e00-\u9fff]{2,6}?)(?:\d{1,2}月)?\d{1,2}日(?:电|電|讯|訊|消息)"
)
_KOREAN = re.compile(r"^[\[(（【](?P<place>[가-힣]{2,6})=(?P<agency>[가-힣A-Za-z0-9]{2,12})[\])）】]")
_LEADING = re.compile(r"^[(\[（]([^()\[\]（）]{2,30})[)\]）]\s?[-–—]\s?(?=\S)")
_BRACKET = re.compile(r"[(（/]\s?([^()（）/]{2,40}?)\s?[)）/]")
_AGENCY_AFTER = re.compile(r"^\s?[/(]?\s?([^\W\d_][^.,:;()/\n]{1,30}?)\s?[/)]?\s?[.,:–—-]")
_SPLIT = re.compile(r"\s?[,/،、，]\s?")
_SMALL = frozenset(
    [
        "de",
        "del",
        "de",
        "la",
        "le",
        "los",
        "las",
        "do",
        "da",
        "am",
        "an",
        "der",
        "im",
        "of",
        "the",
        "sur",
        "sous",
        "en",
        "upon",
        "y",
        "et",
    ]
)
_KEEP = frozenset({"US", "UK", "UAE", "UN", "DC", "EU", "D.C.", "NY", "U.S."})
_NO_PLACE = frozenset(
    [
        "breaking",
        "news",
        "update",
        "updated",
        "watch",
        "exclusive",
        "analysis",
        "live",
        "opinion",
        "video",
        "summary",
        "quick",
        "warning",
        "tldr",
        "note",
        "editor",
        "editors",
        "explainer",
        "interview",
        "review",
        "gallery",
        "photos",
        "correction",
        "clarification",
        "sponsored",
        "advertisement",
        "report",
    ]
)


def read_dateline(paragraph: str) -> Filed | None:
    """The dateline at the start of the body's first paragraph; None when there is none."""
    head = paragraph[:MAX_CHARS]
    for pattern in (_KOREAN, _CHINESE):
        if (found := pattern.match(head)) is not None:
            named = agency(found["agency"]) if found["agency"] else None
            return Filed(place=found["place"], start=found.start("place"), end=found.end("place"), agency=named)
    if (led := _LEADING.match(head)) is not None and (named := agency(led[1])) is not None:
        filed = read_dateline(head[led.end() :])  # (ANSA) - ROMA, 05 MAG -
        if filed is not None:
            filed = structs.replace(filed, start=filed.start + led.end(), end=filed.end + led.end(), agency=named)
        return filed
    for mark, pattern in _FORMS:
        if (found := pattern.match(head)) is not None:
            filed = _in_head(found["head"], found.start("head"), mark, head[found.end() :])
            if filed is not None:
                return filed
    return None


def _in_head(head: str, start: int, mark: Mark, after: str) -> Filed | None:
    """`SEOUL, South Korea, Feb 8 (Reuters)` -> the place; None when the head is no dateline but a sentence."""
    named: str | None = None
    if (bracket := _BRACKET.search(head)) is not None:
        named = _agency_in(bracket[1])
        if named is None and bracket.end() < len(head.rstrip(" .,")):
            return None
        head = head[: bracket.start()]
    parts = [part for part in (part.strip(" .\"“'(") for part in _SPLIT.split(head)) if part]
    if not parts:
        return None
    if named is None:
        named = next((found for part in parts[1:] if (found := agency(part)) is not None), None)
    if named is None and (" " in parts[0]) and (last := agency(parts[0].rpartition(" ")[2])) is not None:
        named, parts[0] = last, parts[0].rpartition(" ")[0]  # `BERLIN taz |`, `Berlin dpa -`
    if named is None and mark in ("dash", "dot") and (following := _AGENCY_AFTER.match(after)) is not None:
        named = agency(following[1])
    place = parts[0]
    dated = any(char.isdecimal() for part in parts[1:] for char in part)
    if any(len(part.split()) > 4 for part in parts[1:]) or not _is_place(
        place, mark, certain=named is not None or dated
    ):
        return None
    at = start + head.index(place)
    return Filed(place=unshouted(place), start=at, end=at + len(place), agency=named)


def _agency_in(text: str) -> str | None:
    return next((found for part in re.split(r"[/,]", text) if (found := agency(part.strip())) is not None), None)


def _is_place(place: str, mark: Mark, *, certain: bool) -> bool:
    """Whether the words can be a place, given what stands beside them."""
    tokens = place.split()
    if not 1 <= len(tokens) <= 4 or any(char.isdigit() for char in place) or agency(place) is not None:
        return False
    if any(token.casefold() in _NO_PLACE for token in tokens) or len(place) < 2:
        return False
    if is_known_place(place):
        return True
    cased = place.upper() != place.lower()
    if cased and not all(token[:1].isupper() or token.casefold() in _SMALL for token in tokens):
        return False
    if certain:
        return mark in ("dash", "colon") or place.isupper()
    # A town that the table does not know is only believed in capitals before a dash.
    return mark == "dash" and cased and place.isupper() and len(place) > 3 and len(tokens) <= 3


def is_known_place(name: str) -> bool:
    """Whether the table of cities has the name."""
    return name.casefold().strip() in _places()


@cache
def _places() -> frozenset[str]:
    text = files("streams.clean.metadata").joinpath("data", "places.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


def unshouted(place: str) -> str:
    """`NEW DELHI` -> `New Delhi`: the place as commonly written."""
    if not place.isupper() or place in _KEEP:
        return place
    tokens = [token if token in _KEEP or "." in token else _title(token) for token in place.split()]
    return " ".join(token.lower() if n and token.casefold() in _SMALL else token for n, token in enumerate(tokens))


def _title(token: str) -> str:
    return "-".join(part[:1] + part[1:].lower() for part in token.split("-"))


def place_apart(text: str) -> str | None:
    """A place printed in the byline (`Seoul`), unless it is a date or an agency."""
    place = plain(text).strip(" ,.-–—|:")
    if not place or len(place) > 60 or agency(place) is not None or read_moment(place, Hints()) is not None:
        return None
    return unshouted(place)
