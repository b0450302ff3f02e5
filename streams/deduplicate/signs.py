"""A text in a script without spaces (Han, Kana, Thai, Lao, Khmer, Burmese) -> its sentences, read sign by sign.

A table, filled as signs come up, takes away typography and marks where sentences end. Facts are figures, Latin words
and Katakana (mostly foreign names); a sentence's frame is the rarest-looking place in it: the sign with the highest code
point and its neighbours.
"""

import re
import unicodedata
from hashlib import blake2b
from itertools import accumulate, pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from streams.deduplicate.counters import CREDIT_SIGNS, MAX_LENGTH, counts, is_counter, is_credit
from streams.deduplicate.reading import FACT_AT, MAX_CHARACTERS, NUMBER_AT, Reading, Sentences, spread
from streams.deduplicate.text import (
    CLOSERS,
    OUTSIDE_NUMBERS,
    canonical,
    is_separating,
    plain,
    shares,
    without_dateline,
)

MOSTLY_SIGNS = 0.2
"""Share of a text's characters from which on it is read sign by sign."""
MOSTLY_THAI = 1 / 3
"""The same for scripts that put spaces where others put full stops."""
LONG_SENTENCE = 240
"""Characters; longer ones are split further at clauses, then at chosen signs."""

_SEVERAL, _UNREAD = (1 << 32) - 2, (1 << 32) - 1
"""Among code points: stands for several signs; not read yet."""
_OUTSIDE = 0xFFFF
"""No sign's code point: those of other planes, which are rare, aren't kept apart."""
_FIRST_BYTES = bytes([0xE0, 0xE1, *range(0xE3, 0xEA), 0xEF])
"""Of the signs of such scripts (text.SPACELESS), and of some others, in UTF-8."""
Points = NDArray[np.uint32]

_END = "\x1e"
_ENDS = "\n!?。！？｡。។"
_CLAUSES = re.compile("[,;:،؛，、；：]")
_FACTS = re.compile(r"[0-9a-z.,:/%]+|[\u30a1-\u30ff]{2,}")
_NO_FRAME = re.compile("[\0-\u0dff\u30a1-\u30ff]")
_FIGURE = re.compile(r"\d")
_NUMBER = re.compile(r"\d[\d.,:/]*")


class _Table(dict[int, str]):
    """Code points -> what stands for them: nothing for typography, an end for what ends a sentence."""

    def __init__(self, ends: str) -> None:
        super().__init__()
        self.ends = re.compile(f"[{re.escape(ends)}]")
        self._ends = frozenset(ends)
        self._points = np.full(_OUTSIDE + 1, _UNREAD, np.uint32)

    def __missing__(self, point: int) -> str:
        sign = chr(point)
        simple = unicodedata.normalize("NFKC", sign).casefold()
        kept = [one for one in simple if one in ".,:/-" or not (one.isspace() or is_separating(one))]
        made = self[point] = _END if sign in self._ends else "".join(kept)
        if point < _OUTSIDE:
            self._points[point] = _SEVERAL if len(made) > 1 else ord(made) if made else 0
        return made

    def folded(self, text: str) -> list[str]:
        """What its sentences say, without marks that are no part of numbers."""
        # The commonest by far of those that say several signs.
        text = text.replace("…", "...")
        made = self._points[np.minimum(_points(text), _OUTSIDE)]
        # Texts with another, or with one that wasn't read yet or is of another plane, take ten times as long.
        if len(made) and made.max() >= _SEVERAL:
            said = text.translate(self)
        else:
            said = made[made != 0].tobytes().decode("utf-32-le", "surrogatepass")
        return OUTSIDE_NUMBERS.sub("", said).split(_END)


_SIGNS = _Table(_ENDS)
# Thai and its neighbours put spaces where others put full stops.
_THAI = _Table(_ENDS + " \t\u00a0\u3000")


def shares_of(text: str) -> tuple[float, float] | None:
    """For a text that is to be read sign by sign: which share of it are signs, and signs of Thai or its neighbours."""
    text = text[:MAX_CHARACTERS]
    if text.isascii():
        return None
    # Counting bytes takes a tenth of the time of looking for signs.
    coded = text.encode("utf-8", "replace")
    if len(coded) - len(coded.translate(None, _FIRST_BYTES)) <= MOSTLY_SIGNS * len(text):
        return None
    found = shares(text)
    return found if found[0] > MOSTLY_SIGNS else None


def _head(text: str | None) -> str:
    """A title or deck without typography and case."""
    folded = unicodedata.normalize("NFC", (text or "")[:MAX_CHARACTERS]).translate(_SIGNS)
    return OUTSIDE_NUMBERS.sub("", folded.replace(_END, ""))


