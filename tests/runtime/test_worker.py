"""A whole worker: Faust, aiokafka and what runtime/ makes of them, over a broker in this process."""

import asyncio
import contextlib
from concurrent.futures import Future
from functools import partial

from streams.events import CONTRACT_VERSION
from streams.records import RawMessage
from streams.runtime import consumer as consumer_module
from streams.runtime import worker as worker_module
from streams.runtime.fatal import Exit
from streams.runtime.pool import Result, refusal
from tests.runtime.conftest import attach, echo, running, until

RAW, CLEANED, QUARANTINED = "pages.raw", "articles.cleaned", "pages.quarantined"
PRODUCE = 0
MESSAGE_TOO_LARGE, NOT_ENOUGH_REPLICAS, NOT_LEADER = 10, 19, 6


class Held:
    """A step whose results a test gives."""

    def __init__(self) -> None:
        self.messages: dict[int, RawMessage] = {}
        self.futures: dict[int, Future[Result]] = {}

    def start(self, message: RawMessage) -> "Future[Result]":
        future: Future[Result] = Future()
        future.set_running_or_notify_cancel()
        self.messages[message.coordinates.offset], self.futures[message.coordinates.offset] = message, future
        return future

    def release(self, *offsets: int) -> None:
        for offset in offsets:
            self.futures[offset].set_result(echo(self.messages[offset]))


async def test_pages_come_out_once_and_in_order_and_are_committed(settings, cluster):
    cluster.send(RAW, *(b"%d" % number for number in range(500)))
    async with running(settings):
        await until(lambda: cluster.committed("clean", RAW) == 500)
    assert [value for _, _, value, _ in cluster.read(CLEANED)] == [b"%d" % number for number in range(500)]


async def test_a_page_goes_to_the_partition_of_its_language_and_keeps_its_time(settings, cluster):
    cluster.send(RAW, b"page")
    async with running(settings):
        await until(lambda: cluster.committed("clean", RAW) == 1)
    ((partition, _, _, headers),) = cluster.read(CLEANED)
    assert partition == 0  # English is the first of the large languages
    assert headers["page-time"].isdigit()


async def test_nothing_is_committed_past_a_page_in_flight(settings, cluster):
    cluster.send(RAW, *(b"%d" % number for number in range(6)))
    held = Held()
    async with running(settings, partial(attach, start=held.start)):
        await until(lambda: len(held.futures) == 6)
        held.release(0, 1, 3, 4, 5)
        await until(lambda: cluster.committed("clean", RAW) == 2)
        await asyncio.sleep(0.5)
        assert cluster.committed("clean", RAW) == 2
        held.release(2)
        await until(lambda: cluster.committed("clean", RAW) == 6)


async def test_a_delivery_that_no_broker_takes_ends_the_worker_and_is_not_committed(settings, cluster, broker, deaths):
    cluster.send(RAW, *(b"%d" % number for number in range(4)))
    held = Held()
    async with running(settings, partial(attach, start=held.start)) as worker:
        await until(lambda: len(held.futures) == 4)
        held.release(0, 1)
        await until(lambda: cluster.committed("clean", RAW) == 2)
        broker.fail(PRODUCE, MESSAGE_TOO_LARGE)
        held.release(2, 3)
        await until(lambda: deaths)
        await worker.app.consumer.commit()
    assert deaths[0][0] == Exit.BUG
    assert "MessageSizeTooLarge" in deaths[0][1]
    assert cluster.committed("clean", RAW) == 2


async def test_errors_that_pass_are_waited_out(settings, cluster, broker, deaths):
    cluster.send(RAW, *(b"%d" % number for number in range(10)))
    held = Held()
    async with running(settings, partial(attach, start=held.start)):
        await until(lambda: len(held.futures) == 10)
        broker.fail(PRODUCE, NOT_ENOUGH_REPLICAS, NOT_LEADER, NOT_ENOUGH_REPLICAS)
        held.release(*range(10))
        await until(lambda: cluster.committed("clean", RAW) == 10)
    assert deaths == []
    assert [value for _, _, value, _ in cluster.read(CLEANED)] == [b"%d" % number for number in range(10)]


async def test_an_unexpected_error_ends_the_worker_without_a_commit(settings, cluster, deaths):
    def start(message: RawMessage) -> "Future[Result]":
        future: Future[Result] = Future()
        if message.value == b"3":
            future.set_exception(ValueError("a bug"))
        else:
            future.set_result(echo(message))
        return future

    cluster.send(RAW, *(b"%d" % number for number in range(10)))
    async with running(settings, partial(attach, start=start)) as worker:
        await until(lambda: deaths)
        await worker.app.consumer.commit()
    assert deaths[0] == (Exit.BUG, "ValueError: a bug")
    assert cluster.committed("clean", RAW) <= 3


