"""Blocks of a page -> which of them are the body."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from streams.clean.text.blocks import Block, Layout
from streams.clean.text.features import describe, sizes_of
from streams.clean.text.model import load

LEAST = 0.25
"""No block below this score is body. All above it are where the best of them are no article: losing one is worse than
a line too many."""
SHORTEST = 120.0
"""Code points of a script with spaces: less is no article."""


class Body(Struct, frozen=True):
    """The blocks of the body, in order, and how much text they are."""

    chosen: list[int]
    size: float
    """Code points of a script with spaces."""
    model: str


def choose(blocks: list[Block], layout: Layout) -> Body:
    """Indexes of the body's blocks; none if nothing on the page is running text."""
    model = load()
    if not blocks:
        return Body([], 0.0, model.version)
    sizes = sizes_of(blocks)
    scores = model.scores(describe(blocks, layout), sizes)
    for chosen in (promising(scores, sizes), np.flatnonzero(scores > LEAST)):
        size = float(sizes[chosen].sum())
        if size >= SHORTEST:
            return Body(chosen.tolist(), size, model.version)
    return Body([], 0.0, model.version)


def promising(scores: NDArray[np.float32], sizes: NDArray[np.float32]) -> NDArray[np.intp]:
    """Indexes of the blocks whose choice promises the best F1, in order.

    `scores` are probabilities and `sizes` lengths, one a block. The best choice is all blocks above a threshold at half
    of the F1 that can be reached: near 0.5 where the page is clear, lower where it is not (Lipton et al. 2014).
    """
    order = np.argsort(-scores, kind="stable")[: int((scores > LEAST).sum())]
    if not len(order):
        return order
    likely = scores * sizes
    expected = 2 * np.cumsum(likely[order]) / (np.cumsum(sizes[order]) + likely.sum())
    return np.sort(order[: int(np.argmax(expected)) + 1])
