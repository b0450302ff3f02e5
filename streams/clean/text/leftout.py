"""The blocks around an article -> named parts: trending list, opinion list, related, navigation, footer, ..."""

from streams.clean.text.blocks import Block
from streams.clean.text.words import chrome_kinds, fold
from streams.events import LeftOut

_HEADINGS = (
    ("trending list", "trending"),
    ("opinion list", "opinion"),
    ("related", "related"),
    ("latest list", "latest"),
    ("comments", "comments"),
    ("newsletter", "newsletter"),
    ("cookie notice", "cookies"),
    ("share bar", "share"),
)
_LISTS = frozenset({"trending list", "opinion list", "related", "comments"})
"""Headings that a foot does not reach over: what stands below them is a list."""
_LONGEST_HEADING = 60
MAX_CODE_POINTS = 2_000
"""What is kept of one part."""
MAX_PARTS = 40


def name_parts(blocks: list[Block], kept: set[int], first: int, last: int) -> list[LeftOut]:
    """Name every run of blocks that is not `kept`; `first` and `last` are the body's ends."""
    footer = _footer_start(blocks, last)
    parts: list[tuple[str, list[str]]] = []
    where = "navigation"
    for at, block in enumerate(blocks):
        if at in kept:
            where = "in the article" if first <= at < last else "navigation"
            parts.append(("", []))
            continue
        where = "footer" if at >= footer else _heading(block) or where
        if not parts or parts[-1][0] != where:
            parts.append((where, []))
        parts[-1][1].append(block.text)
    return [LeftOut(name, "\n".join(texts)[:MAX_CODE_POINTS]) for name, texts in parts if name][:MAX_PARTS]


def _heading(block: Block) -> str:
    """What kind of list a heading opens, if the block is one."""
    if len(block.text) > _LONGEST_HEADING:
        return ""
    kinds = chrome_kinds(fold(block.text))
    for where, table in _HEADINGS:
        if table in kinds:
            return where
    return ""


def _footer_start(blocks: list[Block], last: int) -> int:
    """First block of the page's foot: behind the last list, where short lines lead to the copyright line."""
    marks = [at for at in range(last + 1, len(blocks)) if _is_footer(blocks[at])]
    if not marks:
        return len(blocks)
    start = marks[0]
    while start > last + 1 and len(blocks[start - 1].text) <= 40 and _heading(blocks[start - 1]) not in _LISTS:
        start -= 1
    return start


def _is_footer(block: Block) -> bool:
    start = block.text[:200]
    return "©" in start or "@" in start or "footer" in chrome_kinds(fold(start))
