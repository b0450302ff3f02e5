"""A raw message -> an Article, a Removal or a Rejection."""

from msgspec import Struct

from streams.clean.article import assemble
from streams.clean.decode import decode
from streams.clean.html import read_html
from streams.clean.message import read_message
from streams.clean.text import read_text
from streams.events import Article, Coordinates, Rejection, Removal

__all__ = ["Limits", "clean"]


class Limits(Struct, frozen=True):
    """Bounds on what is read."""

    max_bytes: int = 10 << 20
    """Largest page body, bytes, after decompression."""


def clean(value: bytes | None, coordinates: Coordinates, limits: Limits) -> Article | Removal | Rejection:
    """Take a message of `pages.raw` to what is known of its article, or say why there is none.

    Bad input never raises: it comes back as a Rejection with a code from the closed list.
    """
    page = read_message(value, limits.max_bytes)
    if isinstance(page, Rejection):
        return page
    decoded = decode(page, limits.max_bytes)
    if isinstance(decoded, Rejection):
        return decoded
    draft = read_html(decoded.text, page) if decoded.markup else read_text(decoded.text, page)
    if isinstance(draft, Rejection):
        return draft
    return assemble(draft, page, decoded, coordinates)
