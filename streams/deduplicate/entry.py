"""What deduplication remembers of one page <-> a journal entry of at most 200 bytes.

An entry is a header (format, offset, the state's clock) and, when the page made or renewed a version of an article,
a row. The row's own bytes are what the index holds in memory; only the index keys' addresses, which the index keeps
as places in its table, stand in the entry alone.
"""

from collections.abc import Callable
from struct import Struct as Packer
from struct import error as PackerError
from struct import pack, unpack_from

from msgspec import Struct

from streams.deduplicate.identity import ID_BYTES

FORMAT = 3
OLDER_FORMATS = (1, 2)
"""Their codes and hashes were made in another way and can't be compared: such an entry only moves position and clock on,
and its article is learned anew."""
MAX_BYTES = 200
MAX_KEYS = 4
NO_POSITION = 31

CONTENT_BASIS = 1
CANONICAL_BASIS = 2
REPRINT = 4
"""The article is known as a reprint: it was reported as a duplicate and never as an article of its own."""
WITHDRAWN = 8
DAY_ONLY = 16
"""published_at is a day."""
RECURRED = 32
"""The content stood in an earlier version: content_version is salted, and kept in the row."""

_HEADER = Packer("<BQII")
_ROW = Packer("<10s8sIIHHHBHHHBHHHB3s")
ROW_BYTES = _ROW.size
CONTENT_AT, FLAGS_AT, TITLE_AT, SHAPE_AT, POSITIONS_AT = 10, 32, 35, ROW_BYTES - 4, ROW_BYTES - 3


class InvalidEntry(ValueError):
    """A journal entry isn't of this format. The journal is damaged or was written by a newer release: stop."""


class Row(Struct, frozen=True):
    """One version of an article."""

    id: bytes
    content: bytes
    order: int
    """When it was fetched (or its record's time), seconds since 1970; 0 when unknown."""
    published: int
    """Seconds since 1970; 0 when unknown."""
    updated: int
    """16 bits over updated_at; 0 when the page has none."""
    owner: int
    """16 bits over the coordinates of the page that made it: that page, replayed, gets the same verdict again."""
    version: int
    flags: int
    family: int
    title: int
    deck: int
    authors: int
    numbers: int
    names: int
    words: int
    coarseness: int
    positions: tuple[int, ...]
    """Which codes are index keys, at most MAX_KEYS."""
    cluster: bytes | None
    """Of a reprint: id of the article that its cluster began with."""
    content_version: bytes | None
    """8 bytes, where it isn't simply the content's hash."""
    codes: tuple[int, ...]

    @property
    def first(self) -> bytes:
        """Id of the article that its cluster began with: itself, unless it is a reprint."""
        return self.cluster or self.id


_made: Callable[..., Row] = Row


def pack_row(row: Row) -> bytes:
    """The row's bytes, an even number of them."""
    places = [*row.positions, *[NO_POSITION] * (MAX_KEYS - len(row.positions))]
    packed = sum(place << 5 * number for number, place in enumerate(places))
    parts = [
        _ROW.pack(
            row.id,
            row.content,
            row.order,
            row.published,
            row.updated,
            row.owner,
            row.version,
            row.flags,
            row.family,
            row.title,
            row.deck,
            row.authors,
            row.numbers,
            row.names,
            row.words,
            row.coarseness << 5 | len(row.codes),
            packed.to_bytes(3, "little"),
        ),
        row.cluster or b"",
        row.content_version or b"",
        pack(f"<{len(row.codes)}H", *row.codes),
    ]
    return b"".join(parts)


def unpack_row(data: bytes | bytearray | memoryview, start: int = 0) -> Row:
    """Read a row that stands at `start`; raises InvalidEntry when it isn't whole."""
    try:
        *plain, shape, places = _ROW.unpack_from(data, start)
        at = start + ROW_BYTES
        cluster = content_version = None
        if plain[7] & REPRINT:
            cluster, at = bytes(data[at : at + ID_BYTES]), at + ID_BYTES
        if plain[7] & RECURRED:
            content_version, at = bytes(data[at : at + 8]), at + 8
        codes = unpack_from(f"<{shape & 31}H", data, at)
    except PackerError as error:
        raise InvalidEntry(f"a row of {len(data) - start} bytes is cut short") from error
    return _made(*plain, shape >> 5, positions(places), cluster, content_version, codes)


