"""A printed word -> what fingerprints are made of, remembered in 32 bytes: most words of a text were seen before.

Reading a word (typography, Unicode form, case, what it is) takes microseconds, finding it again thirty nanoseconds. The
memory is bounded and saves time only: what is read of a word depends on the word alone.

A word's 32 bytes are four numbers of 64 bits, made so that those of a whole text, one behind the other, are a table that
numpy adds up column by column. Hashes over several words are polynomials over the words' own hashes modulo 2^64: sums
of hash times BASE to the power of the word's place (Karp and Rabin 1987), so that a sentence's is a difference of two
running sums, however the text was set: `well-known` and `well known` are the same two words.
"""

import re
import unicodedata
from functools import lru_cache
from struct import Struct as Packer
from unicodedata import is_normalized
from zlib import crc32

from streams.deduplicate.counters import CREDIT_WORDS
from streams.deduplicate.reading import BREAK, FACT_AT, MASK, NUMBER_AT, SPREAD, spread
from streams.deduplicate.text import CLOSERS, canonical, plain

MAX_WORDS = 1 << 16
"""Words in each of two generations: when the younger is full it becomes the older, and the older is forgotten."""
MAX_LENGTH = 48
"""Characters; longer words are read each time."""
BASE = 0xD1342543DE82EF95
"""Odd, so that it can be divided by."""

# The columns. WHOLE and FACTS are polynomials over all its words and over those that are facts (numbers and capitalised
# words). LONGEST has, from the top, a bit for a word that is no fact, 11 bits of length and 20 of hash, so that the
# greatest of a sentence is its frame; then what is told of it. TALLY counts words and facts, and has 16 bits over the
# numbers among them.
WHOLE, FACTS, LONGEST, TALLY = range(4)
RECORD_BYTES = 32
_RECORD = Packer("<4Q")
_LETTERS = Packer("<QQIIQ")
"""The same with LONGEST in two halves."""
INVERSE = pow(BASE, -1, 1 << 64)
NO_FACT_AT, FRAME_AT = 63, 32
_LONGEST_LENGTH = (1 << 11) - 1

# Bytes of LONGEST that tell where sentences end: where one word's END and the next one's BEGIN are two together.
END_BYTE = 16
"""2: ends a sentence whatever follows; 1: when a word that can begin one follows."""
BEGIN_BYTE = 17
"""1: can begin a sentence."""
FLAGS_BYTE = 18
"""And 16 bits, of which these tell of the word as it is printed."""
CLAUSE = 1
"""Ends a clause."""
INNER = 2
"""Has a sentence's end within."""
# And these of what it says, whatever marks stand around it.
CREDIT = 4
"""May begin a credit."""
FIGURE = 8
"""Has a figure."""
NAME = 16
"""Has one fact, which is no number: it may be a name."""
SEVERAL = 32
"""Has several facts."""

_BEGINS = 1 << 8
_CLAUSE, _INNER_MARK, _CREDIT, _FIGURE, _NAME, _SEVERAL = (
    flag << 16 for flag in (CLAUSE, INNER, CREDIT, FIGURE, NAME, SEVERAL)
)
_PRINTED = 0xFFFF | _CLAUSE | _INNER_MARK

# Initials and short titles end no sentence: `J.`, `U.S.`, `Mr.`
_SHORT = re.compile(r"\b(?:[^\W\d_]|[A-Z][a-z])\.$")
_INNER = re.compile(rf"[।؟۔።][{CLOSERS}]*[^\s{CLOSERS}।؟۔።]")
_CLOSING = CLOSERS.replace("\\", "")
_ENDING = dict.fromkeys("!?…", 1) | dict.fromkeys("。！？｡।؟۔።", 2) | dict.fromkeys(",;:،؛，、；：", _CLAUSE)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d[\d.,:/]*")
_AMOUNT = re.compile(r"[0-9]+(?:[.,:/][0-9]+)*")
"""The commonest number: one part, printed as it is said."""
_EDGES = ".,:;!?\"'()[]“”‘’…«»„"


class Vocabulary(dict[str, bytes]):
    """Words that were read, two generations of them; one that is missing is read and added."""

    def __init__(self) -> None:
        super().__init__()
        self._older: dict[str, bytes] = {}

    def __missing__(self, printed: str) -> bytes:
        found = self._older.get(printed) or self._read(printed)
        if len(printed) > MAX_LENGTH:
            return found
        if len(self) >= MAX_WORDS:
            self._older = dict(self)
            self.clear()
        self[printed] = found
        return found

    def _read(self, printed: str) -> bytes:
        if printed.isalpha():
            return read(printed)
        # With another mark before or after it is mostly known.
        bare = printed.strip(_EDGES)
        if bare in ("", printed):
            return read(printed)
        known = self.get(bare) or self._older.get(bare)
        told = _printed(printed)
        return _as_printed(known, told) if known else _said(bare, told)


