"""A message of `pages.raw` -> an article for deduplicate, or quarantine."""

from msgspec.structs import replace

from streams import records
from streams.clean import Limits, clean
from streams.clean.metadata.domains import registrable
from streams.events import Rejection, Removal
from streams.records import RawMessage, Record
from streams.steps.common import carried, fitting


def clean_message(message: RawMessage, limits: Limits) -> Record:
    """A raw message -> an article for deduplicate, or quarantine."""
    found = clean(message.value, message.coordinates, limits)
    if isinstance(found, Rejection):
        return _with_site(records.quarantined(message, found, "clean"))
    record = records.removal(found) if isinstance(found, Removal) else records.cleaned(found)
    return carried(message, fitting(message, _with_site(record), "clean"))


def _with_site(record: Record) -> Record:
    """The record with its publisher's registrable domain, for the watch for drift, which knows nothing of domains."""
    facts = record.facts
    if facts is None or facts.page is None:
        return record
    return replace(record, facts=replace(facts, site=registrable(facts.publisher)))
