r"""A text rendering of a page -> its blocks: paragraphs, headings, list items, with their places in the page.

Renderers differ in what a line is. Browsers and most libraries put a paragraph on one line; lynx, w3m and
html2text fold at a width; `get_text("\\n")` starts a new line at every inline tag. What a line break means is
therefore decided once for the page, from the page.
"""

import itertools
import re
import unicodedata
from bisect import bisect_left
from typing import Literal

from msgspec import Struct, structs

Kind = Literal["paragraph", "heading", "list_item", "quote", "table"]

MAX_BLOCKS = 8_000
"""Beyond this many blocks the rest of a page is not read: no article is so long."""

_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_MARKER = re.compile(r"(?:#{1,6}(?=\s)|[*+\-•◦▪‣●■○·–](?=\s)|>+(?=\s|\S)|\d{1,3}[.)](?=\s)|\[\d{1,4}\](?=\S))\s*")
_RULE = re.compile(r"[-=_*~─━═–—\s|+]{3,}")
_TARGET = r"\]\([^()]{0,2400}+(?:\([^()]{0,400}+\)[^()]{0,400}+){0,2}+\)"
"""The end of a link; possessive, as a target that never ends would be read again from each of its characters."""
_IMAGE = re.compile(r"!\[([^\[\]]{0,600}+)" + _TARGET)
_LINK = re.compile(r"\[([^\[\]]{0,600}+)" + _TARGET)
_HALF_LINK = re.compile(_TARGET)
"""The end of a link whose text began on another line."""
_REFERENCE = re.compile(r"\[\d{1,4}\](?=\S)")
_EMPHASIS = re.compile(r"(\*\*|__|~~|`)(?=\S)|(?<=\S)(\*\*|__|~~|`)|(?<!\w)[*_](?=\w)|(?<=[\w.,!?”\"])[*_](?!\w)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>|~])")
_SPACE = re.compile(r"\s+")
_FROM_HANGUL = re.compile("[\u1100-\U0010ffff]")
"""No character before these is wide."""
_WIDE = frozenset("WF")
_TERMINAL = frozenset(".!?…。！？।؟۔:：;”»\"')）」』*")
_SHORT_UNTIL = 200
"""A page folded at a width has no line beyond this, so a page with longer prose lines is not folded."""


class Block(Struct, frozen=True):
    """One block of the page."""

    text: str
    """Markup of the rendering stripped, whitespace collapsed."""
    start: int
    """First code point in the page, markers left out."""
    end: int
    kind: Kind = "paragraph"
    level: int = 0
    """Heading level, 1 to 6, where the rendering says so."""
    link_share: float = 0.0
    """Share of the characters inside links, where the rendering shows links."""
    links: int = 0
    images: int = 0
    indent: int = 0
    gap: int = 0
    """Blank lines above."""
    lines: int = 1
    marker: str = ""
    emphasis: bool = False


class Line(Struct, frozen=True):
    """One printed line."""

    start: int
    end: int
    """Without whitespace at either side."""
    indent: int
    width: int
    """Columns from the left edge; East Asian wide characters count two."""
    gap: int


class Layout(Struct, frozen=True):
    """What holds for the whole page."""

    fold: int
    """Width it was folded at, 0 if it was not."""
    markdown: bool
    references: bool
    """Whether links are numbered, `[12]word`, as lynx prints them."""
    fragments: bool
    """Whether inline tags broke lines, so that sentences go on in the next line."""
    wide: bool = True
    """Whether what folded it gave East Asian wide characters two columns: terminals do, textwrap (html2text) does not."""


def split(text: str) -> tuple[list[Block], Layout]:
    """Cut a page into its blocks, in order."""
    lines = _lines(text)
    layout = _layout(text, lines)
    if not layout.fold and any(line.width > line.indent + line.end - line.start for line in lines):
        narrow = [structs.replace(line, width=line.indent + line.end - line.start) for line in lines]
        if fold := _fold(text, narrow, wide=False):
            lines, layout = narrow, structs.replace(layout, fold=fold, wide=False, fragments=False)
    blocks: list[Block] = []
    for group in _groups(text, lines, layout):
        block = _block(text, group, layout)
        if block is not None:
            blocks.append(block)
            if len(blocks) >= MAX_BLOCKS:
                break
        elif blocks and _underlines(text, group[0], blocks[-1]):
            level = 1 if "=" in text[group[0].start : group[0].end] else 2
            blocks[-1] = _as_heading(blocks[-1], level)
    return blocks, layout


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    gap = position = 0
    for found in (*_BREAK.finditer(text), None):
        stop = found.start() if found else len(text)
        raw = text[position:stop]
        inner = raw.strip()
        if inner:
            indent = len(raw) - len(raw.lstrip())
            start = position + indent
            lines.append(Line(start, start + len(inner), indent, indent + columns(inner), gap))
            gap = 0
            if len(lines) >= 4 * MAX_BLOCKS:
                break
        else:
            gap += 1
        position = found.end() if found else stop
    return lines


def columns(text: str) -> int:
    """Columns a terminal gives the text."""
    if text.isascii() or max(text) < "\u1100":
        return len(text)
    return len(text) + sum(
        map(_WIDE.__contains__, map(unicodedata.east_asian_width, _FROM_HANGUL.findall(text, 0, 2000)))
    )


def _layout(text: str, lines: list[Line]) -> Layout:
    fold = _fold(text, lines, wide=True)
    prose = [line for line in lines if line.end - line.start > 2]
    broken = sum(
        1
        for line, following in itertools.pairwise(prose)
        if following.gap == 0 and text[line.end - 1] not in _TERMINAL and _goes_on(text, following)
    )
    return Layout(
        fold=fold,
        markdown=text.count("](") >= 3 or text.count("**") >= 6 or text.count("\n#") >= 2,
        references=len(_REFERENCE.findall(text, 0, 200_000)) >= 5,
        fragments=not fold and broken >= 2,
    )


