"""Rebalances under load, over a log in memory: our consumer and recovery lose nothing and commit everything."""

import asyncio
import random
from types import SimpleNamespace
from typing import Any

import pytest

from streams.runtime.app import StageApp, events
from streams.runtime.consumer import StrictConsumer
from streams.runtime.recovery import OrderedRecovery, OrderedTableManager
from streams.runtime.window import Window
from tests.runtime.memory_log import PAGES, Log, Worker

REBALANCES = 15


class _Line:
    """The window behind the consumer, as runtime/line.py has it."""

    stage = "clean"

    def __init__(self, failed: list[BaseException]) -> None:
        self.processed: list[int] = []
        self.window: Window[Any, int] = Window(
            16, 1 << 20, send=self._send, acknowledge=self._ack, failed=failed.append
        )

    async def _send(self, event: Any, outcome: int) -> list[Any]:
        return [asyncio.create_task(asyncio.sleep(0.0005))]

    async def _ack(self, event: Any, outcome: int, _seconds: float) -> None:
        self.processed.append(outcome)
        event.ack()

    async def drain(self) -> None:
        await self.window.drain(0.005)  # short, so that rebalances do give up messages
        self.window.abandon()

    def assigned(self, _partitions: Any) -> None:
        self.window.abandon()


async def _run(seed: int) -> tuple[int, _Line, Log, list[BaseException]]:
    dice, log, failures = random.Random(seed), Log(), []
    app = StageApp(
        "t", broker="kafka://127.0.0.1:1", store="memory://", TableManager=OrderedTableManager, stream_buffer_maxsize=16
    )
    line = app.line = _Line(failures)  # type: ignore[assignment]

    async def agent(stream: Any) -> None:
        async for event in events(stream):
            epoch = line.window.epoch
            await line.window.room()
            if epoch != line.window.epoch or event.message.generation_id != app.consumer_generation_id:
                line.window.give_back()
                continue
            line.window.add(event, asyncio.ensure_future(_step(dice, event.message.offset)))

    app.agent(app.topic(PAGES.topic, key_type=bytes, value_type=bytes, value_serializer="raw"))(agent)  # type: ignore[arg-type]
    line.window.start()
    for _ in range(500):
        log.append(PAGES, b"page", skip=dice.choice((0, 0, 0, 3)))
    worker = await Worker(app, log, consumer=StrictConsumer, seed=seed).start(commit_seconds=0.02)
    assert isinstance(app.tables.recovery, OrderedRecovery)
    for _ in range(REBALANCES):
        await asyncio.sleep(dice.uniform(0.01, 0.1))
        for _ in range(dice.randint(0, 200)):
            log.append(PAGES, b"page")
        await worker.rebalance()
    done = await worker.until(lambda: log.committed.get(PAGES) == log.end(PAGES), seconds=60)
    await worker.kill()
    await line.window.stop()
    assert done, f"committed {log.committed.get(PAGES)} of {log.end(PAGES)}"
    return log.end(PAGES), line, log, failures


async def _step(dice: random.Random, offset: int) -> int:
    await asyncio.sleep(dice.uniform(0, 0.002))
    return offset


@pytest.mark.parametrize("seed", range(4))
async def test_rebalances_under_load_lose_nothing_and_commit_everything(seed: int):
    _end, line, log, failures = await _run(seed)
    expected = {entry.offset for entry in log.partitions[PAGES]}
    assert set(line.processed) == expected
    assert failures == []


async def test_commits_never_go_back():
    _end, _line, log, _failures = await _run(99)
    offsets = [commit[PAGES] for commit in log.commits]
    assert offsets == sorted(offsets)


@pytest.mark.parametrize("rebalances_meanwhile", [0, 1])
async def test_only_the_last_rebalance_turns_the_flow_on(rebalances_meanwhile: int):
    app: Any = StageApp("t", broker="kafka://127.0.0.1:1", store="memory://", TableManager=OrderedTableManager)
    resumed: list[str] = []

    async def seek() -> None:
        app.rebalancing_count += rebalances_meanwhile  # the next one begins while the partitions are put back

    async def nothing() -> None: ...

    app.consumer = SimpleNamespace(
        assignment=lambda: {PAGES},
        resume_partitions=lambda _: None,
        perform_seek=seek,
        resume_flow=lambda: resumed.append("flow"),
        beacon=app.beacon,
    )
    app._fetcher.maybe_start = nothing
    app.consumer_generation_id = 1
    recovery = app.tables.recovery
    recovery._rebalance = app.rebalancing_count
    await recovery._resume_streams(1)
    assert resumed == ([] if rebalances_meanwhile else ["flow"])
    assert app.flow_control.is_active() == (not rebalances_meanwhile)
