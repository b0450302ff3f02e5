"""Bytes of a `pages.raw` message -> a Page with what was odd about it, or why it is none.

A page needs a body; everything else is optional, and an optional field of a wrong type costs the field, never the
page: it is read if its meaning is plain (a status of `"200"`, a header that is a list), else left out, and the
warning `field_ignored` says so. Only `body` and `body_base64` must be text. Whatever can still be read of page_id
and url goes into the Rejection, so that crawler teams see what became of each fetch.
"""

import re
from json import detect_encoding
from typing import Any

import msgspec
from msgspec import Struct

from streams.clean.toplevel import top_level
from streams.events import Page, Reason, Rejection

GONE = frozenset({404, 410})
"""HTTP statuses that say the page is no more; the only pages that may come without a body."""

_page = msgspec.json.Decoder(Page)
_any = msgspec.json.Decoder(Any)
_LONE_SURROGATES = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)", re.DOTALL
)
_NAMES = tuple(name.encode() for name in Page.__struct_fields__)
_RESCUED_BYTES = 1 << 16
_LONGEST_ID = 2_000


class Message(Struct, frozen=True):
    """A page, and codes of what had to be set right to read it."""

    page: Page
    warnings: list[str] = []


def read_message(value: bytes | None, max_bytes: int) -> Message | Rejection:
    """Decode and validate. Values beyond twice `max_bytes` are not parsed at all (base64 and JSON escapes included)."""
    if not value or not value.strip(b" \t\r\n\x00"):
        return Rejection(reason="empty_message", detail="the message has no value")
    if len(value) > 2 * max_bytes:
        detail = f"the message has {len(value):,} bytes; {2 * max_bytes:,} are read"
        return _rejected(value[:_RESCUED_BYTES], "too_large", detail)
    message = _parse(_as_utf8(value))
    if isinstance(message, Rejection):
        return message
    page = message.page
    if page.body is None and page.body_base64 is None and page.http_status not in GONE:
        return Rejection(
            reason="missing_body", detail="neither body nor body_base64 is there", page_id=page.page_id, url=page.url
        )
    return message


def _as_utf8(value: bytes) -> bytes:
    """JSON is UTF-8 (RFC 8259), but Windows tools write a BOM or UTF-16: both can be told for sure."""
    encoding = detect_encoding(value[:4])
    if encoding == "utf-8-sig":
        return value[3:]
    if encoding == "utf-8":
        return value
    try:
        return value.decode(encoding).encode()
    except UnicodeError:
        return value


def _parse(value: bytes) -> Message | Rejection:
    try:
        return Message(_page.decode(value))
    except msgspec.ValidationError as error:
        return _lenient(value, str(error), [])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if b"\\ud" in value or b"\\uD" in value:
            # Python's json.dumps writes lone surrogates as they are; JSON parsers refuse the whole message for one.
            repaired = _LONE_SURROGATES.sub(_replaced, value)
            if repaired != value:
                return _repaired(repaired)
        if isinstance(error, RecursionError):
            return _lenient(value, "nested too deep", [])
        return _rejected(value, "invalid_json", str(error))


def _replaced(found: re.Match[bytes]) -> bytes:
    escape = found.group()
    return b"\\ufffd" if len(escape) == 6 and escape[1:3] in (b"ud", b"uD") else escape


def _repaired(value: bytes) -> Message | Rejection:
    try:
        return Message(_page.decode(value), ["lone_surrogates"])
    except (msgspec.ValidationError, RecursionError) as error:
        return _lenient(value, str(error), ["lone_surrogates"])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _rejected(value, "invalid_json", str(error))


def _lenient(value: bytes, complaint: str, warnings: list[str]) -> Message | Rejection:
    """Read field by field what could not be read at once."""
    members, whole = top_level(value, _NAMES)
    if members is None:
        return Rejection(reason="invalid_message", detail=f"not an object: {complaint}"[:200])
    if not whole:
        return _rejected(value, "invalid_json", complaint)
    fields: dict[str, Any] = {}
    odd = False
    for name, raw in members.items():
        given = _decoded(raw)
        kept = _as_declared(name, given)
        if kept is None and name in ("body", "body_base64") and given is not None:
            return _rejected(value, "invalid_message", f"{name} is not a string: {complaint}")
        odd |= kept != given
        fields[name] = kept
    return Message(Page(**fields), [*warnings, *(["field_ignored"] if odd else [])])


def _decoded(raw: bytes) -> Any:
    """A JSON value; an ellipsis, which is no JSON value, for what can't be read."""
    try:
        return _any.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ...


def _as_declared(name: str, given: Any) -> Any:
    """The value in the type that the contract declares, None if it has no plain meaning in it."""
    if name == "http_status":
        return _as_status(given)
    if name == "headers":
        return _as_headers(given)
    if isinstance(given, str):
        return given
    if name in ("page_id", "source") and isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    return None


def _as_status(given: Any) -> int | None:
    if isinstance(given, str) and given.strip()[:3].isdecimal():
        given = int(given.strip()[:3])
    if isinstance(given, float) and 100 <= given <= 599:
        given = int(given)
    return given if isinstance(given, int) and not isinstance(given, bool) else None


def _as_headers(given: Any) -> dict[str, str] | None:
    """Headers as an object or as a list of pairs; values of any kind; lists joined as HTTP does."""
    if isinstance(given, list):
        pairs = [pair for pair in given if isinstance(pair, list) and len(pair) == 2]  # type: ignore[misc]
        given = dict(pair for pair in pairs if isinstance(pair[0], str))  # type: ignore[misc]
    if not isinstance(given, dict):
        return None
    return {name: _as_header(value) for name, value in given.items() if value is not None}  # type: ignore[misc]


def _as_header(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(part) for part in value[:50])  # type: ignore[misc]
    return str(value)[:10_000]


def _rejected(value: bytes, reason: Reason, detail: str) -> Rejection:
    """A Rejection with the ids that can still be read from the message."""
    members, _ = top_level(value, (b"page_id", b"url"))
    ids = {name: _as_declared(name, _decoded(raw)) for name, raw in (members or {}).items()}
    page_id, url = ids.get("page_id"), ids.get("url")
    return Rejection(
        reason=reason,
        detail=detail[:200],
        page_id=page_id[:_LONGEST_ID] if page_id else None,
        url=url[:_LONGEST_ID] if url else None,
    )
