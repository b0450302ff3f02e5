"""What a worker owns and what the brokers hold -> how far behind it is, in messages and in seconds."""

import logging
import time

from faust.types import TP

from streams import metrics
from streams.runtime.consumer import StrictConsumer

log = logging.getLogger(__name__)

ASK_SECONDS = 5.0


class Lag:
    """Refreshes the lag gauges of a stage.

    aiokafka learns the end of a partition only when it fetches from it, so a worker that stands still would show the
    lag it had before: the ends are asked from the brokers.
    """

    def __init__(self, stage: str, prefix: str, consumer: StrictConsumer) -> None:
        self._stage = stage
        self._prefix = prefix
        self._consumer = consumer
        self._ends: dict[TP, int] = {}
        self._asked_at = 0.0
        self._behind_since: dict[TP, float] = {}
        self._shown: set[TP] = set()

    async def refresh(self) -> None:
        """Bring the gauges up to date; asks the brokers every few seconds."""
        mine = self._consumer.assigned_tps
        if time.monotonic() - self._asked_at > ASK_SECONDS and mine:
            self._asked_at = time.monotonic()
            try:
                self._ends = dict(await self._consumer.end_offsets(mine))
            except Exception as error:  # a broker is away; the next round asks again
                log.debug("ends not known reason=%s", error)
        for tp in self._shown - mine:
            for gauge in (metrics.LAG_MESSAGES, metrics.LAG_SECONDS):
                gauge.remove(self._stage, self._name(tp), str(tp.partition))
            self._behind_since.pop(tp, None)
        self._shown = set(mine)
        for tp in mine:
            self._show(tp)

    def _show(self, tp: TP) -> None:
        done, end = self._consumer.watermark(tp), self._ends.get(tp)
        behind = 0 if done is None or end is None else max(0, end - done)
        labels = (self._stage, self._name(tp), str(tp.partition))
        metrics.LAG_MESSAGES.labels(*labels).set(behind)
        metrics.LAG_SECONDS.labels(*labels).set(self._seconds(tp, behind))

    def _seconds(self, tp: TP, behind: int) -> float:
        now = time.time()
        oldest = self._consumer.oldest_timestamp(tp)
        if oldest:
            return max(0.0, now - oldest)
        if not behind:
            self._behind_since.pop(tp, None)
            return 0.0
        # Nothing fetched yet: the age of the oldest message is not known, but since when there is one.
        return now - self._behind_since.setdefault(tp, now)

    def _name(self, tp: TP) -> str:
        return tp.topic.removeprefix(self._prefix)
