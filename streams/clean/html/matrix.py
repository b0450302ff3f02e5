"""Columns of numbers over the blocks of a page, by name, and what a column looks like from a place beside it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_ROOM = 160
"""Columns that there is room for at first."""


def shifts(columns: Floats, by: Sequence[int], fill: Sequence[float]) -> Floats:
    """Columns as the block so many places further on sees them: values of blocks before (positive) or after.

    All columns by the first number, then all by the second; `fill`: what each column is beyond the page's ends.
    """
    count, n = columns.shape
    reach = max(map(abs, by))
    edge = np.array(fill, np.float32)[:, None]
    padded = np.empty((count, n + 2 * reach), np.float32)
    padded[:, :reach] = edge
    padded[:, reach + n :] = edge
    padded[:, reach : reach + n] = columns
    return np.concatenate([padded[:, reach - places : reach - places + n] for places in by])


def windows(columns: Floats, halves: Sequence[int]) -> NDArray[np.float64]:
    """Means over the blocks up to so many places before and after: all columns by the first number, then by the second."""
    count, n = columns.shape
    total = np.zeros((count, n + 1))
    columns.cumsum(axis=1, dtype=np.float64, out=total[:, 1:])
    at, half = np.arange(n), np.array(halves)[:, None]
    low = np.maximum(at - half, 0)
    high = np.minimum(at + (half + 1), n)
    means = (total.take(high, axis=1) - total.take(low, axis=1)) / (high - low)
    return means.transpose(1, 0, 2).reshape(-1, n)


class Matrix:
    """Collects named columns, each kept as a row of one table: a page has 147 of them and often ten blocks."""

    def __init__(self, blocks: int = 0) -> None:
        self.names: list[str] = []
        self.prior: Floats = np.zeros(0, np.float32)
        """Probability of each block by the names of the elements around it alone."""
        self._rows = np.empty((_ROOM, blocks), np.float32)

    def add(self, name: str, column: NDArray[np.generic] | float) -> None:
        """Append a column, one value a block, or one for all."""
        self.add_all((name,), column)

    def add_all(self, names: Sequence[str], columns: NDArray[np.generic] | float) -> None:
        """Append columns: as many rows as names."""
        at = len(self.names)
        self.names.extend(names)
        if len(self.names) > len(self._rows):
            self._rows = np.concatenate((self._rows, np.empty_like(self._rows)))
        self._rows[at : len(self.names)] = columns

    def stack(self) -> Floats:
        """Columns × blocks."""
        return self._rows[: len(self.names)]
