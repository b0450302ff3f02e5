"""Blocks of a page -> which of them are the body."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from streams.clean.text.blocks import Block, Layout
from streams.clean.text.features import describe, sizes_of
from streams.clean.text.model import load

THRESHOLD = 0.45
_UNSURE = 0.25
"""Taken when nothing passes the threshold: losing an article is worse than a line too many."""
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
    for threshold in (THRESHOLD, _UNSURE):
        body = _above(scores, sizes, threshold, model.version)
        if body.size >= SHORTEST:
            return body
    return Body([], 0.0, model.version)


def _above(scores: NDArray[np.float32], sizes: NDArray[np.float32], threshold: float, version: str) -> Body:
    chosen = np.flatnonzero(scores > threshold)
    return Body(chosen.tolist(), float(sizes[chosen].sum()), version)
