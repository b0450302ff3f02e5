"""The blocks above and around the body -> title, deck, bylines, places, times and declared countries."""

import re

from msgspec import Struct

from streams.clean.draft import Found, FoundTime
from streams.clean.text.blocks import Block
from streams.clean.text.words import fold, has_clock, has_date, is_desk, label
from streams.events import Declared

_SEPARATOR = re.compile(r"(?:(?<!\s)\s+)?[|¦‖│•·∙●▪]\s*|(?<!\s)\s+[/–—-]\s+|\t+")
_WORD = re.compile(r"\w+")
LONGEST_SIGNATURE = 200
"""A byline or date line is shorter than this."""
_LONGEST_NAME = 50


class Head(Struct):
    """What was found so far; filled block by block."""

    bylines: list[Found] = []
    places: list[Found] = []
    times: list[FoundTime] = []
    sections: list[Found] = []
    keywords: list[Found] = []
    declared: list[Declared] = []
    used: set[int] = set()
    """Indexes of the blocks that were read."""


def read_signature(text: str, blocks: list[Block], at: int, head: Head) -> bool:
    """Read one block as a byline or date line, or as a label with its value in the next block. True if it was one."""
    block = blocks[at]
    if at in head.used or len(block.text) > LONGEST_SIGNATURE:
        return at in head.used
    if _read_label(text, blocks, at, head):
        return True
    parts = _parts(text, block)
    kinds = [_kind(part) for part, _, _ in parts]
    if not any(kinds):
        return False
    if "time" in kinds:
        dated = kinds.index("time")
        kinds[:dated] = [
            kind or ("name" if _is_full_name(part) else "")
            for (part, _, _), kind in zip(parts, kinds[:dated], strict=False)
        ]
    if not any(kind in ("updated", "published", "by", "desk", "name") for kind in kinds) and not _is_date_line(
        block.text
    ):
        return False
    for number, ((part, start, end), kind) in enumerate(zip(parts, kinds, strict=True)):
        _take(part, start, end, kind, head, after_name=number > 0 and kinds[number - 1] in ("by", "desk", "name", ""))
    head.used.add(at)
    return True


def read_name(blocks: list[Block], at: int, head: Head) -> None:
    """Read a block that is a name and no more beside a date line: `Jane Doe` above `8 February 2026, 14:05`."""
    block = blocks[at]
    if at in head.used or len(block.text) > _LONGEST_NAME or head.used.isdisjoint((at - 1, at + 1)):
        return
    if _is_full_name(block.text):
        head.bylines.append(Found(text=block.text, source="visible", name="line", start=block.start, end=block.end))
        head.used.add(at)


def _is_full_name(part: str) -> bool:
    """Two to four words that begin with capitals, nothing but letters: whether they are a person's is asked later."""
    names = part.split()
    return (
        2 <= len(names) <= 4
        and len(part) <= _LONGEST_NAME
        and all(
            name[0].isupper() and name.replace("-", "").replace(".", "").replace("’", "").replace("'", "").isalpha()
            for name in names
        )
        and not part.isupper()
    )


def _parts(text: str, block: Block) -> list[tuple[str, int, int]]:
    """The block cut at its separators, with places in the page."""
    raw = text[block.start : block.end]
    parts: list[tuple[str, int, int]] = []
    position = 0
    for found in (*_SEPARATOR.finditer(raw), None):
        stop = found.start() if found else len(raw)
        piece = raw[position:stop]
        inner = piece.strip(" \t\n*_[](),")
        if inner:
            start = block.start + position + piece.index(inner)
            parts.append((inner, start, start + len(inner)))
        position = found.end() if found else stop
    return parts


def _kind(part: str) -> str:
    for name in ("updated", "published"):
        length = label(part, name)
        if length and (has_date(part) or has_clock(part)):
            return name
    if _is_date_line(part):
        return "time"
    if label(part, "by") and len(part) > label(part, "by"):
        return "by"
    return "desk" if len(part) <= 60 and is_desk(part) else ""


