"""The consumer: commits exactly what was acknowledged without a hole, never after a failed delivery, and ends its waits.

Faust derives the offset to commit from numbers: it may pass a message still in flight (fs#606), skips its guard when a
group is fresh, and stops for ever after two missing acknowledgements. Here the order of delivery decides: an offset is
committed when every message handed out before it was acknowledged.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from faust.transport.drivers import aiokafka as driver
from faust.types import TP, Message

from streams import metrics
from streams.runtime import fatal

log = logging.getLogger(__name__)


class StrictConsumer(driver.Consumer):
    """Faust's consumer with a strict watermark a partition."""

    stage: str
    drain_seconds: float
    drain: Any
    """`async (seconds) -> bool`: empties the agent's window; set by the agent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._handed_out: dict[TP, dict[int, bool]] = defaultdict(dict)
        self._watermark: dict[TP, int] = {}
        self.commit_due_since: float | None = None
        super().__init__(*args, **kwargs)

    # What was handed out, and what of it is done.

    def track_message(self, message: Message) -> None:
        """Note a message in the order in which the broker handed it out; gaps in the log need no guessing then."""
        super().track_message(message)
        self._handed_out[message.tp].setdefault(message.offset, False)

    def ack(self, message: Message) -> bool:
        """Mark a message as done; the watermark moves over all that is done from the start without a hole."""
        if message.acked or fatal.dying():
            return False
        message.acked = True
        self._unacked_messages.discard(message)
        handed_out = self._handed_out[message.tp]
        if message.offset not in handed_out:
            return False  # of an assignment that is over
        handed_out[message.offset] = True
        while handed_out and handed_out[first := next(iter(handed_out))]:
            del handed_out[first]
            self._watermark[message.tp] = first + 1
            if self.commit_due_since is None:
                self.commit_due_since = time.monotonic()
        return True

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Start every assignment from what is committed: nothing handed out before counts any more."""
        self._handed_out.clear()
        self._watermark.clear()
        self.commit_due_since = None
        await super().on_partitions_assigned(assigned, generation_id)

    # What may be committed.

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[TP]:
        return (tp for tp in list(self._watermark) if topics is None or tp in topics or tp.topic in topics)

    def _new_offset(self, tp: TP) -> int | None:
        return self._watermark.get(tp)

    async def _commit_offsets(self, offsets: Mapping[TP, int], start_new_transaction: bool = True) -> bool:
        if fatal.dying():
            return False
        before = {tp: self._committed_offset[tp] for tp in offsets}
        due = dict(self._watermark)
        done = await super()._commit_offsets(offsets, start_new_transaction)
        if not done:
            # fs#316: Faust notes an offset as committed even when the broker refused it.
            self._committed_offset.update(before)
        elif due == self._watermark:
            self.commit_due_since = None
        else:
            self.commit_due_since = time.monotonic()
        metrics.COMMITS.labels(self.stage, "done" if done else "refused").inc()
        return done

    # Waits that end.

    async def wait_empty(self) -> None:
        """Drain what is in flight within a bound, then commit what is done.

        Faust waits without end and can't be cancelled (rh#402, rh#684); what is not done in time is given up here and
        read again by the next owner.
        """
        await self.drain(self.drain_seconds)
        await self.commit_and_end_transactions()

    async def on_task_error(self, exc: BaseException) -> None:
        """Never commit because of an error."""


def committed_or_start(consumer: StrictConsumer, tp: TP) -> int:
    """The first offset that this assignment processes, as far as it is known: 0 when nothing was committed."""
    return consumer._committed_offset[tp] or 0


async def end_offsets(consumer: StrictConsumer, partitions: Iterable[TP]) -> Mapping[TP, int]:
    """The offset after the last message of each partition, asked from the brokers."""
    return await asyncio.wait_for(consumer.highwaters(*partitions), 30)
