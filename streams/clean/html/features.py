"""Blocks of a page -> one row of numbers a block, all in bulk."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from streams.clean.html.blocks import Blocks
from streams.clean.html.tags import Role

Floats = NDArray[np.float32]

# Classes of characters, by code point up to U+FFFF; beyond it everything counts as a letter.
_UPPER, _DIGIT, _SPACE, _STOP, _COMMA, _OTHER, _WIDE, _QUOTE = 1, 2, 3, 4, 5, 6, 7, 8


def _classes() -> NDArray[np.uint8]:
    table = np.zeros(0x10000, np.uint8)
    for code in range(0x10000):
        char = chr(code)
        if char.isspace():
            table[code] = _SPACE
        elif char.isdigit():
            table[code] = _DIGIT
        elif char.isupper():
            table[code] = _UPPER
        elif char in ".!?…。！？؟।॥;":
            table[code] = _STOP
        elif char in ",،、，:：;；":
            table[code] = _COMMA
        elif char in "\"'“”„«»‘’「」『』()":
            table[code] = _QUOTE
        elif 0x3040 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF:
            table[code] = _WIDE
        elif not char.isalpha() and not 0x300 <= code <= 0x36F:
            table[code] = _OTHER
    return table


_CLASS = _classes()
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
_ROLES = tuple(role for role in Role if role is not Role.NONE)


class Hints:
    """What the page's metadata says that helps to find the body."""

    def __init__(self, titles: list[str], descriptions: list[str], declared_body: str) -> None:
        self.titles = titles
        self.descriptions = descriptions
        self.declared_body = declared_body


def _words(text: str) -> set[str]:
    return {word for word in text.lower().split() if len(word) > 3}


def _overlap(words: set[str], references: list[set[str]]) -> float:
    if not words:
        return 0.0
    return max(
        (len(words & reference) / max(len(words), len(reference)) for reference in references if reference), default=0.0
    )


def squeeze(text: str) -> str:
    """Leave letters and digits only, in lower case: what survives two renderings of the same sentence."""
    return "".join(text.lower().split())


def character_counts(texts: list[str]) -> tuple[NDArray[np.float32], NDArray[np.uint8], NDArray[np.uint8]]:
    """Count the classes of characters in each text; also the class of its first and last character."""
    joined = "\n".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _CLASS[np.minimum(codes, 0xFFFF)]
    lengths = np.array([len(text) for text in texts], np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths + 1)[:-1]))
    row = np.repeat(np.arange(len(texts)), lengths + 1)[: len(kinds)]
    counts = np.bincount(row * 9 + kinds, minlength=9 * len(texts)).reshape(len(texts), 9)
    counts[:-1, _SPACE] -= 1  # the separator
    return counts.astype(np.float32), kinds[starts], kinds[starts + lengths - 1]


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
        self.group: NDArray[np.int64] = np.zeros(0, np.int64)
        """Number of the group of look-alike blocks that each block belongs to."""

    def add(self, name: str, column: NDArray[np.generic]) -> None:
        """Append a column, one value a block."""
        self.names.append(name)
        self.columns.append(np.asarray(column, np.float32))

    def stack(self) -> Floats:
        """Blocks × columns."""
        return np.stack(self.columns, axis=1)


