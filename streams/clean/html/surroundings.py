"""The elements around each block -> columns: what their names say, how their text is spread, which blocks look alike."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from streams.clean.html.blocks import Blocks
from streams.clean.html.matrix import Floats, Matrix, shifts, windows

_TAGS = (
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "td",
    "figcaption",
    "blockquote",
    "section",
    "article",
    "custom",
    "header",
    "aside",
    "a",
)
_TAG_CODE = {tag: code for code, tag in enumerate(_TAGS)}
_LEVELS = 4
"""Elements looked at: the block's own and three around it."""


_PRIOR_BY = (1, 2, -1, -2)
_PRIOR_HALVES = (3, 8)
_PRIOR_NAMES = tuple(f"prior{by:+d}" for by in _PRIOR_BY)
_PRIOR_AROUND = tuple(f"prior~{half}" for half in _PRIOR_HALVES)
_LEVEL_NAMES = tuple(
    f"{name}^{level}"
    for level in range(_LEVELS)
    for name in ("own", "tag", "share", "prior", "mass", "density", "count", "mean", "place", "to_end")
)[1:]
"""The own weight at level 0 is a column already."""


def add_surroundings(
    m: Matrix, blocks: Blocks, size: Floats, density: Floats, weigh: Callable[[str, str], float]
) -> Floats:
    """Add the columns; give the learned weight of each block's own element.

    `weigh` gives the learned weight of an element by its tag and attribute key.
    """
    element = np.array(blocks.element, np.int64)
    up = np.maximum(np.array(blocks.parent, np.int64), 0)
    weights = _names(m, blocks, element, weigh)
    _levels(m, blocks, (element, up), weights, size, density)
    _alike(m, blocks, size, density)
    _main(m, blocks, (element, up), size, density)
    return weights[element]


def _names(m: Matrix, blocks: Blocks, element: NDArray[np.int64], weigh: Callable[[str, str], float]) -> Floats:
    own: list[float] = []
    path: list[float] = []
    low: list[float] = []
    high: list[float] = []
    for up, tag, key, begin, stop in zip(blocks.parent, blocks.tag, blocks.key, blocks.first, blocks.end, strict=True):
        # Elements without text are passed over: no block looks at them.
        weight = weigh(tag, key) if begin < stop else 0.0
        own.append(weight)
        if up < 0:
            path.append(weight)
            low.append(weight)
            high.append(weight)
        else:
            path.append(path[up] + weight)
            lowest, highest = low[up], high[up]
            low.append(lowest if lowest <= weight else weight)
            high.append(highest if highest >= weight else weight)
    of = np.array((own, path, low, high), np.float32)
    at = of.take(element, axis=1)
    # What the names around a block alone say: the text it stands with is judged by it, without a second pass.
    m.prior = (1 / (1 + np.exp(-np.minimum(np.maximum(at[1], -20), 20)))).astype(np.float32)
    m.add("prior", m.prior)
    prior = m.prior[None]
    m.add_all(_PRIOR_NAMES, shifts(prior, _PRIOR_BY, (0.0,)))
    m.add_all(_PRIOR_AROUND, windows(prior, _PRIOR_HALVES))
    m.add_all(("own", "path", "low", "high"), at)
    m.add("depth", np.array(blocks.depth)[element])
    return of[0]


