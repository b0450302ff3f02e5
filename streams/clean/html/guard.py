"""Markup -> whether it would take a parser more than linear time, before it is parsed.

HTML parsers look through all open elements at many tags (for `</p>`, for the scope of a button), so a page that
nests without end takes them quadratic time: 40,000 open `<div>` cost lexbor 3.5 s, a page of news 1 ms. So do the
attributes of one tag, each of which is compared with all before it: 25,000 cost 2.6 s.
"""

import re

DEEPEST = 3_000
"""Browsers stop at 512; counted as here, the deepest of 440 pages of news and shops had 927."""
_FEW_TAGS = 2 * DEEPEST
"""A page with so few tags is parsed in time however they nest; most pages are not counted at all."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,20})")
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
_LONG_TAG = 16_384
MOST_ATTRIBUTES = 2_000
MOST_OPTIONS = 10_000
"""Options of a select, closed or not, take lexbor quadratic time as well: 10,000 cost 0.6 s, 100,000 a minute."""
_QUOTED = re.compile(r"\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)")


def too_complex(markup: str) -> str:
    """Why a page is not parsed, in words; empty for one that is."""
    if too_deep(markup):
        return f"elements nest more than {DEEPEST:,} deep"
    if markup.count("<option") + markup.count("<OPTION") > MOST_OPTIONS:
        return f"there are more than {MOST_OPTIONS:,} options to select from"
    if too_many_attributes(markup):
        return f"an element has more than {MOST_ATTRIBUTES:,} attributes"
    return ""


def too_many_attributes(markup: str) -> bool:
    """Whether a tag has more attributes than any page needs."""
    for piece in markup.split("<"):
        # Browsers end a tag at the first > outside quotes; quotes that never close are not worth more care.
        if len(piece) > _LONG_TAG and piece[:1].isalpha():
            bare = _QUOTED.sub("", piece).split(">", 1)[0]
            if max(len(bare.split()), bare.count("="), bare.count("/")) > MOST_ATTRIBUTES:
                return True
    return False


def too_deep(markup: str) -> bool:
    """Whether elements nest deeper than any page for readers does."""
    if markup.count("<") <= _FEW_TAGS:
        return False
    depth = 0
    for tag in _TAG.finditer(markup):
        if tag[2].lower() in _SHALLOW:
            continue
        if tag[1]:
            depth = max(0, depth - 1)
        else:
            depth += 1
            if depth > DEEPEST:
                return True
    return False
