"""Predictions and labels -> top-1, set F1, coverage and accuracy by confidence, calibration error."""

from collections.abc import Iterable

from msgspec import Struct


class Judged(Struct, frozen=True):
    """One article: what was predicted with which probability, and what is right."""

    predicted: tuple[tuple[str, float], ...]
    """All candidates, most probable first."""
    subject: frozenset[str]
    """Those that were called subject."""
    about: tuple[str, ...]
    allowed: frozenset[str]


class Figures(Struct, frozen=True):
    """Quality on one set."""

    articles: int
    top1: float
    """Of articles about some country: the first candidate is one of them (or an allowed one)."""
    abstained: float
    """Of articles about none: nothing, or only allowed countries, was called subject."""
    precision: float
    recall: float
    f1: float
    """Of the sets of subjects; allowed countries count for nothing."""
    calibration_error: float
    """Expected calibration error of the first candidate, ten bins of equal width."""
    at: dict[str, tuple[float, float]]
    """Confidence -> coverage (share of articles whose first candidate reaches it) and accuracy there."""


def figures(judged: Iterable[Judged]) -> Figures:
    """Articles -> Figures."""
    every = list(judged)
    named = [one for one in every if one.about]
    silent = [one for one in every if not one.about]
    hits = sum(1 for one in named if _right(one))
    quiet = sum(1 for one in silent if not one.subject - one.allowed)
    true = sum(len(one.subject & set(one.about)) for one in every)
    claimed = sum(len(one.subject - one.allowed) for one in every)
    wanted = sum(len(one.about) for one in every)
    precision, recall = true / max(claimed, 1), true / max(wanted, 1)
    return Figures(
        articles=len(every),
        top1=hits / max(len(named), 1),
        abstained=quiet / max(len(silent), 1),
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / max(precision + recall, 1e-9),
        calibration_error=_calibration_error(every),
        at={f"{level:g}": _at(every, level) for level in (0.5, 0.7, 0.9)},
    )


def bins(judged: Iterable[Judged], count: int = 10) -> list[tuple[float, float, int]]:
    """For each bin of confidence: its mean confidence, its share of right first candidates, how many."""
    filled: list[list[tuple[float, bool]]] = [[] for _ in range(count)]
    for one in judged:
        if one.predicted and not _unjudged(one):
            confidence = one.predicted[0][1]
            filled[min(int(confidence * count), count - 1)].append((confidence, _right(one)))
    return [
        (sum(c for c, _ in found) / len(found), sum(r for _, r in found) / len(found), len(found))
        for found in filled
        if found
    ]


def _right(one: Judged) -> bool:
    return bool(one.predicted) and one.predicted[0][0] in {*one.about, *one.allowed}


def _unjudged(one: Judged) -> bool:
    """Of a text about no country, naming an allowed one is neither right nor wrong."""
    return not one.about and one.predicted[0][0] in one.allowed


def _calibration_error(judged: list[Judged]) -> float:
    found = bins(judged)
    total = sum(count for _, _, count in found)
    return sum(abs(mean - share) * count for mean, share, count in found) / max(total, 1)


def _at(judged: list[Judged], level: float) -> tuple[float, float]:
    counted = [one for one in judged if not (one.predicted and _unjudged(one))]
    sure = [one for one in counted if one.predicted and one.predicted[0][1] >= level]
    right = sum(1 for one in sure if _right(one))
    return len(sure) / max(len(counted), 1), right / max(len(sure), 1)
