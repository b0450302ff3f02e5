"""Enriched events and the configured routes -> counts of where they went, and of those that no route wanted."""

from collections.abc import Iterable

from streams import metrics, topics
from streams.records import Record


class Routing:
    """Counts for one worker; without routes it counts nothing."""

    def __init__(self, routes: Iterable[str] = ()) -> None:
        self._routed = {topic: metrics.ROUTED.labels(topic) for topic in routes}
        if self._routed:
            # From the start, so that a route that gets nothing shows as 0.
            self._dropped = {why: metrics.UNROUTED.labels(why) for why in ("unlabelled", "unwanted")}

    def observe(self, record: Record) -> None:
        """Count one outcome by the topics that it was copied to."""
        if not self._routed or record.topic != topics.ARTICLES_ENRICHED.name:
            return
        taken = [self._routed[copy.topic] for copy in record.also if copy.topic in self._routed]
        for counter in taken:
            counter.inc()
        if not taken:
            facts = record.facts
            labelled = facts is not None and (facts.country is not None or facts.topic is not None)
            self._dropped["unwanted" if labelled else "unlabelled"].inc()