async def test_stopping_drains_what_is_in_flight(settings, cluster):
    cluster.send(RAW, *(b"%d" % number for number in range(6)))
    held = Held()
    async with running(settings, partial(attach, start=held.start)) as worker:
        await until(lambda: len(held.futures) == 6)
        stopping = asyncio.create_task(worker.stop())
        await asyncio.sleep(0.2)
        held.release(*range(6))
        await stopping
    assert cluster.committed("clean", RAW) == 6
    assert len(cluster.read(CLEANED)) == 6


async def test_stopping_ends_within_its_bound_and_commits_only_what_is_done(settings, cluster):
    cluster.send(RAW, *(b"%d" % number for number in range(6)))
    held = Held()
    async with running(settings, partial(attach, start=held.start)) as worker:
        await until(lambda: len(held.futures) == 6)
        held.release(0, 1, 2, 4)
        await asyncio.wait_for(worker.stop(), settings.drain_seconds + 8)
    assert cluster.committed("clean", RAW) == 3


async def test_stopping_ends_within_its_bound_though_nothing_can_cancel_what_it_waits_for(
    settings, cluster, monkeypatch
):
    """A flush that Faust began at a rebalance waits for brokers that take no record, whoever cancels it."""
    over = asyncio.Event()

    async def waits() -> None:
        while not over.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await over.wait()

    async with running(settings, partial(attach, start=echo)) as worker:
        with monkeypatch.context() as patch:
            patch.setattr(worker, "_drain_and_leave", waits)
            patch.setattr(worker_module, "LEAVE_SECONDS", -settings.drain_seconds - 14.5)
            stopping = asyncio.create_task(worker.stop())
            done, _ = await asyncio.wait({stopping}, timeout=5)
            over.set()
            await stopping
        await worker._drain_and_leave()
    assert done


async def test_a_worker_without_partitions_or_with_a_full_window_is_no_idle_member(settings, cluster, monkeypatch):
    """rh#517: Faust does not fetch then, aiokafka counts the member as idle, leaves the group and does not come back."""
    monkeypatch.setattr(consumer_module, "POLL_INTERVAL_SECONDS", 3.0)
    monkeypatch.setattr(consumer_module, "ALIVE_SECONDS", 0.3)
    cluster.send(RAW, *(b"%d" % number for number in range(200)))
    held = Held()
    async with running(settings, partial(attach, start=held.start)) as worker:
        await until(lambda: len(held.futures) == settings.window)
        consumer = worker.app.consumer._thread._consumer
        await asyncio.sleep(5)
        assert consumer._coordinator.generation > 0
        assert consumer._subscription.fetcher_idle_time < 3.0
        held.release(*range(settings.window))


async def test_a_newer_contract_version_stops_the_worker(settings, cluster, deaths):
    def add(worker) -> None:
        from streams import topics
        from streams.runtime.app import events

        @worker.agent(topics.ARTICLES_CLEANED)
        async def agent(stream) -> None:
            async for event in events(stream):
                await worker.line.take(event, echo)

    version = str(CONTRACT_VERSION + 1).encode()
    cluster.send(CLEANED, b"old", headers={"contract-version": str(CONTRACT_VERSION - 1).encode()})
    cluster.send(CLEANED, b"new", headers={"contract-version": version})
    async with running(settings, add, "deduplicate"):
        await until(lambda: deaths)
    assert deaths[0][0] == Exit.NEWER_CONTRACT
    assert "upgrade" in deaths[0][1]


async def test_a_page_that_was_tried_too_often_is_not_tried_again_unless_somebody_insists(settings, cluster):
    cluster.send(RAW, b"again", headers={"attempts": b"4"})
    cluster.send(RAW, b"insist", headers={"attempts": b"4", "insist": b"1"})
    cluster.send(RAW, b"third", headers={"attempts": b"3"})
    async with running(settings):
        await until(lambda: cluster.committed("clean", RAW) == 3)
    assert [value for _, _, value, _ in cluster.read(CLEANED)] == [b"insist", b"third"]
    ((_, _, _, headers),) = cluster.read(QUARANTINED)
    assert headers["reason"] == b"attempts_exhausted"


async def test_too_many_failures_of_ours_stop_the_worker_instead_of_emptying_the_topic(settings, cluster, deaths):
    def start(message: RawMessage) -> Result:
        return Result(refusal(message, "crash", "clean"), 0.0)

    cluster.send(RAW, *(b"%d" % number for number in range(50)))
    few = settings.model_copy(update={"quarantine_run": 10})
    async with running(few, partial(attach, start=start)):
        await until(lambda: deaths)
    assert deaths[0][0] == Exit.QUARANTINE_LIMIT
    assert cluster.committed("clean", RAW) < 10
