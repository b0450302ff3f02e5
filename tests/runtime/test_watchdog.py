import asyncio
import time

from streams.runtime import watchdog
from streams.runtime.watchdog import Signs, Watchdog


async def stuck_after(signs: Signs, *, seconds: float = 0.3, block: float = 0.0, wait: float = 1.5) -> list[str]:
    reasons: list[str] = []
    dog = Watchdog(seconds, lambda: signs, reasons.append)
    beat = dog.start()
    await asyncio.sleep(0)
    if block:
        time.sleep(block)  # noqa: ASYNC251 - the fault
    await asyncio.sleep(wait)
    dog.stop()
    beat.cancel()
    return reasons


async def test_a_worker_that_moves_is_left_alone(monkeypatch):
    monkeypatch.setattr(watchdog, "LOOK_SECONDS", 0.05)
    assert await stuck_after(Signs(), seconds=1.0) == []


async def test_a_loop_that_stands_still_is_seen_from_another_thread(monkeypatch):
    monkeypatch.setattr(watchdog, "LOOK_SECONDS", 0.05)
    assert "event loop" in (await stuck_after(Signs(), block=1.0, wait=0.1))[0]


async def test_each_sign_has_its_words(monkeypatch):
    monkeypatch.setattr(watchdog, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(watchdog, "BEAT_SECONDS", 0.05)
    old = time.monotonic() - 100
    for signs, word in (
        (Signs(commit_due_since=old), "commit"),
        (Signs(oldest_in_flight=old), "in flight"),
        (Signs(restoring_since=old), "restore"),
        (Signs(unassigned_since=old), "group"),
    ):
        assert word in (await stuck_after(signs, seconds=1.0, wait=0.3))[0]


async def test_a_process_that_was_stopped_gets_its_full_time_again(monkeypatch):
    """After SIGCONT every clock is late, the watchdog's own too: nothing could move."""
    monkeypatch.setattr(watchdog, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(watchdog, "PAUSE_SECONDS", -1.0)  # every look counts as one after a pause
    assert await stuck_after(Signs(oldest_in_flight=time.monotonic() - 100), seconds=1.0, wait=0.5) == []


async def test_stacks_of_threads_and_tasks_can_be_read(capfd):
    watchdog.dump_stacks(asyncio.get_running_loop())
    assert "test_stacks_of_threads_and_tasks" in capfd.readouterr().err
