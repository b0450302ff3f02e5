"""A text's sentences, in whatever script -> what a fingerprint is made of."""

from zlib import crc32

from msgspec import Struct

MAX_CHARACTERS = 200_000
"""What stands beyond is left out: time stays bounded on hostile pages."""

_SPREAD = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1


class Sentence(Struct, frozen=True):
    """One sentence of the new page."""

    hash: int
    """64 bits, spread from 32 over all its words; the lowest of a text is its first index key and ends a chunk."""
    code: int
    """7 bits of frame, 4 of facts, 5 of the whole."""
    words: int
    """Words, or what would be words in a script without spaces."""
    informed: bool
    """Whether it has a number or a capitalised word."""
    counted: bool
    """Whether it has a number."""
    first: int
    """Its place among what is printed."""
    last: int


class Reading(Struct):
    """A body, read."""

    printed: list[str]
    """Its words, or its sentences in a script without spaces, as printed."""
    content: list[str]
    """Its sentences without typography and case, counters left out."""
    sentences: list[Sentence]
    """Those that are compared: without counters and credits, the first one without its dateline."""
    numbers: int = 0
    """Sum over the numbers in them."""
    names: str = ""
    """Capitalised words that don't begin a sentence, and numbers, in small letters with spaces between."""

    def text(self, first: int, last: int) -> str:
        """The sentences from first to before last, as printed but for spaces."""
        return " ".join(" ".join(self.printed[one.first : one.last]) for one in self.sentences[first:last])


def spread(text: str) -> int:
    """64 bits, spread from 32 over a text."""
    return (crc32(text.encode("utf-8", "replace")) + 1) * _SPREAD & _MASK


def bits(value: int, count: int) -> int:
    """So many bits over a number: 0 for 0, else never 0."""
    return (value * _SPREAD & _MASK) % ((1 << count) - 1) + 1 if value else 0


def code(key: int, frame: int, facts: str) -> int:
    """A sentence's code from its hash, its frame's bits and its facts."""
    return frame << 9 | (crc32(facts.encode("utf-8", "replace")) & 15) << 5 | key >> 27 & 31
