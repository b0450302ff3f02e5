"""The elements around each block -> columns: what their names say, how their text is spread, which blocks look alike."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from streams.clean.html.blocks import Blocks
from streams.clean.html.matrix import Floats, Matrix, shift, window

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


def add_surroundings(
    m: Matrix, blocks: Blocks, size: Floats, density: Floats, weigh: Callable[[str, str], float]
) -> None:
    """Add the columns. `weigh` gives the learned weight of an element by its tag and attribute key."""
    element = np.array(blocks.element, np.int64)
    weights = _names(m, blocks, element, weigh)
    _levels(m, blocks, weights, size, density)
    _alike(m, blocks, size, density)
    _main(m, blocks, size, density)


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
            low.append(min(low[up], weight))
            high.append(max(high[up], weight))
    weights = np.array(own, np.float32)
    # What the names around a block alone say: the text it stands with is judged by it, without a second pass.
    m.prior = (1 / (1 + np.exp(-np.clip(np.array(path, np.float32)[element], -20, 20)))).astype(np.float32)
    m.add("prior", m.prior)
    for by in (1, 2, -1, -2):
        m.add(f"prior{by:+d}", shift(m.prior, by))
    for half in (3, 8):
        m.add(f"prior~{half}", window(m.prior, half))
    m.add("own", weights[element])
    m.add("path", np.array(path)[element])
    m.add("low", np.array(low)[element])
    m.add("high", np.array(high)[element])
    m.add("depth", np.array(blocks.depth)[element])
    return weights


def _levels(m: Matrix, blocks: Blocks, weights: Floats, size: Floats, density: Floats) -> None:
    up = np.maximum(np.array(blocks.parent, np.int64), 0)
    first, end = np.array(blocks.first, np.int64), np.array(blocks.end, np.int64)
    sums = np.concatenate((np.zeros((1, 2)), np.cumsum(np.stack((size, size * density), axis=1), axis=0)))
    inside = sums[end] - sums[first]
    total = max(float(sums[-1, 0]), 1.0)
    mass = np.concatenate((np.zeros(1), np.cumsum(m.prior * size)))
    mass_inside = mass[end] - mass[first]
    tag_code = np.array([_TAG_CODE.get(tag, -1) for tag in blocks.tag], np.float32)
    at = np.array(blocks.element, np.int64)
    place = np.arange(len(at))
    for level in range(_LEVELS):
        if level:
            at = up[at]
            m.add(f"own^{level}", weights[at])
        m.add(f"tag^{level}", tag_code[at])
        count = (end - first)[at]
        m.add(f"share^{level}", inside[at, 0] / total)
        m.add(f"prior^{level}", mass_inside[at] / np.maximum(inside[at, 0], 1))
        m.add(f"mass^{level}", mass_inside[at] / max(float(mass[-1]), 1.0))
        m.add(f"density^{level}", inside[at, 1] / np.maximum(inside[at, 0], 1))
        m.add(f"count^{level}", np.log1p(count))
        m.add(f"mean^{level}", np.log1p(inside[at, 0] / np.maximum(count, 1)))
        m.add(f"place^{level}", (place - first[at]) / np.maximum(count, 1))
        m.add(f"to_end^{level}", np.minimum(end[at] - place, 50))


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
    m.add("alike", np.log1p(count[group]))
    m.add("alike_share", (mass / total)[group])
    m.add("alike_prior", (np.bincount(group, m.prior * size) / np.maximum(mass, 1))[group])
    m.add("alike_mean", np.log1p(mass / count)[group])
    m.add("alike_density", (np.bincount(group, size * density) / np.maximum(mass, 1))[group])


def _main(m: Matrix, blocks: Blocks, size: Floats, density: Floats) -> None:
    """Find the element whose children hold most running text, and say where each block stands to it."""
    element = np.array(blocks.element, np.int64)
    n, elements = len(element), len(blocks.parent)
    up = np.maximum(np.array(blocks.parent, np.int64), 0)
    running = np.where((density < 0.4) & (size > 60), size, 0) * m.prior
    direct = np.bincount(up[element], running, minlength=elements) + 0.5 * np.bincount(
        element, running, minlength=elements
    )
    score = direct + 0.5 * np.bincount(up, direct, minlength=elements)
    main = int(np.argmax(score))
    first, end = blocks.first[main], blocks.end[main]
    at = np.arange(n)
    m.add("in_main", (at >= first) & (at < end))
    m.add("from_main", np.clip(np.where(at < first, at - first, np.where(at >= end, at - end + 1, 0)), -20, 20))
    m.add("main_share", np.full(n, score[main] / max(float(score.sum()), 1.0)))
    m.add("below_main", np.clip(np.array(blocks.depth)[element] - blocks.depth[main], -8, 8))
    same = (element == main) | (up[element] == main)
    m.add("child_of_main", same)
    running_at = np.nonzero((running > 20) & ((at >= first) & (at < end)))[0]
    if len(running_at):
        m.add("from_first_running", np.clip(at - running_at[0], -30, 60))
        m.add("from_last_running", np.clip(at - running_at[-1], -60, 30))
    else:
        m.add("from_first_running", np.full(n, 99.0))
        m.add("from_last_running", np.full(n, 99.0))
