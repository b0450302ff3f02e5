"""Markup -> whether it would take a parser more than linear time, before it is parsed.

HTML parsers look through all open elements at many tags (for `</p>`, for the scope of a button), so a page that
nests without end takes them quadratic time: 40,000 open `<div>` cost lexbor 3.5 s, a page of news 1 ms. So do the
attributes of one tag, each of which is compared with all before it: 25,000 cost 2.6 s.
"""

import re
from collections.abc import Iterator

import numpy as np

DEEPEST = 3_000
"""Browsers stop at 512; counted as here, the deepest of 440 pages of news and shops had 927."""
_FEW_TAGS = 2 * DEEPEST
"""A page with so few tags is parsed in time however they nest; most pages are not looked at further."""
# Elements that never stay open, or that the next of their kind closes.
_SHALLOW = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "tr",
        "th",
        "dt",
        "dd",
        "option",
        "thead",
        "tbody",
        "tfoot",
        "colgroup",
        "optgroup",
        "rp",
        "rt",
        "script",
        "style",
        "title",
        "html",
        "head",
        "body",
        "a",
    ]
)
# Letters of either case spelled out: with IGNORECASE the engine can't pass over names by their first letter.
_SHALLOW_NAMES = "|".join("".join(f"[{letter}{letter.upper()}]" for letter in name) for name in sorted(_SHALLOW))
_DEEPENS = re.compile(rf"<(/?)(?!(?:{_SHALLOW_NAMES})(?![a-zA-Z0-9-]))[a-zA-Z]")
_LONG_TAG = 16_384
MOST_ATTRIBUTES = 2_000
MOST_OPTIONS = 10_000
"""Options of a select, closed or not, take lexbor quadratic time as well: 10,000 cost 0.6 s, 100,000 a minute."""
_TAG_END = re.compile(r"(?:[^\"'>]++|\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))*+")
_QUOTED = re.compile(r"\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)")


def too_complex(markup: str) -> str:
    """Why a page is not parsed, in words; empty for one that is."""
    tags = markup.count("<")
    if tags > _FEW_TAGS and too_deep(markup, tags):
        return f"elements nest more than {DEEPEST:,} deep"
    if tags > MOST_OPTIONS and markup.count("<option") + markup.count("<OPTION") > MOST_OPTIONS:
        return f"there are more than {MOST_OPTIONS:,} options to select from"
    if too_many_attributes(markup):
        return f"an element has more than {MOST_ATTRIBUTES:,} attributes"
    return ""


def too_many_attributes(markup: str) -> bool:
    """Whether a tag has more attributes than any page needs."""
    return any(_has_many_attributes(piece) for piece in _long_pieces(markup))


def _long_pieces(markup: str) -> Iterator[str]:
    """What stands between two `<` that are far apart: most pages have one every fifty characters, and are leapt through."""
    at = -1
    while at < len(markup):
        leap = markup.rfind("<", at + 1, at + 2 + _LONG_TAG)
        if leap < 0:
            leap = markup.find("<", at + 2 + _LONG_TAG)
            leap = len(markup) if leap < 0 else leap
            if leap - at - 1 > _LONG_TAG:
                yield markup[at + 1 : leap]
        at = leap


def _has_many_attributes(piece: str) -> bool:
    # Browsers end a tag at the first > outside quotes; quotes that never close are not worth more care.
    if not piece[:1].isalpha():
        return False
    tag = _TAG_END.match(piece)
    bare = "" if tag is None else _QUOTED.sub("", tag.group())
    return max(len(bare.split()), bare.count("="), bare.count("/")) > MOST_ATTRIBUTES


def too_deep(markup: str, tags: int) -> bool:
    """Whether elements nest deeper than any page for readers does; `tags`: how many `<` there are."""
    if tags - markup.count("</") <= DEEPEST:
        return False
    ends = np.array([bool(slash) for slash in _DEEPENS.findall(markup)], np.bool_)
    # An end tag without an open element closes nothing, so the depth is counted from the lowest level so far.
    level = np.cumsum(np.where(ends, -1, 1))
    return bool(len(level)) and int((level - np.minimum(np.minimum.accumulate(level), 0)).max()) > DEEPEST
