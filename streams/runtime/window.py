"""The ordered window: many messages in flight, delivered and acknowledged strictly in the order they were read.

    read -> step (in parallel, any order) -> send (in order) -> delivered -> acknowledge (in order)

Faust acknowledges a message whose processing raised (fs#527) and commits past one still in flight (fs#606); here the
first unexpected error ends the process before anything later is acknowledged.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

log = logging.getLogger(__name__)

Event = TypeVar("Event")
Outcome = TypeVar("Outcome")
Send = Callable[[Event, Outcome], Awaitable[Sequence[Awaitable[Any]]]]
Acknowledge = Callable[[Event, Outcome, float], Awaitable[None]]


class _Entry(Generic[Event, Outcome]):
    __slots__ = ("event", "outcome", "since", "size", "task")

    def __init__(self, event: Event, task: "asyncio.Future[Outcome]", size: int) -> None:
        self.event = event
        self.task = task
        self.size = size
        self.outcome: Outcome | None = None
        self.since = time.monotonic()


class Window(Generic[Event, Outcome]):
    """At most `size` messages, and about `most_bytes` of them, between reading and acknowledgement.

    A message larger than `most_bytes` travels alone. `send` publishes an outcome and returns its delivery futures; `acknowledge` is called once all of them are
    delivered, with the seconds since the message was added; `failed` gets the first unexpected error and must end the
    process.
    """

    def __init__(
        self,
        size: int,
        most_bytes: int,
        *,
        send: Send[Event, Outcome],
        acknowledge: Acknowledge[Event, Outcome],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._send = send
        self._acknowledge = acknowledge
        self._failed = failed
        self._size = size
        self._most_bytes = most_bytes
        self._reserved = 0  # places, filled or promised
        self._bytes = 0
        self._freed = asyncio.Event()
        self._working: deque[_Entry[Event, Outcome]] = deque()
        self._sent: deque[tuple[_Entry[Event, Outcome], Sequence[Awaitable[Any]]]] = deque()
        self._work = asyncio.Event()
        self._deliveries = asyncio.Event()
        self._changed = asyncio.Event()
        self._taken = 0
        self._epoch = 0
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to send and acknowledge; call inside the running loop."""
        self._tasks = [
            asyncio.create_task(self._guarded(self._sender())),
            asyncio.create_task(self._guarded(self._acker())),
        ]

    @property
    def in_flight(self) -> int:
        """Messages added and not yet acknowledged."""
        return self._taken

    @property
    def oldest(self) -> float | None:
        """When the oldest message in flight was added (monotonic clock); None when there is none."""
        head = self._sent[0][0] if self._sent else self._working[0] if self._working else None
        return head.since if head else None

    @property
    def epoch(self) -> int:
        """Grows with every `abandon`: a message read in an earlier epoch must not be added any more."""
        return self._epoch

    async def room(self, size: int = 0) -> None:
        """Wait until a message of `size` bytes may be added: back-pressure. The place is the caller's to fill or give back.

        For one caller at a time.
        """
        while self._reserved >= self._size or (self._reserved and self._bytes + size > self._most_bytes):
            self._freed.clear()
            await self._freed.wait()
        self._reserved += 1
        self._bytes += size

    def give_back(self, size: int = 0) -> None:
        """Return a place that was not filled."""
        self._reserved -= 1
        self._bytes -= size
        self._freed.set()

    def add(self, event: Event, task: "asyncio.Future[Outcome]", size: int = 0) -> None:
        """Add a message whose step has been started, in reading order, into a place got from `room`."""
        self._taken += 1
        self._working.append(_Entry(event, task, size))
        self._work.set()

    async def drain(self, seconds: float) -> bool:
        """Wait until nothing is in flight, at most so long; say whether it is empty."""
        deadline = time.monotonic() + seconds
        while self._taken and (left := deadline - time.monotonic()) > 0:
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), left)
            except TimeoutError:
                break
        return self._taken == 0

    def abandon(self) -> int:
        """Forget all that is in flight without acknowledging it; say how much. It will be read again by the next owner."""
        lost = [*(entry for entry, _ in self._sent), *self._working]
        self._epoch += 1
        for entry in self._working:
            entry.task.cancel()
        self._working.clear()
        self._sent.clear()
        for entry in lost:
            self._done(entry)
        return len(lost)

    async def stop(self) -> None:
        """End the window's tasks."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _sender(self) -> None:
        while True:
            while not self._working:
                self._work.clear()
                await self._work.wait()
            entry, epoch = self._working[0], self._epoch
            try:
                outcome = await entry.task
            except asyncio.CancelledError:
                if epoch != self._epoch and not _cancelled():
                    continue  # abandoned while its step was running
                raise
            if epoch != self._epoch:
                continue
            entry.outcome = outcome
            deliveries = await self._send(entry.event, outcome)
            if epoch != self._epoch:
                continue  # sent, but never acknowledged: the next owner repeats it with the same id
            self._working.popleft()
            self._sent.append((entry, deliveries))
            self._deliveries.set()

    async def _acker(self) -> None:
        while True:
            while not self._sent:
                self._deliveries.clear()
                await self._deliveries.wait()
            (entry, deliveries), epoch = self._sent[0], self._epoch
            for delivery in deliveries:
                await delivery
            if epoch != self._epoch:
                continue
            self._sent.popleft()
            await self._acknowledge(entry.event, entry.outcome, time.monotonic() - entry.since)  # type: ignore[arg-type]
            self._done(entry)

    def _done(self, entry: _Entry[Event, Outcome]) -> None:
        self._taken -= 1
        self.give_back(entry.size)
        self._changed.set()

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            self._failed(error)


def _cancelled() -> bool:
    """Whether the running task itself was asked to stop, not the one it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
