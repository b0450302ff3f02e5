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
from streams.classify.country.training.labelled import FITTED, Labelled, labelled
from streams.events import Article

Floats = NDArray[np.float64]
PENALTY = 4.0
"""Strength of the pull towards EXPECTED, on standardised weights: 23 weights from some 400 articles."""
EXPECTED = {
    "title": 0.8, "title_first": 0.5, "title_name": 1.0, "deck": 0.5, "lead": 1.0, "lead_first": 0.5, "rest": 0.3,
    "total": 0.5, "share": 1.5, "share_lead": 1.0, "rank": 0.5, "lead_over": 0.8, "kinds": 0.3, "early": 1.0,
    "only_weak": -1.5, "publisher": 1.0, "dateline": 0.7, "place_only": -0.3, "declared": 0.3, "alone": 1.0,
    "others": -0.3, "title_share": 0.5, "unnamed": -0.5,
}  # fmt: skip
"""What the weights would be without data: so that a feature that is rare in the labels keeps its sense."""
RELIABLE = frozenset(
    [
        "title",
        "title_first",
        "title_name",
        "deck",
        "lead",
        "lead_first",
        "total",
        "share",
        "share_lead",
        "lead_over",
        "early",
        "publisher",
        "dateline",
    ]
)
"""Evidence for a country never counts against it, whatever a few hundred articles seem to say."""
FOLDS = 8
SHORT = 320
"""Code points of a lead."""


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
        for text in cuts(example.article)
        for candidate in candidates_of(text)
        if candidate.country not in example.allowed
    ]


def cuts(one: Article) -> list[Article]:
    """The article, its title with the lead, and its opening without a title.

    The labels were given after reading title and opening; agency flashes and feeds bring no more than that.
    """
    cut = msgspec.structs.replace
    return [one, cut(one, body=one.body[:SHORT]), cut(one, title="", deck=None, body=one.body[: 2 * SHORT])]


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
    expected = np.array([EXPECTED[name] for name in NAMES]) * spread
    weights, bias = _logistic(x / spread, y, expected)
    named = {name: round(float(w), 4) for name, w in zip(NAMES, weights / spread, strict=True)}
    return Model("2026.11", round(bias, 4), named, (), (), 0.45)


def _logistic(x: Floats, y: Floats, expected: Floats) -> tuple[Floats, float]:
    """Logistic regression pulled towards `expected`, by Newton's method; the bias is free, reliable weights stay positive."""
    full = np.hstack([x, np.ones((len(x), 1))])
    centre = np.append(expected, 0.0)
    penalty = np.full(full.shape[1], PENALTY)
    penalty[-1] = 0.0
    floor = np.append([0.0 if name in RELIABLE else -np.inf for name in NAMES], -np.inf)

    def loss(w: Floats) -> float:
        z = full @ w
        return float(np.sum(np.logaddexp(0, z) - y * z) + 0.5 * np.sum(penalty * (w - centre) ** 2))

    w = np.append(expected, -4.0)
    for _ in range(200):
        p = 1 / (1 + np.exp(-np.clip(full @ w, -30, 30)))
        gradient = full.T @ (p - y) + penalty * (w - centre)
        free = ~((w <= floor) & (gradient > 0))
        hessian = (full * (p * (1 - p))[:, None]).T @ full + np.diag(penalty + 1e-6)
        step = np.zeros_like(w)
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        length, before = 1.0, loss(w)
        while length > 1e-6 and loss(np.maximum(w - length * step, floor)) > before:
            length /= 2
        moved = np.maximum(w - length * step, floor)
        change = float(np.abs(moved - w).max())
        w = moved
        if change < 1e-7:
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
