"""Package data of a boosted model -> a function that scores many rows at once, with numpy alone."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_AT_ONCE = 4_096
"""Rows scored at once: a page of 100,000 blocks would take half a gigabyte otherwise."""
_DEEPEST = 8
"""The answers on a tree's way down are packed into one byte."""


class Trees(Struct, frozen=True):
    """Oblivious trees: every node of a level asks the same question, so a tree is `depth` comparisons and one lookup."""

    columns: NDArray[np.int64]
    """Column asked at each level, trees × depth."""
    borders: Floats
    """Border at each level, trees × depth: the answer is whether the value is greater."""
    leaves: Floats
    """Value of each leaf, trees × 2**depth."""
    bias: float

    def scores(self, columns: Floats) -> Floats:
        """Probability of each row of a table; `columns` is columns × rows."""
        n = columns.shape[1]
        if n > _AT_ONCE:
            parts = [self.scores(columns[:, start : start + _AT_ONCE]) for start in range(0, n, _AT_ONCE)]
            return np.concatenate(parts)
        count, depth = self.columns.shape
        answers = (columns[self.columns.reshape(-1)] > self.borders.reshape(-1, 1)).reshape(count, depth, n)
        leaf = np.packbits(answers, axis=1, bitorder="little").reshape(count, n).astype(np.int64)
        leaf += np.arange(count)[:, None] << depth
        total = self.leaves.reshape(-1)[leaf].sum(axis=0) + self.bias
        return (1 / (1 + np.exp(-total))).astype(np.float32)


def read_trees(data: Mapping[str, NDArray[np.generic]], name: str) -> Trees:
    """The trees stored under `{name}_columns`, `_borders`, `_leaves` and `_bias`; raises ValueError if they do not fit."""
    columns = np.asarray(data[f"{name}_columns"], np.int64)
    borders, leaves = np.asarray(data[f"{name}_borders"], np.float32), np.asarray(data[f"{name}_leaves"], np.float32)
    count, depth = columns.shape
    if depth > _DEEPEST or borders.shape != columns.shape or leaves.shape != (count, 1 << depth):
        raise ValueError(f"the parts of the {name} trees do not fit together")
    return Trees(columns, borders, leaves, float(data[f"{name}_bias"]))
