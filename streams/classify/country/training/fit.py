"""Hand-labelled articles -> the ranker's weights and calibration curve, `ranker.json`."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from streams.classify.country.features import NAMES, Candidate
from streams.classify.country.ranking import First, Model, first_row, score, share
from streams.classify.country.reading import named_in
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
    "weak": -0.5,
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
THRESHOLD = 0.55
"""Somewhat more than even, so that of texts about no country fewer get one."""
SILENT = 0.15
"""Share of news that is about no country, where it is known: a fifth of publishers' test pages and of AG News, an eighth
of the BBC's, a fifteenth of the pages of newspapers in three languages."""
FIRST_PENALTY = 2.0
FOLDS = 8
SHORT = 320
"""Code points of a lead."""


class Row(Struct, frozen=True):
    """One candidate of one labelled article."""

    article: int
    cut: int
    length: int
    """Characters of the text."""
    titled: bool
    candidate: Candidate
    right: bool
    allowed: bool
    """Neither right nor wrong as a subject; as the first candidate right."""


def rows(examples: Sequence[Labelled]) -> list[Row]:
    """Every candidate of every article and of its cuts."""
    found: list[Row] = []
    for index, example in enumerate(examples):
        for cut, text in enumerate(cuts(example.article)):
            named = named_in(text)
            for candidate in named.candidates:
                right, allowed = candidate.country in example.about, candidate.country in example.allowed
                found.append(Row(index, cut, named.length, named.titled, candidate, right, allowed))
    return found


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
    scores = _unseen(found)
    judged = [(share(odds), row.right) for row, odds in zip(found, scores, strict=True) if not row.allowed]
    curve = _curve(*np.array(judged, np.float64).T)
    first = _first(examples, found, scores)
    return msgspec.structs.replace(weights, scores=curve[0], probabilities=curve[1], first=first)


def _model(every: list[Row]) -> Model:
    found = [row for row in every if not row.allowed]
    x = np.array([row.candidate.features for row in found])
    y = np.array([float(row.right) for row in found])
    spread = x.std(axis=0)
    spread[spread == 0] = 1.0
    expected = np.array([EXPECTED[name] for name in NAMES]) * spread
    reliable = np.array([name in RELIABLE for name in NAMES])
    weights, bias = _logistic(x / spread, y, expected, penalty=PENALTY, positive=reliable)
    named = {name: round(float(w), 4) for name, w in zip(NAMES, weights / spread, strict=True)}
    return Model("2026.11", round(bias, 4), named, (), (), First(0.0, 1.0, 0.0, 0.0, 0.0), THRESHOLD)


def _logistic(
    x: Floats,
    y: Floats,
    expected: Floats,
    *,
    penalty: float,
    counted: Floats | float = 1.0,
    positive: NDArray[np.bool_] | bool = False,
) -> tuple[Floats, float]:
    """Logistic regression pulled towards `expected`, by Newton's method; the bias is free, some weights stay positive.

    `counted` is how much each row counts, `positive` which weights must not fall below 0.
    """
    full = np.hstack([x, np.ones((len(x), 1))])
    centre = np.append(expected, 0.0)
    pull = np.full(full.shape[1], penalty)
    pull[-1] = 0.0
    floor = np.append(np.where(np.broadcast_to(positive, x.shape[1]), 0.0, -np.inf), -np.inf)

    def loss(w: Floats) -> float:
        z = full @ w
        return float(np.sum(counted * (np.logaddexp(0, z) - y * z)) + 0.5 * np.sum(pull * (w - centre) ** 2))

    w = np.append(expected, -4.0)
    for _ in range(200):
        p = 1 / (1 + np.exp(-np.clip(full @ w, -30, 30)))
        gradient = full.T @ (counted * (p - y)) + pull * (w - centre)
        free = ~((w <= floor) & (gradient > 0))
        hessian = (full * np.reshape(counted * p * (1 - p), (-1, 1))).T @ full + np.diag(pull + 1e-6)
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


def _unseen(found: list[Row]) -> list[float]:
    """The score of each row by a model that did not see its article."""
    scores: dict[int, float] = {}
    for fold in range(FOLDS):
        model = _model([row for row in found if row.article % FOLDS != fold])
        scores |= {at: score(row.candidate, model) for at, row in enumerate(found) if row.article % FOLDS == fold}
    return [scores[at] for at in range(len(found))]


def _first(examples: Sequence[Labelled], found: list[Row], scores: list[float]) -> First:
    """How likely the first candidate is right, from the first candidates of all articles and their cuts.

    Of sets where more texts are about no country than in the news those texts count for less, so that a set of
    product pages does not make every headline doubtful.
    """
    best: dict[tuple[int, int], tuple[float, Row]] = {}
    for row, odds in zip(found, scores, strict=True):
        at = (row.article, row.cut)
        if at not in best or (-odds, row.candidate.country) < (-best[at][0], best[at][1].candidate.country):
            best[at] = (odds, row)
    silent = {
        group: float(np.mean([not one.about for one in examples if one.group == group]))
        for group in {one.group for one in examples}
    }
    x: list[tuple[float, ...]] = []
    right: list[float] = []
    counted: list[float] = []
    for odds, row in best.values():
        one = examples[row.article]
        if row.allowed and not one.about:
            continue  # Of a text about no country, naming an allowed one is neither right nor wrong.
        x.append(first_row(odds, row.candidate, row.length, row.titled))
        right.append(float(row.right or row.allowed))
        counted.append(1.0 if one.about else SILENT / max(silent[one.group], SILENT))
    expected = np.array([0.9, 0.0, 0.0, 0.0])
    weights, bias = _logistic(np.array(x), np.array(right), expected, penalty=FIRST_PENALTY, counted=np.array(counted))
    return First(round(bias, 4), *(round(float(weight), 4) for weight in weights))


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
    # That lifts a small block more than a large one, so the curve is kept from falling once more.
    shares = np.maximum.accumulate([min((block[1] + 0.5) / (block[2] + 1.0), 0.995) for block in merged])
    ys = tuple(round(float(value), 4) for value in shares)
    return (0.0, *xs), (round(ys[0] * 0.2, 4), *ys)


def write(data: Path, target: Path) -> None:
    """Fit and write `ranker.json`."""
    target.write_bytes(msgspec.json.format(msgspec.json.encode(fit(data)), indent=1) + b"\n")
