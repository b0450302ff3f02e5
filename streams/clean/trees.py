"""Package data of a boosted model -> a function that scores many rows at once, with numpy alone."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_AT_ONCE = 4_096
"""Rows scored at once: a page of 100,000 blocks would take half a gigabyte otherwise."""
_DEEPEST = 8
"""The answers on a tree's way down are the bits of one byte."""


class _Questions(Struct, frozen=True):
    """What the trees ask, each question once: trees of one model repeat two in five of theirs."""

    columns: NDArray[np.intp]
    borders: Floats
    """As a column."""
    at_level: NDArray[np.intp]
    """Number of the question that each tree asks, level after level."""
    first_leaf: NDArray[np.intp]
    """Place of each tree's first leaf among all leaves, as a column."""


class Trees(Struct, frozen=True):
    """Oblivious trees: every node of a level asks the same question, so a tree is `depth` comparisons and one lookup."""

    columns: NDArray[np.int64]
    """Column asked at each level, trees × depth."""
    borders: Floats
    """Border at each level, trees × depth: the answer is whether the value is greater."""
    leaves: Floats
    """Value of each leaf, trees × 2**depth."""
    bias: float
    _questions: _Questions | None = None

    def __post_init__(self) -> None:
        structs.force_setattr(self, "_questions", _ask_once(self.columns, self.borders))

    def scores(self, columns: Floats) -> Floats:
        """Probability of each row of a table; `columns` is columns × rows."""
        n = columns.shape[1]
        if n > _AT_ONCE:
            parts = [self.scores(columns[:, start : start + _AT_ONCE]) for start in range(0, n, _AT_ONCE)]
            return np.concatenate(parts)
        count, depth = self.columns.shape
        asked = self._questions or _ask_once(self.columns, self.borders)
        answers = (columns.take(asked.columns, axis=0) > asked.borders).view(np.uint8)
        levels = answers.take(asked.at_level, axis=0).reshape(depth, count, n)
        leaf = levels[-1]  # one byte a tree, the answers on its way as bits: six times as fast as with packbits
        for level in levels[-2::-1]:
            leaf = leaf + leaf
            leaf += level
        total = self.leaves.reshape(-1).take(leaf + asked.first_leaf).sum(axis=0) + self.bias
        return (1 / (1 + np.exp(-total))).astype(np.float32)


def _ask_once(columns: NDArray[np.int64], borders: Floats) -> _Questions:
    count, depth = columns.shape
    pairs = np.stack((columns.reshape(-1).astype(np.float64), borders.reshape(-1).astype(np.float64)))
    distinct, place = np.unique(pairs, axis=1, return_inverse=True)
    return _Questions(
        columns=distinct[0].astype(np.intp),
        borders=distinct[1].astype(np.float32)[:, None],
        at_level=np.ascontiguousarray(place.reshape(count, depth).T).reshape(-1),
        first_leaf=np.arange(count, dtype=np.intp)[:, None] << depth,
    )


def read_trees(data: Mapping[str, NDArray[np.generic]], name: str) -> Trees:
    """The trees stored under `{name}_columns`, `_borders`, `_leaves` and `_bias`; raises ValueError if they do not fit."""
    columns = np.asarray(data[f"{name}_columns"], np.int64)
    borders, leaves = np.asarray(data[f"{name}_borders"], np.float32), np.asarray(data[f"{name}_leaves"], np.float32)
    count, depth = columns.shape
    if depth > _DEEPEST or borders.shape != columns.shape or leaves.shape != (count, 1 << depth):
        raise ValueError(f"the parts of the {name} trees do not fit together")
    return Trees(columns, borders, leaves, float(data[f"{name}_bias"]))
