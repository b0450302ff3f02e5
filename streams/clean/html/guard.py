"""HTML text -> whether parsing it could take more than linear time, by counts alone."""

import re

MANY_TAGS = 20_000
"""Tags below which the worst nesting costs a parser less than a second; real pages have some thousands."""
MAX_STEPS = 300_000_000
"""Steps up the stack of open elements: an HTML parser looks for an open `p` at every block-level tag (WHATWG, "has an
element in button scope"), so 100,000 nested `div` are five thousand million steps."""
MAX_LOOSE = 60_000
"""Code points of one tag outside quotes: every attribute is compared with those before it."""
_BLOCK_TAG = re.compile(
    r"<(/?)(?:(p|li|dd|dt|h[1-6]|pre|listing)|address|article|aside|blockquote|center|details|dialog|dir|div|dl|fieldset|"
    r"figcaption|figure|footer|form|header|hgroup|main|menu|nav|ol|optgroup|option|search|section|select|summary|table|ul)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]*\"?|'[^']*'?")
_RAW = ("script", "style", "!--", "textarea", "title", "noscript", "SCRIPT", "STYLE", "svg", "path")


def too_complex(text: str) -> str | None:
    """Why a page is not parsed, in one sentence; None when it may be."""
    if text.count("<") > MANY_TAGS:
        depth = steps = 0
        for match in _BLOCK_TAG.finditer(text):
            steps += depth
            if match[2]:
                continue  # closes its like by itself
            if match[1]:
                depth = max(depth - 1, 0)
            else:
                depth += 1
            if steps > MAX_STEPS:
                return f"elements are nested too deeply: {depth:,} open ones"
    if len(text) > MAX_LOOSE:
        for piece in text.split("<"):
            if len(piece) > MAX_LOOSE and not piece.startswith(_RAW):
                loose = len(_QUOTED.sub("", piece.partition(">")[0]))
                if loose > MAX_LOOSE:
                    return f"one tag has {loose:,} code points of attributes outside quotes"
    return None
