"""Keys of rows -> the rows that have them, newest first: hash chains in flat arrays, grown one bucket at a time.

Each row has LINKS links: one for the article's identity, four for sentences. A bucket's chain runs from the newest
link to the oldest, as in zlib's window, so expired rows are always a chain's tail: nothing has to be removed, a walk
ends at the first row that is gone. Buckets are split one by one as links are added (linear hashing, Litwin 1980):
no insertion is slow, and bytes a row stay the same at every size.

A key has 32 bits. The lower 16 are the bucket's own lower bits, so they are not stored; the upper ones stand beside the
links: read from the rows, which are spread over all memory, they made splits and walks three times as long. Keys are
compared whole: what a look-up finds doesn't depend on how many buckets there are, nor on what was in the index before.

Most look-ups find nothing. Each bucket has a mask of 64 bits with a bit for each key in its chain (a Bloom filter of one
hash, Bloom 1970), so that fifteen in sixteen of those end there, with one read of memory at any size of the index.
"""

import sys
from array import array
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from streams.deduplicate.entry import MAX_KEYS
from streams.deduplicate.rows import SEGMENT_ROWS, Rows

LINKS = 1 + MAX_KEYS
_SLOTS = SEGMENT_ROWS * LINKS
"""Links of a segment."""
FIRST_BUCKETS = 1 << 16
LOAD = 4
"""Links a bucket holds on average before the next one is split."""

_SPREAD = 0x9E3779B1


