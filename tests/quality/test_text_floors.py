"""Bodies and headlines of text renderings stay near what was reached (`make quality-text` prints it all)."""

from pathlib import Path

import pytest

from tests.quality.text import measure

EVERY = 4
RENDERINGS = ("browser", "plain")
FLOORS = {"fundus": (0.935, 0.42, 1.0), "wcxb": (0.89, 0.63, 0.97)}
"""Body F1, exact headlines, accepted pages; of one in four held-out pages, printed in two ways."""


@pytest.mark.data
def test_bodies_and_headlines_of_renderings_stay_above_their_floors(data_dir: Path) -> None:
    rows = measure(data_dir, EVERY, RENDERINGS)
    for name, floors in FLOORS.items():
        scores = [row for (set_name, _), those in rows.items() if set_name == name for row in those]
        means = [sum(column) / len(scores) for column in zip(*scores, strict=True)]
        assert all(mean >= floor for mean, floor in zip(means, floors, strict=True)), (name, means)
