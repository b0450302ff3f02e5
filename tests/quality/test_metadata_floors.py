"""Metadata of labelled pages stays near what was reached (`make quality-metadata` prints it all)."""

from pathlib import Path

import pytest

from tests.quality.metadata import articles, languages, measure, pages, sentences

FLOORS = {"title": 0.815, "authors": 0.955, "day": 0.985, "country": 0.945}


@pytest.mark.data
@pytest.mark.slow
def test_fields_of_publishers_pages_stay_above_their_floors(data_dir: Path) -> None:
    scores = measure(pages(data_dir, "fundus"))
    for field, floor in FLOORS.items():
        reached = getattr(scores, field)
        assert reached >= floor, (field, reached, floor)


@pytest.mark.data
def test_languages_of_sentences_and_articles_stay_above_their_floors(data_dir: Path) -> None:
    one = languages(sentences(data_dir, every=50))
    assert sum(right for right, _ in one.values()) / len(one) >= 0.98, one
    whole = languages(articles(data_dir, every=40))
    known = {language: right for language, (right, _) in whole.items() if language not in ("rn", "pcm")}
    assert sum(known.values()) / len(known) >= 0.95, known
