"""Candidates -> the probability of each that the article is about it."""

from functools import cache
from importlib.resources import files
from math import exp

import msgspec
from msgspec import Struct

from streams.classify import calibration
from streams.classify.country.features import NAMES, Candidate


class Model(Struct, frozen=True):
    """Weights of a logistic regression over the features, and the curve that makes its scores probabilities."""

    version: str
    bias: float
    weights: dict[str, float]
    scores: tuple[float, ...]
    probabilities: tuple[float, ...]
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
    """Raw score, 0 to 1."""
    total = weights.bias + sum(
        weights.weights[name] * value for name, value in zip(NAMES, candidate.features, strict=True) if value
    )
    return 1 / (1 + exp(-max(min(total, 30.0), -30.0)))


def rank(candidates: list[Candidate], weights: Model) -> list[tuple[Candidate, float]]:
    """Candidates with their probabilities, most probable first."""
    curve = (weights.scores, weights.probabilities)
    scored = [(one, score(one, weights)) for one in candidates]
    scored.sort(key=lambda pair: (-pair[1], pair[0].country))
    return [(one, round(calibration.apply(curve, raw), 3)) for one, raw in scored]
