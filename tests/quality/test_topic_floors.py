"""Topic labels on public sets that never train stay near what was reached (`make quality-topic` prints it all)."""

from pathlib import Path

import pytest

from tests.quality.topic import examples, outcomes_of, rows_of

FLOORS = {
    # set, language: any-match, primary
    ("bbc", "en"): (0.90, 0.83),
    ("gnad10k_test", "de"): (0.75, 0.65),
}


@pytest.mark.data
@pytest.mark.parametrize("name", sorted({name for name, _ in FLOORS}))
def test_any_match_and_primary_stay_above_their_floors(name: str, data_dir: Path):
    rows = {(row.source, row.language): row for row in rows_of(outcomes_of(examples(data_dir, [name])))}
    for (source, language), (any_match, primary) in FLOORS.items():
        if source == name:
            row = rows[source, language]
            assert row.any_match >= any_match, row
            assert row.primary >= primary, row
