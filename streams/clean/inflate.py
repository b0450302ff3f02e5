"""A body as it went over the wire -> the body: gzip, deflate, brotli and zstandard undone, within bounds.

Crawlers keep the `content-encoding` header after their HTTP library has unpacked the body, and drop it when it has
not. So the bytes decide where they can: gzip and zstandard have magic numbers. A packed body may be cut; what
could be unpacked is kept.
"""

import zlib
from collections.abc import Callable

import brotli
import zstandard
from msgspec import Struct

_MOST_LAYERS = 3
_GZIP = b"\x1f\x8b\x08"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_LARGEST_WINDOW = 1 << 27
_PIECE = 1 << 16


class Unpacked(Struct, frozen=True):
    """A body and what became of it."""

    data: bytes
    whole: bool = True
    """False if the packed data ended early or broke off."""
    larger: bool = False
    """Whether it is larger than the bound; `data` is then cut."""
    broken: str = ""
    """Why nothing could be unpacked, empty if something could."""


def unpack(data: bytes, content_encoding: str, max_bytes: int) -> Unpacked:
    """Undo up to three layers of packing, never making more than `max_bytes` and a little."""
    encodings = [name.strip().lower() for name in content_encoding.split(",")][:_MOST_LAYERS]
    whole = True
    for layer in range(_MOST_LAYERS):
        encoding = encodings[-1 - layer] if layer < len(encodings) else ""
        method = _method(data, encoding)
        if method is None:
            continue
        made, complete = method(data, max_bytes + 1)
        if not made and not complete:
            if method in (_gunzip, _unzstandard):
                return Unpacked(b"", False, False, "the packed body is broken at its beginning")
            continue  # not packed in spite of the header
        data = made
        whole &= complete or len(made) > max_bytes
        if len(data) > max_bytes:
            return Unpacked(data[:max_bytes], whole, True)
    return Unpacked(data, whole)


def _method(data: bytes, encoding: str) -> Callable[[bytes, int], tuple[bytes, bool]] | None:
    if data.startswith(_GZIP):
        return _gunzip
    if data.startswith(_ZSTANDARD):
        return _unzstandard
    if encoding == "br":
        return _unbrotli
    zlib_header = len(data) > 2 and data[0] & 0x0F == 8 and data[0] >> 4 <= 7 and (data[0] << 8 | data[1]) % 31 == 0
    if encoding == "deflate" or (zlib_header and data[:1] == b"\x78" and not data[:64].isascii()):
        return _inflate
    return None


def _gunzip(data: bytes, limit: int) -> tuple[bytes, bool]:
    """All members of a gzip file; trailing garbage is ignored, as gzip does."""
    pieces: list[bytes] = []
    room = limit
    while data.startswith(_GZIP) and room > 0:
        made, complete, data = _run(zlib.decompressobj(31), data, room)
        pieces.append(made)
        room -= len(made)
        if not complete:
            return b"".join(pieces), False
    return b"".join(pieces), True


def _inflate(data: bytes, limit: int) -> tuple[bytes, bool]:
    """Deflate with its zlib header, or raw as some servers send it."""
    made, complete, _ = _run(zlib.decompressobj(15), data, limit)
    if made or complete:
        return made, complete
    made, complete, _ = _run(zlib.decompressobj(-15), data, limit)
    return (made, complete) if complete else (b"", False)


def _run(inflater: "zlib._Decompress", data: bytes, limit: int) -> tuple[bytes, bool, bytes]:
    """Unpack piece by piece, so that what came before a fault is kept."""
    pieces: list[bytes] = []
    size, waiting, position = 0, b"", 0
    try:
        while size < limit and not inflater.eof and (waiting or position < len(data)):
            if not waiting:
                waiting, position = data[position : position + _PIECE], position + _PIECE
            made = inflater.decompress(waiting, limit - size)
            waiting = inflater.unconsumed_tail
            pieces.append(made)
            size += len(made)
    except zlib.error:
        return b"".join(pieces), False, b""
    rest = inflater.unused_data + data[position:]
    return b"".join(pieces), inflater.eof or size >= limit, rest


def _unbrotli(data: bytes, limit: int) -> tuple[bytes, bool]:
    unpacker = brotli.Decompressor()
    pieces: list[bytes] = []
    size = 0
    try:
        made = unpacker.process(data, output_buffer_limit=limit)
        while made:
            pieces.append(made)
            size += len(made)
            if size >= limit or unpacker.is_finished():
                break
            made = unpacker.process(b"", output_buffer_limit=limit)
    except brotli.error:
        # A wrong guess can give a few bytes before the fault; a packed page gives many.
        return (b"".join(pieces), False) if size > 4 * len(data) else (b"", False)
    return b"".join(pieces), unpacker.is_finished() or size >= limit


def _unzstandard(data: bytes, limit: int) -> tuple[bytes, bool]:
    reader = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).stream_reader(data, read_across_frames=True)
    pieces: list[bytes] = []
    size = 0
    try:
        while size < limit and (made := reader.read(min(_PIECE, limit - size))):
            pieces.append(made)
            size += len(made)
    except zstandard.ZstdError:
        return b"".join(pieces), False
    return b"".join(pieces), True
