"""An Article -> what deduplication compares: a content hash, and a 16-bit code for each sentence.

A code has three parts: 7 bits of the sentence's *frame* (its longest word that is neither number nor capitalised, so
that it survives most edits and every exchange of a number or name), 4 bits of its *facts* (its numbers and
capitalised words) and 5 bits of the whole (in a chunk, see below, 2 of all its facts and 3 of the whole). All equal: the same sentence. Frame and facts equal: reworded.
Frame equal, facts not: the same frame filled with other facts, as in weather, results and market reports.

An article with more than MAX_UNITS sentences is cut into chunks: a chunk ends after each sentence whose hash falls
below a bound (content-defined, as in rsync-like chunking, so an inserted sentence moves no other border). The
bound halves with each step of `coarseness`, so that a chunk's last sentence at one step ends a chunk at every
finer step too: a long article and its shortened reprint have ends, and so index keys, in common.
"""

from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise
from struct import Struct as Packer
from zlib import crc32

import numpy as np
from msgspec import Struct

from streams.deduplicate import signs, spaced
from streams.deduplicate.reading import COUNT, FACT_AT, MASK, NUMBER_AT, Places, Reading, Sentences, bits
from streams.events import Article

MAX_UNITS = 31
COARSEST = 7
QUERIES = 16
"""How many index keys of a new page are looked up; with all 31 no further copy was found."""
FLASH_WORDS = 40
"""Texts under this many words follow the rule for flashes."""
SHORTEST_KEY = 5
"""Words; shorter sentences say too little, and are keys only when there are no longer ones."""

_TEXTS = Packer("<3Q")


class Unit(Struct, frozen=True):
    """A sentence, or a chunk of sentences at a coarser step."""

    code: int
    words: int
    informed: bool
    """Whether it has a number or a capitalised word."""
    counted: bool
    """Whether it has a number."""
    first: int
    """Index of its first sentence."""
    last: int
    """Index of its last sentence, which gives frame, facts and key."""


class Units(Struct, frozen=True):
    """Units of one coarseness as columns, in order: most are only counted."""

    codes: list[int]
    tallies: list[int]
    """Words, facts and numbers, as of sentences."""
    firsts: Sequence[int]
    lasts: Sequence[int]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, place: int) -> Unit:
        tally = self.tallies[place]
        return Unit(
            code=self.codes[place],
            words=tally & COUNT,
            informed=tally >> FACT_AT & COUNT != 0,
            counted=tally >> NUMBER_AT != 0,
            first=self.firsts[place],
            last=self.lasts[place],
        )


class Fingerprint(Struct, frozen=True):
    """What is compared, made from the text alone: equal for equal text, whenever and wherever."""

    content: bytes
    """8 bytes over title, deck and body, without typography, spacing, case and counters."""
    title: int
    """16 bits, the upper 4 of them over its numbers; 0 without a title."""
    deck: int
    authors: int
    numbers: int
    """16 bits over all numbers of the body, with repetition."""
    names: int
    """16 bits over the set of capitalised words of deck and body that don't begin a sentence."""
    words: int
    reading: Reading
    coarseness: int
    """0: every sentence has a code of its own; each step halves the number of codes."""
    cuts: dict[int, Units]
    """The sentences as units, at the coarsenesses that were asked for."""

    @property
    def flash(self) -> bool:
        """Whether the text is so short that only the rule for flashes applies."""
        return self.words < FLASH_WORDS

    @property
    def codes(self) -> list[int]:
        """The codes at its own coarseness."""
        if self.coarseness == 0:
            return self.reading.sentences.codes[:MAX_UNITS].tolist()
        return units(self, self.coarseness).codes

    def printed(self, unit: Unit) -> str:
        """The sentences of a unit, as printed but for spaces."""
        return self.reading.text(unit.first, unit.last + 1)


