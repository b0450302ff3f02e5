"""Blocks of a page -> one row of numbers a block, all in bulk."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from streams.clean.html.blocks import Blocks
from streams.clean.html.cues import LONGEST
from streams.clean.html.cues import load as load_cues
from streams.clean.html.matrix import Matrix, shift, window
from streams.clean.html.surroundings import add_surroundings
from streams.clean.html.tags import Role

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
_ROLES = tuple(role for role in Role if role is not Role.NONE)


class Hints:
    """What the page's metadata says that helps to find the body."""

    def __init__(self, titles: list[str], descriptions: list[str], declared_body: str) -> None:
        self.titles = {word for title in titles for word in title.lower().split() if len(word) > 1}
        self.title_letters = [letters for title in titles[:3] if len(letters := squeeze(title)) > 8]
        self.descriptions = {word for text in descriptions for word in text.lower().split() if len(word) > 1}
        self.declared_body = squeeze(declared_body)


def squeeze(text: str) -> str:
    """Lower case without white space: what survives two renderings of the same sentence."""
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


def features(blocks: Blocks, weigh: Callable[[str, str], float], hints: Hints) -> Matrix:
    """Build the rows.

    `weigh` gives the learned weight of an element by its tag and attribute key.
    """
    m = Matrix()
    n = len(blocks.text)
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
    pictures = np.bincount(np.array(blocks.pictures, np.int64), minlength=n + 1)
    m.add("pictures_before", np.minimum(pictures[:n], 5))
    m.add("pictures_after", np.minimum(pictures[1 : n + 1], 5))
    gap = np.diff(np.array([0, *blocks.nodes], np.float32))
    m.add("gap", np.log1p(gap))
    m.add("gap_after", np.log1p(shift(gap, -1)))
    roles = np.array(blocks.roles, np.int64)
    for role in _ROLES:
        m.add(f"role_{role.name}", (roles & int(role)) > 0)

    _texts(m, blocks, hints)
    add_surroundings(m, blocks, size, density, weigh)

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
    cues = load_cues()
    start_of = cues.start_of
    words_of_title, words_of_description, declared = hints.titles, hints.descriptions, hints.declared_body
    seen: dict[str, int] = {}
    repeats: list[int] = []
    title: list[float] = []
    described: list[float] = []
    in_declared: list[float] = []
    kinds: list[int] = []
    short: list[str] = []
    h1 = -1
    for index, (text, element) in enumerate(zip(blocks.text, blocks.element, strict=True)):
        before = seen.get(text, 0)
        repeats.append(before)
        seen[text] = before + 1
        if len(text) < LONGEST:
            lower = text.lower()
            short.append(lower)
            distinct = set(lower.split())
            title.append(len(distinct & words_of_title) / len(distinct))
            described.append(len(distinct & words_of_description) / len(distinct))
            kinds.append(start_of(text))
        else:
            title.append(0.0)
            described.append(0.0)
            kinds.append(0)
            short.append("")
        if declared:
            in_declared.append(1.0 if squeeze(text[:60]) in declared else 0.0)
        if h1 < 0 and blocks.tag[element] == "h1":
            h1 = index
    n = len(blocks.text)
    m.add("repeats", np.minimum(repeats, 3))
    m.add("repeated", np.minimum([seen[text] for text in blocks.text], 4))
    m.add("title", np.array(title))
    m.add("described", np.array(described))
    m.add("in_declared", np.array(in_declared) if declared else np.full(n, -1.0))
    best = _headline(blocks, title, hints)
    best = h1 if best < 0 else best
    m.add("from_title", np.clip(np.arange(n) - best, -30, 60) if best >= 0 else np.full(n, 99.0))
    m.add("from_h1", np.clip(np.arange(n) - h1, -30, 60) if h1 >= 0 else np.full(n, 99.0))
    kind = np.array(kinds)
    for code, name in enumerate(cues.kinds, 1):
        m.add(f"starts_{name}", kind == code)
    joined = "\n".join(short)
    ends = np.cumsum([len(text) + 1 for text in short])
    for name, words in cues.holds.items():
        m.add(f"holds_{name}", _holding(joined, ends, words))


def _headline(blocks: Blocks, title: list[float], hints: Hints) -> int:
    """The first block that says what a declared title says; -1 for none."""
    for index, share in enumerate(title):
        if share == 0.0 and " " in blocks.text[index]:
            continue
        letters = squeeze(blocks.text[index])
        if len(letters) > 8 and any(letters in declared or declared in letters for declared in hints.title_letters):
            return index
    return -1


def _holding(joined: str, ends: NDArray[np.int64], words: list[str]) -> NDArray[np.bool_]:
    """Which texts hold any of the words: found in all texts at once, then traced back by where each text ends."""
    out = np.zeros(len(ends), np.bool_)
    for word in words:
        at = joined.find(word)
        while at >= 0:
            index = int(ends.searchsorted(at, side="right"))
            out[index] = True
            at = joined.find(word, int(ends[index]))
    return out
