"""Topic labels on public sets stay near what was reached (`make quality-topic` prints all sets)."""

from pathlib import Path

import pytest

from tests.quality.topic import examples, outcomes_of, rows_of

FLOORS = {
    # (set, language): any-match, primary, macro-F1, and the most calibration error
    ("agnews_test", "en"): (0.79, 0.68, 0.72, 0.08),
    ("bbc", "en"): (0.93, 0.83, 0.85, 0.06),
    ("gnad10k_test", "de"): (0.78, 0.65, 0.67, 0.11),
    ("livedoor", "ja"): (0.82, 0.67, 0.64, 0.10),
    ("masakhanews", "en"): (0.86, 0.72, 0.75, 0.09),
    ("masakhanews", "fr"): (0.83, 0.69, 0.70, 0.12),
    ("masakhanews", "sw"): (0.88, 0.75, 0.72, 0.12),
    ("tgcontest", "en"): (0.87, 0.79, 0.83, 0.10),
    ("tgcontest", "ru"): (0.80, 0.66, 0.76, 0.12),
    ("thucnews_titles", "zh"): (0.59, 0.53, 0.60, 0.10),
}


@pytest.mark.data
@pytest.mark.parametrize("name", sorted({name for name, _ in FLOORS}))
def test_topics_on_a_public_set_stay_above_their_floors(name: str, data_dir: Path):
    rows = {row.language: row for row in rows_of(outcomes_of(examples(data_dir, [name])))}
    for (source, language), (any_match, primary, f1, ece) in FLOORS.items():
        if source == name:
            row = rows[language]
            assert row.any_match >= any_match, row
            assert row.primary >= primary, row
            assert row.f1 >= f1, row
            assert row.ece <= ece, row
