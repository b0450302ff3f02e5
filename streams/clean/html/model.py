"""Package data of the body model -> functions that score elements and blocks."""

import json
from functools import cache
from importlib.resources import files

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from streams.clean.html.words import words_of

Floats = NDArray[np.float32]

FORMAT = 1
_CACHED_ELEMENTS = 100_000


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

    def scores(self, rows: Floats) -> Floats:
        """Probability of each row."""
        count = len(self.columns) // self.depth
        answers = (rows[:, self.columns] > self.borders).reshape(len(rows), count, self.depth)
        leaf = np.zeros((len(rows), count), np.int64)
        for level in range(self.depth):
            leaf |= answers[:, :, level].astype(np.int64) << level
        leaf += np.arange(count) << self.depth
        total = self.leaves[leaf].sum(axis=1) + self.bias
        return (1 / (1 + np.exp(-total))).astype(np.float32)


class Model:
    """The learned weights of element words and the trees of both passes over the blocks."""

    def __init__(self, words: dict[str, float], first: Trees, second: Trees, version: str) -> None:
        self.words = words
        self.first = first
        self.second = second
        self.version = version
        self._weights: dict[tuple[str, str], float] = {}

    def weigh(self, tag: str, key: str) -> float:
        """Learned weight of an element by its tag and attribute words: positive inside article bodies."""
        weight = self._weights.get((tag, key))
        if weight is None:
            if len(self._weights) >= _CACHED_ELEMENTS:
                self._weights.clear()
            words = self.words
            weight = self._weights[tag, key] = sum(words.get(word, 0.0) for word in words_of(tag, key))
        return weight


def _trees(data: NDArray[np.generic] | object, name: str) -> Trees:
    columns = np.asarray(data[f"{name}_columns"], np.int64)  # type: ignore[index]
    leaves = np.asarray(data[f"{name}_leaves"], np.float32)  # type: ignore[index]
    borders = np.asarray(data[f"{name}_borders"], np.float32)  # type: ignore[index]
    depth = int(data[f"{name}_depth"])  # type: ignore[index]
    if len(columns) != len(borders) or len(leaves) != len(columns) // depth << depth:
        raise ValueError(f"the body model's {name} trees do not fit together")
    return Trees(columns, borders, leaves, depth, float(data[f"{name}_bias"]))  # type: ignore[index]


@cache
def load() -> Model:
    """Read the package's model once; a file of another format is refused."""
    folder = files("streams.clean.html") / "model"
    about = json.loads((folder / "about.json").read_text("utf-8"))
    if about["format"] != FORMAT:
        raise ValueError(f"the body model has format {about['format']}; {FORMAT} is read")
    words = json.loads((folder / "words.json").read_text("utf-8"))
    with (folder / "trees.npz").open("rb") as stream, np.load(stream) as data:
        return Model(words, _trees(data, "first"), _trees(data, "second"), about["version"])