def _numbers(folded: str) -> int:
    """16 bits over the numbers in a text."""
    return sum([crc32(number.encode()) for number in _NUMBER.findall(folded)]) & 0xFFFF


_Sentence = tuple[int, int, int, int, int]
"""Hash, code, tally, place before, last place."""


def read(title: str | None, deck: str | None, body: str, thai: float) -> Reading:
    """Split a body and read its sentences; `thai` is the share of scripts that put spaces where others put full stops."""
    body = unicodedata.normalize("NFC", body[:MAX_CHARACTERS])
    table = _THAI if thai > MOSTLY_THAI else _SIGNS
    printed = table.ends.split(body)
    folded = table.folded(body)
    if max(map(len, folded)) > LONG_SENTENCE:
        printed = [part for line in printed for part in _parts(line)]
        folded = table.folded("\n".join(printed))
    highest = _highest(folded)
    content: list[str] = []
    found: list[_Sentence] = []
    said_above, said_below = _head(title), _head(deck)
    named = [said_below]
    for place, line_said in enumerate(folded):
        said = line_said
        if not said:
            continue
        if len(said) <= MAX_LENGTH and _is_counter(said, printed[place].strip()):
            continue
        content.append(said)
        line = printed[place].lstrip(" \u3000" + CLOSERS)
        if line[:1] in CREDIT_SIGNS and is_credit(line):
            continue
        if not found and (rest := without_dateline(line)) is not line:
            said = "".join(table.folded(rest)) or said
            highest[place] = said.index(max(said))
        facts = _FACTS.findall(said)
        fact = " ".join(facts)
        amount = _numbers(fact) if facts and _FIGURE.search(fact) else 0
        named.append(fact)
        words = round(len(said) * (0.6 if said[0] >= "\u3000" else 0.25)) or 1
        key = spread(said)
        code = _frame(said, highest[place]) << 9 | (_crc(fact) & 15 if fact else 0) << 5 | key >> 27 & 31
        found.append((key, code, amount << NUMBER_AT | len(facts) << FACT_AT | words, place - 1, place))
    return Reading(
        title=_over(said_above),
        title_numbers=_numbers(said_above),
        deck=_over(said_below),
        content=_over("".join(content)),
        printed=printed,
        sentences=_columns(found),
        names=frozenset([_crc(word) for word in set(" ".join(named).split()) if word.isalpha()]),
    )


def _columns(found: list[_Sentence]) -> Sentences:
    hashes, codes, tally, before, last = zip(*found, strict=True) if found else [()] * 5
    return Sentences(
        hashes=np.array(hashes, np.uint64),
        codes=np.array(codes, np.uint64),
        tally=np.array(tally, np.uint64),
        before=np.array(before, np.int64),
        last=np.array(last, np.int64),
    )


def _over(text: str) -> int:
    """64 bits over a text; 0 for none."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little") if text else 0


def _crc(text: str) -> int:
    return crc32(text.encode("utf-8", "replace"))


def _is_counter(said: str, printed: str) -> bool:
    if _FIGURE.search(said) is None:
        return False
    # Latin words stand side by side in what was said.
    return any(map(counts, canonical(plain(printed)).casefold().split())) and is_counter(printed)


def _points(text: str) -> Points:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _highest(folded: list[str]) -> list[int]:
    """Where in each sentence the first of its signs with the highest code point stands."""
    starts = np.fromiter(accumulate([len(said) + 1 for said in folded[:-1]], initial=0), np.int64, len(folded))
    points = _points(_END.join([*folded, ""])).astype(np.int64)
    # The place below the point, so that of equal ones the first is the greatest.
    last = len(points) - 1
    found = np.maximum.reduceat(points << 32 | np.arange(last, -1, -1), starts)
    return (last - (found & 0xFFFFFFFF) - starts).tolist()


def _frame(said: str, at: int) -> int:
    """7 bits over the sign with the highest code point, which stands there, and those beside it that are no facts."""
    around = said[at - 1 if at else 0 : at + 2]
    return _crc(_NO_FRAME.sub("", around) or said[at]) & 127


def _parts(line: str) -> list[str]:
    """Pieces of an overlong sentence: at the ends of clauses, and where there are none after chosen signs."""
    if len(line) <= LONG_SENTENCE:
        return [line]
    parts: list[str] = []
    for clause in _CLAUSES.sub("\\g<0>\n", line).split("\n"):
        if len(clause) <= LONG_SENTENCE:
            parts.append(clause)
            continue
        # One sign in thirty-two, the same ones in every copy.
        places = [place for place, sign in enumerate(clause, 1) if ord(sign) * 0x9E37 >> 4 & 31 == 0]
        parts += [clause[first:last] for first, last in pairwise([0, *places, len(clause)])]
    return parts
