import asyncio
from typing import Any

from streams.runtime.window import Window


class Harness:
    """A window over numbers, with what it sent, acknowledged and failed with."""

    def __init__(self, size: int = 8, most_bytes: int = 1 << 20) -> None:
        self.sent: list[int] = []
        self.acknowledged: list[int] = []
        self.failures: list[BaseException] = []
        self.deliveries: dict[int, asyncio.Future[Any]] = {}
        self.deliver_at_once = True
        self.window: Window[int, int] = Window(
            size, most_bytes, send=self._send, acknowledge=self._ack, failed=self.failures.append
        )
        self.window.start()

    async def _send(self, event: int, outcome: int) -> list[asyncio.Future[Any]]:
        self.sent.append(outcome)
        future = self.deliveries[event] = asyncio.get_running_loop().create_future()
        if self.deliver_at_once:
            future.set_result(None)
        return [future]

    async def _ack(self, event: int, _outcome: int, _seconds: float) -> None:
        self.acknowledged.append(event)

    async def add(self, event: int, size: int = 0) -> asyncio.Future[int]:
        await self.window.room(size)
        step: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.window.add(event, step, size)
        return step


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_outcomes_are_sent_and_acknowledged_in_reading_order_whatever_finishes_first():
    at = Harness()
    steps = [await at.add(number) for number in range(4)]
    for number in (3, 1, 2):
        steps[number].set_result(number)
    await settle()
    assert at.sent == []
    steps[0].set_result(0)
    await settle()
    assert at.sent == at.acknowledged == [0, 1, 2, 3]


async def test_nothing_is_acknowledged_before_its_delivery():
    at = Harness()
    at.deliver_at_once = False
    for number in range(3):
        (await at.add(number)).set_result(number)
    await settle()
    assert at.sent == [0, 1, 2]  # deliveries overlap
    at.deliveries[1].set_result(None)
    at.deliveries[2].set_result(None)
    await settle()
    assert at.acknowledged == []
    at.deliveries[0].set_result(None)
    await settle()
    assert at.acknowledged == [0, 1, 2]


async def test_a_failed_delivery_is_the_last_thing_that_happens():
    at = Harness()
    at.deliver_at_once = False
    for number in range(3):
        (await at.add(number)).set_result(number)
    await settle()
    at.deliveries[0].set_result(None)
    at.deliveries[1].set_exception(RuntimeError("no broker took it"))
    at.deliveries[2].set_result(None)
    await settle()
    assert at.acknowledged == [0]
    assert [str(error) for error in at.failures] == ["no broker took it"]


async def test_a_step_that_raises_fails_the_window_and_nothing_behind_it_is_sent():
    at = Harness()
    steps = [await at.add(number) for number in range(3)]
    steps[2].set_result(2)
    steps[1].set_exception(ValueError("a bug"))
    steps[0].set_result(0)
    await settle()
    assert at.acknowledged == [0]
    assert at.sent == [0]
    assert len(at.failures) == 1


async def test_a_full_window_makes_the_reader_wait():
    at = Harness(size=2)
    first, _second = await at.add(0), await at.add(1)
    third = asyncio.create_task(at.add(2))
    await settle()
    assert not third.done()
    first.set_result(0)
    await settle()
    assert third.done()


async def test_large_pages_make_the_reader_wait_before_the_window_is_full_but_one_always_fits():
    at = Harness(size=100, most_bytes=10)
    first = await at.add(0, size=50)
    second = asyncio.create_task(at.add(1, size=1))
    await settle()
    assert not second.done()
    first.set_result(0)
    await settle()
    assert second.done()


async def test_draining_waits_for_what_is_in_flight_and_no_longer_than_it_may():
    at = Harness()
    step = await at.add(0)
    assert not await at.window.drain(0.05)
    asyncio.get_running_loop().call_later(0.05, step.set_result, 0)
    assert await at.window.drain(5)


async def test_what_is_abandoned_is_never_acknowledged_and_frees_its_place():
    at = Harness(size=2)
    at.deliver_at_once = False
    (await at.add(0)).set_result(0)
    running = await at.add(1)
    await settle()
    assert at.window.abandon() == 2
    at.deliveries[0].set_result(None)
    await settle()
    assert running.cancelled()
    assert at.acknowledged == []
    assert at.window.in_flight == 0
    at.deliver_at_once = True
    (await at.add(7)).set_result(7)
    (await at.add(8)).set_result(8)
    await settle()
    assert at.acknowledged == [7, 8]
    assert at.failures == []


async def test_the_epoch_tells_a_reader_who_waited_that_its_message_is_of_an_assignment_that_is_over():
    at = Harness(size=1)
    await at.add(0)
    before = at.window.epoch
    waiting = asyncio.create_task(at.window.room())
    await settle()
    at.window.abandon()
    await waiting
    assert at.window.epoch != before
