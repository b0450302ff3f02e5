"""A decoded page that was read before, byte for byte -> its Draft, without reading it again.

Publishers serve 6 % of pages unchanged after a day, and more within the hour. What is kept is the reader's Draft, packed,
within a bound of bytes, oldest use first out; times, places and all else that depends on the fetch are put together anew,
so the outcome is the same bytes as without.
"""

import zlib
from hashlib import blake2b

import msgspec

from streams.clean.decode import Decoded
from streams.clean.draft import Draft
from streams.events import Page

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Draft).decode


class Memo:
    """Drafts by what they were read from."""

    def __init__(self) -> None:
        self._kept: dict[bytes, bytes] = {}
        self.size = 0
        """Bytes of packed drafts."""

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: bytes) -> Draft | None:
        """The draft of a page that was read before; it is the youngest now."""
        packed = self._kept.pop(key, None)
        if packed is None:
            return None
        self._kept[key] = packed
        return _unpack(zlib.decompress(packed))

    def put(self, key: bytes, draft: Draft, limit: int) -> None:
        """Keep a draft within `limit` bytes; one that would take an eighth of it isn't kept."""
        packed = zlib.compress(_pack(draft), 1)
        if 8 * len(packed) > limit:
            return
        self._kept[key] = packed
        self.size += len(packed)
        while self.size > limit:
            self.size -= len(self._kept.pop(next(iter(self._kept))))


def key(decoded: Decoded, page: Page) -> bytes:
    """16 bytes over all that a reader looks at: the decoded text, which reader it is, and the page's URLs."""
    digest = blake2b(decoded.utf8 or decoded.text.encode("utf-8", "surrogatepass"), digest_size=16)
    digest.update(repr((decoded.markup, page.url, page.final_url)).encode("utf-8", "surrogatepass"))
    return digest.digest()
