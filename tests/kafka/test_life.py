"""Workers that are stopped, killed and replaced lose nothing and repeat only what they said before."""

import signal
import time

import pytest

from tests.chaos import checker, pages
from tests.kafka.cluster import Kafka
from tests.kafka.deployment import Sent, deployment

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


def batch(seed: int, count: int) -> list[Sent]:
    return [Sent(fetch.key, fetch.value) for fetch in (pages.page(seed, number) for number in range(count))]


def test_workers_are_killed_stopped_and_joined_by_others(kafka: Kafka, prefix: str) -> None:
    """A kill -9 of each stage, a second worker of each, SIGTERM of the first: every page has one outcome."""
    count = 900
    with deployment(kafka.bootstrap, prefix, partitions=4) as streams:
        first = streams.workers("clean", "deduplicate", "classify")
        streams.send(batch(1, count))
        streams.until(lambda: streams.count("articles.enriched") > 30, 120, "pages come through")
        for slot in first:
            slot.signal(signal.SIGKILL)
            assert slot.wait() == -signal.SIGKILL
            slot.start()
        second = streams.workers("clean", "deduplicate", "classify")
        streams.send(batch(2, 300))
        streams.until_ready(*first)
        for slot in first:
            slot.signal(signal.SIGTERM)
        assert [slot.wait() for slot in first] == [0, 0, 0]
        streams.until_outcomes(count + 300)
        for slot in second:
            slot.signal(signal.SIGTERM)
        assert [slot.wait() for slot in second] == [0, 0, 0]
    verdict, _ = checker.check(kafka.bootstrap, prefix)
    assert verdict.sound, verdict
    assert verdict.pages == count + 300


def test_a_stop_drains_what_is_in_flight(kafka: Kafka, prefix: str) -> None:
    """What a worker had taken when it was asked to stop is published and committed: the next one repeats nothing."""
    with deployment(kafka.bootstrap, prefix, partitions=2) as streams:
        (first,) = streams.workers("clean")
        streams.send(batch(3, 600))
        streams.until(lambda: streams.count("articles.cleaned") > 20, 60, "pages are cleaned")
        first.signal(signal.SIGTERM)
        assert first.wait(60) == 0
        streams.workers("clean", "deduplicate", "classify")
        streams.until_outcomes(600)
    verdict, _ = checker.check(kafka.bootstrap, prefix)
    assert verdict.sound, verdict
    assert verdict.repeats_equal == 0
    cleaned = list(checker.read(kafka.bootstrap, prefix + "articles.cleaned"))
    # A removal of an unknown article stands on every partition once: each shard is asked.
    assert len({(message.partition(), message.value()) for message in cleaned}) == len(cleaned)


def test_static_members_are_replaced_without_a_rebalance(kafka: Kafka, prefix: str) -> None:
    """A rolling restart: each worker comes back under its name within the session, the group does not notice."""
    with deployment(kafka.bootstrap, prefix, partitions=4, STREAMS_SESSION_SECONDS="45") as streams:
        one = streams.fleet.add("clean")
        streams.fleet.add("clean")
        two = streams.fleet.add("clean")  # every second one is static
        spare = streams.fleet.slots[1]
        spare.signal(signal.SIGKILL)
        spare.wait()
        for slot in (one, two):
            slot.restarts = False
        streams.until_ready(one, two)
        time.sleep(1)
        before = checker.rebalances(kafka.bootstrap, prefix)
        for slot in (one, two):
            slot.signal(signal.SIGTERM)
            assert slot.wait(60) == 0
            slot.start()
            streams.until_ready(slot)
        streams.send(batch(4, 50))
        streams.until(lambda: streams.count("articles.cleaned") > 30, 90, "pages are cleaned")
        assert checker.rebalances(kafka.bootstrap, prefix) == before


def test_a_worker_without_a_partition_waits_and_takes_over(kafka: Kafka, prefix: str) -> None:
    """Fewer partitions than workers: the one that is left over is ready, and has the work when the other dies."""
    with deployment(kafka.bootstrap, prefix, partitions=1) as streams:
        first, second = streams.workers("clean", "clean")
        streams.send(batch(5, 20))
        streams.until(lambda: streams.count("articles.cleaned", "pages.quarantined") >= 20, 60, "pages are cleaned")
        first.signal(signal.SIGKILL)
        assert first.wait() == -signal.SIGKILL
        streams.send(batch(6, 20))
        streams.until(lambda: streams.count("articles.cleaned", "pages.quarantined") >= 40, 60, "the other took over")
        second.signal(signal.SIGTERM)
        assert second.wait() == 0
