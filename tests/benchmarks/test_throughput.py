"""The figures for README can be made."""

from pathlib import Path

import pytest

from tests.benchmarks.throughput import measure, read_pages, table

pytestmark = [pytest.mark.kafka, pytest.mark.data, pytest.mark.slow]


def test_some_real_pages_are_measured_both_ways(data_dir: Path) -> None:
    """`make bench` with few pages: each has exactly one outcome (`measure` checks it), and every figure is there."""
    measured = measure(read_pages(data_dir, 60), print)
    assert sum(measured.outcomes.values()) == 100
    assert measured.stages["clean"].messages == 60
    assert all(cost.cpu > 0 and cost.rss_end > 0 for cost in measured.stages.values())
    assert measured.enrich_cpu > 0
    assert "| deduplicate |" in table(measured)