def fingerprint(article: Article) -> Fingerprint:
    """Read an article's text into what is compared."""
    shares = signs.shares_of(article.body)
    if shares is not None:
        reading = signs.read(article.title, article.deck, article.body, shares[1])
    else:
        reading = spaced.read(article.title, article.deck, article.body)
    found = reading.sentences
    tally = int(found.tally.sum())
    return Fingerprint(
        content=blake2b(_TEXTS.pack(reading.title, reading.deck, reading.content), digest_size=8).digest(),
        title=bits(reading.title_numbers, 4) << 12 | bits(reading.title, 12),
        deck=bits(reading.deck, 16),
        authors=_authors(article.authors),
        numbers=bits(tally >> NUMBER_AT, 16),
        names=bits(sum(reading.names) & MASK, 16),
        words=tally & COUNT,
        reading=reading,
        coarseness=_coarseness(found),
        cuts={},
    )


def _authors(names: list[str]) -> int:
    """8 bits over the set of authors: 0 for none, else never 0."""
    text = "\x1f".join(sorted([name.casefold() for name in names]))
    return bits(crc32(text.encode("utf-8", "replace")) + 1, 8) if text else 0


def _coarseness(found: Sentences) -> int:
    if len(found) <= MAX_UNITS:
        return 0
    for step in range(1, COARSEST):
        if np.count_nonzero(found.hashes < np.uint64(1 << 64 - step)) < MAX_UNITS:
            return step
    return COARSEST


def units(text: Fingerprint, coarseness: int) -> Units:
    """The sentences as units at a coarseness, in order; at most MAX_UNITS, the rest of the text is left out."""
    made = text.cuts.get(coarseness)
    if made is None:
        made = text.cuts[coarseness] = _units(text.reading.sentences, coarseness)
    return made


def _units(found: Sentences, coarseness: int) -> Units:
    if coarseness == 0 or not len(found):
        places = range(min(len(found), MAX_UNITS))
        return Units(found.codes[:MAX_UNITS].tolist(), found.tally[:MAX_UNITS].tolist(), places, places)
    ends = _ends(found, coarseness)
    firsts = [0, *ends[:-1].tolist()]
    codes, sums = found.codes[ends - 1].tolist(), [0, *found.tally.cumsum()[ends - 1].tolist()]
    hashes, facts = found.hashes.tobytes(), (found.codes >> 5 & 15).astype(np.uint8).tobytes()
    lasts = (ends - 1).tolist()
    for place, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        whole = (crc32(facts[first : last + 1]) & 3) << 3 | crc32(hashes[8 * first : 8 * last + 8]) & 7
        codes[place] = codes[place] & ~31 | whole
    return Units(codes, [end - start & MASK for start, end in pairwise(sums)], firsts, lasts)


def _ends(found: Sentences, coarseness: int) -> Places:
    """For each chunk, the place after its last sentence."""
    ends = np.flatnonzero(found.hashes < np.uint64(1 << 64 - coarseness)) + 1
    if not len(ends) or ends[-1] != len(found):
        ends = np.append(ends, len(found))
    return ends[:MAX_UNITS]


def keys(text: Fingerprint) -> list[tuple[int, int]]:
    """Units and their index keys of 32 bits, lowest hash first, so that copies of a text choose the same ones.

    Such a sample (Broder 1997) of one text is, as far as it repeats another, a sample of the other too. The first
    QUERIES are looked up in the index. A key is 16 bits of address and above them the 11 bits of frame and facts, which
    the unit's code holds too.
    """
    found = text.reading.sentences
    if text.coarseness:
        ends = _ends(found, text.coarseness) - 1
        hashes, codes, tallies = found.hashes[ends].tolist(), found.codes[ends].tolist(), found.tally[ends].tolist()
    else:
        made = units(text, 0)
        hashes, codes, tallies = found.hashes[:MAX_UNITS].tolist(), made.codes, made.tallies
    order = sorted(range(len(hashes)), key=hashes.__getitem__)
    ranked = [number for number in order if tallies[number] & COUNT >= SHORTEST_KEY]
    if len(ranked) < 2:
        ranked = order
    return [(number, codes[number] >> 5 << 16 | hashes[number] >> 32 & 0xFFFF) for number in ranked[:QUERIES]]
