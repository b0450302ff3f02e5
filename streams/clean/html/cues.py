"""Lines of text -> what kind of line beside a story they look like, by the words in `cues.toml`."""

import tomllib
from functools import cache
from importlib.resources import files

from msgspec import Struct

_LEADING = " \t\n>»›•·-–—*|[(▶►→✔✓“\"'«#+:：【"
_PREFIX = 2
LONGEST = 300
"""Code points of a line that can be one; longer ones are running text."""
_HEAD = 48


class Cues(Struct, frozen=True):
    """The words, arranged for looking up."""

    kinds: list[str]
    """Kinds of `starts`; a line's kind is its place here plus one, 0 for none."""
    starts: dict[str, list[tuple[str, int]]]
    """By the first two letters: beginnings and their kind, longest first."""
    holds: dict[str, list[str]]

    def start_of(self, text: str) -> int:
        """Kind of the line by its beginning, 0 for none."""
        head = text[:_HEAD].lstrip(_LEADING).lower()
        for words, kind in self.starts.get(head[:_PREFIX], ()):
            if head.startswith(words):
                return kind
        return 0


@cache
def load() -> Cues:
    """Read and check the package's table once."""
    table = tomllib.loads((files("streams.clean.html") / "cues.toml").read_text("utf-8"))
    kinds = list(table["starts"])
    starts: dict[str, list[tuple[str, int]]] = {}
    for code, kind in enumerate(kinds, 1):
        for words in table["starts"][kind]:
            bare = words.lstrip(_LEADING)
            if len(bare) < _PREFIX or bare != bare.lower():
                bare = words.lower() if len(words) >= _PREFIX else ""
            if bare:
                starts.setdefault(bare[:_PREFIX], []).append((bare, code))
    for entries in starts.values():
        entries.sort(key=lambda entry: (-len(entry[0]), entry[1]))
    return Cues(kinds, starts, {kind: list(words) for kind, words in table["holds"].items()})
