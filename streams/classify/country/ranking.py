"""Candidates -> the probability of each that the article is about it."""

from functools import cache
from importlib.resources import files
from math import exp, expm1, log

import msgspec
from msgspec import Struct

from streams.classify import calibration
from streams.classify.country.features import NAMES, Candidate

SHORTEST, USUAL, LONGEST = 60, 600, 3000
"""Characters of a text: its length counts for the first candidate between the outer two, as a ratio to the middle."""

SELDOM, DENSEST = 0.3, 2.0
"""Added to the times that a country is named, so that none is no infinity; from DENSEST on more names tell nothing."""

SUREST = 0.995
"""No reading is surer: of the surest labelled articles one in two hundred is wrong, or labelled wrong."""


_TOTAL = NAMES.index("total")


class First(Struct, frozen=True):
    """Weights of a logistic regression that says how likely the first candidate of an article is right.

    One score means more in a short text: a flash names nothing beside its country, a long text of travel or of
    products names one in passing.
    """

    bias: float
    score: float
    """Of the ranker's score, as log odds."""
    length: float
    """Of the logarithm of the text's length over USUAL."""
    untitled: float
    """Of a text without a title."""
    density: float
    """Of the logarithm of how often it is named in USUAL characters, names in passing counted less."""

    @property
    def weights(self) -> tuple[float, ...]:
        """In the order of `first_row`."""
        return self.score, self.length, self.untitled, self.density


class Model(Struct, frozen=True):
    """Weights of a logistic regression over the features, and what makes its scores probabilities."""

    version: str
    bias: float
    weights: dict[str, float]
    scores: tuple[float, ...]
    probabilities: tuple[float, ...]
    """The curve of all candidates but the first."""
    first: First
    threshold: float
    """From this probability a country is a subject."""


@cache
def model() -> Model:
    """The model that ships with the package. Raises ValueError when a weight is missing or unknown."""
    return read(files("streams.classify.country").joinpath("ranker.json").read_bytes())


def read(data: bytes) -> Model:
    """JSON -> Model."""
    found = msgspec.json.decode(data, type=Model)
    if set(found.weights) != set(NAMES):
        raise ValueError(f"weights and features differ: {sorted(set(found.weights) ^ set(NAMES))}")
    return found


def score(candidate: Candidate, weights: Model) -> float:
    """Raw score as log odds, -30 to 30."""
    total = weights.bias + sum(
        weights.weights[name] * value for name, value in zip(NAMES, candidate.features, strict=True) if value
    )
    return max(min(total, 30.0), -30.0)


def share(odds: float) -> float:
    """Log odds -> 0 to 1."""
    return 1 / (1 + exp(-odds))


def first_row(odds: float, candidate: Candidate, length: int, titled: bool) -> tuple[float, ...]:
    """What the probability of the first candidate is made of, in the order of First's weights."""
    usual = min(max(length, SHORTEST), LONGEST) / USUAL
    density = (expm1(candidate.features[_TOTAL]) + SELDOM) / usual
    return max(min(odds, 8.0), -6.0), log(usual), float(not titled), min(log(density), DENSEST)


def rank(candidates: list[Candidate], weights: Model, length: int, titled: bool) -> list[tuple[Candidate, float]]:
    """Candidates of a text with so many characters, with their probabilities, most probable first."""
    scored = [(one, score(one, weights)) for one in candidates]
    scored.sort(key=lambda pair: (-pair[1], pair[0].country))
    curve, first = (weights.scores, weights.probabilities), weights.first
    ranked: list[tuple[Candidate, float]] = []
    for one, odds in scored:
        if not ranked:
            row = zip(first.weights, first_row(odds, one, length, titled), strict=True)
            chance = min(share(first.bias + sum(weight * value for weight, value in row)), SUREST)
        else:
            # The two were fitted apart; a further country is never surer than the first.
            chance = min(calibration.apply(curve, share(odds)), ranked[0][1])
        ranked.append((one, round(chance, 3)))
    return ranked
