"""Stock Faust: what is acknowledged although it was not processed, and what is committed although it was not done."""

import asyncio
from typing import Any

import faust

from tests.runtime.memory_log import PAGES, Log, Worker, app, bytes_topic


class Boom(Exception):
    """Thrown by an agent."""


def pages(count: int) -> Log:
    log = Log()
    for number in range(count):
        log.append(PAGES, b"%d" % number)
    return log


async def test_an_exception_in_an_agent_acknowledges_the_failing_message() -> None:
    """The generator's `finally` acknowledges, and the agent's restart goes on behind it: the page is lost."""
    log = pages(3)
    stock = app()
    seen: list[int] = []

    @stock.agent(bytes_topic(stock, "pages"))
    async def agent(stream: Any) -> None:
        async for event in stream.events():
            seen.append(event.message.offset)
            if event.message.offset == 1:
                raise Boom

    worker = await Worker(stock, log).start()
    assert await worker.until(lambda: len(seen) == 3)
    await worker.commit()
    await worker.kill()
    assert seen == [0, 1, 2]  # never again
    assert log.committed[PAGES] == 3


async def test_take_acknowledges_a_whole_batch_that_raised() -> None:
    log = pages(3)
    stock = app()
    calls: list[int] = []

    @stock.agent(bytes_topic(stock, "pages"))
    async def agent(stream: Any) -> None:
        async for batch in stream.take(3, within=0.2):
            calls.append(len(batch))
            raise Boom

    worker = await Worker(stock, log).start()
    assert await worker.until(lambda: bool(calls))
    await asyncio.sleep(0.1)
    await worker.commit()
    await worker.kill()
    assert log.committed[PAGES] == 3
    assert calls == [3]


async def test_two_at_once_commit_past_a_message_in_flight() -> None:
    """fs#606: `concurrency=2`, the first message still in flight, the later ones done."""
    log = pages(4)
    log.committed[PAGES] = 0
    stock = app()
    done: list[int] = []
    release = asyncio.Event()

    @stock.agent(bytes_topic(stock, "pages"), concurrency=2)
    async def agent(stream: Any) -> None:
        async for event in stream.events():
            if event.message.offset == 0:
                await release.wait()
            done.append(event.message.offset)

    worker = await Worker(stock, log).start()
    assert await worker.until(lambda: len(done) == 3)
    await worker.commit()
    assert 0 not in done
    release.set()
    await worker.kill()
    assert log.committed[PAGES] > 1


async def test_not_acknowledging_one_message_does_not_hold_the_offset() -> None:
    """The guard allows a hole of one: committed 100, message 100 not acknowledged, 101 and 102 are -> 103."""
    log = pages(103)
    log.committed[PAGES] = 100
    stock = app()
    seen: list[int] = []

    @stock.agent(bytes_topic(stock, "pages"))
    async def agent(stream: Any) -> None:
        async for event in stream.noack().events():
            seen.append(event.message.offset)
            if event.message.offset > 100:
                await stream.ack(event)

    worker = await Worker(stock, log).start()
    assert await worker.until(lambda: len(seen) == 3)
    await worker.commit()
    await worker.kill()
    assert log.committed[PAGES] == 103


async def test_a_fresh_group_commits_past_everything_in_flight() -> None:
    log = pages(7)
    stock = app()
    seen: list[int] = []

    @stock.agent(bytes_topic(stock, "pages"))
    async def agent(stream: Any) -> None:
        async for event in stream.noack().events():
            seen.append(event.message.offset)
            if event.message.offset >= 5:
                await stream.ack(event)

    worker = await Worker(stock, log).start()
    assert await worker.until(lambda: len(seen) == 7)
    await worker.commit()
    await worker.kill()
    assert log.committed[PAGES] == 7


async def test_a_refused_commit_counts_as_committed() -> None:
    """fs#316: nothing is committed until a later message comes, though the broker has nothing."""
    log = pages(2)
    log.committed[PAGES] = 0
    stock = app()
    seen: list[int] = []

    @stock.agent(bytes_topic(stock, "pages"))
    async def agent(stream: Any) -> None:
        async for event in stream.events():
            seen.append(event.message.offset)

    worker = await Worker(stock, log).start()
    assert await worker.until(lambda: len(seen) == 2)
    worker.consumer.refuse_commits = True
    await worker.commit()
    worker.consumer.refuse_commits = False
    await worker.commit()
    await worker.kill()
    assert log.committed[PAGES] == 0
    assert worker.consumer._committed_offset[PAGES] == 2


def _forwarding(stock: faust.App, *, awaited: bool) -> None:
    out = bytes_topic(stock, "out")

    @stock.agent(bytes_topic(stock, "pages"))
    async def agent(stream: Any) -> None:
        async for event in stream.events():
            delivery = await out.send(key=b"key", value=event.value)
            if awaited:
                await delivery


async def _after_failed_delivery(*, awaited: bool) -> Log:
    log = pages(1)
    stock = app()
    _forwarding(stock, awaited=awaited)
    worker = await Worker(stock, log).start()
    worker.producer.fails = lambda topic, value: topic == "out"
    await worker.until(lambda: False, seconds=0.3)
    await worker.commit()
    await worker.kill()
    return log


async def test_a_failed_delivery_is_only_logged_and_its_input_committed() -> None:
    log = await _after_failed_delivery(awaited=False)
    assert log.values("out") == []
    assert log.committed[PAGES] == 1


async def test_awaiting_the_failed_delivery_does_not_help() -> None:
    """The exception is raised in the agent, whose end acknowledges the message."""
    log = await _after_failed_delivery(awaited=True)
    assert log.values("out") == []
    assert log.committed[PAGES] == 1
