"""Rows in the order they came -> a compact store: a number for each row, its bytes and its clock, oldest dropped first."""

import sys
from array import array
from collections.abc import Iterator

SEGMENT_ROWS = 1024
_UNIT = 2
"""Rows have an even number of bytes, so a segment's 16-bit starts reach 128 KiB."""


class Segment:
    """Up to SEGMENT_ROWS rows in one run of bytes."""

    __slots__ = ("clocks", "data", "links", "starts", "uppers")

    def __init__(self, links: int) -> None:
        self.data = bytearray()
        self.starts = array("H")
        self.clocks = array("I")
        self.links = array("I", bytes(4 * links * SEGMENT_ROWS))
        self.uppers = array("H", bytes(2 * links * SEGMENT_ROWS))

    @property
    def memory(self) -> int:
        """Bytes it takes, with what Python adds."""
        parts = (self.data, self.starts, self.clocks, self.links, self.uppers)
        return sum(map(sys.getsizeof, parts)) + 80


class Rows:
    """Rows by number; numbers grow for ever, and the oldest segments go as they expire."""

    def __init__(self, links_per_row: int) -> None:
        self._links = links_per_row
        self.segments: list[Segment] = []
        self.base = 0
        """Number of the first segment held."""
        self.count = 0
        """Number of the next row."""

    def append(self, row: bytes, clock: int) -> int:
        """Add a row and return its number."""
        place = self.count % SEGMENT_ROWS
        if place == 0:
            if self.segments:
                last = self.segments[-1]
                last.data = bytearray(bytes(last.data))  # without the room that it had left to grow
            self.segments.append(Segment(self._links))
        segment = self.segments[-1]
        data = segment.data
        segment.starts.append(len(data) // _UNIT)
        segment.clocks.append(clock)
        data += row
        self.count += 1
        return self.count - 1

    @property
    def first(self) -> int:
        """Number of the oldest row held."""
        return self.base * SEGMENT_ROWS

    def segment(self, number: int) -> Segment:
        """The segment that holds a row."""
        return self.segments[number // SEGMENT_ROWS - self.base]

    def place(self, number: int) -> tuple[bytearray, int, int]:
        """A row's segment bytes, where in them it starts, and its clock."""
        segment = self.segments[number // SEGMENT_ROWS - self.base]
        place = number % SEGMENT_ROWS
        return segment.data, segment.starts[place] * _UNIT, segment.clocks[place]

    def drop_before(self, clock: int) -> None:
        """Forget the oldest segment when all its rows are older: at most one a call, so no call is long."""
        if len(self.segments) > 1 and self.segments[0].clocks[-1] < clock:
            self.segments.pop(0)
            self.base += 1

    def numbers(self) -> Iterator[int]:
        """Numbers of all rows held, oldest first."""
        return iter(range(self.first, self.count))

    @property
    def memory(self) -> int:
        """Bytes it takes, with what Python adds."""
        return sum(segment.memory for segment in self.segments) + sys.getsizeof(self.segments)
