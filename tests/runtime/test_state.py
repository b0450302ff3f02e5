"""Deduplicate's state: rebuilt from journal and snapshot, equal to what is committed, whatever happened in between."""

import asyncio
import shutil

import orjson
import pytest

from streams import demo
from streams.agents import deduplicate
from streams.clean import Limits
from streams.events import Coordinates
from streams.pipeline import clean_message
from streams.records import RawMessage
from streams.runtime import state as state_module
from streams.runtime.consumer import StrictConsumer
from tests.runtime.conftest import Cluster, running, until

CLEANED, UNIQUE, DUPLICATES, JOURNAL = (
    "articles.cleaned",
    "articles.unique",
    "articles.duplicates",
    "deduplicate.journal",
)


def articles() -> list[bytes]:
    """The English articles of the demo that have one version, as clean hands them on."""
    messages = [message for message in demo.messages() if b"copper" not in (message.coordinates.key or b"")]
    made = [clean_message(message, Limits()) for message in messages if b"mines/strike" not in (message.value or b"")]
    return [record.value for record in made if record.topic == CLEANED and record.language == "en"]


def refetched(values: list[bytes]) -> list[bytes]:
    """The same articles, fetched once more a day later: from pages further on in pages.raw."""
    pages = [orjson.loads(value) for value in values]
    for page in pages:
        page["page"]["offset"] += 1000
        page["page"]["fetched_at"] = "2027-01-01T00:00:00Z"
    return [orjson.dumps(page) for page in pages]


async def decided(cluster: Cluster, count: int) -> None:
    await until(lambda: cluster.committed("deduplicate", CLEANED) == count)


def verdicts(cluster: Cluster) -> list[str]:
    return [orjson.loads(value)["verdict"] for _, _, value, _ in cluster.read(DUPLICATES)]


async def test_what_was_seen_before_a_restart_is_known_after_it(settings, cluster):
    sent = articles()
    cluster.send(CLEANED, *sent)
    async with running(settings, deduplicate.attach, "deduplicate"):
        await decided(cluster, len(sent))
    new = len(cluster.read(UNIQUE))
    assert new > 2
    shutil.rmtree(settings.state_dir)  # a new machine: only the journal is left
    cluster.send(CLEANED, *refetched(sent))
    async with running(settings, deduplicate.attach, "deduplicate"):
        await decided(cluster, 2 * len(sent))
    assert len(cluster.read(UNIQUE)) == new


async def test_a_restart_reads_the_snapshot_and_not_the_whole_journal(settings, cluster, caplog):
    sent = articles()
    cluster.send(CLEANED, *sent)
    async with running(settings, deduplicate.attach, "deduplicate"):
        await decided(cluster, len(sent))
    caplog.set_level("INFO")
    cluster.send(CLEANED, *refetched(sent))
    async with running(settings, deduplicate.attach, "deduplicate") as worker:
        await decided(cluster, 2 * len(sent))
        shard = next(iter(worker.state._shards.values()))  # type: ignore[union-attr]
        assert shard.journal_offset >= 0
    assert any("snapshot loaded partition=0" in line for line in caplog.messages)
    assert len(verdicts(cluster)) >= len(sent) - 1


async def test_entries_of_inputs_that_were_not_committed_are_left_out_and_the_verdicts_repeat_byte_for_byte(
    settings, cluster, monkeypatch: pytest.MonkeyPatch
):
    sent = articles()
    cluster.send(CLEANED, *sent)

    async def refused(self: StrictConsumer, offsets: object, start_new_transaction: bool = True) -> bool:
        return False

    with monkeypatch.context() as patch:
        patch.setattr(StrictConsumer, "_commit_offsets", refused)  # a worker that dies before it commits
        async with running(settings, deduplicate.attach, "deduplicate"):
            await until(lambda: len(cluster.read(UNIQUE)) + len(cluster.read(DUPLICATES)) == len(sent))
    assert cluster.committed("deduplicate", CLEANED) == 0
    first = {topic: cluster.read(topic) for topic in (UNIQUE, DUPLICATES, JOURNAL)}
    async with running(settings, deduplicate.attach, "deduplicate"):
        await decided(cluster, len(sent))
    for topic, before in first.items():
        again = cluster.read(topic)
        for partition in {entry[0] for entry in again}:
            values = [[entry[2] for entry in found if entry[0] == partition] for found in (before, again)]
            assert values[1] == 2 * values[0], topic


async def test_a_shard_that_nobody_else_moved_is_kept_over_a_rebalance(settings, cluster, monkeypatch):
    sent = articles()
    cluster.send(CLEANED, *sent)
    reads: list[int] = []
    read = state_module.Shards._read
    monkeypatch.setattr(
        state_module.Shards, "_read", lambda self, tp, *more: reads.append(tp.partition) or read(self, tp, *more)
    )
    async with running(settings, deduplicate.attach, "deduplicate") as worker:
        await decided(cluster, len(sent))
        before = len(reads)
        worker.line.assigned(set(worker.app.consumer.assigned_tps))  # what a rebalance that changes nothing does
        await until(lambda: worker.not_ready() is None)
        cluster.send(CLEANED, *refetched(sent))
        await decided(cluster, 2 * len(sent))
        assert len(reads) == before
    assert len(verdicts(cluster)) >= len(sent) - 1


async def test_a_worker_is_not_ready_while_it_restores(settings, cluster, monkeypatch):
    go = asyncio.Event()
    committed = StrictConsumer.committed

    async def later(self: StrictConsumer, tps):
        await go.wait()
        return await committed(self, tps)

    monkeypatch.setattr(StrictConsumer, "committed", later)

    async def let_go() -> None:
        await asyncio.sleep(3)
        go.set()

    cluster.send(CLEANED, *articles())
    seen: list[str | None] = []

    def attach(worker) -> None:
        deduplicate.attach(worker)
        told = worker.not_ready
        worker.not_ready = lambda: seen.append(told()) or seen[-1]

    letting = asyncio.create_task(let_go())
    async with running(settings, attach, "deduplicate"):
        await letting
    assert any(reason is not None and "restoring" in reason for reason in seen)


async def test_a_removal_of_an_unknown_article_is_handed_to_the_next_shard_and_quarantined_by_the_last(
    settings, cluster
):
    gone = b'{"url":"https://news.example/a","http_status":410,"content_type":"text/html","body":"<p>Gone.</p>"}'
    record = clean_message(RawMessage(gone, Coordinates("pages.raw", 0, 7)), Limits())
    assert record.topic == CLEANED
    cluster.send(CLEANED, record.value)
    async with running(settings, deduplicate.attach, "deduplicate"):
        await until(lambda: len(cluster.read("pages.quarantined")) == 1)
        await until(lambda: cluster.committed("deduplicate", CLEANED, 1) == 1)
    assert cluster.committed("deduplicate", CLEANED, 0) == 1
