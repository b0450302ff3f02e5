"""A plan grows with the volume and names what can't be had."""

import pytest
from click.testing import CliRunner

from streams import topics
from streams.capacity import constants, plan
from streams.cli import main


def test_constants_name_only_topics_that_exist():
    assert constants().topics.keys() <= topics.BY_NAME.keys()


def test_ten_times_the_pages_need_ten_times_the_cores_disk_and_bytes():
    small, large = (plan(pages, known=constants()) for pages in (1e6, 1e7))
    for stage in small.stages:
        assert large.stages[stage].cores == pytest.approx(10 * small.stages[stage].cores)
    assert large.broker_disk_gb == pytest.approx(10 * small.broker_disk_gb)
    assert large.broker_in_mb_per_second == pytest.approx(10 * small.broker_in_mb_per_second)


@pytest.mark.parametrize("pages", [1e5, 1e6, 1e7, 1e8])
def test_workers_have_the_cores_they_need_and_never_outnumber_the_partitions(pages: float):
    made = plan(pages, known=constants())
    for name in ("clean", "classify"):
        stage = made.stages[name]
        assert stage.replicas * stage.processes >= stage.cores
        assert stage.replicas <= made.partitions


def test_a_language_that_one_core_can_not_deduplicate_is_said():
    assert plan(1e6, known=constants()).warnings == []
    assert "largest language" in plan(1e8, known=constants()).warnings[0]


def test_smaller_pages_cost_less():
    small, large = (plan(1e7, size, known=constants()) for size in (50, 300))
    assert small.stages["clean"].cores < large.stages["clean"].cores
    assert small.broker_disk_gb < large.broker_disk_gb


def test_the_command_prints_it():
    done = CliRunner().invoke(main, ["plan", "--pages-per-day", "1000000"])
    assert done.exit_code == 0
    assert "partitions 12" in done.output
