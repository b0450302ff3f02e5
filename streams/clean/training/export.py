"""A fitted CatBoost model -> the arrays that `streams.clean.trees` reads."""

import json
from pathlib import Path

import numpy as np
from catboost import CatBoostClassifier  # type: ignore[import-untyped]
from numpy.typing import NDArray

from streams.clean.trees import Trees, read_trees


def arrays_of(learner: CatBoostClassifier, name: str, scratch: Path) -> dict[str, NDArray[np.generic]]:
    """`{name}_columns`, `_borders`, `_leaves` and `_bias`, the same for the same trees. `scratch` is written and removed."""
    learner.save_model(str(scratch), format="json")
    saved = json.loads(scratch.read_text("utf-8"))
    scratch.unlink()
    trees = saved["oblivious_trees"]
    depth = max(len(tree["splits"]) for tree in trees)
    columns = np.zeros((len(trees), depth), np.int16)
    borders = np.full((len(trees), depth), np.inf, np.float32)
    leaves = np.zeros((len(trees), 1 << depth), np.float32)
    scale, (bias,) = saved["scale_and_bias"]
    for at, tree in enumerate(trees):
        for level, question in enumerate(tree["splits"]):
            columns[at, level] = question["float_feature_index"]
            borders[at, level] = question["border"]
        leaves[at, : len(tree["leaf_values"])] = np.array(tree["leaf_values"]) * scale
    parts = {"columns": columns, "borders": borders, "leaves": leaves, "bias": np.array(bias, np.float64)}
    return {f"{name}_{part}": values for part, values in parts.items()}


def trees_of(learner: CatBoostClassifier, scratch: Path) -> Trees:
    """The trees as the run time holds them."""
    return read_trees(arrays_of(learner, "learned", scratch), "learned")
