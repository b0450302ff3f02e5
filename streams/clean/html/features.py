"""Blocks of a page -> one row of numbers a block, all in bulk."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from streams.clean.html.blocks import Blocks
from streams.clean.html.cues import LONGEST
from streams.clean.html.cues import load as load_cues
from streams.clean.html.matrix import Matrix, shifts, windows
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
_ROLE_CODES = np.array([int(role) for role in _ROLES], np.int64)[:, None]
_SHARES = (("upper", _UPPER), ("digit", _DIGIT), ("other", _OTHER), ("quote", _QUOTE), ("wide", _WIDE), ("stop", _STOP))
_SHARED = np.array([kind for _, kind in _SHARES])
_PLACES = (1, 2, 3, -1, -2, -3)
_HALVES = (3, 8)
_SHARE_NAMES = tuple(f"{name}_share" for name, _ in _SHARES)
_ROLE_NAMES = tuple(f"role_{role.name}" for role in _ROLES)
_AROUND_NAMES = tuple(f"{name}~{half}" for half in _HALVES for name in ("size", "density", "good"))
_BESIDE_NAMES = tuple(f"{name}{by:+d}" for by in _PLACES for name in ("size", "density", "own"))


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
    """Count the classes of characters in each text, a row a class; also the class of its first and last character."""
    joined = "\n".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _CLASS.take(codes, mode="clip")
    n = len(texts)
    lengths = np.array(list(map(len, texts)), np.int64)
    ends = np.cumsum(lengths + 1) - 1
    row = np.repeat(np.arange(0, 9 * n, 9), lengths + 1)[: len(kinds)]
    counts = np.bincount(row + kinds, minlength=9 * n).reshape(n, 9)
    counts[:-1, _SPACE] -= 1  # the separator
    return counts.T.astype(np.float32), kinds[ends - lengths], kinds[ends - 1]


def features(blocks: Blocks, weigh: Callable[[str, str], float], hints: Hints) -> Matrix:
    """Build the rows.

    `weigh` gives the learned weight of an element by its tag and attribute key.
    """
    n = len(blocks.text)
    m = Matrix(n)
    counts, first_class, last_class = character_counts(blocks.text)
    chars = counts.sum(axis=0)
    size = chars + 1.5 * counts[_WIDE]  # an ideograph says what two or three letters say
    link = np.array(blocks.link_chars, np.float32)
    some = np.maximum(chars, 1)
    density = np.minimum(link / some, 1)
    stops = counts[_STOP]
    nodes = np.array([0, *blocks.nodes], np.float32)
    gap = nodes[1:] - nodes[:-1]
    logs = np.log1p(np.stack((size, counts[_SPACE], stops, counts[_COMMA], gap)))

    m.add_all(("size", "words"), logs[:2])
    m.add("density", density)
    m.add("links", np.minimum(np.array(blocks.links), 20))
    m.add_all(("stops", "commas"), logs[2:4])
    m.add_all(_SHARE_NAMES, counts[_SHARED] / chars)
    m.add("first", first_class)
    m.add("last", last_class)
    m.add("bold", np.minimum(np.array(blocks.bold_chars, np.float32) / some, 1))
    m.add("images", np.minimum(np.array(blocks.images), 5))
    m.add("times", np.minimum(np.array(blocks.times), 3))
    pictures = np.minimum(np.bincount(np.array(blocks.pictures, np.int64), minlength=n + 1), 5)
    m.add("pictures_before", pictures[:n])
    m.add("pictures_after", pictures[1 : n + 1])
    m.add("gap", logs[4])
    m.add_all(("gap_after",), shifts(logs[4:], (-1,), (0.0,)))
    m.add_all(_ROLE_NAMES, (np.array(blocks.roles, np.int64) & _ROLE_CODES) > 0)

    _texts(m, blocks, hints)
    own = add_surroundings(m, blocks, size, density, weigh)

    m.add("position", np.arange(n, dtype=np.float32) / n)
    m.add("blocks", float(np.log1p(n)))
    good = size * (density < 0.3) * (stops > 0)
    total = max(float(good.sum()), 1.0)
    m.add("good_before", good.cumsum() / total)
    m.add("total_good", float(np.log1p(total)))
    m.add_all(_BESIDE_NAMES, shifts(np.stack((logs[0], density, own)), _PLACES, (0.0, 1.0, 0.0)))
    around = np.stack((logs[0], density, np.log1p(good)))
    m.add_all(_AROUND_NAMES, windows(around, _HALVES))
    return m


def _texts(m: Matrix, blocks: Blocks, hints: Hints) -> None:
    """What the words of each block say; a text that the page repeats (menus, cards) is looked at once."""
    cues = load_cues()
    start_of = cues.start_of
    words_of_title, words_of_description, declared = hints.titles, hints.descriptions, hints.declared_body
    number: dict[str, int] = {}
    places = [number.setdefault(text, len(number)) for text in blocks.text]
    title: list[float] = []
    described: list[float] = []
    in_declared: list[float] = []
    kinds: list[int] = []
    short: list[str] = []
    for text in number:
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
    n = len(places)
    of = np.array(places, np.int64)
    m.add("repeats", np.minimum(_before(places), 3) if len(number) < n else 0.0)
    m.add("repeated", np.minimum(np.bincount(of), 4)[of])
    m.add("title", np.array(title)[of])
    m.add("described", np.array(described)[of])
    m.add("in_declared", np.array(in_declared)[of] if declared else -1.0)
    h1 = _first_h1(blocks)
    best = _headline(blocks, [title[at] for at in places], hints)
    best = h1 if best < 0 else best
    for name, at in (("from_title", best), ("from_h1", h1)):
        m.add(name, np.minimum(np.maximum(np.arange(-at, n - at), -30), 60) if at >= 0 else 99.0)
    m.add_all(
        [f"starts_{name}" for name in cues.kinds], np.array(kinds)[of] == np.arange(1, len(cues.kinds) + 1)[:, None]
    )
    m.add_all([f"holds_{name}" for name in cues.held], cues.held_by(short)[:, of])


def _before(places: list[int]) -> list[int]:
    """How often each text stood on the page before; `places`: which text each is, by number."""
    seen = [0] * len(places)
    before: list[int] = []
    for place in places:
        before.append(seen[place])
        seen[place] += 1
    return before


def _first_h1(blocks: Blocks) -> int:
    """The first block in a heading of the first level; -1 for none."""
    tags = blocks.tag
    if "h1" not in tags:
        return -1
    return next((index for index, element in enumerate(blocks.element) if tags[element] == "h1"), -1)


def _headline(blocks: Blocks, title: list[float], hints: Hints) -> int:
    """The first block that says what a declared title says; -1 for none."""
    for index, share in enumerate(title):
        if share == 0.0 and " " in blocks.text[index]:
            continue
        letters = squeeze(blocks.text[index])
        if len(letters) > 8 and any(letters in declared or declared in letters for declared in hints.title_letters):
            return index
    return -1
