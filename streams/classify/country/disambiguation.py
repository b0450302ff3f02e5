"""Names with several meanings and their context -> mentions of one country each, and what was left out and why."""

import re
from collections import defaultdict
from collections.abc import Iterable
from math import log2, log10

from msgspec import Struct

from streams.classify.country.cues import CUES
from streams.classify.country.gazetteer import Entry, Gazetteer
from streams.classify.country.matching import Found, Passage


class Mention(Struct, frozen=True):
    """A name that stands for one country here."""

    country: str
    kind: str
    where: str
    start: int
    end: int
    text: str
    share: float
    """How much more likely than its other readings it is, 0 to 1."""


class Excluded(Struct, frozen=True):
    """A name that was not counted, for `explain`."""

    where: str
    start: int
    end: int
    text: str
    reason: str


class Context(Struct, frozen=True):
    """What is known beside the text."""

    language: str | None
    publisher: str | None
    dateline: str | None


_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_PREFERENCE = {"N": 8.0, "A": 8.0, "L": 7.5, "I": 8.0, "S": 7.0, "G": 5.0, "w": 3.0}


def resolve(
    found: Iterable[Found], passages: dict[str, Passage], context: Context, gazetteer: Gazetteer
) -> tuple[list[Mention], list[Excluded]]:
    """Give each name its country, or leave it out with a reason."""
    names = list(found)
    words = frozenset(word.lower() for one in passages.values() for word in _WORD.findall(one.text[:4000]))
    reasons = [_not_a_place(one, passages[one.where], context, gazetteer, words) for one in names]
    persons = {one.text for one, reason in zip(names, reasons, strict=True) if reason == "a person"}
    for index, one in enumerate(names):
        if reasons[index] is None and one.text in persons and not _after_locative(one, passages[one.where]):
            reasons[index] = "a person named before"
    kept = [one for one, reason in zip(names, reasons, strict=True) if reason is None]
    excluded = [
        Excluded(one.where, one.start, one.end, one.text, reason)
        for one, reason in zip(names, reasons, strict=True)
        if reason is not None
    ]
    return _countries(kept, passages, context), excluded


def _readings(one: Found) -> dict[str, tuple[float, str]]:
    """Country -> how strongly the name alone stands for it, and as what kind."""
    found: dict[str, tuple[float, str]] = {}
    for entry in one.entries:
        for sense in entry.senses:
            score = _PREFERENCE.get(entry.kind)
            if score is None:
                score = log10(max(sense.weight, 1000.0)) + {"C": 1.5, "R": 1.0}.get(entry.kind, 0.0)
            else:
                score += log10(max(sense.weight, 1e-3))
            if sense.country not in found or found[sense.country][0] < score:
                found[sense.country] = (score, entry.kind)
    return found


def _countries(kept: list[Found], passages: dict[str, Passage], context: Context) -> list[Mention]:
    """Names whose readings differ are decided by the names that have one, by the next name and by the publisher."""
    readings = [_readings(one) for one in kept]
    support: dict[str, float] = defaultdict(float)
    for found in readings:
        if len(found) == 1:
            (country, (_, kind)), *_ = found.items()
            support[country] += 0.3 if kind in "wGT" else 1.0
    mentions: list[Mention] = []
    for index, (one, found) in enumerate(zip(kept, readings, strict=True)):
        chosen = _qualified(kept, readings, index, passages[one.where])
        if chosen is None and len(found) == 1:
            chosen = next(iter(found))
        share = 1.0
        if chosen is None:
            scores = {country: score + _bonus(country, support, context) for country, (score, _) in found.items()}
            chosen = max(scores, key=lambda country: (scores[country], country))
            best = scores[chosen]
            share = 1 / sum(10 ** (score - best) for score in scores.values())
        kind = found[chosen][1] if chosen in found else "T"
        if chosen != "-":
            mentions.append(Mention(chosen, kind, one.where, one.start, one.end, one.text, share))
    return mentions


def _bonus(country: str, support: dict[str, float], context: Context) -> float:
    bonus = 0.8 * log2(1 + min(support.get(country, 0.0), 7.0))
    if country == context.publisher:
        bonus += 0.7
    if country == context.dateline:
        bonus += 0.7
    return bonus


