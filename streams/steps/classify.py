"""A message of `articles.unique` -> the enriched event, with copies for the topics that routes choose."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from streams import records
from streams.classify import classify
from streams.classify.topic import ancestors
from streams.events import UniqueArticle
from streams.records import RawMessage, Record
from streams.routes import Route, routed
from streams.steps.common import fitting, not_ours

_unique = msgspec.json.Decoder(UniqueArticle)


def classify_message(message: RawMessage, routes: Sequence[Route] = ()) -> Record:
    """A unique article -> the enriched event, with copies for the topics that `routes` choose."""
    try:
        unique = _unique.decode(message.value or b"")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return not_ours(message, "classify", error)
    event = records.event(unique.article, unique.verdict, classify(unique.article))
    record = records.enriched(event)
    if routes:
        record = replace(record, also=(*record.also, *routed(event, record, routes, ancestors)))
    return fitting(message, record, "classify")
