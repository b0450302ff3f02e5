"""Journal entries -> the state of one shard: its rows, found by article and by sentence; and its snapshot."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from struct import Struct as Packer
from struct import error as PackerError

import numpy as np

from streams.deduplicate import entry
from streams.deduplicate.chains import LINKS, Chains
from streams.deduplicate.entry import Entry, InvalidEntry, Row, Seen, renew, unpack_entry, unpack_row
from streams.deduplicate.rows import SEGMENT_ROWS, Rows, Segment

DAY = 86_400
MAX_STEP = 3600
"""Seconds that one page may move the state's clock ahead: a wrong clock somewhere must not expire the whole window."""
MAX_VERSIONS = 64
"""Rows of one article that are looked at, newest first."""
BULK = 20_000
"""From so many entries on, an empty state is built at once instead of row by row."""

_SNAPSHOT = Packer("<8sIIqIIII16s")
_MAGIC = b"dedupe\x00\x03"


class InvalidSnapshot(ValueError):
    """A snapshot is damaged or of another version: delete it and read the journal."""


class State:
    """A fold over journal entries: equal entries make an equal state, as far as anything that is found in it."""

    def __init__(self, window_days: int) -> None:
        self.window = window_days * DAY
        self.position = -1
        """Offset of the last entry applied; -1 when there is none."""
        self.clock = 0
        """Seconds since 1970 UTC; 0 before the first page that has a time."""
        self.rows = Rows(LINKS)
        self.chains = Chains(self.rows)

    def ahead(self, timestamp: int) -> int:
        """The clock after a record with this timestamp, in milliseconds."""
        seconds = timestamp // 1000
        if seconds <= self.clock:
            return self.clock
        return seconds if self.clock == 0 else min(seconds, self.clock + MAX_STEP)

    # Reading.

    def rows_of(self, key: int, clock: int) -> Iterator[tuple[int, Row]]:
        """Numbers and rows of the articles with an identity key, newest first, at most MAX_VERSIONS."""
        for number in self.chains.find(key, True, clock - self.window, MAX_VERSIONS):
            yield number, self.row(number)

    def possible(self, keys: Sequence[int]) -> list[int]:
        """Places of those of the keys that some row may be indexed by; no row has the others."""
        return self.chains.possible(keys)

    def having(self, key: int, clock: int, limit: int) -> list[int]:
        """Numbers of the rows indexed by a sentence, newest first."""
        return self.chains.find(key, False, clock - self.window, limit)

    def row(self, number: int) -> Row:
        """A row by its number."""
        data, start, _ = self.rows.place(number)
        return unpack_row(data, start)

    def age(self, number: int, clock: int) -> int:
        """Seconds since a row was added."""
        return clock - self.rows.place(number)[2]

    # Applying.

    def apply(self, data: bytes) -> bool:
        """Bring the state forward by one entry; one that is already in it is left out (False)."""
        read = unpack_entry(data)
        if read.offset <= self.position:
            return False
        if read.seen is not None:
            self._renew(read.seen, read.clock, self.rows.count)
        elif read.row is not None:
            number = self.rows.append(read.row, read.clock)
            self.chains.add(number, _keys(read))
        self._forward(read)
        return True

    def apply_many(self, entries: Iterable[bytes]) -> int:
        """Bring the state forward by many entries, in order; returns how many were not in it yet."""
        if self.rows.count:
            return sum(map(self.apply, entries))
        first = list(islice(source := iter(entries), BULK))
        if len(first) < BULK:
            return sum(map(self.apply, first))
        count, ends, keys, later = 0, array("I"), array("I"), list[tuple[int, Entry]]()
        for part in (first, source):
            for data in part:
                read = unpack_entry(data)
                if read.offset <= self.position:
                    continue
                count += 1
                if read.seen is not None:
                    later.append((self.rows.count, read))
                elif read.row is not None:
                    end = self.rows.append(read.row, read.clock) * LINKS + 1
                    made = _keys(read)
                    ends.extend(range(end, end + len(made)))
                    keys.extend(made)
                self._forward(read)
        pairs = np.frombuffer(ends, np.uint32), np.frombuffer(keys, np.uint32)
        held = pairs[0] > self.rows.first * LINKS
        self.chains.build(pairs[0][held], pairs[1][held])
        for before, read in later:
            if read.seen is not None:
                self._renew(read.seen, read.clock, before)
        return count

    def _forward(self, read: Entry) -> None:
        self.position, self.clock = read.offset, read.clock
        self.rows.drop_before(read.clock - self.window)

    def _renew(self, seen: Seen, clock: int, before: int) -> None:
        for number, row in self.rows_of(seen.key, clock):
            if number < before and row.id == seen.id and row.version == seen.version:
                data, start, _ = self.rows.place(number)
                renew(data, start, seen)
                return

    # Snapshots.

    def dump(self) -> bytes:
        """The whole state as bytes, for a file on a local disk."""
        parts: list[bytes | bytearray] = []
        for segment in self.rows.segments:
            parts += [
                len(segment.starts).to_bytes(4, "little"),
                len(segment.data).to_bytes(4, "little"),
                segment.starts.tobytes(),
                segment.clocks.tobytes(),
                segment.links.tobytes(),
                segment.uppers.tobytes(),
                segment.data,
            ]
        parts += [self.chains.heads.tobytes(), self.chains.masks.tobytes()]
        digest = blake2b(digest_size=16)
        for part in parts:
            digest.update(part)
        head = _SNAPSHOT.pack(
            _MAGIC,
            entry.FORMAT,
            self.window,
            self.position,
            self.clock,
            self.rows.base,
            len(self.rows.segments),
            len(self.chains.heads),
            digest.digest(),
        )
        return b"".join([head, *parts])

    def load(self, data: bytes | memoryview) -> None:
        """Read a snapshot into this state, which is empty; raises InvalidSnapshot when it can't be trusted."""
        view = memoryview(data)
        try:
            magic, form, window, position, clock, base, count, buckets, digest = _SNAPSHOT.unpack_from(view)
        except PackerError as error:
            raise InvalidSnapshot("the snapshot is cut short") from error
        if (magic, form) != (_MAGIC, entry.FORMAT):
            raise InvalidSnapshot("the snapshot is of another version")
        if window != self.window:
            raise InvalidSnapshot(f"the snapshot's window is {window // DAY} days, not {self.window // DAY}")
        if blake2b(view[_SNAPSHOT.size :], digest_size=16).digest() != digest:
            raise InvalidSnapshot("the snapshot's checksum is wrong")
        at = _SNAPSHOT.size
        for _ in range(count):
            segment = Segment(LINKS)
            rows, size = (int.from_bytes(view[at + n : at + n + 4], "little") for n in (0, 4))
            at += 8
            lengths = (2 * rows, 4 * rows, 4 * LINKS * SEGMENT_ROWS, 2 * LINKS * SEGMENT_ROWS, size)
            starts, clocks, links, uppers, held = (
                bytes(view[at + sum(lengths[:n]) : at + sum(lengths[: n + 1])]) for n in range(5)
            )
            segment.starts, segment.clocks = array("H", starts), array("I", clocks)
            segment.links, segment.uppers = array("I", links), array("H", uppers)
            segment.data = bytearray(held)
            at += sum(lengths)
            self.rows.segments.append(segment)
        self.rows.base = base
        self.rows.count = (base + count - 1) * SEGMENT_ROWS + len(self.rows.segments[-1].starts) if count else 0
        heads, masks = bytes(view[at : at + 4 * buckets]), bytes(view[at + 4 * buckets : at + 12 * buckets])
        self.chains.restore(array("I", heads), array("Q", masks))
        self.position, self.clock = position, clock


def _keys(read: Entry) -> list[int]:
    """The keys of an entry's row: the article's, then the sentences'."""
    row = read.row
    if row is None:
        raise InvalidEntry("an entry without a row has no keys")
    at = entry.codes_at(row, 0)
    packed = int.from_bytes(row[entry.POSITIONS_AT : entry.ROW_BYTES], "little")
    keys = [read.key]
    for address in read.addresses:
        code = at + 2 * (packed & 31)
        keys.append((row[code] | row[code + 1] << 8) >> 5 << 16 | address)
        packed >>= 5
    return keys
