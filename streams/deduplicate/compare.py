"""A new page's fingerprint and a remembered row -> how much of each is in the other, and what differs."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from streams.deduplicate.entry import Row
from streams.deduplicate.fingerprint import FLASH_WORDS, Fingerprint, Units, units
from streams.deduplicate.reading import COUNT, FACT_AT, NUMBER_AT

FEW_UNITS = 8
SHORT_UNITS = 12
FRAME = "same frame, other numbers or names"


class Comparison(Struct, frozen=True):
    """What two texts have in common. Words are counted on the new page, units on the remembered one."""

    words: int
    same_words: int
    """In units that are equal."""
    reworded_words: int
    """In units of equal frame and equal facts."""
    replaced_words: int
    """In units that differ but stand between the same neighbours as others of the remembered text."""
    units: int
    same: int
    reworded: int
    refilled: int
    """Units of equal frame with other numbers or names."""
    replaced: int
    informed: int
    """Equal units that have a number or a name."""
    counted: int
    """Equal units that have a number."""
    recounted: int
    """Refilled units that have a number."""
    edited: int
    """Reworded units that have a number or a name."""
    edited_counts: int
    """Reworded units that have a number."""
    pairs: tuple[int | None, ...]
    """For each unit of the new page, the remembered one that it repeats, equal or changed."""
    made: Units
    """The new page's units at the row's coarseness."""

    @property
    def shared(self) -> float:
        """Share of the new page's text that is in the other."""
        return (self.same_words + self.reworded_words + self._credit * self.replaced_words) / max(1, self.words)

    @property
    def covered(self) -> float:
        """Share of the other's text that is in the new page, counted in the same way."""
        return (self.same + self.reworded + self._credit * self.replaced) / max(1, self.units)

    @property
    def _credit(self) -> float:
        """Half for a sentence that only stands in another's place, when there are few of them: an edited one."""
        return 0.5 if self.same >= 3 * self.replaced else 0.0

    @property
    def whole(self) -> bool:
        """Whether each unit of either text has its partner in the other."""
        return self.units == len(self.pairs) and None not in self.pairs


def compare(row: Row, text: Fingerprint) -> Comparison:
    """Pair the units of both texts: equal ones anywhere, changed ones only between the same neighbours."""
    made = units(text, row.coarseness)
    pairs, free = _equal(row.codes, made.codes)
    same = same_words = informed = counted = 0
    for tally, paired in zip(made.tallies, pairs, strict=True):
        if paired is not None:
            same += 1
            same_words += tally & COUNT
            informed += tally >> FACT_AT & COUNT != 0
            counted += tally >> NUMBER_AT != 0
    changed = _changed(row, made, pairs, free) if same < len(pairs) else _Changed()
    return Comparison(
        words=sum([tally & COUNT for tally in made.tallies]),
        same_words=same_words,
        reworded_words=changed.reworded_words,
        replaced_words=changed.replaced_words,
        units=len(row.codes),
        same=same,
        reworded=changed.reworded,
        refilled=changed.refilled,
        replaced=changed.replaced,
        informed=informed,
        counted=counted,
        recounted=changed.recounted,
        edited=changed.edited,
        edited_counts=changed.edited_counts,
        pairs=tuple(pairs),
        made=made,
    )


def _equal(theirs: Sequence[int], ours: list[int]) -> tuple[list[int | None], set[int]]:
    """For each of our codes the first place of theirs that has it and is free yet; and their places that stay free."""
    places = dict(zip(reversed(theirs), range(len(theirs) - 1, -1, -1), strict=True))
    if len(places) == len(theirs):
        pairs = [places.pop(code, None) for code in ours]
        return pairs, set(places.values())
    several: dict[int, list[int]] = defaultdict(list)
    for place in range(len(theirs) - 1, -1, -1):
        several[theirs[place]].append(place)
    pairs = [several[code].pop() if several.get(code) else None for code in ours]
    return pairs, {place for left in several.values() for place in left}


class _Changed(Struct):
    """Of a Comparison, what is counted of units that differ."""

    reworded_words: int = 0
    replaced_words: int = 0
    reworded: int = 0
    refilled: int = 0
    replaced: int = 0
    recounted: int = 0
    edited: int = 0
    edited_counts: int = 0


def _changed(row: Row, made: Units, pairs: list[int | None], free: set[int]) -> _Changed:
    """Pair the units that differ, between the same neighbours: `pairs` is completed."""
    found = _Changed()
    facts_end = 3 if row.coarseness else 5
    for first, last in _gaps(pairs):
        inside = _between(pairs, first, last, free, len(row.codes))
        if not inside:
            continue
        for number in range(first, last + 1):
            code, tally = made.codes[number], made.tallies[number]
            informed, counted = tally >> FACT_AT & COUNT != 0, tally >> NUMBER_AT != 0
            paired = next((place for place in inside if row.codes[place] >> 9 == code >> 9), None)
            if paired is None:
                if last - first + 1 <= len(inside):
                    found.replaced += 1
                    found.replaced_words += tally & COUNT
                continue
            pairs[number] = paired
            inside = [place for place in inside if place > paired]
            if row.codes[paired] >> facts_end == code >> facts_end:
                found.reworded += 1
                found.reworded_words += tally & COUNT
                found.edited += informed
                found.edited_counts += counted
            else:
                found.refilled += 1
                found.recounted += counted
    return found


