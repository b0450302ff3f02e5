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

from hashlib import blake2b
from zlib import crc32

from msgspec import Struct

from streams.deduplicate import signs, spaced
from streams.deduplicate.reading import Reading, Sentence, bits
from streams.events import Article

MAX_UNITS = 31
COARSEST = 7
QUERIES = 16
"""How many index keys of a new page are looked up; with all 31 no further copy was found."""
FLASH_WORDS = 40
"""Texts under this many words follow the rule for flashes."""
SHORTEST_KEY = 5
"""Words; shorter sentences say too little, and are keys only when there are no longer ones."""


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
    cuts: dict[int, list[Unit]]
    """The sentences as units, at the coarsenesses that were asked for."""

    @property
    def flash(self) -> bool:
        """Whether the text is so short that only the rule for flashes applies."""
        return self.words < FLASH_WORDS

    @property
    def codes(self) -> list[int]:
        """The codes at its own coarseness."""
        if self.coarseness == 0:
            return [sentence.code for sentence in self.reading.sentences[:MAX_UNITS]]
        return [unit.code for unit in units(self, self.coarseness)]

    def printed(self, unit: Unit) -> str:
        """The sentences of a unit, as printed but for spaces."""
        return self.reading.text(unit.first, unit.last + 1)


def fingerprint(article: Article) -> Fingerprint:
    """Read an article's text into what is compared."""
    shares = signs.shares_of(article.body)
    if shares is not None:
        reading = signs.read(article.body, shares[1])
        title, deck = signs.head(article.title), signs.head(article.deck)
        title_numbers, names = signs.numbers(title), deck
    else:
        reading = spaced.read(article.body)
        title_words, deck_words = spaced.head(article.title), spaced.head(article.deck)
        title, deck = "".join([word.folded for word in title_words]), "".join([word.folded for word in deck_words])
        title_numbers = sum([word.measure for word in title_words]) >> 16 & 0xFFFF
        names = "".join([word.facts for word in deck_words[1:]])
    found = reading.sentences
    content = f"{title}\x1e{deck}\x1e{''.join(reading.content)}"
    return Fingerprint(
        content=blake2b(content.encode("utf-8", "replace"), digest_size=8).digest(),
        title=bits(title_numbers, 4) << 12 | _over(title, 12),
        deck=_over(deck, 16),
        authors=_over("\x1f".join(sorted([name.casefold() for name in article.authors])), 8),
        numbers=bits(reading.numbers, 16),
        names=_names(f"{reading.names} {names}"),
        words=sum([sentence.words for sentence in found]),
        reading=reading,
        coarseness=_coarseness(found),
        cuts={},
    )


def _over(text: str, count: int) -> int:
    """So many bits over a text: 0 for none, else never 0."""
    return bits(crc32(text.encode("utf-8", "replace")) + 1, count) if text else 0


def _names(text: str) -> int:
    """16 bits over the set of words that have no digit."""
    return _over(" ".join(sorted([word for word in set(text.split()) if word.isalpha()])), 16)


def _coarseness(found: list[Sentence]) -> int:
    if len(found) <= MAX_UNITS:
        return 0
    hashes = [sentence.hash for sentence in found]
    for step in range(1, COARSEST):
        if sum(map((1 << 64 - step).__gt__, hashes)) < MAX_UNITS:
            return step
    return COARSEST


def units(text: Fingerprint, coarseness: int) -> list[Unit]:
    """The sentences as units at a coarseness, in order; at most MAX_UNITS, the rest of the text is left out."""
    made = text.cuts.get(coarseness)
    if made is None:
        made = text.cuts[coarseness] = _units(text.reading.sentences, coarseness)
    return made


def _units(found: list[Sentence], coarseness: int) -> list[Unit]:
    if coarseness == 0:
        return [Unit(s.code, s.words, s.informed, s.counted, place, place) for place, s in enumerate(found[:MAX_UNITS])]
    bound = 1 << 64 - coarseness
    ends = [place for place, sentence in enumerate(found, 1) if sentence.hash < bound]
    if found and (not ends or ends[-1] != len(found)):
        ends.append(len(found))
    made: list[Unit] = []
    first = 0
    for last in ends[:MAX_UNITS]:
        inside = found[first:last]
        facts = crc32(bytes([s.code >> 5 & 15 for s in inside])) & 3
        whole = facts << 3 | crc32(b"".join([s.hash.to_bytes(8, "little") for s in inside])) & 7
        made.append(
            Unit(
                inside[-1].code & ~31 | whole,
                sum([s.words for s in inside]),
                any(s.informed for s in inside),
                any(s.counted for s in inside),
                first,
                last - 1,
            )
        )
        first = last
    return made


def keys(text: Fingerprint) -> list[tuple[int, int]]:
    """Units and their index keys of 32 bits, lowest hash first, so that copies of a text choose the same ones.

    Such a sample (Broder 1997) of one text is, as far as it repeats another, a sample of the other too. The first
    QUERIES are looked up in the index. A key is 16 bits of address and above them the 11 bits of frame and facts, which
    the unit's code holds too.
    """
    found = text.reading.sentences
    coarse = text.coarseness != 0
    ends = [found[unit.last] for unit in units(text, text.coarseness)] if coarse else found[:MAX_UNITS]
    ranked = sorted([(end.hash, number) for number, end in enumerate(ends) if end.words >= SHORTEST_KEY])
    if len(ranked) < 2:
        ranked = sorted([(end.hash, number) for number, end in enumerate(ends)])
    return [(number, ends[number].code >> 5 << 16 | hashed >> 32 & 0xFFFF) for hashed, number in ranked[:QUERIES]]
