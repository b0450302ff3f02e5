"""The facts of outcomes -> quality metrics, with a bounded number of publishers by name."""

from collections import Counter

from streams import metrics
from streams.records import Record

NAMED = 100
"""So many publishers have a label of their own; Prometheus keeps a series a label."""
ADMITTED_AT = 20
"""Articles before a publisher gets one, so that rare ones do not take the places."""
REMEMBERED = 10_000


class Quality:
    """Counts the outcomes of one worker."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._named: set[str] = set()

    def observe(self, record: Record) -> None:
        """Count one outcome; a record without facts is none."""
        facts = record.facts
        if facts is None:
            return
        if record.topic not in ("articles.enriched", "pages.quarantined"):
            return  # on its way between the stages: it is counted at its end
        publisher = self._label(facts.publisher)
        if record.topic == "pages.quarantined":
            metrics.PUBLISHER_QUARANTINED.labels(publisher).inc()
            return
        metrics.QUALITY_EVENTS.inc()
        for field in facts.fields:
            metrics.FIELD_PRESENT.labels(field).inc()
        metrics.BODY_CHARS.observe(facts.body_chars)
        for label, confidence in (("country", facts.country), ("topic", facts.topic)):
            metrics.LABEL_KNOWN.labels(label, "no" if confidence is None else "yes").inc()
            if confidence is not None:
                metrics.LABEL_CONFIDENCE.labels(label).observe(confidence)
        metrics.LABEL_KNOWN.labels("language", "yes" if facts.language else "no").inc()
        metrics.LANGUAGES.labels(facts.language or "und").inc()
        if facts.conflict:
            metrics.DECLARED_CONFLICTS.inc()
        metrics.PUBLISHER_ARTICLES.labels(publisher).inc()
        metrics.PUBLISHER_BODY_CHARS.labels(publisher).inc(facts.body_chars)
        metrics.PUBLISHER_UNDATED.labels(publisher).inc("published_at" not in facts.fields)

    def _label(self, publisher: str | None) -> str:
        """The publisher's own name once it is large enough and there is a place, else `other`."""
        if publisher is None:
            return "unknown"
        if publisher in self._named:
            return publisher
        self._seen[publisher] += 1
        if self._seen[publisher] >= ADMITTED_AT and len(self._named) < NAMED:
            self._named.add(publisher)
            return publisher
        if len(self._seen) > REMEMBERED:
            self._seen = Counter(dict(self._seen.most_common(REMEMBERED // 2)))
        return "other"
