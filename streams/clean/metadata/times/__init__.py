"""Strings that hold a time -> `published_at` and `updated_at` with the publisher's own offset, and every reading considered."""

from streams.clean.metadata.times.choose import Times, choose_times
from streams.clean.metadata.times.reading import Hints

__all__ = ["Hints", "Times", "choose_times"]
