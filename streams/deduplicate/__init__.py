"""An Article and what is remembered -> a Verdict: new, revision, refetch or reprint."""

from streams.deduplicate.decide import Decision, Explanation, Position
from streams.deduplicate.entry import InvalidEntry
from streams.deduplicate.index import Index
from streams.deduplicate.state import InvalidSnapshot

__all__ = ["Decision", "Explanation", "Index", "InvalidEntry", "InvalidSnapshot", "Position"]
