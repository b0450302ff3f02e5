"""Lines of text -> what kind of line beside a story they look like, by the words in `cues.toml`."""

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
from ahocorasick_rs import AhoCorasick
from msgspec import Struct
from numpy.typing import NDArray

_LEADING = " \t\n>»›•·-–—*|[(▶►→✔✓“\"'«#+:：【"
_PREFIX = 2
LONGEST = 300
"""Code points of a line that can be one; longer ones are running text."""
_HEAD = 48
_AT_ONCE = 1_000
"""Lines searched at once: a page of nothing but such words would give millions of finds."""


class Cues(Struct, frozen=True):
    """The words, arranged for looking up."""

    kinds: list[str]
    """Kinds of `starts`; a line's kind is its place here plus one, 0 for none."""
    starts: dict[str, list[tuple[str, int]]]
    """By the first two letters: beginnings and their kind, longest first."""
    held: list[str]
    """Kinds of `holds`."""
    held_kind: NDArray[np.int64]
    """For each word that a line may hold, the place of its kind in `held`."""
    held_words: AhoCorasick

    def start_of(self, text: str) -> int:
        """Kind of the line by its beginning, 0 for none."""
        head = text[:_HEAD].lstrip(_LEADING).lower()
        for words, kind in self.starts.get(head[:_PREFIX], ()):
            if head.startswith(words):
                return kind
        return 0

    def held_by(self, texts: list[str]) -> NDArray[np.bool_]:
        """Kinds × texts (in lower case): whether each holds any of the kind's words. All words are looked for in one pass."""
        out = np.zeros((len(self.held), len(texts)), np.bool_)
        for start in range(0, len(texts), _AT_ONCE):
            part = texts[start : start + _AT_ONCE]
            found = self.held_words.find_matches_as_indexes("\n".join(part), overlapping=True)
            if found:
                word, at, _ = np.array(found, np.int64).T
                ends = np.cumsum([len(text) + 1 for text in part])
                out[self.held_kind[word], start + ends.searchsorted(at, side="right")] = True
        return out


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
    held = list(table["holds"])
    words = [(word, place) for place, kind in enumerate(held) for word in table["holds"][kind]]
    if any(not word or "\n" in word for word, _ in words):
        raise ValueError("cues.toml: a word that lines hold is empty or has a line break")
    automaton = AhoCorasick([word for word, _ in words])
    return Cues(kinds, starts, held, np.array([place for _, place in words], np.int64), automaton)
