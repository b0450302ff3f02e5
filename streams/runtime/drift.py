"""The facts of clean's outcomes -> the metric of publishers' drift, and alerts for pipeline.alerts."""

import logging

from streams import metrics, records
from streams.drift import Watches
from streams.records import Record

log = logging.getLogger(__name__)


class DriftWatch:
    """What one clean worker has seen of the largest publishers.

    It begins anew with the process. Pages are spread over the workers by their key, so each sees a sample of every
    publisher and comes to the same view; the alert takes the largest of their scores.
    """

    def __init__(self) -> None:
        self._watches = Watches()
        self._shown: dict[str, set[str]] = {}

    def observe(self, record: Record) -> tuple[Record, ...]:
        """Count one outcome; alerts of changes that have just begun."""
        facts = record.facts
        if facts is None or facts.page is None:
            return ()
        publisher = facts.site
        if publisher is None:
            return ()
        seen = self._watches.observe(publisher, facts)
        if seen.forgotten is not None:
            for aspect in self._shown.pop(seen.forgotten, ()):
                metrics.PUBLISHER_DRIFT.remove(seen.forgotten, aspect)
        for aspect, score in seen.scores.items():
            metrics.PUBLISHER_DRIFT.labels(publisher, aspect).set(score)
            self._shown.setdefault(publisher, set()).add(aspect)
        for drift in seen.drifts:
            metrics.PUBLISHER_DRIFTS.labels(drift.aspect).inc()
            log.warning(
                "publisher drifts publisher=%s aspect=%s what=%s before=%s after=%s",
                publisher, drift.aspect, drift.what, drift.before, drift.after,
            )  # fmt: skip
        return tuple(map(records.alert, seen.drifts))
