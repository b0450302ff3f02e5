"""The first paragraph, or a place printed apart -> the dateline: where the story was filed, and the agency named in it."""

import re

from msgspec import Struct

from streams.clean.metadata.agencies import agency
from streams.clean.metadata.times.reading import Hints, read_moment
from streams.clean.metadata.wording import plain

MAX_CHARS = 140
"""A dateline stands within the first characters of the body."""


class Filed(Struct, frozen=True, kw_only=True):
    """A dateline as printed in the body."""

    place: str
    start: int
    """First code point of the place in the paragraph."""
    end: int
    agency: str | None = None
    """Agency named in the dateline, as commonly written."""
    agency_text: str = ""
    """The agency as printed."""


# PLACE[, REGION][, DATE] [(AGENCY)] DASH
_DASHED = re.compile(
    r"^[\"“'(（\[【]?(?P<head>[^.!?\n–—―:;\"“”]{2,90}?(?:\b[A-Z][a-z]{2,4}\.[^.!?\n–—―:;]{1,60}?)?)\s?[)）\]】]?[.,]?\s*(?:[–—―]|\s-{1,2}|--)\s*(?=\S)"
)
_COLON = re.compile(
    r"^(?P<head>[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄ][A-ZÀ-ÖØ-ÞА-ЯЁІЇЄ .'’-]{2,40}(?:\s?\([^()]{2,40}\))?(?:, [A-Za-z]{3,9}\.? \d{1,2})?)\s?[:.]\s?(?=[A-ZÀ-ÖØ-Þ“\"‘'А-ЯЁІЇЄ])"
)
_BRACKETED = re.compile(r"^[【(（\[](?P<head>[^】)）\]\n]{2,60})[】)）\]]\s?[-–—]?\s?(?=\S)")
_CJK_CREDIT = re.compile(
    r"^(?:新华社|新華社|中新社|中新网|中新網|法新社|路透社|美联社|共同社|[（(]?中央社記者?[^\s)）]{0,6})?(?P<place>[\u4e00-\u9fff]{2,6})\d{1,2}月\d{1,2}日电"
)
_KOREAN = re.compile(r"^[\[(（](?P<place>[가-힣]{2,6})=(?P<agency>[가-힣A-Za-z0-9]{2,12})[\])）]")
_BRACKET = re.compile(r"[(（]\s?([^()（）]{2,60}?)\s?[)）]")
_DATE_TAIL = re.compile(r"\d")


def read_dateline(paragraph: str) -> Filed | None:
    """The dateline at the start of the body's first paragraph; None when there is none."""
    head = paragraph[:MAX_CHARS]
    if (found := _KOREAN.match(head)) is not None:
        return Filed(
            place=found["place"],
            start=found.start("place"),
            end=found.end("place"),
            agency=agency(found["agency"]),
            agency_text=found["agency"],
        )
    if (found := _CJK_CREDIT.match(head)) is not None:
        return Filed(place=found["place"], start=found.start("place"), end=found.end("place"))
    for pattern in (_DASHED, _COLON, _BRACKETED):
        if (found := pattern.match(head)) is not None:
            filed = _in_head(found["head"], found.start("head"), shouted=pattern is not _BRACKETED)
            if filed is not None:
                return filed
    return None


def _in_head(head: str, start: int, *, shouted: bool) -> Filed | None:
    """`SEOUL, South Korea, Feb 8 (Reuters)` -> the place; None when the head is no dateline but a sentence."""
    name, printed = None, ""
    if (bracket := _BRACKET.search(head)) is not None:
        printed = bracket[1]
        name = next((found for part in re.split(r"[/,]", printed) if (found := agency(part.strip())) is not None), None)
        if bracket.end() < len(head.rstrip(" .,")) and name is None:
            return None
        head = head[: bracket.start()]
    parts = [part.strip(' ."“(') for part in re.split(r"[,/，]", head)]
    place = parts[0]
    if agency(place) is not None or not place:
        return None
    if name is None and len(parts) > 1 and (name := agency(parts[-1])) is not None:
        printed = parts.pop()
    dated = any(_DATE_TAIL.search(part) for part in parts[1:])
    if not _is_place(place, certain=name is not None or dated, shouted=shouted):
        return None
    if any(len(part.split()) > 4 for part in parts[1:]):
        return None
    at = start + head.index(place)
    return Filed(place=unshouted(place), start=at, end=at + len(place), agency=name, agency_text=printed)


def _is_place(place: str, *, certain: bool, shouted: bool) -> bool:
    tokens = place.split()
    if not 1 <= len(tokens) <= 4 or any(c.isdigit() for c in place) or not any(c.isalpha() for c in place):
        return False
    if place.isupper() and len(place) > 2:
        return True
    if not all(token[:1].isupper() or token.casefold() in _SMALL for token in tokens):
        return False
    return certain or (len(tokens) <= 2 and shouted is False and agency(place) is None and False)


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
    ]
)
_KEEP = frozenset({"US", "UK", "UAE", "UN", "DC", "EU", "D.C.", "NY", "U.S."})


def unshouted(place: str) -> str:
    """`NEW DELHI` -> `New Delhi`: the place as commonly written."""
    if not place.isupper() or place in _KEEP:
        return place
    tokens = [token if token in _KEEP else _title(token) for token in place.split()]
    return " ".join(token.lower() if n and token.casefold() in _SMALL else token for n, token in enumerate(tokens))


def _title(token: str) -> str:
    return "-".join(part[:1] + part[1:].lower() for part in token.split("-"))


def place_apart(text: str) -> str | None:
    """A place printed in the byline (`Seoul`), unless it is a date or an agency."""
    place = plain(text).strip(" ,.-–—|:")
    if not place or len(place) > 60 or agency(place) is not None or read_moment(place, Hints()) is not None:
        return None
    return unshouted(place)
