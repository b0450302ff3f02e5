"""A raw message -> an Article, a Removal or a Rejection."""

from hashlib import sha256

from msgspec import Struct, structs

from streams.clean.article import assemble
from streams.clean.decode import Decoded, decode
from streams.clean.draft import Draft
from streams.clean.html import read_html
from streams.clean.memo import Memo, key
from streams.clean.message import GONE, Message, read_message
from streams.clean.notices import read_notice, visible_text
from streams.clean.text import read_text
from streams.events import Article, Coordinates, Page, PageRef, Rejection, Removal

__all__ = ["Limits", "clean"]


_MAY_BE_REMOVED = frozenset({"error_page", "no_article", "empty_page", "other_page"})
"""Reasons of pages without an article on which a removal notice is looked for."""


class Limits(Struct, frozen=True):
    """Bounds on what is read."""

    max_bytes: int = 10 << 20
    """Largest page body, bytes, after decompression."""
    memo_bytes: int = 0
    """What each process keeps of the pages it has read, so that the same bytes are not read again; 0 keeps nothing."""


_memo = Memo()


def clean(value: bytes | None, coordinates: Coordinates, limits: Limits) -> Article | Removal | Rejection:
    """Take a message of `pages.raw` to what is known of its article, or say why there is none.

    Bad input never raises: it comes back as a Rejection with a code from the closed list.
    """
    message = read_message(value, limits.max_bytes)
    if isinstance(message, Rejection):
        return message
    page = message.page
    if page.http_status in GONE:
        return _removal(value or b"", page, coordinates, f"HTTP status {page.http_status}")
    if page.http_status is not None and 300 <= page.http_status <= 599:
        detail = f"the server answered with HTTP status {page.http_status}"
        return Rejection(reason="http_error", detail=detail, page_id=page.page_id, url=page.url)
    return _read(value or b"", message, coordinates, limits)


def _read(value: bytes, message: Message, coordinates: Coordinates, limits: Limits) -> Article | Removal | Rejection:
    """Take the body of a page that was there."""
    page = message.page
    decoded = decode(page, limits.max_bytes)
    if isinstance(decoded, Rejection):
        return decoded
    draft = _draft(decoded, page, limits)
    if not isinstance(draft, Rejection):
        return assemble(draft, page, _with_warnings(decoded, message), coordinates)
    notice = draft.detail if draft.reason == "removed" else ""
    if decoded.markup and draft.reason in _MAY_BE_REMOVED:
        said = read_notice(visible_text(decoded.text))
        notice = f"the page says: {said.quote}" if said is not None and said.kind == "removed" else ""
    return _removal(value, page, coordinates, notice, decoded) if notice else draft


def _draft(decoded: Decoded, page: Page, limits: Limits) -> Draft | Rejection:
    """What a reader makes of the page, or made of the same page before."""
    known = key(decoded, page) if limits.memo_bytes else b""
    kept = _memo.get(known) if known else None
    if kept is not None:
        return kept
    draft = read_html(decoded.text, page, decoded.utf8) if decoded.markup else read_text(decoded.text, page)
    if known and isinstance(draft, Draft):
        _memo.put(known, draft, limits.memo_bytes)
    return draft


def _with_warnings(decoded: Decoded, message: Message) -> Decoded:
    if not message.warnings:
        return decoded
    return structs.replace(decoded, warnings=[*message.warnings, *decoded.warnings])


def _removal(
    value: bytes, page: Page, coordinates: Coordinates, notice: str, decoded: Decoded | None = None
) -> Removal:
    ref = PageRef(
        page_id=page.page_id,
        url=page.url,
        fetched_at=page.fetched_at,
        content_type=page.content_type,
        http_status=page.http_status,
        source=page.source,
        sha256=decoded.sha256
        if decoded
        else sha256((page.body or page.body_base64 or "").encode("utf-8", "replace")).hexdigest(),
        topic=coordinates.topic,
        partition=coordinates.partition,
        offset=coordinates.offset,
    )
    return Removal(page=ref, page_id=page.page_id, notice=notice, original=value, coordinates=coordinates)
