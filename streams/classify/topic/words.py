"""Text -> words with their spans: the units that the topic model and the term lexicon look up."""

import re
import unicodedata
from collections.abc import Callable
from itertools import accumulate
from typing import TypeVar

from msgspec import Struct

# Han, Kana, Thai, Lao, Khmer and Burmese are written without spaces: a run of them is cut into short pieces instead.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Vowel signs of Indic scripts and accents that stand apart belong to the word, though they are no letters.
_COMBINING = "\u0300-\u036f\u0900-\u0963\u0966-\u0dff\u200c"
_RUN = re.compile(rf"([{_UNSPACED}]+|\d{{0,4}}[^\W\d_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[{_COMBINING}])*)")
# The same for texts that hold neither of those two: most, and read in half the time.
_PLAIN = re.compile(r"(\d{0,4}[^\W\d_][^\W_]*)")
_NOT_PLAIN = re.compile(rf"[{_COMBINING}{_UNSPACED}]")
_UNSPACED_FIRST = re.compile(rf"[{_UNSPACED}]")
_MARKS = re.compile(r"[\u064b-\u0652\u0670\u0640\u200c\u200d]")
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ي": "ي", "ک": "ك", "ی": "ي"})
_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل", "ف")

# Letters whose normal form is not just their lower case, or whose lower case depends on their neighbours (final sigma).
_PECULIAR = re.compile(r"[İёЁΣ\u0600-\u06ff\u200c\u200d]")

SHORTEST_PIECE, LONGEST_PIECE = 2, 4
LONGEST_WORD = 40
MOST_REMEMBERED = 1 << 16

Word = tuple[str, int, int]
"""A word in normal form, its first code point in the text and one past its last."""


Value = TypeVar("Value")


class Remembered(dict[str, Value]):
    """What a function says of each word, as many words as fit.

    News repeats its words, and a look-up of a dictionary costs a third of a call of a function with `lru_cache`.
    """

    def __init__(self, function: Callable[[str], Value]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, word: str) -> Value:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        value = self[word] = self._function(word)
        return value


class Words(Struct, frozen=True):
    """The words of a text in reading order, and where they stand."""

    words: list[str]
    """In normal form; runs without spaces as one word each."""
    edges: list[int]
    """Of word i the first code point in the text is at 2 i, one past its last at 2 i + 1."""
    spaced: bool
    """Whether no word is a run without spaces."""


def split(text: str) -> Words:
    """A text -> its words. Cut and counted without a Python step a word: this is most of what topics cost."""
    plain = text.isascii() or _NOT_PLAIN.search(text) is None
    if plain and (lowered := _lowered(text)) is not None:
        parts = _PLAIN.split(lowered)
        words = parts[1::2]
        if len(max(words, key=len, default="")) <= LONGEST_WORD:
            return Words(words, list(accumulate(map(len, parts))), True)
    parts = (_PLAIN if plain else _RUN).split(text)
    return Words(list(map(normal, parts[1::2])), list(accumulate(map(len, parts))), plain)


def _lowered(text: str) -> str | None:
    """The text in lower case when that is the normal form of each of its words and changes no offset, else None."""
    lowered = text.lower()
    if text.isascii():
        return lowered
    alike = len(lowered) == len(text) and unicodedata.is_normalized("NFC", lowered) and not _PECULIAR.search(text)
    return lowered if alike else None


def words_of(text: str) -> list[Word]:
    """Every word of a text in reading order with its span.

    >>> words_of("The Élysée, 2026")
    [('the', 0, 3), ('élysée', 4, 10)]
    """
    found = split(text)
    return list(zip(found.words, found.edges[0::2], found.edges[1::2], strict=False))


def _normal(word: str) -> str:
    """A word as the tables hold it: lower case, composed, cut after 40 letters; Arabic without vowel signs and article."""
    word = word[:LONGEST_WORD].lower()
    if word.isascii():
        return word
    # Turkish capital dotted I becomes two code points in lower case; the tables hold a plain i.
    word = unicodedata.normalize("NFC", word).replace("i\u0307", "i")
    first = word[0]
    if "\u0600" <= first <= "\u06ff":
        return _arabic(_MARKS.sub("", word).translate(_ARABIC))
    return word.replace("ё", "е") if "\u0400" <= first <= "\u04ff" else word


def _arabic(word: str) -> str:
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            return word[len(prefix) :]
    return word


normal = Remembered(_normal).__getitem__
"""A word in normal form."""


def unspaced(word: str) -> bool:
    """Whether the word is a run of a script that is written without spaces."""
    return word[:1] >= "\u0e00" and _UNSPACED_FIRST.match(word) is not None


def pieces(run: str) -> list[tuple[str, int]]:
    """Every piece of 2 to 4 characters of a run without spaces, with its offset in the run."""
    return [
        (run[start : start + size], start)
        for size in range(SHORTEST_PIECE, LONGEST_PIECE + 1)
        for start in range(len(run) - size + 1)
    ]
