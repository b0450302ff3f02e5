"""No page is lost under faults on three real brokers, and the checker sees it when one is."""

import pytest

from tests.chaos.naive import naive_worker
from tests.chaos.report import blame, table
from tests.chaos.run import Plan, run
from tests.kafka.cluster import Cluster

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(1200)]


def test_every_page_has_one_outcome_under_every_kind_of_fault(kafka3: Cluster) -> None:
    """`make chaos` runs the same for as long as you like."""
    done = run(Plan(pages=2500, minutes=1.5, seed=11, mean_gap=3.5), kafka3)
    print(table(done))
    assert done.verdict.sound, blame(done) + "\n" + table(done)
    assert done.verdict.pages >= 2500
    # Bad pages cost themselves only, and a good one is never taken for one, however busy the machine is.
    bad = {"timeout": "hang", "crash": "poison", "memory": "glutton"}
    assert {reason: done.verdict.refused.get(reason, 0) for reason in bad} == {
        reason: done.faults.get(fault, 0) for reason, fault in bad.items()
    }
    assert done.faults["kill"] >= 3
    assert len(done.faults) >= 6
    assert set(done.farewells) == {0}


def test_stock_acknowledgement_loses_pages_and_the_checker_says_so(kafka3: Cluster) -> None:
    """The negative control: the same steps as plain Faust agents. Deliveries that fail are committed all the same."""
    plan = Plan(
        pages=1500, minutes=0.5, seed=11, mean_gap=3.0, kinds=frozenset({"refused", "too_large"}), stall_seconds=25
    )
    done = run(naive_worker(plan), kafka3)
    print(table(done))
    assert len(done.verdict.lost) > 0
    assert done.uncommitted < len(done.verdict.lost)  # they are committed: nothing will ever bring them back
    assert not done.verdict.sound
