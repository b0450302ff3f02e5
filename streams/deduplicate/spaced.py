"""A text with spaces between its words -> its sentences, read from what is remembered of each word.

Splitting is made for agreement between two copies of a text, not for grammar: what matters is that both copies split
at the same places, whatever their paragraphs, quotes and dashes look like.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from zlib import crc32

from streams.deduplicate.counters import SHORT_LINE, begins_credit, is_counter, is_credit, may_count
from streams.deduplicate.reading import MAX_CHARACTERS, Reading, Sentence, code, spread
from streams.deduplicate.text import CLOSERS, without_dateline
from streams.deduplicate.words import (
    CLAUSE,
    ENDS,
    HARD,
    INNER,
    LENGTH,
    SMALL,
    VOCABULARY,
    Word,
    has_digit,
)

LONG_SENTENCE = 64
"""Words; longer ones (texts without full stops) are split further at clauses, then at chosen words."""


def _with(mark: int) -> bytes:
    """The marks that have one of these bits, as within a pattern's class."""
    return b"".join(re.escape(bytes([one])) for one in range(32) if one & mark)


# A sentence's end is followed by what can begin one. One class in front: re searches for it quickly.
_ENDS = re.compile(b"[%b](?:(?<=[%b])|(?![%b]))" % (_with(ENDS), _with(HARD), _with(SMALL)))
_CLAUSES = re.compile(b"[%b]" % _with(CLAUSE))
_INNER = re.compile(b"[%b]" % _with(INNER))
_INNER_END = re.compile(rf"([।؟۔።][{CLOSERS}]*)")


def head(text: str | None) -> list[Word]:
    """The words of a title or deck."""
    return list(map(VOCABULARY.__getitem__, _parted(text or "").split()))


def _parted(text: str) -> str:
    """A dash is no part of a word, with spaces or without."""
    return text[:MAX_CHARACTERS].replace("\u2014", " \u2014 ")


def read(body: str) -> Reading:
    """Split a body and read its sentences.

    Most of deduplication's time goes here: a sentence takes a few calls over slices, and nothing is done word by word.
    """
    body = _parted(body)
    words, breaks = _words(body)
    if not words:
        return Reading([], [], [])
    folded, facts, measures, marks = zip(*map(VOCABULARY.__getitem__, words), strict=True)
    if _INNER.search(told := bytes(marks)):
        return read(_INNER_END.sub(r"\1 ", body))
    content: list[str] = []
    found: list[Sentence] = []
    named: list[str] = []
    total = first = last = 0
    for end in _ends(told, breaks, folded):
        first, last = last, end
        said = "".join(folded[first:last])
        if not said:
            continue
        if len(said) <= SHORT_LINE and may_count(said) and is_counter(" ".join(words[first:last])):
            continue
        content.append(said)
        if begins_credit(folded[first]) and is_credit(" ".join(words[first:last])):
            continue
        if not found and (start := _undated(words, folded, first, last)) != first:
            said, first = "".join(folded[start:last]), start
        # A dash or quotation mark may stand before a sentence's first word.
        second = first + 1 if folded[first] else first + 2
        names = "".join(facts[second:last])
        fact = facts[second - 1] + names if second <= last else ""
        inside = measures[first:last]
        longest, amount = max(inside), sum(inside)
        if longest >> LENGTH:
            at = measures.index(longest, first, last)
            frame = _frame(folded[at], facts[at])
            named.append(names)
        else:
            frame, fact = _capitals(said)
        total += amount >> 16
        key = spread(said)
        counted = amount & 0xFFFF0000 > 0
        found.append(Sentence(key, code(key, frame, fact), amount & 0xFFFF, fact != "", counted, first, last))
    return Reading(words, content, found, total & 0xFFFF, "".join(named))


def _words(body: str) -> tuple[list[str], set[int]]:
    """The words, and the places after the last of each line."""
    words: list[str] = []
    breaks: set[int] = set()
    for line in body.split("\n"):
        words += line.split()
        breaks.add(len(words))
    breaks.discard(0)
    return words, breaks


def _ends(marks: bytes, breaks: set[int], folded: Sequence[str]) -> list[int]:
    """For each sentence, the place after its last word."""
    breaks.update([match.end() for match in _ENDS.finditer(marks)])
    ends = sorted(breaks)
    if max(map(int.__sub__, ends, [0, *ends])) > LONG_SENTENCE:
        ends = _split_long(ends, [match.end() for match in _CLAUSES.finditer(marks)])
        # One word in sixteen, the same ones in every copy.
        chosen = [
            place for place, word in enumerate(folded, 1) if word and crc32(word.encode("utf-8", "replace")) & 15 == 0
        ]
        ends = _split_long(ends, chosen)
    return ends


def _split_long(ends: list[int], further: list[int]) -> list[int]:
    """Split sentences that are too long at further places, which are in order as the ends are."""
    made: list[int] = []
    first = 0
    for last in ends:
        if last - first > LONG_SENTENCE:
            made += further[bisect_right(further, first) : bisect_left(further, last)]
        made.append(last)
        first = last
    return made


def _undated(words: list[str], folded: Sequence[str], first: int, last: int) -> int:
    """Where the first sentence begins after its dateline, which each site sets in its own way."""
    printed = " ".join(words[first:last])
    rest = without_dateline(printed)
    place = last - len(rest.split()) if rest is not printed else first
    return place if place < last and any(folded[place:last]) else first


def _frame(folded: str, facts: str) -> int:
    """7 bits over a printed word's longest word that is no fact."""
    if facts or folded.count(" ") > 1:
        folded = max([word for word in folded.split() if word not in facts.split()], key=len, default="") + " "
    return crc32(folded.encode("utf-8", "replace")) & 127


def _capitals(said: str) -> tuple[int, str]:
    """Frame and facts of a sentence of capitalised words alone, as a heading: only its numbers are facts."""
    words = said.split()
    numbers = [word for word in words if has_digit(word)]
    longest = max([word for word in words if not has_digit(word)], key=len, default="")
    return crc32(longest.encode("utf-8", "replace")) & 127, " ".join(numbers)
