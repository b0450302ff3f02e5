"""Stock Faust: what a rebalance loses, and where it hangs."""

import asyncio
import random
from typing import Any

import pytest
from faust.types import TP

from tests.runtime.memory_log import PAGES, Log, Worker, app, bytes_topic

REBALANCES = 12


async def _rebalance_under_load(seed: int, *, with_table: bool) -> tuple[int, set[int]]:
    """Rebalance while messages come in; what was committed, and which offsets were processed."""
    dice = random.Random(seed)
    log = Log()
    stock = app(table_standby_replicas=0)
    table: Any = stock.Table("state", key_type=bytes, value_type=bytes, partitions=1) if with_table else {}
    processed: set[int] = set()

    @stock.agent(bytes_topic(stock, "pages"))
    async def agent(stream: Any) -> None:
        async for event in stream.events():
            offset = event.message.offset
            processed.add(offset)
            if offset % 10 == 0:
                table[b"%d" % (offset % 50)] = b"x"
            if offset % 7 == 0:
                await asyncio.sleep(0.0005)

    def produce(count: int) -> None:
        for _ in range(count):
            log.append(PAGES, b"page")

    produce(2000)
    worker = await Worker(stock, log, seed=seed).start(commit_seconds=0.05)
    for _ in range(REBALANCES):
        await asyncio.sleep(dice.uniform(0.05, 0.25))
        produce(dice.randint(50, 1500))
        await worker.rebalance()
    await worker.until(lambda: log.committed.get(PAGES) == log.end(PAGES), seconds=5)
    await worker.kill()
    return log.committed.get(PAGES, 0), processed


@pytest.mark.slow
async def test_an_app_with_a_table_loses_messages_at_rebalances() -> None:
    """fs#596: partitions resume before the queues are cleared, so what arrives in between is dropped and committed."""
    lost = 0
    for seed in range(5):
        committed, processed = await _rebalance_under_load(seed, with_table=True)
        lost += sum(offset not in processed for offset in range(committed))
        if lost:
            break
    assert lost > 0


@pytest.mark.slow
async def test_an_app_without_a_table_does_not() -> None:
    """Why no stage of ours has a Faust table."""
    committed, processed = await _rebalance_under_load(0, with_table=False)
    assert committed > 2000
    assert [offset for offset in range(committed) if offset not in processed] == []


async def test_waiting_for_messages_in_flight_has_no_end_and_cannot_be_cancelled() -> None:
    """rh#402, rh#684: one message that is held and never acknowledged hangs every rebalance and every stop."""
    log = Log()
    log.append(PAGES, b"page")
    stock = app()
    held: list[Any] = []

    @stock.agent(bytes_topic(stock, "pages"))
    async def agent(stream: Any) -> None:
        async for event in stream.noack().events():
            held.append(event)

    worker = await Worker(stock, log).start()
    assert await worker.until(lambda: bool(held))
    waiting = asyncio.create_task(worker.consumer.wait_empty())
    await asyncio.sleep(1.5)
    assert not waiting.done()
    waiting.cancel()
    await asyncio.sleep(1.2)
    assert not waiting.done()
    await worker.kill()
    held.clear()
    await asyncio.wait([waiting], timeout=5)


async def test_an_end_offset_that_is_not_known_yet_breaks_the_prometheus_sensor() -> None:
    """fs#214: the sensor makes a float of None, in the loop that fetches messages."""
    from faust.sensors.prometheus import setup_prometheus_sensors
    from prometheus_client import CollectorRegistry

    stock = app()
    setup_prometheus_sensors(stock, registry=CollectorRegistry())
    with pytest.raises(TypeError):
        stock.monitor.track_tp_end_offset(TP("pages", 0), None)


async def test_the_producer_is_not_idempotent_and_expires_records() -> None:
    """So a delivery that is retried can be there twice, and one that is not can fail, which nobody hears of."""
    stock = app()
    settings = {**stock.transport.create_producer()._settings_default()}
    extra = stock.transport.create_producer()._settings_extra()
    assert "enable_idempotence" not in settings | dict(extra)
