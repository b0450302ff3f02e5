"""The three steps one after the other in memory.

The agents run the steps with Kafka between them; `streams enrich` and the tests run `Pipeline`. Both publish the
same records, because both are made by the same steps.
"""

from streams import records
from streams.clean import Limits
from streams.deduplicate import Index
from streams.events import Coordinates
from streams.records import RawMessage, Record
from streams.steps.classify import classify_message
from streams.steps.clean import clean_message
from streams.steps.deduplicate import Deduplicated, deduplicate_message

__all__ = ["Deduplicated", "Pipeline", "Shard", "classify_message", "clean_message", "deduplicate_message", "finish"]


class Pipeline:
    """All three stages in one process, in memory: one page in, one record out."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._shard = Shard()

    def run(self, message: RawMessage) -> Record:
        """Take one page through all stages to its outcome."""
        return finish(self._shard.deduplicate(clean_message(message, self._limits)))


class Shard:
    """Deduplicate in memory, for records in the order they were cleaned."""

    def __init__(self) -> None:
        self._index = Index()
        self._offset = 0

    def deduplicate(self, record: Record) -> Record:
        """Give an article of `articles.cleaned` its verdict; hand any other record on."""
        if record.topic != "articles.cleaned":
            return record
        at = Coordinates(record.topic, 0, self._offset)
        self._offset += 1
        message = RawMessage(record.value, at, backfill=records.BACKFILL in record.headers)
        return deduplicate_message(message, self._index).record


def finish(record: Record) -> Record:
    """Classify a record of `articles.unique`; any other is an outcome already and is handed on."""
    if record.topic != "articles.unique":
        return record
    return classify_message(RawMessage(record.value, Coordinates(record.topic, 0, 0)))