def features(blocks: Blocks, weigh: Callable[[str, str], float], hints: Hints) -> Matrix:
    """Build the rows.

    `weigh` gives the learned weight of an element by its tag and attribute key.
    """
    m = Matrix()
    n = len(blocks.text)
    element = np.array(blocks.element, np.int64)
    counts, first_class, last_class = character_counts(blocks.text)
    chars = counts.sum(axis=1)
    size = chars + 1.5 * counts[:, _WIDE]  # an ideograph says what two or three letters say
    link = np.array(blocks.link_chars, np.float32)
    density = np.minimum(link / np.maximum(chars, 1), 1)
    stops, commas = counts[:, _STOP], counts[:, _COMMA]

    m.add("size", np.log1p(size))
    m.add("words", np.log1p(counts[:, _SPACE]))
    m.add("density", density)
    m.add("links", np.minimum(np.array(blocks.links), 20))
    m.add("stops", np.log1p(stops))
    m.add("commas", np.log1p(commas))
    for name, kind in (
        ("upper", _UPPER),
        ("digit", _DIGIT),
        ("other", _OTHER),
        ("quote", _QUOTE),
        ("wide", _WIDE),
        ("stop", _STOP),
    ):
        m.add(f"{name}_share", counts[:, kind] / chars)
    m.add("first", first_class)
    m.add("last", last_class)
    m.add("bold", np.minimum(np.array(blocks.bold_chars, np.float32) / np.maximum(chars, 1), 1))
    m.add("images", np.minimum(np.array(blocks.images), 5))
    m.add("times", np.minimum(np.array(blocks.times), 3))
    gap = np.diff(np.array([0, *blocks.nodes], np.float32))
    m.add("gap", np.log1p(gap))
    m.add("gap_after", np.log1p(shift(gap, -1)))
    roles = np.array(blocks.roles, np.int64)
    for role in _ROLES:
        m.add(f"role_{role.name}", (roles & int(role)) > 0)

    _texts(m, blocks, hints)
    _elements(m, blocks, element, size, density, weigh)
    _main(m, blocks, element, size, density)

    position = np.arange(n, dtype=np.float32)
    m.add("position", position / n)
    m.add("blocks", np.full(n, np.log1p(n)))
    good = size * (density < 0.3) * (stops > 0)
    total = max(float(good.sum()), 1.0)
    m.add("good_before", np.cumsum(good) / total)
    m.add("total_good", np.full(n, np.log1p(total)))
    log_size = np.log1p(size)
    own = m.columns[m.names.index("own")]
    for by in (1, 2, 3, -1, -2, -3):
        m.add(f"size{by:+d}", shift(log_size, by))
        m.add(f"density{by:+d}", shift(density, by, 1.0))
        m.add(f"own{by:+d}", shift(own, by))
    for half in (3, 8):
        m.add(f"size~{half}", window(log_size, half))
        m.add(f"density~{half}", window(density, half))
        m.add(f"good~{half}", window(np.log1p(good), half))
    return m


def _texts(m: Matrix, blocks: Blocks, hints: Hints) -> None:
    titles = [_words(title) for title in hints.titles]
    descriptions = [_words(text) for text in hints.descriptions]
    declared = squeeze(hints.declared_body)
    seen: dict[str, int] = {}
    repeats: list[int] = []
    title: list[float] = []
    described: list[float] = []
    in_declared: list[float] = []
    h1 = -1
    for index, text in enumerate(blocks.text):
        repeats.append(seen.get(text, 0))
        seen[text] = repeats[-1] + 1
        if len(text) < 400:
            words = _words(text)
            title.append(_overlap(words, titles))
            described.append(_overlap(words, descriptions))
        else:
            title.append(0.0)
            described.append(0.0)
        if declared:
            in_declared.append(1.0 if squeeze(text[:60]) in declared else 0.0)
        if h1 < 0 and blocks.tag[blocks.element[index]] == "h1":
            h1 = index
    n = len(blocks.text)
    m.add("repeats", np.minimum(repeats, 3))
    m.add("repeated", np.minimum([seen[text] for text in blocks.text], 4))
    m.add("title", np.array(title))
    m.add("described", np.array(described))
    m.add("in_declared", np.array(in_declared) if declared else np.full(n, -1.0))
    best = int(np.argmax(title)) if titles and n and max(title) > 0.6 else h1
    m.add("from_title", np.clip(np.arange(n) - best, -30, 60) if best >= 0 else np.full(n, 99.0))
    m.add("from_h1", np.clip(np.arange(n) - h1, -30, 60) if h1 >= 0 else np.full(n, 99.0))