def _qualified(
    kept: list[Found], readings: list[dict[str, tuple[float, str]]], index: int, passage: Passage
) -> str | None:
    """`Paris, Texas`: a region or country straight after a comma (or in brackets) says which one is meant."""
    if index + 1 >= len(kept):
        return None
    one, following = kept[index], kept[index + 1]
    if following.where != one.where or passage.text[one.end : following.start] not in (", ", " (", ",", "; "):
        return None
    own, named = readings[index], readings[index + 1]
    if not any(kind in "TCR" for _, kind in own.values()):
        return None
    regional = {country for country, (_, kind) in named.items() if kind in "RN"}
    both = regional & own.keys()
    if both:
        return max(both, key=lambda country: (own[country][0], country))
    # Towns too small for the gazetteer: "Paris, Ark." A list ("London, Texas and Rome") is rarer than an address.
    states = {country for country, (_, kind) in named.items() if kind == "R"}
    return (
        max(states) if len(states) == 1 and len(named) == 1 and all(kind == "T" for _, kind in own.values()) else None
    )


def _before(one: Found, passage: Passage) -> tuple[str, str]:
    """The word before and what stands between."""
    left = passage.text[max(0, one.start - 24) : one.start]
    words = list(_WORD.finditer(left))
    return (words[-1].group(), left[words[-1].end() :]) if words else ("", left)


def _after(one: Found, passage: Passage) -> tuple[str, str]:
    """The word after and what stands between."""
    right = passage.text[one.end : one.end + 24]
    match = _WORD.search(right)
    return (match.group(), right[: match.start()]) if match else ("", right)


def _after_locative(one: Found, passage: Passage) -> bool:
    word, gap = _before(one, passage)
    return gap == " " and word.lower() in CUES.locative


def _not_a_place(
    one: Found, passage: Passage, context: Context, gazetteer: Gazetteer, words: frozenset[str]
) -> str | None:
    """Why the name is no country here, or None."""
    entries = one.entries
    if any(entry.kind == "X" and entry.senses[0].country == "-" for entry in entries):
        return "a fixed expression"
    lower = one.text.lower()
    veto = CUES.vetoes.get(lower)
    if veto is not None and len(veto & words) >= 1 and not _after_locative(one, passage):
        return "another meaning of the word"
    ordinary = all(entry.common for entry in entries if entry.kind in "TR") and any(entry.common for entry in entries)
    if ordinary and not _after_locative(one, passage):
        return "an ordinary word"
    if reason := _language(one, entries, passage):
        return reason
    if passage.shouting and lower == "us" and len(passage.text) > 2 and passage.text.upper() == passage.text:
        return "capitals tell nothing here"
    return _person(one, passage, gazetteer, context)


def _language(one: Found, entries: tuple[Entry, ...], passage: Passage) -> str | None:
    if not all(entry.kind == "A" for entry in entries):
        return None
    word, gap = _before(one, passage)
    if gap == " " and word.lower() in CUES.language_verbs:
        following, between = _after(one, passage)
        if (
            not following
            or between != " "
            or not following[0].isalpha()
            or following in ("and", "or", "as", "to", "at", "but", "language")
        ):
            return "a language"
    return None


def _person(one: Found, passage: Passage, gazetteer: Gazetteer, context: Context) -> str | None:
    entries = one.entries
    if not all(entry.kind in "NTCRA" for entry in entries) or all(entry.kind == "A" for entry in entries):
        return None
    small = all(entry.kind in "TR" for entry in entries)
    if " " in one.text and not small:
        return None
    personal = small or any(entry.personal for entry in entries)
    if personal and (reason := _name_before(one, passage, gazetteer, context, small=small)):
        return reason
    first_name = one.text.lower() in gazetteer.first_names or any(e.kind == "N" and e.personal for e in entries)
    return "a person" if first_name and not passage.title_case and _surname_after(one, passage) else None


def _name_before(one: Found, passage: Passage, gazetteer: Gazetteer, context: Context, *, small: bool) -> str | None:
    word, gap = _before(one, passage)
    lower = word.lower()
    if gap == ". ":
        return "a person" if len(word) == 1 or (lower in CUES.honorifics and len(lower) < 5) else None
    if gap != " ":
        return None
    if lower in CUES.honorifics:
        return "a person"
    if not word[0].isupper() or lower in CUES.directions:
        return None
    if lower in gazetteer.first_names:
        return "a person"
    # German writes every noun with a capital, headlines every word, and a sentence starts with one.
    tells = small and context.language != "de" and not passage.title_case and one.start > len(word) + 2
    personal = any(entry.personal for entry in one.entries)
    return "part of another name" if tells and personal and len(word) > 2 else None


def _surname_after(one: Found, passage: Passage) -> bool:
    following, between = _after(one, passage)
    return (
        between == " "
        and len(following) > 1
        and following[0].isupper()
        and not following.isupper()
        and following.lower() not in CUES.not_surnames
    )