class Chains:
    """The index of one shard's rows."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.heads = array("I", bytes(4 * FIRST_BUCKETS))
        self.masks = array("Q", bytes(8 * FIRST_BUCKETS))
        self.level = FIRST_BUCKETS
        """Buckets at the last doubling; those below len(heads) - level are split already."""

    def _bucket(self, key: int) -> int:
        bucket = key & (2 * self.level - 1)
        return bucket if bucket < len(self.heads) else key & (self.level - 1)

    def add(self, number: int, keys: Sequence[int]) -> None:
        """Make a new row findable: by its article's key first, then by those of its sentences."""
        heads, masks, segment = self.heads, self.masks, self._rows.segment(number)
        at = number % SEGMENT_ROWS * LINKS
        end = number * LINKS + 1
        for link, key in enumerate(keys):
            bucket = self._bucket(key)
            segment.links[at + link] = heads[bucket]
            segment.uppers[at + link] = key >> 16
            heads[bucket] = end + link
            masks[bucket] |= 1 << _bit(key >> 16)
        # Two a row are more than rows add, so buckets always keep up and no insertion waits for more.
        for _ in range(2):
            if (self._rows.count - self._rows.first) * LINKS > LOAD * len(heads):
                self._split()

    def possible(self, keys: Sequence[int]) -> list[int]:
        """Places of those of the keys that may be in the index; the others are not."""
        heads, masks, wide, low = len(self.heads), self.masks, 2 * self.level - 1, self.level - 1
        return [
            place
            for place, key in enumerate(keys)
            if masks[bucket if (bucket := key & wide) < heads else key & low]
            # _bit, without a call for each.
            >> ((key >> 16) * _SPREAD >> 26 & 63)
            & 1
        ]

    def find(self, key: int, identity: bool, since: int, limit: int) -> list[int]:
        """Numbers of the rows with this key that came at or after a time, newest first, at most `limit`."""
        bucket = self._bucket(key)
        if not self.masks[bucket] >> _bit(key >> 16) & 1:
            return []
        rows, upper = self._rows, key >> 16
        segments, base = rows.segments, rows.base
        found: list[int] = []
        at = self.heads[bucket]
        before = rows.count * LINKS + 1
        oldest = rows.first * LINKS
        # A link that doesn't lead further back is left over from a row that is gone.
        while oldest < at < before:
            slot = (at - 1) % _SLOTS
            segment = segments[(at - 1) // _SLOTS - base]
            if (
                segment.uppers[slot] == upper
                and (slot % LINKS == 0) == identity
                and segment.clocks[slot // LINKS] >= since
            ):
                found.append((at - 1) // LINKS)
                if len(found) == limit:
                    break
            before, at = at, segment.links[slot]
        return found

    def _split(self) -> None:
        """Move to a new bucket what belongs there from the next bucket in turn."""
        source = len(self.heads) - self.level
        bit = self.level >> 16
        rows = self._rows
        segments, base = rows.segments, rows.base
        heads, masks = [0, 0], [0, 0]
        tails: list[tuple[array[int], int] | None] = [None, None]
        at, before, oldest = self.heads[source], rows.count * LINKS + 1, rows.first * LINKS
        while oldest < at < before:
            slot = (at - 1) % _SLOTS
            segment = segments[(at - 1) // _SLOTS - base]
            upper, links = segment.uppers[slot], segment.links
            side = 1 if upper & bit else 0
            masks[side] |= 1 << (upper * _SPREAD >> 26 & 63)  # _bit, too
            tail = tails[side]
            if tail is None:
                heads[side] = at
            else:
                tail[0][tail[1]] = at
            tails[side] = links, slot
            before, at = at, links[slot]
        for tail in tails:
            if tail is not None:
                tail[0][tail[1]] = 0
        self.heads[source] = heads[0]
        self.heads.append(heads[1])
        self.masks[source] = masks[0]
        self.masks.append(masks[1])
        if len(self.heads) == 2 * self.level:
            self.level *= 2

    def build(self, ends: NDArray[np.uint32], keys: NDArray[np.uint32]) -> None:
        """Index many rows at once, into an empty index: `ends` are number * LINKS + link + 1, ascending."""
        buckets = max(FIRST_BUCKETS, (self._rows.count - self._rows.first) * LINKS // LOAD)
        self.level = 1 << (buckets.bit_length() - 1)
        wide = keys & np.uint32(2 * self.level - 1)
        bucket = np.where(wide < buckets, wide, keys & np.uint32(self.level - 1))
        order = np.argsort(bucket, kind="stable")
        sorted_ends, sorted_bucket = ends[order], bucket[order]
        same = sorted_bucket[1:] == sorted_bucket[:-1]
        before = np.zeros(len(ends), np.uint32)
        before[1:][same] = sorted_ends[:-1][same]
        heads = np.zeros(buckets, np.uint32)
        last = np.append(~same, True) if len(ends) else np.zeros(0, bool)
        heads[sorted_bucket[last]] = sorted_ends[last]
        self.heads = array("I", heads.tobytes())
        bits = np.uint64(1) << _bits((keys >> np.uint32(16))[order]).astype(np.uint64)
        masks = np.zeros(buckets, np.uint64)
        begins = np.flatnonzero(np.append(True, ~same)) if len(ends) else np.zeros(0, np.int64)
        masks[sorted_bucket[begins]] = np.bitwise_or.reduceat(bits, begins) if len(ends) else 0
        self.masks = array("Q", masks.tobytes())
        links = np.zeros(len(self._rows.segments) * _SLOTS, np.uint32)
        links[sorted_ends.astype(np.int64) - 1 - self._rows.first * LINKS] = before
        uppers = np.zeros(len(links), np.uint16)
        uppers[ends.astype(np.int64) - 1 - self._rows.first * LINKS] = keys >> np.uint32(16)
        for place, segment in enumerate(self._rows.segments):
            part = slice(place * _SLOTS, (place + 1) * _SLOTS)
            segment.links, segment.uppers = array("I", links[part].tobytes()), array("H", uppers[part].tobytes())

    def restore(self, heads: "array[int]", masks: "array[int]") -> None:
        """Take the buckets of a snapshot; the links stand with the rows."""
        self.heads, self.masks = heads, masks
        self.level = 1 << (len(heads).bit_length() - 1)

    @property
    def memory(self) -> int:
        """Bytes it takes beside the links, which stand with the rows."""
        return sys.getsizeof(self.heads) + sys.getsizeof(self.masks)


def _bit(upper: int) -> int:
    """Which bit of its bucket's mask a key has, by its upper 16 bits."""
    return upper * _SPREAD >> 26 & 63


def _bits(upper: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return upper * np.uint32(_SPREAD) >> np.uint32(26)
