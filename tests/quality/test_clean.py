"""Floors under the quality of clean on publishers it has not learned from; `make quality-clean` prints the whole picture."""

from pathlib import Path

import pytest

from tests.quality.clean import Outcome, accepted, body_scores, held_out, metadata, ours, run

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def publishers(data_dir: Path) -> list[Outcome]:
    return run(ours, held_out(data_dir, "fundus", 50))


@pytest.fixture(scope="module")
def web_pages(data_dir: Path) -> list[Outcome]:
    return run(ours, held_out(data_dir, "wcxb_dev", 160))


def mean_f1(outcomes: list[Outcome]) -> float:
    scores = [body_scores(o)[2] for o in outcomes if o.known.is_article and o.known.truth.get("body")]
    return sum(scores) / len(scores)


def test_bodies_of_publishers_in_many_languages_are_found(publishers: list[Outcome]) -> None:
    assert mean_f1(publishers) > 0.955


def test_articles_of_publishers_are_taken_for_articles(publishers: list[Outcome]) -> None:
    assert accepted(publishers) >= 0.98


def test_titles_days_and_names_of_publishers_are_read(publishers: list[Outcome]) -> None:
    found = metadata(publishers)
    assert found["title"] > 0.85
    assert found["day"] > 0.98
    assert found["people"] > 0.955
    assert found["signed"] > 0.93


def test_bodies_of_articles_on_the_web_at_large_are_found(web_pages: list[Outcome]) -> None:
    assert mean_f1(web_pages) > 0.93


def test_most_pages_that_are_no_articles_are_refused(web_pages: list[Outcome]) -> None:
    assert accepted([o for o in web_pages if not o.known.is_article]) < 0.11
    assert accepted([o for o in web_pages if o.known.is_article]) >= 0.97
