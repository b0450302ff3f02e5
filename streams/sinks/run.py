"""A subscription and a sink -> every event stored, offsets committed after it, until it is told to stop."""

import asyncio
import logging
import signal
from typing import Protocol

from msgspec import Struct

from streams.client import Batch, Followed, Subscription

log = logging.getLogger(__name__)

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
SAY_SECONDS = 10.0


class UnavailableError(Exception):
    """Where events go can't be reached for now; the same batch may be stored later."""


class Sink(Protocol):
    """Stores batches. Storing a batch twice must leave the same as storing it once."""

    async def store(self, batch: Batch[Followed]) -> int:
        """Store a batch as a whole and return how many events were new to it. Raises UnavailableError."""
        ...

    async def close(self) -> None:
        """Give everything back."""
        ...


class Pace(Struct, frozen=True):
    """How events are put together, and when to end."""

    size: int = 500
    seconds: float = 1.0
    until_end: bool = False
    count: int | None = None
    """End when so many events are stored."""


async def run(subscription: Subscription[Followed], sink: Sink, pace: Pace) -> int:
    """Store everything until SIGTERM or SIGINT (or what `pace` says) and return how many events were stored.

    What has been read when the signal comes is stored and committed. Raises UnavailableError when it can't be stored
    and the signal has come, and what Subscription raises.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    stored, told_at = 0, loop.time()
    try:
        async with subscription:
            log.info("reading %s", subscription.topic)
            async for batch in subscription.batches(pace.size, pace.seconds, until_end=pace.until_end, stop=stop):
                stored += await _stored(sink, batch, stop)
                if pace.count is not None and stored >= pace.count:
                    stop.set()
                if loop.time() - told_at > SAY_SECONDS:
                    told_at = loop.time()
                    log.info("stored events=%d positions=%s", stored, batch.positions)
    finally:
        await sink.close()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
    return stored


async def _stored(sink: Sink, batch: Batch[Followed], stop: asyncio.Event) -> int:
    """Store a batch, however long the sink is away; once more, and no longer, after a signal."""
    wait = FIRST_WAIT_SECONDS
    while True:
        last = stop.is_set()
        try:
            return await sink.store(batch)
        except UnavailableError as error:
            if last:
                raise
            log.warning("can't store for now, next try in %.1f s: %s", wait, error)
        try:
            await asyncio.wait_for(stop.wait(), wait)
        except TimeoutError:
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)
