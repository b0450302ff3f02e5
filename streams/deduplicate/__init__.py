"""An Article and what is remembered -> a Verdict: new, revision, refetch or reprint."""

from streams.deduplicate.decide import Decision, Explanation, Position
from streams.deduplicate.entry import InvalidEntry
from streams.deduplicate.fingerprint import Fingerprint
from streams.deduplicate.index import Index
from streams.deduplicate.state import InvalidSnapshot
from streams.deduplicate.verdict import Candidate

__all__ = [
    "Candidate",
    "Decision",
    "Explanation",
    "Fingerprint",
    "Index",
    "InvalidEntry",
    "InvalidSnapshot",
    "Position",
]