def positions(packed: bytes | bytearray | memoryview) -> tuple[int, ...]:
    """Four places of five bits -> the codes that are index keys."""
    value = int.from_bytes(packed, "little")
    return tuple(place for n in range(MAX_KEYS) if (place := value >> 5 * n & 31) != NO_POSITION)


def row_bytes(data: bytes | bytearray | memoryview, start: int = 0) -> int:
    """How many bytes the row at `start` takes."""
    return codes_at(data, start) + 2 * (data[start + SHAPE_AT] & 31)


def codes_at(data: bytes | bytearray | memoryview, start: int) -> int:
    """Where in a row its codes begin."""
    flags = data[start + FLAGS_AT]
    return ROW_BYTES + (ID_BYTES if flags & REPRINT else 0) + (8 if flags & RECURRED else 0)


class Seen(Struct, frozen=True):
    """A version was fetched again later: what of its row changes in place."""

    key: int
    """Where the index finds the article."""
    id: bytes
    version: int
    order: int
    updated: int
    authors: int


class Entry(Struct, frozen=True):
    """A journal entry, read."""

    offset: int
    clock: int
    """The state's clock, seconds since 1970."""
    key: int
    """Of a row: where the index finds the article, 32 bits."""
    row: bytes | None
    addresses: tuple[int, ...]
    """16 bits for each of the row's index keys."""
    seen: Seen | None


_ROW_ENTRY = 1
_SEEN_ENTRY = 2
_SEEN = Packer("<10sHIHB")
_ORDER = Packer("<I")
_ORDER_AT = 18
_UPDATED_AUTHORS = ((26, Packer("<H")), (39, Packer("<B")))


def pack_entry(offset: int, clock: int, key: int, row: Row, addresses: tuple[int, ...]) -> bytes:
    """The entry of a version, at most MAX_BYTES."""
    head = _HEADER.pack(_ROW_ENTRY << 4 | FORMAT, offset, clock, key)
    return head + pack_row(row) + pack(f"<{len(addresses)}H", *addresses)


def pack_seen(offset: int, clock: int, seen: Seen) -> bytes:
    """The entry of a later fetch of the same content."""
    head = _HEADER.pack(_SEEN_ENTRY << 4 | FORMAT, offset, clock, seen.key)
    return head + _SEEN.pack(seen.id, seen.version, seen.order, seen.updated, seen.authors)


def unpack_entry(data: bytes) -> Entry:
    """Read an entry; raises InvalidEntry when it isn't one of this format."""
    try:
        form, offset, clock, key = _HEADER.unpack_from(data)
    except PackerError as error:
        raise InvalidEntry(f"a journal entry has {len(data)} bytes") from error
    if form & 15 in OLDER_FORMATS:
        return Entry(offset, clock, key, None, (), None)
    if form & 15 != FORMAT or len(data) > MAX_BYTES:
        raise InvalidEntry(
            f"a journal entry of {len(data)} bytes is of format {form & 15}; this release reads {FORMAT}"
        )
    start = _HEADER.size
    if form >> 4 == _SEEN_ENTRY and len(data) == start + _SEEN.size:
        return Entry(offset, clock, key, None, (), Seen(key, *_SEEN.unpack_from(data, start)))
    if form >> 4 != _ROW_ENTRY or len(data) < start + ROW_BYTES:
        raise InvalidEntry(f"a journal entry of {len(data)} bytes and kind {form >> 4}")
    size = row_bytes(data, start)
    count = len(positions(data[start + ROW_BYTES - 3 : start + ROW_BYTES]))
    if len(data) != start + size + 2 * count:
        raise InvalidEntry(f"a journal entry of {len(data)} bytes should have {start + size + 2 * count}")
    addresses = unpack_from(f"<{count}H", data, start + size)
    return Entry(offset, clock, key, data[start : start + size], addresses, None)


def renew(data: bytearray, start: int, seen: Seen) -> None:
    """Bring a row in place to a later fetch; its time never goes back."""
    _ORDER.pack_into(data, start + _ORDER_AT, max(seen.order, _ORDER.unpack_from(data, start + _ORDER_AT)[0]))
    for (at, packer), value in zip(_UPDATED_AUTHORS, (seen.updated, seen.authors), strict=True):
        packer.pack_into(data, start + at, value)
