"""Scores of labels and whether they were right -> a curve from score to probability, for `calibration.apply`."""

import numpy as np
from numpy.typing import NDArray

KNOTS = 15


def fit_curve(
    scores: NDArray[np.float64], right: NDArray[np.float64], weights: NDArray[np.float64]
) -> list[list[float]]:
    """A monotone curve by isotonic regression (pool adjacent violators) over score bins of equal weight.

    Returns the scores of its knots and the probability at each.
    """
    order = np.argsort(scores, kind="stable")
    scores, right, weights = scores[order], right[order], weights[order]
    bins = np.minimum((np.cumsum(weights) / weights.sum() * KNOTS).astype(int), KNOTS - 1)
    blocks: list[list[float]] = []
    for number in range(KNOTS):
        inside = bins == number
        weight = float(weights[inside].sum())
        if weight == 0.0:
            continue
        middle = float(np.average(scores[inside], weights=weights[inside]))
        blocks.append([middle, float(np.average(right[inside], weights=weights[inside])), weight])
    return _pooled(blocks)


def _pooled(blocks: list[list[float]]) -> list[list[float]]:
    """Neighbours that fall are pooled; one knot a pool, at its mean score, so that the curve has slopes and no steps."""
    pools: list[tuple[float, float, float]] = []
    for middle, share, weight in blocks:
        pool = (middle, share, weight)
        while pools and pools[-1][1] >= pool[1]:
            before = pools.pop()
            total = before[2] + pool[2]
            pool = (
                (before[0] * before[2] + pool[0] * pool[2]) / total,
                (before[1] * before[2] + pool[1] * pool[2]) / total,
                total,
            )
        pools.append(pool)
    return [[middle for middle, _, _ in pools], [share for _, share, _ in pools]]
