"""`streams` as a broken release would be: clean finds no article in every second page. For the drill only.

Processes of the pool load this file as their main module, so that they are as broken as their parent.
"""

from zlib import crc32

import streams.pipeline
from streams import records
from streams.clean import Limits
from streams.cli import main
from streams.events import Rejection
from streams.records import RawMessage, Record

_clean_message = streams.pipeline.clean_message


def clean_message(message: RawMessage, limits: Limits) -> Record:
    """Clean a page, or refuse it."""
    if crc32(message.value or b"") % 2:
        return _clean_message(message, limits)
    return records.quarantined(message, Rejection(reason="no_article", detail="The release is broken."), "clean")


clean_message.__module__ = "streams.pipeline"  # the name under which processes of the pool look for it
streams.pipeline.clean_message = clean_message

if __name__ == "__main__":
    main()
