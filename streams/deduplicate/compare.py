"""A new page's fingerprint and a remembered row -> how much of each is in the other, and what differs."""

from collections import defaultdict

from msgspec import Struct

from streams.deduplicate.entry import Row
from streams.deduplicate.fingerprint import FLASH_WORDS, Fingerprint, Unit, units

NEAR = 3
"""How far, in units, a changed sentence may stand from where its neighbours say it should be."""


class Comparison(Struct, frozen=True):
    """What two texts have in common. Words are counted on the new page, units on the remembered one."""

    words: int
    same_words: int
    """In units that are equal."""
    reworded_words: int
    """In units of equal frame and equal facts."""
    refilled_words: int
    """In units of equal frame with other numbers or names."""
    units: int
    same: int
    reworded: int
    refilled: int
    informed: int
    """Equal units that have a number or a name."""
    pairs: tuple[int | None, ...]
    """For each unit of the new page, the remembered one that it repeats, equal or changed."""
    made: list[Unit]
    """The new page's units at the row's coarseness."""

    @property
    def shared(self) -> float:
        """Share of the new page's text that is in the other."""
        return (self.same_words + self.reworded_words) / self.words if self.words else 0.0

    @property
    def covered(self) -> float:
        """Share of the other's text that is in the new page."""
        return (self.same + self.reworded) / self.units if self.units else 0.0

    @property
    def refilled_share(self) -> float:
        """Of the units that carry facts and stand in both, the share with other facts."""
        carrying = self.informed + self.refilled
        return self.refilled / carrying if carrying else 0.0


def compare(row: Row, text: Fingerprint) -> Comparison:
    """Pair the units of both texts: equal ones anywhere, changed ones only near where their neighbours put them."""
    made = units(text.sentences, row.coarseness)
    places: dict[int, list[int]] = defaultdict(list)
    for place in range(len(row.codes) - 1, -1, -1):
        places[row.codes[place]].append(place)
    pairs: list[int | None] = [places[unit.code].pop() if places.get(unit.code) else None for unit in made]
    free = {place for left in places.values() for place in left}
    counts = {"same": 0, "reworded": 0, "refilled": 0}
    words = dict.fromkeys(counts, 0)
    informed = 0
    shift = 0
    for number, unit in enumerate(made):
        paired = pairs[number]
        kind = "same"
        if paired is None:
            paired = _nearest(free, row.codes, unit.code >> 8, number + shift)
            if paired is None:
                continue
            pairs[number] = paired
            free.discard(paired)
            kind = "reworded" if row.codes[paired] >> 5 == unit.code >> 5 else "refilled"
        elif unit.informed:
            informed += 1
        shift = paired - number
        counts[kind] += 1
        words[kind] += unit.words
    return Comparison(
        words=sum(unit.words for unit in made),
        same_words=words["same"],
        reworded_words=words["reworded"],
        refilled_words=words["refilled"],
        units=len(row.codes),
        same=counts["same"],
        reworded=counts["reworded"],
        refilled=counts["refilled"],
        informed=informed,
        pairs=tuple(pairs),
        made=made,
    )


def _nearest(free: set[int], codes: tuple[int, ...], frame: int, expected: int) -> int | None:
    for distance in range(NEAR + 1):
        for place in (expected + distance, expected - distance):
            if place in free and codes[place] >> 8 == frame:
                return place
    return None


class Finding(Struct, frozen=True):
    """Whether a page is a reprint of a remembered one, and the reason in words."""

    reprint: bool
    method: str
    score: float
    why: str


def judge(row: Row, text: Fingerprint, found: Comparison) -> Finding:
    """Decide whether a new page carries the remembered text.

    A reprint may cut, add and reword, but the facts in the sentences it keeps are the same; a template story keeps
    the frame and changes the facts. So what counts is how much of either text is in the other, and how many of the
    common sentences that carry facts carry others.
    """
    if row.content == text.content:
        return Finding(True, "content_hash", 1.0, "same content")
    if text.flash or row.words < FLASH_WORDS:
        return _flash(row, text, found)
    against = _against(found)
    score = round(max(found.shared, found.covered), 4)
    return Finding(against is None, "near_text", score, against or "the same text, cut, framed or edited")


def _against(found: Comparison) -> str | None:
    if found.same == 0:
        return "no sentence in common"
    if found.refilled_share > 0.2:
        return "same frame, other numbers or names"
    if 2 * found.same_words < found.same_words + found.reworded_words + found.refilled_words:
        return "most common sentences are reworded"
    most_of_this = found.shared >= 0.7 and found.covered >= 0.25
    most_of_other = found.covered >= 0.8 and found.shared >= 0.4
    return None if most_of_this or most_of_other else "too little in common"


def _flash(row: Row, text: Fingerprint, found: Comparison) -> Finding:
    """Under 40 words: every sentence and fact must be the same, and under 12 the title too."""
    score = round(min(found.shared, found.covered), 4)
    if found.same < found.units or found.same_words < found.words or not found.units:
        return Finding(False, "flash", score, "short texts count only when every sentence is the same")
    if text.words < 12 and row.title != text.title:
        return Finding(False, "flash", score, "a few equal words under another title")
    return Finding(True, "flash", score, "every sentence is the same")
