"""Texts with spaces between their words -> their sentences, read from what is remembered of each word.

Splitting is made for agreement between two copies of a text, not for grammar: what matters is that both copies split
at the same places, whatever their paragraphs, quotes and dashes look like.

Most of deduplication's time goes here: a word takes one look-up, and the rest is done for all words, or all sentences,
at once. Each call of numpy takes as long as some ten words, so they are few.
"""

import re
from bisect import bisect_left, bisect_right

import numpy as np
from numpy.typing import NDArray

from streams.deduplicate.counters import MAX_LENGTH, is_counter, is_credit
from streams.deduplicate.reading import (
    BREAK,
    COUNT,
    FACT_AT,
    MASK,
    MAX_CHARACTERS,
    NUMBER_AT,
    Numbers,
    Places,
    Reading,
    Sentences,
    said,
)
from streams.deduplicate.text import CLOSERS, without_dateline
from streams.deduplicate.words import (
    BASE,
    BEGIN_BYTE,
    CLAUSE,
    CREDIT,
    END_BYTE,
    FACTS,
    FIGURE,
    FLAGS_BYTE,
    FRAME_AT,
    INNER,
    INVERSE,
    LONGEST,
    NAME,
    NO_FACT_AT,
    RECORD_BYTES,
    SEVERAL,
    TALLY,
    VOCABULARY,
    WHOLE,
    names,
)

LONG_SENTENCE = 64
"""Words; longer ones (texts without full stops) are split further at clauses, then at chosen words."""
_INNER_MARKS = "।؟۔።"
_INNER_END = re.compile(rf"([{_INNER_MARKS}][{CLOSERS}]*)")
_LINE = f" {BREAK} "

Flags = NDArray[np.uint16]

# A number that numpy would have to make anew at each call takes as long as the call.
_COUNT, _FACT_AT = np.uint64(COUNT), np.uint64(FACT_AT)
_MAY_NAME = np.uint16(NAME | SEVERAL)
_FRAME_SHIFT, _FRAME_BITS = np.uint64(FRAME_AT - 9), np.uint64(127 << 9)
_FACT_SHIFT, _FACT_BITS = np.uint64(55), np.uint64(15 << 5)
_WHOLE_SHIFT, _WHOLE_BITS = np.uint64(27), np.uint64(31)


class _Powers:
    """Powers of a number modulo 2^64, as many as were needed so far."""

    def __init__(self, base: int) -> None:
        self._base = base
        self.table = self._made(1 << 11)

    def up_to(self, exponent: int) -> Numbers:
        """A table that reaches so far."""
        if exponent >= len(self.table):
            self.table = self._made(1 << exponent.bit_length())
        return self.table

    def _made(self, count: int) -> Numbers:
        factors = np.full(count, self._base, np.uint64)
        factors[0] = 1
        return np.multiply.accumulate(factors)


_POWERS, _INVERSES = _Powers(BASE), _Powers(INVERSE)


