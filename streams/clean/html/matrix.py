"""Columns of numbers over the blocks of a page, by name, and what a column looks like from a place beside it."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def shift(column: Floats, by: int, fill: float = 0.0) -> Floats:
    """The column as the block `by` places further on sees it: value of the block before (positive) or after."""
    out = np.full_like(column, fill)
    if abs(by) >= len(column):
        return out
    if by > 0:
        out[by:] = column[:-by]
    else:
        out[:by] = column[-by:]
    return out


def window(column: Floats, half: int) -> Floats:
    """Mean over the blocks up to `half` places before and after."""
    total = np.concatenate((np.zeros(1), np.cumsum(column, dtype=np.float64)))
    n = len(column)
    low = np.maximum(np.arange(n) - half, 0)
    high = np.minimum(np.arange(n) + half + 1, n)
    return ((total[high] - total[low]) / (high - low)).astype(np.float32)


class Matrix:
    """Collects named columns."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.columns: list[Floats] = []
        self.prior: Floats = np.zeros(0, np.float32)
        """Probability of each block by the names of the elements around it alone."""
        self.group: NDArray[np.int64] = np.zeros(0, np.int64)
        """Number of the group of look-alike blocks that each block belongs to."""

    def add(self, name: str, column: NDArray[np.generic]) -> None:
        """Append a column, one value a block."""
        self.names.append(name)
        self.columns.append(np.asarray(column, np.float32))

    def stack(self) -> Floats:
        """Columns × blocks."""
        return np.stack(self.columns)
