"""Package data of the block model -> a function that scores the blocks of a page."""

import json
from functools import cache
from importlib.resources import files

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from streams.clean.text.features import NAMES, SECOND, second_pass
from streams.clean.trees import Trees, read_trees

FORMAT = 1


class Model(Struct, frozen=True):
    """Both passes over the blocks."""

    first: Trees
    second: Trees
    version: str

    def scores(self, features: NDArray[np.float32], sizes: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability of each block to be body; `features` as `describe` gives them."""
        around = second_pass(self.first.scores(features.T), sizes)
        return self.second.scores(np.hstack([features, around]).T)


@cache
def load() -> Model:
    """Read the package's model once; one that was made for other features is refused."""
    folder = files("streams.clean.text") / "model"
    about = json.loads((folder / "about.json").read_text("utf-8"))
    if about["format"] != FORMAT or tuple(about["features"]) != (*NAMES, *SECOND):
        raise ValueError("the block model was trained for other features; train it again")
    with (folder / "trees.npz").open("rb") as stream, np.load(stream) as data:
        return Model(read_trees(data, "first"), read_trees(data, "second"), about["version"])
