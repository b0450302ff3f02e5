"""Markup -> how deep its elements nest, before it is parsed.

HTML parsers look through all open elements at many tags (for `</p>`, for the scope of a button), so a page that
nests without end takes them quadratic time: 40,000 open `<div>` cost lexbor 3.5 s, a page of news 1 ms.
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