def _levels(  # noqa: PLR0917 -- columns of one page, always given together
    m: Matrix,
    blocks: Blocks,
    tree: tuple[NDArray[np.int64], NDArray[np.int64]],
    weights: Floats,
    size: Floats,
    density: Floats,
) -> None:
    element, up = tree
    first, end = np.array(blocks.first, np.int64), np.array(blocks.end, np.int64)
    n, elements = len(element), len(up)
    sums = np.zeros((3, n + 1))
    sums[:, 1:] = np.stack((size, size * density, m.prior * size)).cumsum(axis=1)  # in single precision, as learned
    inside = sums.take(end, axis=1) - sums.take(first, axis=1)
    count = end - first
    some, text = np.maximum(count, 1), np.maximum(inside[0], 1)
    of = np.empty((8, elements), np.float32)
    of[0] = weights
    of[1] = [_TAG_CODE.get(tag, -1) for tag in blocks.tag]
    of[2] = inside[0] / max(float(sums[0, -1]), 1.0)
    of[3] = inside[2] / text
    of[4] = inside[2] / max(float(sums[2, -1]), 1.0)
    of[5] = inside[1] / text
    of[6:] = np.log1p(np.stack((count, inside[0] / some)))
    levels = [element]
    for _ in range(_LEVELS - 1):
        levels.append(up[levels[-1]])
    at = np.stack(levels)
    place = np.arange(n)
    columns = np.empty((_LEVELS, 10, n), np.float32)
    columns[:, :8] = of.take(at, axis=1).transpose(1, 0, 2)
    columns[:, 8] = (place - first[at]) / some[at]
    columns[:, 9] = np.minimum(end[at] - place, 50)
    m.add_all(_LEVEL_NAMES, columns.reshape(-1, n)[1:])


def _alike(m: Matrix, blocks: Blocks, size: Floats, density: Floats) -> None:
    """Blocks that look alike in the tree: same element, same attributes, same attributes of the element around."""
    groups: dict[tuple[str, str, str], int] = {}
    tag, key, parent = blocks.tag, blocks.key, blocks.parent
    group = np.array(
        [
            groups.setdefault((tag[e], key[e], key[p] if (p := parent[e]) >= 0 else ""), len(groups))
            for e in blocks.element
        ],
        np.int64,
    )
    total = max(float(size.sum()), 1.0)
    count = np.bincount(group).astype(np.float32)
    mass = np.bincount(group, size)
    some = np.maximum(mass, 1)
    of = np.empty((5, len(groups)), np.float32)
    of[0] = np.log1p(count)
    of[1] = mass / total
    of[2] = np.bincount(group, m.prior * size) / some
    of[3] = np.log1p(mass / count)
    of[4] = np.bincount(group, size * density) / some
    m.add_all(("alike", "alike_share", "alike_prior", "alike_mean", "alike_density"), of.take(group, axis=1))


def _main(
    m: Matrix, blocks: Blocks, tree: tuple[NDArray[np.int64], NDArray[np.int64]], size: Floats, density: Floats
) -> None:
    """Find the element whose children hold most running text, and say where each block stands to it."""
    element, up = tree
    n, elements = len(element), len(up)
    running = np.where((density < 0.4) & (size > 60), size, 0) * m.prior
    around = up[element]
    direct = np.bincount(around, running, minlength=elements) + 0.5 * np.bincount(element, running, minlength=elements)
    score = direct + 0.5 * np.bincount(up, direct, minlength=elements)
    main = int(score.argmax())
    first, end = blocks.first[main], blocks.end[main]
    at = np.arange(n)
    inside = (at >= first) & (at < end)
    m.add("in_main", inside)
    m.add("from_main", _within(np.where(at < first, at - first, np.where(at >= end, at - end + 1, 0)), -20, 20))
    m.add("main_share", score[main] / max(float(score.sum()), 1.0))
    m.add("below_main", _within(np.array(blocks.depth)[element] - blocks.depth[main], -8, 8))
    m.add("child_of_main", (element == main) | (around == main))
    running_at = np.nonzero((running > 20) & inside)[0]
    if len(running_at):
        m.add("from_first_running", _within(at - running_at[0], -30, 60))
        m.add("from_last_running", _within(at - running_at[-1], -60, 30))
    else:
        m.add_all(("from_first_running", "from_last_running"), 99.0)


def _within(column: NDArray[np.int64], low: int, high: int) -> NDArray[np.int64]:
    # As np.clip, which takes five times as long on a small page.
    return np.minimum(np.maximum(column, low), high)