class _Table:
    """What is told of printed words, and sums over all up to each place; at place 0 stands no word."""

    def __init__(self, printed: list[str]) -> None:
        self.printed = printed
        packed = b"".join(map(VOCABULARY.__getitem__, printed))
        columns = np.frombuffer(packed, "<u8").reshape(-1, RECORD_BYTES // 8)
        self.longest, self.single_facts = columns[:, LONGEST], columns[:, FACTS]
        told = np.frombuffer(packed, np.uint8)
        self.ends, self.begins = told[END_BYTE::RECORD_BYTES], told[BEGIN_BYTE::RECORD_BYTES]
        self.flags = np.frombuffer(packed, "<u2")[FLAGS_BYTE // 2 :: RECORD_BYTES // 2]
        self.tally = columns[:, TALLY].cumsum()
        self.words: Places = (self.tally & _COUNT).view(np.int64)
        self._facts: Places = (self.tally >> _FACT_AT & _COUNT).view(np.int64)
        last = int(self.words[-1])
        self.powers, self._inverses = _POWERS.up_to(last), _INVERSES.up_to(last)
        self._whole = (columns[:, WHOLE] * self.powers[self.words]).cumsum()
        self._fact = (columns[:, FACTS] * self.powers[self._facts]).cumsum()

    def whole(self, before: Places, last: Places) -> Numbers:
        """Polynomials over the words after one place and up to another."""
        return (self._whole[last] - self._whole[before]) * self._inverses[self.words[before]]

    def fact(self, before: Places, last: Places) -> Numbers:
        """The same over facts alone."""
        return (self._fact[last] - self._fact[before]) * self._inverses[self._facts[before]]

    def over(self, before: int, last: int) -> int:
        """64 bits over the words after one place and up to another."""
        sums, inverse = self._whole, int(self._inverses[self.words[before]])
        return (int(sums[last]) - int(sums[before])) * inverse & MASK

    def said(self, before: int, last: int) -> str:
        """Words as printed."""
        return said(self.printed, before + 1, last + 1)


def read(title: str | None, deck: str | None, body: str) -> Reading:
    """Split a body and read its sentences, and title and deck in the same go."""
    head, below = _parted(title).split(), _parted(deck).split()
    deck_at = len(head) + 1
    start = deck_at + len(below) + 2
    lines = _parted(body).replace("\n\n", _LINE).replace("\n", _LINE).split()
    table = _Table([BREAK, *head, BREAK, *below, BREAK, *lines, BREAK])
    if not body.isascii() and any(mark in body for mark in _INNER_MARKS) and (table.flags[start:] & INNER).any():
        return read(title, deck, _INNER_END.sub(r"\1 ", body))
    before, last = _sentences(table, start)
    first = before + 1
    longest = np.maximum.reduceat(table.longest, first)
    named: Flags = table.flags & _MAY_NAME
    named[: deck_at + 2] = 0
    named[first] = 0
    dropped = _counters(table, before, last, first)
    credits = _credits(table, before, last, first, named)
    # Sentences of capitalised words alone, as headings.
    headings = _headings(longest)
    for place in (*dropped, *credits, *headings):
        named[before[place] + 1 : last[place] + 1] = 0
    content = _content(table, start, before, last, dropped)
    if dropped or credits:
        kept = np.ones(len(last), np.bool_)
        kept[[*dropped, *credits]] = False
        before, last, longest = before[kept], last[kept], longest[kept]
        headings = _headings(longest)
    if len(last):
        _undate(table, before, last, longest, named)
    tally, hashes, facts = table.tally[last] - table.tally[before], table.whole(before, last), table.fact(before, last)
    if headings:
        # Only its numbers are facts.
        numbers = tally[headings] >> NUMBER_AT
        facts[headings] = numbers << 60
        tally[headings] = tally[headings] & COUNT | numbers << NUMBER_AT | (numbers != 0).astype(np.uint64) << FACT_AT
    return Reading(
        title=table.over(0, deck_at - 1),
        title_numbers=int(table.tally[deck_at]) >> NUMBER_AT,
        deck=table.over(deck_at, start - 2),
        content=content,
        printed=table.printed,
        sentences=Sentences(
            hashes=hashes,
            codes=_codes(longest, facts, hashes),
            tally=tally,
            before=before,
            last=last,
        ),
        names=_names(table, named),
    )


def _parted(text: str | None) -> str:
    """A dash is no part of a word, with spaces or without."""
    text = (text or "")[:MAX_CHARACTERS]
    return text if text.isascii() else text.replace("\u2014", " \u2014 ")


def _sentences(table: _Table, start: int) -> tuple[Places, Places]:
    """For each sentence the place before its first word and that of its last, which may be the end of a line."""
    places = (table.ends[start:-1] + table.begins[start + 1 :] > 1).nonzero()[0]
    bounds = np.empty(len(places) + 2, np.int64)
    bounds[0], bounds[-1] = start - 1, len(table.printed) - 1
    np.add(places, start, out=bounds[1:-1])
    if (bounds[1:] - bounds[:-1]).max() > LONG_SENTENCE:
        bounds = _split_long(table, bounds)
    return bounds[:-1], bounds[1:]


def _split_long(table: _Table, bounds: Places) -> Places:
    """Split sentences that are too long at clauses, and where there are none after chosen words."""
    clauses = (table.flags & CLAUSE).nonzero()[0]
    # One word in sixteen, the same ones in every copy.
    chosen = (table.longest >> FRAME_AT & 15 == 0).nonzero()[0]
    ends: list[int] = bounds.tolist()
    for further in (clauses.tolist(), chosen.tolist()):
        made: list[int] = []
        before = ends[0]
        for last in ends:
            if last - before > LONG_SENTENCE:
                made += further[bisect_right(further, before) : bisect_left(further, last)]
            made.append(last)
            before = last
        ends = made
    return np.array(ends, np.int64)


def _counters(table: _Table, before: Places, last: Places, first: Places) -> list[int]:
    """Which sentences are counters, or have no word at all."""
    words: list[int] = (table.words[last] - table.words[before]).tolist()
    flags: list[int] = np.bitwise_or.reduceat(table.flags, first).tolist()
    return [
        place
        for place, (count, told) in enumerate(zip(words, flags, strict=True))
        if count <= MAX_LENGTH // 2
        and (not count or (told & FIGURE and is_counter(table.said(int(before[place]), int(last[place])))))
    ]


def _headings(longest: Numbers) -> list[int]:
    """Which sentences are of facts alone."""
    return [place for place, found in enumerate(longest.tolist()) if not found >> NO_FACT_AT]


def _credits(table: _Table, before: Places, last: Places, first: Places, named: Flags) -> list[int]:
    """Which sentences are credits; and where a dash or quotation mark stands before a first word, that is no name."""
    found: list[int] = []
    for place, told in enumerate(table.flags[first].tolist()):
        if not told & CREDIT:
            continue
        at = int(before[place])
        if table.words[at + 1] == table.words[at] and at + 2 < len(named):
            named[at + 2] = 0
        if is_credit(table.said(at, int(last[place]))):
            found.append(place)
    return found


def _content(table: _Table, start: int, before: Places, last: Places, dropped: list[int]) -> int:
    """64 bits over the body's words without counters, wherever sentences end."""
    if not dropped:
        return table.over(start - 1, len(table.printed) - 1)
    kept = np.ones(len(last), np.bool_)
    kept[dropped] = False
    before, last = before[kept], last[kept]
    words = table.words[last] - table.words[before]
    return int((table.whole(before, last) * table.powers[words.cumsum() - words]).sum()) if len(last) else 0


def _undate(table: _Table, before: Places, last: Places, longest: Numbers, named: Flags) -> None:
    """Begin the first sentence after its dateline, which each site sets in its own way."""
    start, end = int(before[0]), int(last[0])
    printed = table.said(start, end)
    rest = without_dateline(printed)
    if rest is printed:
        return
    end -= table.printed[end] == BREAK
    place = end - len(rest.split())
    if place < end and table.words[end] > table.words[place]:
        before[0] = place
        longest[0] = table.longest[place + 1 : end + 1].max()
        named[start + 1 : place + 2] = 0


def _codes(longest: Numbers, facts: Numbers, hashes: Numbers) -> Numbers:
    """7 bits of frame, 4 of facts, 5 of the whole."""
    made = longest >> _FRAME_SHIFT & _FRAME_BITS
    made |= facts >> _FACT_SHIFT & _FACT_BITS
    made |= hashes >> _WHOLE_SHIFT & _WHOLE_BITS
    return made


def _names(table: _Table, named: Flags) -> frozenset[int]:
    """Hashes of the words that were found to be names."""
    places = named.nonzero()[0]
    found = set(table.single_facts[places].tolist())
    for place, told in zip(places.tolist(), named[places].tolist(), strict=True):
        if told & SEVERAL:
            found.discard(int(table.single_facts[place]))
            found |= names(table.printed[place])
    return frozenset(found)
