"""Groups of workers on a real Kafka: what librdkafka's test cluster can't show, since its rebalances are not Kafka's."""

import asyncio
from pathlib import Path

import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient

from streams import metrics, topics
from streams.runtime import cluster as clusters
from streams.runtime import consumer as consumer_module
from streams.settings import Settings
from tests.kafka.cluster import Kafka
from tests.runtime.conftest import PARTITIONS, Cluster, running, until

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
PAGES = 600


@pytest.fixture
def settings(kafka: Kafka, prefix: str, tmp_path: Path) -> Settings:
    made = Settings(
        bootstrap=kafka.bootstrap,
        topic_prefix=prefix,
        state_dir=tmp_path,
        commit_seconds=0.2,
        fetch_wait_ms=50,
        drain_seconds=3.0,
        session_seconds=10.0,
    )
    clusters.create(made, topics.ALL, partitions=PARTITIONS, replication=1)
    return made


def names(settings: Settings) -> tuple[str, str]:
    return settings.topic("pages.raw"), settings.topic("articles.cleaned")


def feed(cluster: Cluster, raw: str, start: int, end: int) -> None:
    for partition in range(PARTITIONS):
        cluster.send(raw, *(b"%d-%d" % (partition, number) for number in range(start, end)), partition=partition)


async def test_workers_that_come_and_go_lose_nothing(settings: Settings, cluster: Cluster, deaths: list):
    raw, cleaned = names(settings)
    feed(cluster, raw, 0, PAGES // 3)
    async with running(settings) as first:
        async with running(settings) as second:
            await until(lambda: len(first.app.consumer.assigned_tps) == len(second.app.consumer.assigned_tps) == 1)
            feed(cluster, raw, PAGES // 3, 2 * PAGES // 3)
            await asyncio.sleep(0.3)
        feed(cluster, raw, 2 * PAGES // 3, PAGES)
        async with running(settings):
            await until(
                lambda: all(cluster.committed("clean", raw, partition) == PAGES for partition in range(PARTITIONS))
            )
    expected = {b"%d-%d" % (partition, number) for partition in range(PARTITIONS) for number in range(PAGES)}
    assert {value for _, _, value, _ in cluster.read(cleaned)} == expected
    assert deaths == []


async def test_a_worker_without_partitions_stays_and_takes_over(
    settings: Settings, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
):
    """rh#517: Faust's spare leaves the group after its poll interval and never comes back."""
    monkeypatch.setattr(consumer_module, "POLL_INTERVAL_SECONDS", 3.0)
    monkeypatch.setattr(consumer_module, "ALIVE_SECONDS", 0.5)
    raw, _ = names(settings)
    async with running(settings) as first, running(settings) as second, running(settings) as spare:
        await until(lambda: sum(len(at.app.consumer.assigned_tps) for at in (first, second, spare)) == PARTITIONS)
        await asyncio.sleep(6)
        idle = next(at for at in (first, second, spare) if not at.app.consumer.assigned_tps)
        busy = [at for at in (first, second, spare) if at is not idle]
        assert idle.app.consumer._thread._consumer._coordinator.generation > 0
        await busy[0].stop()
        await until(lambda: idle.app.consumer.assigned_tps)
        feed(cluster, raw, 0, 20)
        await until(lambda: all(cluster.committed("clean", raw, partition) == 20 for partition in range(PARTITIONS)))


async def test_a_restart_of_a_static_member_moves_nothing(settings: Settings, cluster: Cluster):
    raw, _ = names(settings)
    one, two = (settings.model_copy(update={"instance": name}) for name in ("pod-0", "pod-1"))
    async with running(two) as staying:
        async with running(one) as leaving:
            await until(lambda: len(leaving.app.consumer.assigned_tps) == len(staying.app.consumer.assigned_tps) == 1)
            had = set(leaving.app.consumer.assigned_tps)
            generation = staying.app.consumer_generation_id
        async with running(one) as again:
            assert again.app.consumer.assigned_tps == had
            feed(cluster, raw, 0, 20)
            await until(
                lambda: all(cluster.committed("clean", raw, partition) == 20 for partition in range(PARTITIONS))
            )
        assert staying.app.consumer_generation_id == generation


async def test_messages_that_expired_before_they_were_read_are_told(
    settings: Settings, cluster: Cluster, caplog: pytest.LogCaptureFixture
):
    raw, cleaned = names(settings)
    cluster.send(raw, *(b"%d" % number for number in range(30)))
    async with running(settings):
        await until(lambda: cluster.committed("clean", raw) == 30)
    cluster.send(raw, *(b"%d" % number for number in range(30, 60)))
    admin = AdminClient({"bootstrap.servers": settings.bootstrap})
    for done in admin.delete_records([TopicPartition(raw, 0, 50)]).values():
        done.result(30)
    before = metrics.EXPIRED.labels("clean")._value.get()
    async with running(settings):
        await until(lambda: cluster.committed("clean", raw) == 60)
    assert metrics.EXPIRED.labels("clean")._value.get() - before == 20
    assert "messages expired unread partition=0 from=30 to=49" in caplog.text
    assert len(cluster.read(cleaned)) == 40
