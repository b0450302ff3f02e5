"""Names with several meanings and their context -> mentions of one country each, and what was left out and why."""

from collections import defaultdict
from collections.abc import Iterable
from math import log2

import msgspec
from msgspec import Struct

from streams.classify.country.exclusion import Around, is_doubtful, of_scholars, reason_against
from streams.classify.country.gazetteer import NO_COUNTRY, Gazetteer
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


Readings = dict[str, tuple[float, str]]
"""Country -> how strongly the name alone stands for it (log 10), and as what kind."""

_FIRM = frozenset("NACILR")
_AFFILIATED = frozenset("NACTRI")
"""Kinds that scholars and their schools are told by."""


def resolve(
    found: Iterable[Found], passages: dict[str, Passage], context: Context, gazetteer: Gazetteer
) -> tuple[list[Mention], list[Excluded]]:
    """Give each name its country, or leave it out with a reason."""
    names = list(found)
    around = Around(context.language, passages, gazetteer)
    readings = [_readings(one) for one in names]
    qualified = [_qualified(names, readings, index, passages) for index in range(len(names))]
    reasons = [
        None if qualified[index] else reason_against(one, passages[one.where], around)
        for index, one in enumerate(names)
    ]
    qualified = _agreed(names, readings, qualified)
    persons = {one.text.rsplit(" ", 1)[-1] for one, reason in zip(names, reasons, strict=True) if reason == "a person"}
    languages = {one.text for one, reason in zip(names, reasons, strict=True) if reason == "a language"}
    for index, one in enumerate(names):
        if reasons[index] is None and one.text in persons and not around.after_locative(one):
            reasons[index] = "a person named before"
        elif reasons[index] is None and one.text in languages and not _spoken_of(index, readings, reasons):
            reasons[index] = "a language"
    support = _support(names, readings, reasons)
    placed = {
        one.text for one, reason in zip(names, reasons, strict=True) if reason is None and around.after_locative(one)
    }
    mentions: list[Mention] = []
    excluded: list[Excluded] = []
    for one, own, settled, reason in zip(names, readings, qualified, reasons, strict=True):
        against, likely = reason, own
        if against is None and settled is None and one.text not in placed and is_doubtful(one, around):
            likely = {
                country: reading
                for country, reading in own.items()
                if support.get(country) or country == context.publisher
            }
            against = None if likely else "a small town, and nothing says that a place is meant"
        if against is not None:
            excluded.append(Excluded(one.where, one.start, one.end, one.text, against))
        elif (mention := _mention(one, likely, settled, support, context)) is not None:
            mentions.append(mention)
    return mentions, excluded


def in_passing(mentions: list[Mention], passages: dict[str, Passage]) -> list[Mention]:
    """Mentions with those that only tell where scholars work made weak: what they found is seldom about that country."""
    return [
        msgspec.structs.replace(one, kind="w")
        if one.kind in _AFFILIATED and of_scholars(passages[one.where].text, one.start, one.end)
        else one
        for one in mentions
    ]


def _agreed(names: list[Found], readings: list[Readings], qualified: list[str | None]) -> list[str | None]:
    """The state that says which town is meant is itself of that country: in `Athens, Georgia` not the republic."""
    agreed = list(qualified)
    for index, country in enumerate(qualified[:-1]):
        if country is not None and country in readings[index + 1] and agreed[index + 1] is None:
            agreed[index + 1] = country
    return agreed


def _spoken_of(index: int, readings: list[Readings], reasons: list[str | None]) -> bool:
    """Whether the text names the country in another way than by its adjective."""
    countries = readings[index].keys()
    return any(
        reason is None and any(kind != "A" and country in countries for country, (_, kind) in other.items())
        for other, reason in zip(readings, reasons, strict=True)
    )


def _readings(one: Found) -> Readings:
    found: Readings = {}
    for entry in one.entries:
        for sense in entry.senses:
            if sense.country not in found or found[sense.country][0] < sense.score:
                found[sense.country] = (sense.score, entry.kind)
    return found


def _support(names: list[Found], readings: list[Readings], reasons: list[str | None]) -> dict[str, float]:
    """Country -> how many names can only stand for it."""
    support: dict[str, float] = defaultdict(float)
    for own, reason in zip(readings, reasons, strict=True):
        if reason is None and len(own) == 1:
            (country, (score, kind)), *_ = own.items()
            if kind in _FIRM or (kind == "T" and score > 5.7):
                support[country] += 1.0
            elif kind in "wT":
                support[country] += 0.3
    return support


def _mention(
    one: Found, own: Readings, settled: str | None, support: dict[str, float], context: Context
) -> Mention | None:
    """The most likely reading: by its own weight, by the names that have only one, by the publisher and the dateline."""
    chosen, share = settled, 1.0
    if chosen is None and len(own) == 1:
        chosen = next(iter(own))
    if chosen is None:
        scores = {country: score + _bonus(country, support, context) for country, (score, _) in own.items()}
        chosen = max(scores, key=lambda country: (scores[country], country))
        best = scores[chosen]
        share = 1 / sum(10 ** (score - best) for score in scores.values())
    if chosen == NO_COUNTRY:
        return None
    kind = own[chosen][1] if chosen in own else "T"
    return Mention(chosen, kind, one.where, one.start, one.end, one.text, share)


def _bonus(country: str, support: dict[str, float], context: Context) -> float:
    bonus = 0.8 * log2(1 + min(support.get(country, 0.0), 7.0))
    if country == context.publisher:
        bonus += 0.7
    if country == context.dateline:
        bonus += 0.7
    return bonus


def _qualified(names: list[Found], readings: list[Readings], index: int, passages: dict[str, Passage]) -> str | None:
    """`Paris, Texas`: a region or country straight after a comma (or in brackets) says which one is meant."""
    if index + 1 >= len(names):
        return None
    one, following = names[index], names[index + 1]
    if following.where != one.where:
        return None
    if passages[one.where].text[one.end : following.start] not in (", ", " (", ",", "; "):
        return None
    own, named = readings[index], readings[index + 1]
    if not any(kind in "TCR" for _, kind in own.values()):
        return None
    both = {country for country, (_, kind) in named.items() if kind in "RN"} & own.keys()
    if both:
        return max(both, key=lambda country: (own[country][0], country))
    # Towns too small for the gazetteer: "Paris, Ark." A list ("London, Texas and Rome") is rarer than an address.
    states = {country for country, (_, kind) in named.items() if kind == "R"}
    only_towns = all(kind == "T" for _, kind in own.values())
    return max(states) if len(states) == 1 and len(named) == 1 and only_towns else None