def _is_date_line(part: str) -> bool:
    """A part that is a date or time and hardly anything else."""
    if len(part) > 80 or not (has_date(part) or has_clock(part)):
        return False
    return sum(len(word) for word in _WORD.findall(part) if not any(map(str.isdigit, word))) <= 36


def _take(part: str, start: int, end: int, kind: str, head: Head, *, after_name: bool) -> None:
    if kind in ("updated", "published", "time"):
        field = kind if kind != "time" else "unknown"
        found = Found(text=part, source="visible", name="date_line", start=start, end=end)
        head.times.append(FoundTime(found=found, field=field))  # type: ignore[arg-type]
    elif kind in ("by", "desk", "name"):
        name = "line" if kind == "name" else "byline"
        head.bylines.append(Found(text=part, source="visible", name=name, start=start, end=end))
    elif after_name and _is_place(part):
        head.places.append(Found(text=part, source="visible", name="place", start=start, end=end))


def _is_place(part: str) -> bool:
    """Up to four capitalised words (or a few characters in a script without capitals), no digits."""
    parts = part.replace(",", " ").split()
    if not 1 <= len(parts) <= 4 or len(part) > 40 or any(map(str.isdigit, part)):
        return False
    return all(word[0].isupper() or not word[0].isascii() for word in parts)


def _read_label(text: str, blocks: list[Block], at: int, head: Head) -> bool:
    """A label with its value behind it or in the next block: `Country:` / `South Korea`."""
    block = blocks[at]
    raw = text[block.start : block.end]
    for name in ("country", "updated", "published", "by", "keywords", "section"):
        length = label(raw, name)
        if not length:
            continue
        value, start, end = _value(text, blocks, at, length)
        if not value or len(value) > LONGEST_SIGNATURE:
            continue
        whole = start > block.end
        if name == "country" and (whole or ":" in raw or "：" in raw) and len(value) <= 60:
            head.declared.append(Declared(text=value, start=start, end=end))
        elif name in ("updated", "published") and whole and (has_date(value) or has_clock(value)):
            found = Found(text=value, source="visible", name="date_line", start=start, end=end)
            head.times.append(FoundTime(found=found, field=name))
        elif name == "by" and whole and _is_name(value):
            head.bylines.append(Found(text=value, source="visible", name="byline", start=start, end=end))
        elif name in ("keywords", "section") and ":" in raw[:length] and len(value) <= 120:
            _listed(value, start, head.keywords if name == "keywords" else head.sections, name)
        else:
            continue
        head.used.update((at, at + 1) if whole else (at,))
        return True
    return False


def _listed(value: str, start: int, into: list[Found], name: str) -> None:
    for found in re.finditer(r"[^,;|•·、，]+", value):
        inner = found.group().strip()
        if inner and len(inner) <= 60:
            begin = start + found.start() + found.group().index(inner)
            into.append(Found(text=inner, source="visible", name=name, start=begin, end=begin + len(inner)))


def _value(text: str, blocks: list[Block], at: int, length: int) -> tuple[str, int, int]:
    """What stands behind a label of `length`: in the block, else the next block when the label is all of its block."""
    block = blocks[at]
    rest = text[block.start + length : block.end].strip()
    if rest:
        end = block.end
        start = text.index(rest, block.start + length)
        return rest, start, min(end, start + len(rest))
    if at + 1 < len(blocks) and blocks[at + 1].gap <= 1:
        following = blocks[at + 1]
        return following.text, following.start, following.end
    return "", 0, 0


def _is_name(value: str) -> bool:
    parts = value.split()
    return 1 <= len(parts) <= 8 and not any(map(str.isdigit, value)) and value[-1] not in "?!:"


def alike(one: str, other: str) -> float:
    """How alike two headlines are, 0 to 1: words they share, of the words of the longer."""
    mine, theirs = set(fold(one).split()), set(fold(other).split())
    return len(mine & theirs) / max(1, len(mine), len(theirs))
