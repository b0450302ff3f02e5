"""The model's weights of element names."""

from streams.clean.html.model import load
from streams.clean.html.words import words_of


def test_names_of_elements_are_split_into_words() -> None:
    assert words_of("div", "articleBody-main # story") == [
        "<div>", ".articlebody-main", "article", "body", "main", ".#", ".story", "story",
    ]  # fmt: skip


def test_names_of_article_bodies_weigh_more_than_names_of_comments() -> None:
    model = load()
    assert model.weigh("div", "article-body # ") > 0 > model.weigh("div", "comments # comments")
