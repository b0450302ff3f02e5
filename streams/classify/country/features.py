"""Mentions -> one row of figures per country: what the ranker decides from."""

from collections import defaultdict
from math import log1p

from msgspec import Struct

from streams.classify.country.disambiguation import Mention

LEAD = 300
"""Code points of the body that count as its lead."""
KIND_WEIGHT = {
    "N": 1.0,
    "A": 0.9,
    "C": 0.9,
    "T": 0.7,
    "R": 0.8,
    "L": 0.8,
    "I": 0.8,
    "S": 0.6,
    "G": 0.3,
    "w": 0.25,
    "X": 0.5,
}

NAMES = (
    "title", "title_first", "title_name", "deck", "lead", "lead_first", "rest", "total", "share", "share_lead", "rank", "lead_over",
    "kinds", "early", "only_weak", "publisher", "dateline", "place_only", "declared", "alone", "others",
    "title_share", "unnamed", "weak",
)  # fmt: skip
"""The features, in the order of the weights."""

WEAK = frozenset("wGX")
"""Kinds that name a country in passing."""


class Candidate(Struct, frozen=True):
    """A country that the article may be about."""

    country: str
    mentions: tuple[Mention, ...]
    features: tuple[float, ...]


class Setting(Struct, frozen=True):
    """What is known beside the text."""

    publisher: str | None
    dateline: str | None
    declared: frozenset[str]
    body_length: int


def candidates(mentions: list[Mention], setting: Setting) -> list[Candidate]:
    """Mentions -> candidates, strongest first."""
    by_country: dict[str, list[Mention]] = defaultdict(list)
    for one in mentions:
        by_country[one.country].append(one)
    points = {country: _points(found) for country, found in by_country.items()}
    totals = {country: sum(one) for country, one in points.items()}
    everything = sum(totals.values()) or 1.0
    order = sorted(totals, key=lambda country: (-totals[country], country))
    first_title = _first(mentions, "title")
    first_body = _first(mentions, "body")
    leads = sum(one[0] + one[1] + one[2] for one in points.values()) or 1.0
    titles = sum(one[0] for one in points.values()) or 1.0
    found: list[Candidate] = []
    for rank, country in enumerate(order):
        own = by_country[country]
        title, deck, lead, rest = points[country]
        best_other = totals[order[rank == 0]] if len(order) > 1 else 0.0
        kinds = {one.kind for one in own}
        features = (
            min(title, 3.0),
            float(first_title == country),
            float(any(one.where == "title" and one.kind in "NA" for one in own)),
            min(deck, 3.0),
            min(lead, 4.0),
            float(first_body == country),
            log1p(rest),
            log1p(totals[country]),
            totals[country] / everything,
            (title + deck + lead) / leads,
            1.0 / (1 + rank),
            log1p(totals[country]) - log1p(best_other),
            len(kinds) / 3,
            1.0 - min(min((one.start for one in own if one.where == "body"), default=2000), 2000) / 2000,
            float(kinds <= WEAK),
            _weight(country == setting.publisher, totals[country], everything),
            _weight(country == setting.dateline, totals[country], everything),
            float(kinds <= set("TCR")),
            float(country in setting.declared),
            float(len(order) == 1),
            min(len(order), 8) / 8,
            title / titles,
            0.0,
            _weak(own),
        )
        found.append(Candidate(country, tuple(own), features))
    for country in dict.fromkeys((setting.dateline, setting.publisher)):
        if country is not None and country not in by_country:
            found.append(Candidate(country, (), _unnamed(country, setting, len(order), sum(totals.values()))))
    return found


def _weight(applies: bool, own: float, everything: float) -> float:
    """Where the publisher sits or the story was filed tells the less, the more the text speaks of other countries."""
    return (own + 0.5) / (everything + 0.5) if applies else 0.0


def _unnamed(country: str, setting: Setting, others: int, everything: float) -> tuple[float, ...]:
    """The row of a country that no word names: only the dateline or the publisher speaks for it."""
    row = dict.fromkeys(NAMES, 0.0)
    row["publisher"] = _weight(country == setting.publisher, 0.0, everything)
    row["dateline"] = _weight(country == setting.dateline, 0.0, everything)
    row["declared"] = float(country in setting.declared)
    row["alone"] = float(others == 0)
    row["others"] = min(others, 8) / 8
    row["unnamed"] = 1.0
    return tuple(row.values())


def _points(found: list[Mention]) -> tuple[float, float, float, float]:
    title = deck = lead = rest = 0.0
    for one in found:
        weight = KIND_WEIGHT.get(one.kind, 0.5) * one.share
        if one.where == "title":
            title += weight
        elif one.where == "deck":
            deck += weight
        elif one.start < LEAD:
            lead += weight
        else:
            rest += weight
    return title, deck, lead, rest


def _weak(found: list[Mention]) -> float:
    """Share of the names that say little: `Lego` thirty times and `Danish` once is hardly about Denmark."""
    return sum(1 for one in found if one.kind in WEAK) / len(found)


def _first(mentions: list[Mention], where: str) -> str | None:
    first = min(
        (one for one in mentions if one.where == where and one.kind not in "wG"),
        key=lambda one: one.start,
        default=None,
    )
    return first.country if first else None
