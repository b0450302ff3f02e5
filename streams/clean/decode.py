"""The body of a Page -> text, its charset and what said so, and whether it is markup."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from hashlib import sha256

from msgspec import Struct

from streams.events import Page, Rejection

_MARKUP = re.compile(r"<(?:!doctype|html|head|body|article|div|p|span|meta)\b", re.IGNORECASE)


class Decoded(Struct, frozen=True):
    """Text of a page."""

    text: str
    charset: str
    """Charset and its basis, e.g. `utf-8 (meta)`; `text` when the crawler had decoded it."""
    markup: bool
    """Whether it is HTML; else a text rendering."""
    sha256: str
    """Of the bytes as they came, hex."""
    warnings: list[str] = []


def decode(page: Page, max_bytes: int) -> Decoded | Rejection:
    """Find the charset and decode; refuse what is not text."""
    if page.body_base64 is not None:
        try:
            data = b64decode(page.body_base64, validate=True)
        except (Base64Error, ValueError) as error:
            return _refused(page, "invalid_base64", str(error))
        text, charset = data.decode("utf-8", "replace"), "utf-8 (assumed)"
    else:
        text, charset = page.body or "", "text"
        data = text.encode("utf-8", "replace")
    if len(data) > max_bytes:
        return _refused(page, "too_large", f"the body has {len(data):,} bytes; {max_bytes:,} are read")
    if data[:5] == b"%PDF-" or "\x00" in text[:1000]:
        return _refused(page, "not_text", "the body is binary")
    if not text.strip():
        return _refused(page, "empty_page", "the body has no text")
    markup = "html" in (page.content_type or "") or bool(_MARKUP.search(text[:4096]))
    return Decoded(text, charset, markup, sha256(data).hexdigest())


def _refused(page: Page, reason: str, detail: str) -> Rejection:
    return Rejection(reason=reason, detail=detail, page_id=page.page_id, url=page.url)  # type: ignore[arg-type]
