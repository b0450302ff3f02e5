"""Bytes of a `pages.raw` message -> a Page, or why it is none."""

import msgspec

from streams.events import Page, Rejection

_page = msgspec.json.Decoder(Page)


def read_message(value: bytes | None, max_bytes: int) -> Page | Rejection:
    """Decode and validate. Values beyond twice `max_bytes` are not parsed at all (base64 and JSON escapes included)."""
    if not value or not value.strip():
        return Rejection(reason="empty_message", detail="the message has no value")
    if len(value) > 2 * max_bytes:
        return Rejection(reason="too_large", detail=f"the message has {len(value):,} bytes; {2 * max_bytes:,} are read")
    try:
        page = _page.decode(value)
    except msgspec.ValidationError as error:
        return Rejection(reason="invalid_message", detail=str(error)[:200])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Rejection(reason="invalid_json", detail=str(error)[:200])
    if page.body is None and page.body_base64 is None:
        return Rejection(
            reason="missing_body",
            detail="neither body nor body_base64 is there",
            page_id=page.page_id,
            url=page.url,
        )
    return page
