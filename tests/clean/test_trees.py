"""Oblivious trees over columns: the arithmetic that both readers' models share."""

import numpy as np
import pytest

from streams.clean.html.model import load
from streams.clean.trees import Trees, read_trees


def test_a_tree_looks_its_leaf_up_by_the_answers_of_its_levels() -> None:
    trees = Trees(
        columns=np.array([[0, 1]]),
        borders=np.array([[0.5, 10.0]], np.float32),
        leaves=np.array([[-4.0, -2.0, 2.0, 4.0]], np.float32),
        bias=0.0,
    )
    rows = np.array([[0, 1, 0, 1], [0, 0, 20, 20]], np.float32)
    assert trees.scores(rows) == pytest.approx(1 / (1 + np.exp([4.0, 2.0, -2.0, -4.0])))


def test_many_blocks_score_the_same_in_parts_as_alone() -> None:
    model = load()
    count = int(model.trees.columns.max()) + 1
    rows = np.random.default_rng(1).random((count, 10_000)).astype(np.float32)
    whole = model.trees.scores(rows)
    assert whole[[0, 5_000, 9_999]] == pytest.approx(model.trees.scores(rows[:, [0, 5_000, 9_999]].copy()))


def test_trees_whose_parts_do_not_fit_are_refused() -> None:
    parts = {
        "body_columns": np.zeros((3, 2), np.int16),
        "body_borders": np.zeros((3, 2), np.float32),
        "body_leaves": np.zeros((3, 8), np.float32),
        "body_bias": np.array(0.0),
    }
    with pytest.raises(ValueError, match="body trees do not fit"):
        read_trees(parts, "body")
