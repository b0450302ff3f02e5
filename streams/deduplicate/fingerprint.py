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

import re
from collections.abc import Sequence
from hashlib import blake2b
from itertools import filterfalse
from operator import itemgetter
from zlib import crc32

from msgspec import Struct

from streams.deduplicate.counters import is_counter, is_credit
from streams.deduplicate.text import canonical, plain, sentences, spaceless, without_dateline
from streams.events import Article

MAX_UNITS = 31
COARSEST = 7
QUERIES = 16
"""How many index keys of a new page are looked up."""
FLASH_WORDS = 40
"""Texts under this many words follow the rule for flashes."""

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d[\d.,:/]*")
# In scripts without capitals the facts are figures, Latin words and Katakana (mostly foreign names).
_FACTS_SPACELESS = re.compile(r"[0-9A-Za-z.,:/%]+|[\u30a1-\u30ff]{2,}")


class Sentence(Struct, frozen=True):
    """One sentence of the new page."""

    text: str
    """As printed."""
    folded: str
    """Its words, without typography and case."""
    hash: int
    """64 bits over all its words; the lowest value of a text is its first index key and ends a chunk."""
    frame: int
    facts: int
    words: int
    """Words, or what would be words in a script without spaces."""
    informed: bool
    """Whether it has a number or a capitalised word."""
    counted: bool
    """Whether it has a number."""


class Unit(Struct, frozen=True):
    """A sentence, or a chunk of sentences at a coarser step."""

    code: int
    words: int
    informed: bool
    counted: bool
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
    sentences: list[Sentence]
    coarseness: int
    """0: every sentence has a code of its own; each step halves the number of codes."""
    cut: dict[int, list[Unit]]
    """The sentences as units, at the coarsenesses that were asked for."""

    @property
    def flash(self) -> bool:
        """Whether the text is so short that only the rule for flashes applies."""
        return self.words < FLASH_WORDS


class Key(Struct, frozen=True):
    """Where a sentence is found in the index: 16 bits of address beside the 11 bits that its code holds."""

    unit: int
    address: int
    held: int

    @property
    def value(self) -> int:
        """The key as the index takes it."""
        return self.held << 16 | self.address


def fingerprint(article: Article) -> Fingerprint:
    """Read an article's text into what is compared."""
    title, deck = (" ".join(canonical(plain(part)).split()) if part else "" for part in (article.title, article.deck))
    printed = [sentence for sentence in sentences(article.body) if not is_counter(sentence)]
    lines = canonical(plain("\n".join(printed))).split("\n") if printed else []
    unspaced = not article.body.isascii() and spaceless(article.body)
    names: set[str] = set()
    found: list[Sentence] = []
    body: list[str] = []
    for text, line in zip(printed, lines, strict=True):
        words = line.split()
        if words:
            made = _sentence(text, words, unspaced, names)
            body.append(made.folded)
            if not is_credit(text):
                found.append(made)
    if found:
        found[0] = _undated(found[0], unspaced, names)
    names.update(filterfalse(str.islower, deck.split()[1:]))
    folded_title, folded_deck = title.casefold(), deck.casefold()
    numbers = sorted(_NUMBER.findall(" ".join(sentence.folded for sentence in found if sentence.counted)))
    coarseness = _coarseness(found)
    return Fingerprint(
        content=_digest(f"{folded_title}\x1e{folded_deck}\x1e{' '.join(body)}"),
        title=_title(folded_title),
        deck=_bits(folded_deck, 16),
        authors=_bits("\x1f".join(sorted(name.casefold() for name in article.authors)), 8),
        numbers=_bits(" ".join(numbers), 16),
        names=_bits(" ".join(sorted(name for name in names if not _DIGIT.search(name))), 16),
        words=sum([sentence.words for sentence in found]),
        sentences=found,
        coarseness=coarseness,
        cut={coarseness: _units(found, coarseness)},
    )


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()


def _bits(text: str, bits: int) -> int:
    """0 for no text, else never 0."""
    return crc32(text.encode("utf-8", "replace")) % ((1 << bits) - 1) + 1 if text else 0


def _title(folded: str) -> int:
    return _bits(" ".join(_NUMBER.findall(folded)), 4) << 12 | _bits(folded, 12)


