"""A message of `articles.cleaned` -> a unique article or a duplicate, and what is to be remembered of it."""

import msgspec
from msgspec import Struct

from streams import records
from streams.deduplicate import Index, Position
from streams.events import Article, Cleaned, Rejection
from streams.records import RawMessage, Record
from streams.steps.common import carried, not_ours

_cleaned = msgspec.json.Decoder(Cleaned)


class Deduplicated(Struct, frozen=True):
    """What deduplicate publishes for one article, and what it has to remember."""

    record: Record
    entry: bytes | None
    """Journal entry, at most 200 bytes; None when nothing is to be remembered."""


def deduplicate_message(message: RawMessage, index: Index, shards: int = 1) -> Deduplicated:
    """An article -> a unique article or a duplicate; a removal -> a withdrawal, or the next of the `shards`.

    `index` is the state of the article's shard; it is read and brought forward to this message. A removal that no shard
    knows ends in quarantine. Raises nothing for bad input: a message that is not ours goes to quarantine.
    """
    try:
        found = _cleaned.decode(message.value or b"")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Deduplicated(not_ours(message, "deduplicate", error), None)
    at = message.coordinates
    position = Position(at.offset, at.timestamp or 0, backfill=message.backfill, page_time=message.page_time or 0)
    decision = index.decide(found, position)
    if decision.entry is not None:
        index.apply(decision.entry)
    if decision.verdict is None or decision.article is None:
        asked = carried(message, _unknown_removal(found, at.partition + 1, shards))
        return Deduplicated(asked, decision.entry)
    if decision.verdict.duplicate_of is not None:
        return Deduplicated(records.duplicate(decision.article, decision.verdict), decision.entry)
    return Deduplicated(records.unique(decision.article, decision.verdict), decision.entry)


def _unknown_removal(found: Cleaned, shard: int, shards: int) -> Record:
    if isinstance(found, Article):
        raise TypeError("an article always gets a verdict")
    if shard < shards:
        return records.removal(found, shard)
    message = RawMessage(found.original, found.coordinates)
    rejection = Rejection(reason="removed", detail=found.notice, page_id=found.page_id, url=found.page.url)
    return records.quarantined(message, rejection, "deduplicate")
