"""The state of one shard, and the decisions made from it: what the pipeline and the runtime hold."""

from collections.abc import Iterable

from streams.deduplicate.decide import Decision, Explanation, Position, decide
from streams.deduplicate.state import State
from streams.events import Cleaned


class Index:
    """The state of one shard.

    `decide` reads it, `apply` brings it forward by one entry. Everything a decision depends on is in the entries and
    in the page itself, so a fold over the same entries decides the same, whatever was restarted in between. Entries
    expire by the clock that they carry.
    """

    def __init__(self, window_days: int = 30) -> None:
        self._state = State(window_days)

    def decide(self, found: Cleaned, position: Position) -> Decision:
        """Compare with what is remembered; the index is not changed."""
        return decide(self._state, found, position).decision

    def explain(self, found: Cleaned, position: Position) -> Explanation:
        """Decide, and tell what was compared and what decided; the index is not changed."""
        return decide(self._state, found, position)

    def apply(self, entry: bytes) -> bool:
        """Remember an entry; False when it, or a later one, is in the index already.

        Raises InvalidEntry when it is damaged or of another format.
        """
        return self._state.apply(entry)

    def apply_many(self, entries: Iterable[bytes]) -> int:
        """Remember many entries in order; returns how many were not in the index yet. Fastest into an empty index."""
        return self._state.apply_many(entries)

    def dump(self) -> bytes:
        """A snapshot of the index, with a checksum."""
        return self._state.dump()

    @classmethod
    def load(cls, snapshot: bytes, window_days: int = 30) -> "Index":
        """Read a snapshot; raises InvalidSnapshot (a ValueError) when it is damaged or of another version."""
        made = cls(window_days)
        made._state.load(snapshot)
        return made

    @property
    def position(self) -> int:
        """Offset of the last entry applied, -1 when there is none."""
        return self._state.position

    def __len__(self) -> int:
        """Versions of articles held."""
        return self._state.rows.count - self._state.rows.first

    @property
    def size_bytes(self) -> int:
        """Bytes of memory that the index takes."""
        return self._state.rows.memory + self._state.chains.memory
