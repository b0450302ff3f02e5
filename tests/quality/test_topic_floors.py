"""Topic labels on public sets stay near what was reached (`make quality-topic` prints all sets)."""

from functools import cache
from pathlib import Path

import pytest

from tests.quality.topic import Outcome, examples, outcomes_of, pooled_error, rows_of

FLOORS = {
    # (set, language): any-match, primary, macro-F1, and the most calibration error
    ("agnews_test", "en"): (0.81, 0.69, 0.73, 0.05),
    ("bbc", "en"): (0.945, 0.845, 0.87, 0.045),
    ("gnad10k_test", "de"): (0.8, 0.67, 0.69, 0.09),
    ("livedoor", "ja"): (0.84, 0.69, 0.67, 0.07),
    ("masakhanews", "en"): (0.875, 0.74, 0.77, 0.075),
    ("masakhanews", "fr"): (0.845, 0.71, 0.74, 0.11),
    ("masakhanews", "sw"): (0.905, 0.775, 0.75, 0.105),
    ("tgcontest", "en"): (0.89, 0.815, 0.86, 0.09),
    ("tgcontest", "ru"): (0.82, 0.685, 0.79, 0.085),
    ("thucnews_titles", "zh"): (0.61, 0.545, 0.62, 0.065),
}


@cache
def measured(data: Path, name: str) -> dict[tuple[str, str], list[Outcome]]:
    return outcomes_of(examples(data, [name]))


@pytest.mark.data
@pytest.mark.parametrize("name", sorted({name for name, _ in FLOORS}))
def test_topics_on_a_public_set_stay_above_their_floors(name: str, data_dir: Path):
    rows = {row.language: row for row in rows_of(measured(data_dir, name))}
    for (source, language), (any_match, primary, f1, ece) in FLOORS.items():
        if source == name:
            row = rows[language]
            assert row.any_match >= any_match, row
            assert row.primary >= primary, row
            assert row.f1 >= f1, row
            assert row.ece <= ece, row


@pytest.mark.data
def test_confidence_is_a_probability_over_all_sets_of_whole_articles(data_dir: Path):
    groups = {
        key: found
        for name in {name for name, _ in FLOORS} | {"pages"}
        for key, found in measured(data_dir, name).items()
    }
    assert pooled_error(groups) <= 0.03
    assert pooled_error(groups, "en") <= 0.05
    assert pooled_error(groups, "ja") <= 0.05