def _fold(text: str, lines: list[Line], *, wide: bool) -> int:
    """Width the page was folded at: nearly all lines stay within it, and lines end where the next word had no room."""
    runs = [(line, following) for line, following in itertools.pairwise(lines) if following.gap == 0]
    widths = sorted(line.width for line in lines if " " in text[line.start : line.end] or line.width < 120)
    if len(widths) < 5 or not runs:
        return 0
    limit = widths[int(len(widths) * 0.995) - 1] if len(widths) > 200 else widths[-1]
    if not 30 <= limit <= _SHORT_UNTIL:
        limit = widths[int(len(widths) * 0.97) - 1]
        if not 30 <= limit <= 140 or len(widths) - bisect_left(widths, limit + 1) > 0.03 * len(widths):
            return 0
    long = [(line, following) for line, following in runs if line.width > 0.6 * limit]
    full = sum(line.width + 1 + _first_word(text, following, wide) > limit for line, following in long)
    return limit if full >= 3 and full >= 0.5 * len(long) else 0


def _first_word(text: str, line: Line, wide: bool) -> int:
    word = text[line.start : line.end].split(None, 1)[0]
    if not wide:
        return len(word)
    return 2 if not word.isascii() and columns(word) > 1.5 * len(word) else columns(word)


def _groups(text: str, lines: list[Line], layout: Layout) -> list[list[Line]]:
    """Lines that belong to one block."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _continues(text, groups[-1], line, layout):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _continues(text: str, group: list[Line], line: Line, layout: Layout) -> bool:
    before = group[-1]
    if len(group) > 400 or line.gap or _MARKER.match(text, line.start, line.end):
        return False
    if _RULE.fullmatch(text, line.start, line.end) or _RULE.fullmatch(text, before.start, before.end):
        return False
    if layout.fold:
        room = layout.fold - before.width
        return room < 1 + _first_word(text, line, layout.wide) and abs(line.indent - before.indent) <= 4
    if layout.fragments:
        return text[before.end - 1] not in _TERMINAL and _goes_on(text, line) and before.end - before.start > 2
    return False


def _goes_on(text: str, line: Line) -> bool:
    """Whether a line can only be the continuation of a sentence."""
    first = text[line.start]
    return (
        first.islower() or first in ",.;:)]”’?!" or (first in "'\"" and text[line.start + 1 : line.start + 2] in " s")
    )


def _block(text: str, group: list[Line], layout: Layout) -> Block | None:
    start, end = group[0].start, group[-1].end
    if len(group) == 1 and _RULE.fullmatch(text, start, end):
        return None
    marker, level, start = _marker(text, start, end)
    raw = text[start:end]
    stripped, link_chars, links, images = _strip(raw, layout)
    if not stripped:
        return None
    kind: Kind = "paragraph"
    if level:
        kind = "heading"
    elif marker[:1] == ">":
        kind = "quote"
    elif marker:
        kind = "list_item"
    elif raw.count(" | ") >= 2 or raw.startswith("|"):
        kind = "table" if raw.startswith("|") and raw.endswith("|") and raw.count("|") > 2 else "paragraph"
    return Block(
        text=stripped,
        start=start,
        end=end,
        kind=kind,
        level=level,
        link_share=min(1.0, link_chars / max(1, len(stripped))),
        links=links,
        images=images,
        indent=group[0].indent,
        gap=group[0].gap,
        lines=len(group),
        marker=marker,
        emphasis=layout.markdown and raw[:2] in ("**", "__") and raw.rstrip()[-2:] in ("**", "__"),
    )


def _marker(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The list, quote or heading marker, the heading's level, and where the text after it starts."""
    found = _MARKER.match(text, start, end)
    if not found or found.end() >= end:
        return "", 0, start
    marker = found.group().strip()
    if marker.startswith("["):  # a numbered link, not a marker
        return "", 0, start
    return marker, len(marker) if marker[0] == "#" else 0, found.end()


def _strip(raw: str, layout: Layout) -> tuple[str, int, int, int]:
    """Text without the rendering's own markup; characters inside links, number of links and of images."""
    link_chars = links = images = 0
    if layout.markdown and "](" in raw:
        raw, images = _IMAGE.subn(" ", raw)
        link_chars = sum(len(words) for words in _LINK.findall(raw))
        raw, links = _LINK.subn(r"\1", raw)
        raw, more = _LINK.subn(r"\1", raw)  # a link around an image leaves one more pair
        links += more
        if "](" in raw:
            raw, halves = _HALF_LINK.subn("", raw)
            links += halves
            link_chars = max(link_chars, len(raw) if halves else 0)
    if layout.markdown:
        raw = _EMPHASIS.sub("", raw)
        raw = _ESCAPE.sub(r"\1", raw)
    if layout.references:
        raw, links = _REFERENCE.subn("", raw)
    return _SPACE.sub(" ", raw).strip(), link_chars, links, images


def _underlines(text: str, line: Line, block: Block) -> bool:
    """Whether a row of = or - stands right under a one-line block: a heading in plain text."""
    row = text[line.start : line.end]
    return line.gap == 0 and block.lines == 1 and len(row) >= 3 and set(row) <= {"=", "-"} and len(row) <= 200


def _as_heading(block: Block, level: int) -> Block:
    return Block(block.text, block.start, block.end, "heading", level, block.link_share, block.links, gap=block.gap)
