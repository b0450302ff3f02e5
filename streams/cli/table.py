"""Rows of cells -> lines for a terminal: aligned in every script, cut to its width, coloured when it can."""

import os
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from typing import TextIO

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
_NARROWEST = 8  # columns; below that a cell says nothing
GAP = "  "


def width(text: str) -> int:
    """Columns a text takes: two for wide characters (CJK), none for marks that combine."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def fit(text: str, columns: int) -> str:
    """The text in exactly so many columns: filled up, or cut with an ellipsis."""
    if width(text) <= columns:
        return text + " " * (columns - width(text))
    kept, room = "", columns - 1
    for character in text:
        room -= _columns(character)
        if room < 0:
            break
        kept += character
    return kept + "…" + " " * (columns - 1 - width(kept))


def lines(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset(), most: int | None = None
) -> list[str]:
    """A header, a rule and the rows. `right` columns are aligned to the right; the widest shrink until `most` fits."""
    sizes = [max(width(row[column]) for row in [head, *rows]) for column in range(len(head))]
    most = most or shutil.get_terminal_size((120, 24)).columns
    while sum(sizes) + len(GAP) * (len(sizes) - 1) > most and max(sizes) > _NARROWEST:
        sizes[sizes.index(max(sizes))] -= 1

    def line(row: Sequence[str]) -> str:
        cells = [
            " " * (size - width(cell)) + cell if column in right and width(cell) <= size else fit(cell, size)
            for column, (cell, size) in enumerate(zip(row, sizes, strict=True))
        ]
        return GAP.join(cells).rstrip()

    return [line(head), GAP.join("─" * size for size in sizes), *(line(row) for row in rows)]


def colours(stream: TextIO = sys.stdout) -> bool:
    """Whether a stream shows colours; NO_COLOR (no-color.org) turns them off."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def paint(text: str, *styles: str, on: bool) -> str:
    """The text in these styles, if `on`."""
    return f"\033[{';'.join(_CODES[style] for style in styles)}m{text}\033[0m" if on and styles else text
