"""The body of a Page -> text, its charset and what said so, and whether it is markup."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from codecs import BOM_UTF8
from hashlib import sha256

from msgspec import Struct, structs

from streams.clean import charset, inflate, mojibake, sniff
from streams.events import Page, Reason, Rejection

_NEWLINES = str.maketrans("", "", "\r\n")
_CONTROLS = bytes(sorted(set(range(32)) - {9, 10, 12, 13} | {127}))
# Text of windows-1252 that was decoded as latin-1 has its quotation marks and dashes as controls (80 to 9f).
_CLEANED = {chr(code): bytes((code,)).decode("cp1252", "ignore") or " " for code in range(0x80, 0xA0)}
_RARE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_COMMON = bytes(code for code in range(128) if code not in _CONTROLS)
_ASCII = bytes(range(128))
_C1_IN_UTF8 = re.compile(rb"\xc2[\x80-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_MOJIBAKE_IN_UTF8 = (
    b"\xc3\x83",
    b"\xc3\x82",
    b"\xc3\xa2\xe2\x82\xac",
    b"\xc3\x90",
    b"\xc3\x98",
    b"\xc3\xa0\xc2\xa4",
    b"\xc3\x8e",
    b"\xc3\xa2\xc2\x80",
    b"\xd0\xb2\xd0\x82",
    b"\xd0\xa0\xc2",
    b"\xd0\xa1\xc2",
    b"\xd0\xa0\xd1",
    b"\xc3\xa3\xc2",
    b"\xc3\xa3\xe2",
)


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
    utf8: bytes = b""
    """The same text in UTF-8, if it is at hand: what needs bytes need not make them again."""


class _Body(Struct, frozen=True):
    """A body on its way: bytes as they came, text, and the same text in UTF-8."""

    came: bytes
    utf8: bytes
    read: charset.Charset


def decode(page: Page, max_bytes: int) -> Decoded | Rejection:
    """Unpack, find the charset and decode; refuse what is not text, with what it is in the detail."""
    content_type = page.content_type or _header(page, "content-type")
    body = _from_bytes(page, content_type, max_bytes) if page.body_base64 else _from_text(page, max_bytes)
    if isinstance(body, Rejection):
        return body
    text, mended = _mended(body.utf8, body.read.text)
    if not text or text.isspace():
        return _refused(page, "empty_page", "the body has no text")
    kind = sniff.other_kind(text, content_type)
    if kind:
        return _refused(page, "not_text", f"the body is {kind}")
    form = sniff.form(text, content_type)
    read = body.read
    name = f"{read.name} ({read.basis})" if read.basis else read.name
    warnings = [*read.warnings, *mended, *form.warnings]
    utf8 = body.utf8 if form.text is body.read.text else b""
    return Decoded(form.text, name, form.markup, sha256(body.came).hexdigest(), warnings, utf8)


def _from_text(page: Page, max_bytes: int) -> _Body | Rejection:
    text, warnings = page.body or "", []
    try:
        came = text.encode()
    except UnicodeEncodeError:
        text, warnings = _SURROGATES.sub("\ufffd", text), ["lone_surrogates"]
        came = text.encode()
    if len(came) > max_bytes:
        return _too_large(page, len(came), max_bytes)
    kind = sniff.known_kind(came) or ("binary data" if sniff.is_binary(came) else "")
    if kind:
        return _refused(page, "not_text", f"the body is {kind}")
    return _Body(came, came, charset.Charset(text, "text", "", warnings))


def _from_bytes(page: Page, content_type: str, max_bytes: int) -> _Body | Rejection:
    came = _base64(page, max_bytes)
    if isinstance(came, Rejection):
        return came
    unpacked = inflate.unpack(came, _header(page, "content-encoding"), max_bytes)
    if unpacked.broken:
        return _refused(page, "undecodable", unpacked.broken)
    if unpacked.larger:
        return _refused(page, "too_large", f"the body unpacks to more than the {max_bytes:,} bytes that are read")
    kind = sniff.known_kind(unpacked.data)
    if not kind and sniff.is_binary(unpacked.data) and not charset.is_wide(unpacked.data):
        kind = "binary data"
    if kind:
        return _refused(page, "not_text", f"the body is {kind}")
    read = charset.read(unpacked.data, content_type)
    if isinstance(read, str):
        return _refused(page, "undecodable", read)
    if not unpacked.whole:
        read = structs.replace(read, warnings=[*read.warnings, "body_cut_short"])
    as_it_is = read.name == "utf-8" and "charset_errors" not in read.warnings
    utf8 = unpacked.data.removeprefix(BOM_UTF8) if as_it_is else read.text.encode("utf-8", "replace")
    return _Body(came, utf8, read)


def _base64(page: Page, max_bytes: int) -> bytes | Rejection:
    """The body's bytes as they came over the wire."""
    encoded = page.body_base64 or ""
    if "\n" in encoded:  # MIME breaks lines
        encoded = encoded.translate(_NEWLINES)
    size = len(encoded) // 4 * 3
    if size > max_bytes + 3:
        return _too_large(page, size, max_bytes)
    try:
        data = b64decode(encoded, validate=True)
    except (Base64Error, ValueError) as error:
        return _refused(page, "invalid_base64", str(error))
    return _too_large(page, len(data), max_bytes) if len(data) > max_bytes else data


def _mended(data: bytes, text: str) -> tuple[str, list[str]]:
    """Text without byte order mark, controls, lone surrogates and mojibake. `data` is the same text in UTF-8.

    What is rare is looked for among the rare bytes, which one pass leaves over: most pages then cost nothing more.
    """
    warnings: list[str] = []
    if text.startswith("\ufeff"):
        text = text[1:]
    rare = data.translate(None, _COMMON)
    if not rare:
        return text, []
    high = rare.translate(None, _ASCII)
    if high and any(mark in high for mark in _MOJIBAKE_IN_UTF8):
        repaired = mojibake.repair(text)
        if repaired.sequences:
            text = repaired.text
            warnings.append("mojibake")
    if len(high) != len(rare) or _C1_IN_UTF8.search(high):
        text = _RARE.sub(_cleaned, text)
    return text, warnings


def _cleaned(rare: re.Match[str]) -> str:
    """A character for a character, so that places in the page stay what they are."""
    return _CLEANED.get(rare.group(), " ")


def _header(page: Page, name: str) -> str:
    for key, value in (page.headers or {}).items():
        if key.lower() == name:
            return value
    return ""


def _too_large(page: Page, size: int, max_bytes: int) -> Rejection:
    return _refused(page, "too_large", f"the body has {size:,} bytes; {max_bytes:,} are read")


def _refused(page: Page, reason: Reason, detail: str) -> Rejection:
    return Rejection(reason=reason, detail=detail[:200], page_id=page.page_id, url=page.url)