def _sentence(text: str, words: list[str], unspaced: bool, names: set[str]) -> Sentence:
    line = " ".join(words)
    folded = line.casefold()
    if unspaced and spaceless(line):
        compact = "".join(words)
        facts = _FACTS_SPACELESS.findall(compact)
        # The rarest-looking place of the sentence: the three characters around the highest code point.
        rest = _FACTS_SPACELESS.sub("", compact)
        at = rest.index(max(rest)) if rest else 0
        longest = rest[max(0, at - 1) : at + 2]
        count = max(1, round(len(compact) * (0.6 if compact[0] >= "\u3000" else 0.25)))
    else:
        frame = list(filter(str.islower, words))
        count = len(words)
        if frame:
            facts = list(filterfalse(str.islower, words))
            names.update(facts[1:] if facts and facts[0] is words[0] else facts)
        else:
            facts, frame = [], words
            if _DIGIT.search(line):
                facts = [word for word in words if _DIGIT.search(word)]
                frame = [word for word in words if not _DIGIT.search(word)]
        longest = max(frame, key=len, default="")
    said = " ".join(facts).casefold()
    return Sentence(
        text=text,
        folded=folded,
        hash=int.from_bytes(_digest(folded), "little"),
        frame=crc32(longest.encode("utf-8", "replace")) & 0x7F,
        facts=crc32(said.encode("utf-8", "replace")) & 15,
        words=count,
        informed=bool(facts),
        counted=facts != [] and _DIGIT.search(said) is not None,
    )


def _undated(first: Sentence, unspaced: bool, names: set[str]) -> Sentence:
    """The first sentence compared without its dateline, which each site sets in its own way."""
    rest = without_dateline(first.text)
    words = canonical(plain(rest)).split() if rest is not first.text else []
    return _sentence(first.text, words, unspaced, names) if words else first


def _coarseness(found: Sequence[Sentence]) -> int:
    if len(found) <= MAX_UNITS:
        return 0
    for step in range(1, COARSEST):
        bound = 1 << 64 - step
        if sum([sentence.hash < bound for sentence in found]) < MAX_UNITS:
            return step
    return COARSEST


def units(text: Fingerprint, coarseness: int) -> list[Unit]:
    """The sentences as units at a coarseness, in order; at most MAX_UNITS, the rest of the text is left out."""
    made = text.cut.get(coarseness)
    if made is None:
        made = text.cut[coarseness] = _units(text.sentences, coarseness)
    return made


def _units(found: Sequence[Sentence], coarseness: int) -> list[Unit]:
    if coarseness == 0:
        return [
            Unit(s.frame << 9 | s.facts << 5 | s.hash & 31, s.words, s.informed, s.counted, place, place)
            for place, s in enumerate(found[:MAX_UNITS])
        ]
    bound = 1 << 64 - coarseness
    made: list[Unit] = []
    first = 0
    for last, end in enumerate(found):
        if last + 1 < len(found) and end.hash >= bound:
            continue
        inside = found[first : last + 1]
        facts = crc32(bytes([s.facts for s in inside])) & 3
        whole = facts << 3 | crc32(b"".join([s.hash.to_bytes(8, "little") for s in inside])) & 7
        made.append(
            Unit(
                end.frame << 9 | end.facts << 5 | whole,
                sum([s.words for s in inside]),
                any(s.informed for s in inside),
                any(s.counted for s in inside),
                first,
                last,
            )
        )
        first = last + 1
        if len(made) == MAX_UNITS:
            break
    return made


def keys(text: Fingerprint) -> list[Key]:
    """Index keys of the units, lowest hash first, so that copies of a text choose the same ones (min-wise sampling).

    The first QUERIES are looked up in the index. Sentences under five words say too little and are taken only when
    there are no longer ones.
    """
    found, made = text.sentences, units(text, text.coarseness)
    ranked = sorted((found[unit.last].hash >> 48, number) for number, unit in enumerate(made))
    long = [(rank, number) for rank, number in ranked if found[made[number].last].words >= 5]
    chosen = (long if len(long) > 1 else ranked)[:QUERIES]
    return [
        Key(number, (found[made[number].last].hash >> 32) & 0xFFFF, made[number].code >> 5)
        for number in map(itemgetter(1), chosen)
    ]