def _gaps(pairs: list[int | None]) -> list[tuple[int, int]]:
    """Runs of units without a partner: first and last of each."""
    found: list[tuple[int, int]] = []
    for number, paired in enumerate(pairs):
        if paired is not None:
            continue
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _between(pairs: list[int | None], first: int, last: int, free: set[int], count: int) -> list[int]:
    """The remembered units that stand between the partners of a gap's neighbours, and have no partner themselves."""
    before = pairs[first - 1] if first else -1
    after = pairs[last + 1] if last + 1 < len(pairs) else None
    start = 0 if before is None else before + 1
    # At the end of the new text the other one may go on: nothing says what stands in the place of what.
    end = after if after is not None else count if count - start == last - first + 1 else start
    return [place for place in range(start, end) if place in free]


def _share(part: int, rest: int) -> float:
    return part / (part + rest) if part else 0.0


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
    against = _against(row, text, found)
    score = round(max(found.shared, found.covered), 4)
    return Finding(against is None, "near_text", score, against or "the same text, cut, framed or edited")


def _against(row: Row, text: Fingerprint, found: Comparison) -> str | None:
    """Why a page isn't a reprint, or None."""
    if found.same == 0:
        return "no sentence in common"
    paired = found.same + found.reworded + found.refilled
    refilled, recounted = found.refilled, found.recounted
    if row.coarseness == 0 and found.edited_counts > found.counted:
        # Four bits of facts are equal by chance once in sixteen: edited numbers are believed beside equal ones only.
        refilled, recounted = refilled + found.edited_counts, recounted + found.edited_counts
    # However long the text: where it has numbers, they are others.
    all_others = found.counted == 0 and found.recounted and found.recounted + found.edited_counts > 1
    if all_others or (recounted and paired < FEW_UNITS):
        return FRAME
    # One sentence in ten may be off by itself: merged with a heading, or its number written in another way.
    if 10 * refilled > paired and (_share(refilled, found.informed) > 0.2 or _share(recounted, found.counted) > 0.34):
        return FRAME
    if found.whole and row.numbers != text.numbers and (found.edited_counts or not found.reworded):
        return "the same sentences with other numbers"
    # A chunk of several sentences is reworded when one of them is, so it says less. Reworded sentences that keep
    # their facts are a desk's work; without facts they may be anything.
    kept = found.refilled == 0 and found.edited > 1 and 3 * found.same >= paired
    if row.coarseness == 0 and found.same < 0.6 * (paired + found.replaced) and not kept:
        return "most common sentences are reworded"
    # A quote and a credit weigh much in a short text; an edit costs a chunk or two of a long one.
    enough = 0.55 if len(found.pairs) - paired <= 2 else 0.68 if row.coarseness == 0 else 0.6
    most_of_this = found.shared >= enough and found.covered >= 0.25
    most_of_other = found.covered >= 0.8 and found.shared >= 0.4
    return None if most_of_this or most_of_other else "too little in common"


def settle(findings: list[Finding], comparisons: list[Comparison]) -> list[Finding]:
    """Judge the candidates for a short text together: where others fill its frame with other facts, it is a template.

    Then only the very same sentences are the same story, since facts of a single sentence are equal by chance once in
    sixteen.
    """
    framed = any(
        finding.why == FRAME and 2 * (found.same + found.reworded + found.refilled) > max(found.units, len(found.pairs))
        for finding, found in zip(findings, comparisons, strict=True)
    )
    settled: list[Finding] = []
    for finding, found in zip(findings, comparisons, strict=True):
        edited = found.refilled or found.edited or found.replaced
        if framed and finding.reprint and finding.method == "near_text" and edited and len(found.pairs) < SHORT_UNITS:
            settled.append(Finding(False, finding.method, finding.score, "others fill the same frame with other facts"))
        else:
            settled.append(finding)
    return settled


def _flash(row: Row, text: Fingerprint, found: Comparison) -> Finding:
    """Under 40 words: every sentence and fact must be the same, and under 12 the title too."""
    score = round(min(found.shared, found.covered), 4)
    if found.same < found.units or found.same_words < found.words or not found.units:
        return Finding(False, "flash", score, "short texts count only when every sentence is the same")
    if (row.numbers, row.names) != (text.numbers, text.names):
        return Finding(False, "flash", score, "other numbers or names")
    if text.words < 12 and row.title != text.title:
        return Finding(False, "flash", score, "a few equal words under another title")
    return Finding(True, "flash", score, "every sentence is the same")
