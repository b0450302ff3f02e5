"""A printed word -> what fingerprints are made of, remembered: most words of a text were seen before.

Reading a word (typography, Unicode form, case, what it is) takes microseconds, finding it again thirty nanoseconds. The
memory is bounded and saves time only: what is read of a word depends on the word alone.
"""

import re
import unicodedata
from typing import NamedTuple
from zlib import crc32

from streams.deduplicate.text import CLOSERS, canonical, plain

MAX_WORDS = 1 << 16
"""Words in each of two generations: when the younger is full it becomes the older, and the older is forgotten."""
MAX_LENGTH = 48
"""Characters; longer words are read each time."""

# What is told of a word as it is printed, a bit each.
ENDS = 1
"""Ends a sentence when a word that can begin one follows."""
HARD = 2
"""Ends a sentence whatever follows."""
SMALL = 4
"""Can't begin a sentence."""
CLAUSE = 8
"""Ends a clause."""
INNER = 16
"""Has a sentence's end within."""

LENGTH = 32
"""Bits of a measure below the length."""

# Initials and short titles end no sentence: `J.`, `U.S.`, `Mr.`
_SHORT = re.compile(r"\b(?:[^\W\d_]|[A-Z][a-z])\.$")
_INNER = re.compile(rf"[।؟۔።][{CLOSERS}]*[^\s{CLOSERS}।؟۔።]")
_CLOSING = CLOSERS.replace("\\", "")
_ENDING = (
    dict.fromkeys("!?…", ENDS) | dict.fromkeys("。！？｡।؟۔።", ENDS | HARD) | dict.fromkeys(",;:،؛，、；：", CLAUSE)
)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d[\d.,:/]*")
_EDGES = ".,:;!?\"'()[]“”‘’…«»"


class Word(NamedTuple):
    """What is read of a printed word, which may be several (`don't`) or none (a dash)."""

    folded: str
    """In small letters without typography, a space after each of its words."""
    facts: str
    """Those of them that are facts: numbers and capitalised words."""
    measure: int
    """How many words it is (16 bits), 16 bits over the numbers among its facts, and the length of its longest word that
    is no fact: the greatest measure tells where a sentence's frame is, and their sum its words and numbers."""
    mark: int


class Vocabulary(dict[str, Word]):
    """Words that were read, two generations of them; one that is missing is read and added."""

    def __init__(self) -> None:
        super().__init__()
        self._older: dict[str, Word] = {}

    def __missing__(self, printed: str) -> Word:
        found = self._older.get(printed)
        if len(printed) > MAX_LENGTH:
            return found or read(printed)
        if found is None:
            # With another mark before or after it is mostly known.
            bare = printed.strip(_EDGES)
            found = read(printed) if bare in ("", printed) else Word(*self[bare][:3], _mark(printed))
        if len(self) >= MAX_WORDS:
            self._older = dict(self)
            self.clear()
        self[printed] = found
        return found


VOCABULARY = Vocabulary()


def read(printed: str) -> Word:
    """Read a word."""
    folded = facts = ""
    longest = numbers = 0
    parts = [printed] if printed.isascii() and printed.isalnum() else canonical(plain(printed)).split()
    for part in parts:
        small = part.casefold()
        folded += small + " "
        digit = has_digit(part)
        if part.islower() or not (digit or small != part or part.upper() != part):
            longest = max(longest, len(small))
            continue
        facts += small + " "
        if digit:
            numbers += sum(map(_hashed, _NUMBER.findall(small))) or 1
    measure = longest << LENGTH | (numbers & 0xFFFF) << 16 | min(len(parts), 0xFFFF)
    return Word(folded, folded if facts == folded else facts, measure, _mark(printed))


def has_digit(text: str) -> bool:
    """Whether there is a figure in it."""
    return _DIGIT.search(text) is not None


def _mark(printed: str) -> int:
    """What the word looks like on the page, and what that says of sentences."""
    if not printed.isascii():
        # A letter after a combining mark is no initial.
        printed = unicodedata.normalize("NFC", printed)
    first = printed[0]
    mark = SMALL if first.islower() or first.isdecimal() else 0
    if not printed[-1].isalnum():
        shown = printed.rstrip(_CLOSING)[-5:]
        last = shown[-1:]
        mark |= _ENDING.get(last, 0) if last != "." else 0 if _SHORT.search(shown) else ENDS
    if not printed.isascii() and _INNER.search(printed):
        mark |= INNER
    return mark


def _hashed(text: str) -> int:
    return crc32(text.encode("utf-8", "replace"))
