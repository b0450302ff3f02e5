"""Package data of the block model -> a function that scores the blocks of a page."""

import json
from functools import cache
from importlib.resources import files

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from streams.clean.text.features import NAMES, SECOND, second_pass

FORMAT = 1


class Trees(Struct, frozen=True):
    """Oblivious trees: every node of a level asks the same question, so a tree is `depth` comparisons and one lookup."""

    columns: NDArray[np.int64]
    """Column asked at each level, trees × depth."""
    borders: NDArray[np.float32]
    """Border at each level, trees × depth: the answer is whether the value is greater."""
    leaves: NDArray[np.float32]
    """Value of each leaf, trees × 2**depth."""
    bias: float

    def scores(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability of each row."""
        count, depth = self.columns.shape
        answers = rows[:, self.columns] > self.borders
        leaf = answers @ (1 << np.arange(depth))
        total = self.leaves[np.arange(count), leaf].sum(axis=1) + self.bias
        return (1 / (1 + np.exp(-total))).astype(np.float32)


class Model(Struct, frozen=True):
    """Both passes over the blocks."""

    first: Trees
    second: Trees
    version: str

    def scores(self, features: NDArray[np.float32], sizes: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability of each block to be body; `features` as `describe` gives them."""
        around = second_pass(self.first.scores(features), sizes)
        return self.second.scores(np.hstack([features, around]))


@cache
def load() -> Model:
    """Read the package's model once; one that was made for other features is refused."""
    folder = files("streams.clean.text") / "model"
    about = json.loads((folder / "about.json").read_text("utf-8"))
    if about["format"] != FORMAT or tuple(about["features"]) != (*NAMES, *SECOND):
        raise ValueError("the block model was trained for other features; train it again")
    with (folder / "trees.npz").open("rb") as stream, np.load(stream) as data:
        first, second = (
            Trees(
                np.asarray(data[f"{name}_columns"], np.int64),
                np.asarray(data[f"{name}_borders"], np.float32),
                np.asarray(data[f"{name}_leaves"], np.float32),
                float(data[f"{name}_bias"]),
            )
            for name in ("first", "second")
        )
        return Model(first, second, about["version"])
