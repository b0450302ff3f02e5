"""What every step does with what it read and what it made: carry headers on, keep to sizes, refuse what is not ours."""

from msgspec.structs import replace

from streams import records, topics
from streams.events import Rejection, Stage
from streams.records import RawMessage, Record

FRAME_BYTES = 64 << 10
"""Room for the key, the headers and Kafka's own framing beside a value."""


def carried(message: RawMessage, record: Record) -> Record:
    """The record with the header of a backfilled page, if that is what it was made of."""
    if not message.backfill or records.BACKFILL in record.headers:
        return record
    return replace(record, headers=(*record.headers, records.BACKFILL))


def fitting(message: RawMessage, record: Record, stage: Stage) -> Record:
    """The record, or quarantine when no broker would take it: a refused send would stop the worker."""
    size, limit = len(record.value), topics.BY_NAME[record.topic].max_message_bytes - FRAME_BYTES
    if size <= limit:
        return record
    detail = f"what {stage} made of the page has {size:,} bytes; {record.topic} takes {limit:,}"
    return records.quarantined(message, Rejection(reason="too_large", detail=detail), stage)


def not_ours(message: RawMessage, stage: Stage, error: Exception) -> Record:
    """Quarantine of a message that another stage of ours should have written, and didn't."""
    detail = f"{message.coordinates.topic} carries a value that is not of its type: {error}"[:300]
    return records.quarantined(message, Rejection(reason="invalid_message", detail=detail), stage)
