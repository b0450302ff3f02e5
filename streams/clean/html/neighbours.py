"""First scores of the blocks of a page -> the columns of the second pass: what the blocks around each one got."""

import numpy as np

from streams.clean.html.blocks import Blocks
from streams.clean.html.features import Floats, Matrix, shift, window


def second_pass(m: Matrix, blocks: Blocks, p: Floats) -> Matrix:
    """The rows of the first pass with the neighbours' scores beside them."""
    out = Matrix()
    out.names, out.columns, out.group = list(m.names), list(m.columns), m.group
    n = len(p)
    size = np.expm1(m.columns[m.names.index("size")])
    mass = p * size
    total = max(float(mass.sum()), 1.0)
    out.add("p", p)
    for by in (1, 2, 3, 4, -1, -2, -3, -4):
        out.add(f"p{by:+d}", shift(p, by))
    for half in (2, 5, 12):
        out.add(f"p~{half}", window(p, half))
    for half in (4, 15):
        out.add(f"ps~{half}", window(mass, half) / (window(size, half) + 1))
    group_mass = np.bincount(m.group, mass)
    out.add("p_alike", (np.bincount(m.group, p) / np.bincount(m.group))[m.group])
    out.add("p_alike_size", (group_mass / np.maximum(np.bincount(m.group, size), 1))[m.group])
    out.add("mass_before", np.cumsum(mass) / total)
    out.add("mass", np.full(n, np.log1p(total)))
    out.add("mass_alike", (group_mass / total)[m.group])
    _distances(out, p)
    _around(out, blocks, mass, size, total)
    return out


def _distances(out: Matrix, p: Floats) -> None:
    """How far the nearest and the outermost blocks that scored high are."""
    n = len(p)
    at = np.arange(n)
    strong = np.nonzero(p > 0.6)[0]
    if not len(strong):
        for name in ("from_first", "from_last"):
            out.add(name, np.full(n, 99.0))
        for name in ("to_next", "to_prev"):
            out.add(name, np.full(n, 31.0))
        return
    after = np.searchsorted(strong, at, side="left")
    before = np.searchsorted(strong, at, side="right") - 1
    out.add("from_first", np.clip(at - strong[0], -30, 60))
    out.add("from_last", np.clip(at - strong[-1], -60, 30))
    to_next = np.minimum(strong[np.minimum(after, len(strong) - 1)] - at, 30)
    to_previous = np.minimum(at - strong[np.maximum(before, 0)], 30)
    out.add("to_next", np.where(after < len(strong), to_next, 31))
    out.add("to_prev", np.where(before >= 0, to_previous, 31))


def _around(out: Matrix, blocks: Blocks, mass: Floats, size: Floats, total: float) -> None:
    """How the elements around each block scored as a whole."""
    up = np.maximum(np.array(blocks.parent, np.int64), 0)
    sums = np.concatenate((np.zeros((1, 2)), np.cumsum(np.stack((mass, size), axis=1), axis=0)))
    inside = sums[np.array(blocks.end)] - sums[np.array(blocks.first)]
    at = np.array(blocks.element, np.int64)
    for level in range(4):
        if level:
            at = up[at]
        out.add(f"pm^{level}", inside[at, 0] / np.maximum(inside[at, 1], 1))
        out.add(f"ps^{level}", inside[at, 0] / total)
