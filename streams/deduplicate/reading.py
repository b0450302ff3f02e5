"""A text's sentences, in whatever script -> what a fingerprint is made of."""

from zlib import crc32

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

MAX_CHARACTERS = 200_000
"""What stands beyond is left out: time stays bounded on hostile pages."""
BREAK = "\0"
"""Stands for the end of a line, as a word of its own that is none."""

COUNT = (1 << 24) - 1
FACT_AT, NUMBER_AT = 24, 48
SPREAD = 0x9E3779B97F4A7C15
MASK = (1 << 64) - 1

Numbers = NDArray[np.uint64]
Places = NDArray[np.int64]


class Sentences(Struct):
    """Sentences as columns."""

    hashes: Numbers
    """64 bits over all words of each; the lowest of a text is its first index key and ends a chunk."""
    codes: Numbers
    """7 bits of frame, 4 of facts, 5 of the whole."""
    tally: Numbers
    """24 bits of words (or what would be words in a script without spaces), 24 of facts (numbers and capitalised words),
    16 over its numbers."""
    before: Places
    """The place before its first among what is printed."""
    last: Places
    """That of its last."""

    def __len__(self) -> int:
        return len(self.hashes)


class Reading(Struct):
    """An article's texts, read."""

    title: int
    """64 bits over the title without typography and case; 0 when there is none."""
    title_numbers: int
    deck: int
    content: int
    """64 bits over the body's words without typography and case, counters left out."""
    printed: list[str]
    """Its words and ends of lines, or its sentences in a script without spaces, as printed."""
    sentences: Sentences
    """Those that are compared: without counters and credits, the first one without its dateline."""
    names: frozenset[int]
    """Hashes of the capitalised words that don't begin a sentence, of deck and body."""

    def text(self, first: int, last: int) -> str:
        """The sentences from first to before last, as printed but for spaces."""
        starts, ends = self.sentences.before[first:last].tolist(), self.sentences.last[first:last].tolist()
        return " ".join([said(self.printed, start + 1, end + 1) for start, end in zip(starts, ends, strict=True)])


def said(printed: list[str], first: int, last: int) -> str:
    """What is printed from first to before last, without the end of a line."""
    return " ".join(printed[first : last - (printed[last - 1] == BREAK)])


def spread(text: str) -> int:
    """64 bits, spread from 32 over a text."""
    return (crc32(text.encode("utf-8", "replace")) + 1) * SPREAD & MASK


def bits(value: int, count: int) -> int:
    """So many bits over a number: 0 for 0, else never 0."""
    return (value * SPREAD & MASK) % ((1 << count) - 1) + 1 if value else 0
