"""Hand-labelled articles -> the ranker's weights and calibration curve, `ranker.json`."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from streams.classify.country.features import NAMES, Candidate
from streams.classify.country.ranking import Model, score
from streams.classify.country.reading import candidates_of
from streams.train.country.labelled import FITTED, Labelled, labelled

Floats = NDArray[np.float64]
PENALTY = 1.0
"""L2 on the standardised weights: 23 weights from some 400 articles."""
FOLDS = 8


class Row(Struct, frozen=True):
    """One candidate of one labelled article."""

    article: int
    candidate: Candidate
    right: bool


def rows(examples: Sequence[Labelled]) -> list[Row]:
    """Every candidate of every article; allowed ones are left out, being neither right nor wrong."""
    return [
        Row(index, candidate, candidate.country in example.about)
        for index, example in enumerate(examples)
        for candidate in candidates_of(example.article)
        if candidate.country not in example.allowed
    ]


def fit(data: Path) -> Model:
    """The model from all labelled articles of the sets that may be fitted on."""
    examples = [one for one in labelled(data) if one.group in FITTED]
    found = rows(examples)
    weights = _model(found)
    scores, right = _unseen(found, len(examples))
    curve = _curve(scores, right)
    return msgspec.structs.replace(weights, scores=curve[0], probabilities=curve[1])


def _model(found: list[Row]) -> Model:
    x = np.array([row.candidate.features for row in found])
    y = np.array([float(row.right) for row in found])
    spread = x.std(axis=0)
    spread[spread == 0] = 1.0
    weights, bias = _logistic(x / spread, y)
    named = {name: round(float(w), 4) for name, w in zip(NAMES, weights / spread, strict=True)}
    return Model("2026.11", round(bias, 4), named, (), (), 0.5)


def _logistic(x: Floats, y: Floats) -> tuple[Floats, float]:
    """Logistic regression with an L2 penalty, by Newton's method; the bias is not penalised."""
    full = np.hstack([x, np.ones((len(x), 1))])
    penalty = np.full(full.shape[1], PENALTY)
    penalty[-1] = 0.0
    w = np.zeros(full.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(full @ w, -30, 30)))
        gradient = full.T @ (p - y) + penalty * w
        hessian = (full * (p * (1 - p))[:, None]).T @ full + np.diag(penalty + 1e-9)
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if float(np.abs(step).max()) < 1e-8:
            break
    return w[:-1], float(w[-1])


def _unseen(found: list[Row], articles: int) -> tuple[Floats, Floats]:
    """Scores of articles by models that did not see them, and whether each candidate was right."""
    scores: list[float] = []
    right: list[float] = []
    for fold in range(FOLDS):
        model = _model([row for row in found if row.article % FOLDS != fold])
        for row in found:
            if row.article % FOLDS == fold:
                scores.append(score(row.candidate, model))
                right.append(float(row.right))
    return np.array(scores), np.array(right)


def _curve(scores: Floats, right: Floats, knots: int = 12) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Isotonic regression (pool adjacent violators) over groups of equal size: a dozen points, so that it can't overfit."""
    order = np.argsort(scores, kind="stable")
    # Most candidates are clear rejections: groups are cut by right answers, not by candidates.
    edges = np.linspace(0, right.sum(), knots + 1)
    place = np.searchsorted(np.cumsum(right[order]), edges[1:-1] + 1e-9)
    groups = [group for group in np.split(order, place) if len(group)]
    blocks = [[float(scores[g].mean()), float(right[g].sum()), float(len(g))] for g in groups]
    merged: list[list[float]] = []
    for block in blocks:
        merged.append(block)
        while len(merged) > 1 and merged[-2][1] / merged[-2][2] >= merged[-1][1] / merged[-1][2]:
            s2, r2, n2 = merged.pop()
            s1, r1, n1 = merged.pop()
            merged.append([(s1 * n1 + s2 * n2) / (n1 + n2), r1 + r2, n1 + n2])
    xs = tuple(round(block[0], 4) for block in merged)
    # A group without a mistake is not without doubt: half a mistake is added to each.
    ys = tuple(round(min((block[1] + 0.5) / (block[2] + 1.0), 0.995), 4) for block in merged)
    return (0.0, *xs), (round(ys[0] * 0.2, 4), *ys)


def write(data: Path, target: Path) -> None:
    """Fit and write `ranker.json`."""
    target.write_bytes(msgspec.json.format(msgspec.json.encode(fit(data)), indent=1) + b"\n")
