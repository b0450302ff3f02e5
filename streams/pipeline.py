"""The three stages as steps from bytes to records, and one after the other in memory.

The agents run the steps with Kafka between them; `streams enrich` and the tests run `Pipeline`. Both publish the
same records, because both are made here.
"""

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from streams import records, topics
from streams.classify import classify
from streams.classify.topic import ancestors
from streams.clean import Limits, clean
from streams.deduplicate import Index, Position
from streams.events import Article, Cleaned, Coordinates, Rejection, Removal, Stage, UniqueArticle
from streams.records import RawMessage, Record
from streams.routes import Route, routed

FRAME_BYTES = 64 << 10
"""Room for the key, the headers and Kafka's own framing beside a value."""

_cleaned = msgspec.json.Decoder(Cleaned)
_unique = msgspec.json.Decoder(UniqueArticle)


class Deduplicated(Struct, frozen=True):
    """What deduplicate publishes for one article, and what it has to remember."""

    record: Record
    entry: bytes | None
    """Journal entry, at most 200 bytes; None when nothing is to be remembered."""


def clean_message(message: RawMessage, limits: Limits) -> Record:
    """A raw message -> an article for deduplicate, or quarantine."""
    found = clean(message.value, message.coordinates, limits)
    if isinstance(found, Rejection):
        return records.quarantined(message, found, "clean")
    record = records.removal(found) if isinstance(found, Removal) else records.cleaned(found)
    return _carried(message, _fitting(message, record, "clean"))


def deduplicate_message(message: RawMessage, index: Index, shards: int = 1) -> Deduplicated:
    """An article -> a unique article or a duplicate; a removal -> a withdrawal, or the next of the `shards`.

    `index` is the state of the article's shard; it is read and brought forward to this message. A removal that no shard
    knows ends in quarantine. Raises nothing for bad input: a message that is not ours goes to quarantine.
    """
    try:
        found = _cleaned.decode(message.value or b"")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Deduplicated(_not_ours(message, "deduplicate", error), None)
    at = message.coordinates
    position = Position(at.offset, at.timestamp or 0, backfill=message.backfill, page_time=message.page_time or 0)
    decision = index.decide(found, position)
    if decision.entry is not None:
        index.apply(decision.entry)
    if decision.verdict is None or decision.article is None:
        asked = _carried(message, _unknown_removal(found, at.partition + 1, shards))
        return Deduplicated(asked, decision.entry)
    if decision.verdict.duplicate_of is not None:
        return Deduplicated(records.duplicate(decision.article, decision.verdict), decision.entry)
    return Deduplicated(records.unique(decision.article, decision.verdict), decision.entry)


def classify_message(message: RawMessage, routes: Sequence[Route] = ()) -> Record:
    """A unique article -> the enriched event, with copies for the topics that `routes` choose."""
    try:
        unique = _unique.decode(message.value or b"")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _not_ours(message, "classify", error)
    event = records.event(unique.article, unique.verdict, classify(unique.article))
    record = records.enriched(event)
    if routes:
        record = replace(record, also=(*record.also, *routed(event, record, routes, ancestors)))
    return _fitting(message, record, "classify")


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


def _carried(message: RawMessage, record: Record) -> Record:
    """The record with the header of a backfilled page, if that is what it was made of."""
    if not message.backfill or records.BACKFILL in record.headers:
        return record
    return replace(record, headers=(*record.headers, records.BACKFILL))


def _fitting(message: RawMessage, record: Record, stage: Stage) -> Record:
    """The record, or quarantine when no broker would take it: a refused send would stop the worker."""
    size, limit = len(record.value), topics.BY_NAME[record.topic].max_message_bytes - FRAME_BYTES
    if size <= limit:
        return record
    detail = f"what {stage} made of the page has {size:,} bytes; {record.topic} takes {limit:,}"
    return records.quarantined(message, Rejection(reason="too_large", detail=detail), stage)


def _not_ours(message: RawMessage, stage: Stage, error: Exception) -> Record:
    detail = f"{message.coordinates.topic} carries a value that is not of its type: {error}"[:300]
    return records.quarantined(message, Rejection(reason="invalid_message", detail=detail), stage)


def _unknown_removal(found: Cleaned, shard: int, shards: int) -> Record:
    if isinstance(found, Article):
        raise TypeError("an article always gets a verdict")
    if shard < shards:
        return records.removal(found, shard)
    message = RawMessage(found.original, found.coordinates)
    rejection = Rejection(reason="removed", detail=found.notice, page_id=found.page_id, url=found.page.url)
    return records.quarantined(message, rejection, "deduplicate")
