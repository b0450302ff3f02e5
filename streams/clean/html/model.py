"""Package data of the body model -> functions that score elements and blocks."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from streams.clean.html.words import tokens_of, words_of_token

Floats = NDArray[np.float32]

FORMAT = 2
_CACHED = 50_000
_AT_ONCE = 4_096
"""Blocks scored at once: a page of 100,000 would take half a gigabyte otherwise."""


class Trees(Struct, frozen=True):
    """Oblivious trees: every node of a level asks the same question, so a tree is `depth` comparisons and one lookup."""

    columns: NDArray[np.int64]
    """Column asked at each level, trees × depth, flat."""
    borders: Floats
    """Border at each level, trees × depth, flat: the answer is whether the value is greater."""
    leaves: Floats
    """Value of each leaf, trees × 2**depth, flat."""
    depth: int
    bias: float

    def scores(self, columns: Floats) -> Floats:
        """Probability of each block; `columns` is columns × blocks."""
        n = columns.shape[1]
        if n > _AT_ONCE:
            parts = [self.scores(columns[:, start : start + _AT_ONCE]) for start in range(0, n, _AT_ONCE)]
            return np.concatenate(parts)
        count = len(self.columns) // self.depth
        answers = (columns[self.columns] > self.borders[:, None]).reshape(count, self.depth, n)
        leaf = np.repeat(np.arange(count)[:, None] << self.depth, n, axis=1)
        for level in range(self.depth):
            leaf += answers[:, level].astype(np.int64) << level
        total = self.leaves[leaf].sum(axis=0) + self.bias
        return (1 / (1 + np.exp(-total))).astype(np.float32)


class Model:
    """The learned weights of words and the trees: over the blocks for the body, over the page for its kind."""

    def __init__(  # noqa: PLR0917 -- the parts of one file set, always given together
        self,
        words: dict[str, float],
        trees: Trees,
        kind_words: dict[str, float],
        kind_trees: Trees,
        accept_from: float,
        version: str,
    ) -> None:
        self.words = words
        self.trees = trees
        self.kind_words = kind_words
        self.kind_trees = kind_trees
        self.accept_from = accept_from
        """Score from which a page is an article."""
        self.version = version
        self._tokens: dict[str, tuple[float, list[str]]] = {}
        self._elements: dict[tuple[str, str], float] = {}

    def weigh(self, tag: str, key: str) -> float:
        """Learned weight of an element by its tag and attribute words: positive inside article bodies.

        Names repeat within a page and over the pages of a site, so what was weighed is kept, in bounded tables.
        """
        weight = self._elements.get((tag, key))
        if weight is None:
            if len(self._elements) >= _CACHED:
                self._elements.clear()
            weight = self.words.get(f"<{tag}>", 0.0) + sum(self._token(token)[0] for token in tokens_of(key))
            self._elements[tag, key] = weight
        return weight

    def _token(self, token: str) -> tuple[float, list[str]]:
        known = self._tokens.get(token)
        if known is None:
            if len(self._tokens) >= _CACHED:
                self._tokens.clear()
            words = words_of_token(token)
            weights = self.words
            known = self._tokens[token] = (sum(weights.get(word, 0.0) for word in words), words)
        return known

    def element_words(self, keys: list[str]) -> set[str]:
        """All words of the elements of a page, from their attribute keys."""
        found: set[str] = set()
        for token in {token for key in set(keys) for token in tokens_of(key)}:
            found.update(self._token(token)[1])
        return found


def _trees(data: Mapping[str, NDArray[np.generic]], name: str) -> Trees:
    columns = np.asarray(data[f"{name}_columns"], np.int64)
    borders, leaves = np.asarray(data[f"{name}_borders"], np.float32), np.asarray(data[f"{name}_leaves"], np.float32)
    depth = int(data[f"{name}_depth"])
    if len(columns) != len(borders) or len(leaves) != (len(columns) // depth) << depth:
        raise ValueError(f"the parts of the {name} trees do not fit together")
    return Trees(columns, borders, leaves, depth, float(data[f"{name}_bias"]))


@cache
def load() -> Model:
    """Read the package's model once; a file of another format is refused."""
    folder = files("streams.clean.html") / "model"
    about = json.loads((folder / "about.json").read_text("utf-8"))
    if about["format"] != FORMAT:
        raise ValueError(f"the body model has format {about['format']}; {FORMAT} is read")
    words = json.loads((folder / "words.json").read_text("utf-8"))
    kind_words = json.loads((folder / "kind_words.json").read_text("utf-8"))
    with (folder / "trees.npz").open("rb") as stream, np.load(stream) as data:
        body, kind = _trees(data, "body"), _trees(data, "kind")
    return Model(words, body, kind_words, kind, about["accept_from"], about["version"])