VOCABULARY = Vocabulary()


def read(printed: str) -> bytes:
    """Read a word, which may be several (`don't`) or none (a dash)."""
    if printed.isalpha() and (printed.isascii() or is_normalized("NFKC", printed)):
        return _letters(printed, 0 if printed[0].islower() or printed.islower() else _BEGINS)
    return _said(printed, _printed(printed))


def _said(word: str, told: int) -> bytes:
    """What a word says, with what is told of it as it is printed."""
    if word.isalpha() and (word.isascii() or is_normalized("NFKC", word)):
        return _letters(word, told)
    if _AMOUNT.fullmatch(word):
        crc = crc32(word.encode())
        found = (crc + 1) * SPREAD & MASK
        return _RECORD.pack(found, found, told | _FIGURE, ((crc or 1) & 0xFFFF) << NUMBER_AT | 1 << FACT_AT | 1)
    return _several(_parts(word), told)


def _several(parts: list[str], told: int) -> bytes:
    whole = facts = longest = numbers = named = 0
    for part in parts:
        small = part.casefold()
        found = spread(small)
        whole = whole * INVERSE + found & MASK
        digit = has_digit(part)
        told |= _FIGURE if digit else 0
        if not _is_fact(part, small, digit):
            longest = max(longest, 1 << NO_FACT_AT | _measure(small, found))
            continue
        facts = facts * INVERSE + found & MASK
        named += 1
        if digit:
            numbers += sum(map(_number, _NUMBER.findall(small))) or 1
        else:
            longest = max(longest, _measure(small, found))
    if not parts or parts[0].casefold() in CREDIT_WORDS:
        told |= _CREDIT
    if named > 1:
        told |= _SEVERAL
    elif named and not numbers:
        told |= _NAME
    return _RECORD.pack(whole, facts, longest | told, (numbers & 0xFFFF) << NUMBER_AT | named << FACT_AT | len(parts))


def _letters(part: str, told: int) -> bytes:
    """The same for the commonest, a word of letters alone, in half the time."""
    lower = part.islower()
    small = part if lower and part.isascii() else part.casefold()
    found = (crc32(small.encode()) + 1) * SPREAD & MASK
    if small in CREDIT_WORDS:
        told |= _CREDIT
    length = len(small)
    frame = (length if length < _LONGEST_LENGTH else _LONGEST_LENGTH) << 20 | found >> 44
    if lower or (small == part and part.upper() == part):
        return _LETTERS.pack(found, 0, told, 1 << 31 | frame, 1)
    return _LETTERS.pack(found, found, told | _NAME, frame, 1 << FACT_AT | 1)


def _measure(small: str, found: int) -> int:
    """What its place among candidates for a sentence's frame is: by length, then by hash."""
    return min(len(small), _LONGEST_LENGTH) << 52 | found >> 44 << FRAME_AT


@lru_cache(1 << 12)
def names(printed: str) -> frozenset[int]:
    """Hashes of the words in a printed word that may be names."""
    parts = [(part, part.casefold()) for part in _parts(printed)]
    return frozenset(
        spread(small) for part, small in parts if small.isalpha() and _is_fact(part, small, has_digit(part))
    )


def _parts(printed: str) -> list[str]:
    if printed.isascii() and printed.isalnum():
        return [printed]
    return canonical(plain(printed)).split()


def _is_fact(part: str, small: str, digit: bool) -> bool:
    """Whether it is a number or a capitalised word; in scripts without capitals only numbers are."""
    return not part.islower() and (digit or small != part or part.upper() != part)


def has_digit(text: str) -> bool:
    """Whether there is a figure in it."""
    return _DIGIT.search(text) is not None


def _as_printed(record: bytes, told: int) -> bytes:
    """The same word with other marks around it."""
    said = int.from_bytes(record[16:20], "little") & ~_PRINTED | told
    return record[:16] + said.to_bytes(4, "little") + record[20:]


def _printed(printed: str) -> int:
    """What the word looks like on the page, and what that says of sentences."""
    if printed == BREAK:
        return 2
    if not printed.isascii():
        # A letter after a combining mark is no initial.
        printed = unicodedata.normalize("NFC", printed)
    told = 0 if printed[0].islower() or printed[0].isdecimal() else _BEGINS
    if printed.isalnum():
        return told
    if not printed[-1].isalnum():
        shown = printed.rstrip(_CLOSING)[-5:]
        last = shown[-1:]
        told |= _ENDING.get(last, 0) if last != "." else 0 if _SHORT.search(shown) else 1
    if not printed.isascii() and _INNER.search(printed):
        told |= _INNER_MARK
    return told


def _number(text: str) -> int:
    return crc32(text.encode("utf-8", "replace"))
