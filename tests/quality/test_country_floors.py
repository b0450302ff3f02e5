"""Floors of the country labels on hand-labelled articles: below one of them, a change has made them worse."""

from functools import cache
from pathlib import Path

import pytest

from streams.classify.country.training.measure import Figures, figures
from streams.classify.country.training.quality import hand_labelled, reuters

pytestmark = pytest.mark.data

TOP1 = {
    "fitted sets": 0.95,
    "other sets": 0.95,
    "agnews_test": 0.95,
    "bbc": 0.94,
    "language en": 0.95,
    "language de": 0.93,
    "language fr": 0.93,
    "language ru": 0.93,
    "language zh": 0.90,
    "gnad10k_test": 0.92,
}
F1 = {"fitted sets": 0.92, "other sets": 0.89, "language en": 0.91, "language de": 0.86, "language ru": 0.92}
ABSTAINED = {"fitted sets": 0.88, "other sets": 0.92}


@cache
def measured(data: Path) -> dict[str, Figures]:
    return {name: figures(found) for name, found in hand_labelled(data).items()}


@pytest.mark.parametrize("group", sorted(TOP1))
def test_the_first_country_is_right(group: str, data_dir: Path) -> None:
    assert measured(data_dir)[group].top1 >= TOP1[group]


@pytest.mark.parametrize("group", sorted(F1))
def test_the_set_of_subjects_is_right(group: str, data_dir: Path) -> None:
    assert measured(data_dir)[group].f1 >= F1[group]


@pytest.mark.parametrize("group", sorted(ABSTAINED))
def test_texts_about_no_country_get_none(group: str, data_dir: Path) -> None:
    assert measured(data_dir)[group].abstained >= ABSTAINED[group]


@pytest.mark.parametrize("group", ["fitted sets", "other sets"])
def test_nearly_all_sure_answers_are_right(group: str, data_dir: Path) -> None:
    _, accuracy = measured(data_dir)[group].at["0.9"]
    assert accuracy >= 0.98


def test_the_fitted_sets_are_calibrated(data_dir: Path) -> None:
    assert measured(data_dir)["fitted sets"].calibration_error <= 0.05


def test_what_reuters_editors_called_the_place_is_found_first(data_dir: Path) -> None:
    found = figures(list(reuters(data_dir))[::4])
    assert found.top1 >= 0.91
    assert found.f1 >= 0.86
