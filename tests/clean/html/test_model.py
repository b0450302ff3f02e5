"""The model's arithmetic: oblivious trees over columns, words of elements."""

import numpy as np
import pytest

from streams.clean.html.model import Trees, load
from streams.clean.html.words import words_of


def test_a_tree_looks_its_leaf_up_by_the_answers_of_its_levels() -> None:
    trees = Trees(
        columns=np.array([0, 1]),
        borders=np.array([0.5, 10.0], np.float32),
        leaves=np.array([-4.0, -2.0, 2.0, 4.0], np.float32),
        depth=2,
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


def test_names_of_elements_are_split_into_words() -> None:
    assert words_of("div", "articleBody-main # story") == [
        "<div>", ".articlebody-main", "article", "body", "main", ".#", ".story", "story",
    ]  # fmt: skip


def test_names_of_article_bodies_weigh_more_than_names_of_comments() -> None:
    model = load()
    assert model.weigh("div", "article-body # ") > 0 > model.weigh("div", "comments # comments")