def _elements(  # noqa: PLR0917
    m: Matrix,
    blocks: Blocks,
    element: NDArray[np.int64],
    size: Floats,
    density: Floats,
    weigh: Callable[[str, str], float],
) -> None:
    own: list[float] = []
    path: list[float] = []
    low: list[float] = []
    high: list[float] = []
    for up, tag, key in zip(blocks.parent, blocks.tag, blocks.key, strict=True):
        weight = weigh(tag, key)
        own.append(weight)
        if up < 0:
            path.append(weight)
            low.append(weight)
            high.append(weight)
        else:
            path.append(path[up] + weight)
            low.append(min(low[up], weight))
            high.append(max(high[up], weight))
    up = np.maximum(np.array(blocks.parent, np.int64), 0)
    weights = np.array(own, np.float32)
    sums = np.concatenate((np.zeros((1, 2)), np.cumsum(np.stack((size, size * density), axis=1), axis=0)))
    first, end = np.array(blocks.first, np.int64), np.array(blocks.end, np.int64)
    inside = sums[end] - sums[first]
    total = max(float(sums[-1, 0]), 1.0)
    tag_code = np.array([_TAG_CODE.get(tag, -1) for tag in blocks.tag], np.float32)
    m.add("own", weights[element])
    m.add("path", np.array(path)[element])
    m.add("low", np.array(low)[element])
    m.add("high", np.array(high)[element])
    m.add("depth", np.array(blocks.depth)[element])
    at = element
    for level in range(4):
        if level:
            at = up[at]
            m.add(f"own^{level}", weights[at])
        m.add(f"tag^{level}", tag_code[at])
        count = (end - first)[at]
        m.add(f"share^{level}", inside[at, 0] / total)
        m.add(f"density^{level}", inside[at, 1] / np.maximum(inside[at, 0], 1))
        m.add(f"count^{level}", np.log1p(count))
        m.add(f"mean^{level}", np.log1p(inside[at, 0] / np.maximum(count, 1)))
        m.add(f"place^{level}", (np.arange(len(element)) - first[at]) / np.maximum(count, 1))
        m.add(f"to_end^{level}", np.minimum(end[at] - np.arange(len(element)), 50))
    # Blocks that look alike in the tree: same element, same attributes, same parent element.
    groups: dict[tuple[str, str, str], int] = {}
    group = np.array(
        [
            groups.setdefault(
                (blocks.tag[e], blocks.key[e], blocks.key[blocks.parent[e]] if blocks.parent[e] >= 0 else ""),
                len(groups),
            )
            for e in blocks.element
        ],
        np.int64,
    )
    count = np.bincount(group).astype(np.float32)
    m.add("alike", np.log1p(count[group]))
    m.add("alike_share", (np.bincount(group, size) / total)[group])
    m.add("alike_mean", np.log1p(np.bincount(group, size) / count)[group])
    m.add("alike_density", (np.bincount(group, size * density) / np.maximum(np.bincount(group, size), 1))[group])
    m.group = group


def _main(m: Matrix, blocks: Blocks, element: NDArray[np.int64], size: Floats, density: Floats) -> None:
    """Find the element whose children hold most running text, and say where each block stands to it."""
    n, elements = len(element), len(blocks.parent)
    up = np.maximum(np.array(blocks.parent, np.int64), 0)
    running = np.where((density < 0.4) & (size > 60), size, 0)
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
    running_at = np.nonzero(running * ((at >= first) & (at < end)))[0]
    if len(running_at):
        m.add("from_first_running", np.clip(at - running_at[0], -30, 60))
        m.add("from_last_running", np.clip(at - running_at[-1], -60, 30))
    else:
        m.add("from_first_running", np.full(n, 99.0))
        m.add("from_last_running", np.full(n, 99.0))
