"""Bytes or text of a body -> what it is if it is no page (PDF, image, feed, JSON, ...), and whether it is markup."""

import re
from html import unescape

import msgspec
from msgspec import Struct

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"PK\x03\x04", "a zip archive or office document"),
    (b"PK\x05\x06", "a zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript document"),
    (b"ID3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"fLaC", "a FLAC file"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (b"\x00\x00\x01\xba", "an MPEG video"),
    (b"FLV\x01", "a Flash video"),
    (b"CWS", "a Flash film"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"\x00asm", "a WebAssembly module"),
    (b"MZ\x90", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"SQLite format 3\x00", "a database"),
    (b"#EXTM3U", "a playlist"),
    (b"BEGIN:VCALENDAR", "a calendar"),
    (b"BEGIN:VCARD", "a contact card"),
)
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_ROOT = re.compile(
    r"\s{0,200}(?:<\?xml[^>]{0,300}>\s{0,200}|<!--(?:[^-]|-(?!->)){0,4000}-->\s{0,200}|<\?[^>]{0,500}>\s{0,200}|<!DOCTYPE[^>\[]{0,300}>\s{0,200}){0,6}<([a-zA-Z][\w:.-]{0,60})",
    re.IGNORECASE,
)
_ROOTS = {
    "rss": "an RSS feed",
    "feed": "an Atom feed",
    "rdf:rdf": "an RDF feed",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap index",
    "svg": "an SVG image",
    "opml": "an OPML list",
    "opensearchdescription": "a search description",
    "soap:envelope": "a SOAP message",
    "error": "an XML error message",
}
_JSON = re.compile(r"\s{0,1000}(?:\)\]\}',?\s{0,10}|[\w.$]{1,60}\(\s{0,10})?[\[{]\s{0,1000}[\"'\[{\]}\d]")
_SCRIPT = re.compile(
    r"\bfunction\b\s{0,3}\w{0,40}\s{0,3}\(|\b(?:var|let|const)\s+[\w$]{1,40}\s{0,3}=|=>\s{0,3}\{|\breturn\b|\bthis\.\w|\}\)?;|===|&&"
)
_RULE = re.compile(r"[\w.#:*>\]\[=\"',\s+~()-]{1,120}\{\s{0,20}(?:[\w-]{2,40}\s{0,3}:[^{};]{1,200};?\s{0,20}){1,3}")
_BLOCK_TAG = re.compile(
    r"<(/?)(?:p|div|span|a|br|li|ul|ol|h[1-6]|td|tr|th|table|tbody|article|section|header|footer|main|nav|aside|figure|img|script|style|meta|link|title|body|head|html|form|input|button|strong|em|b|i|font|center|blockquote|iframe|picture|source|svg|path|noscript|amp-img)\b[^<>]{0,400}>",
    re.IGNORECASE,
)
_STRUCTURE = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "td",
        "tr",
        "table",
        "article",
        "section",
        "main",
        "body",
        "html",
        "head",
        "meta",
        "script",
        "link",
        "title",
        "form",
        "blockquote",
    ]
)
_DOCUMENT = re.compile(r"<(?:!doctype\s+html|html\b|head\b|body\b|frameset\b)", re.IGNORECASE)
_ESCAPED_TAG = re.compile(
    r"&(?:amp;)?lt;/?(?:p|div|span|a|br|li|ul|h[1-6]|html|body|head|meta|article|section|script|table|td|tr)\b",
    re.IGNORECASE,
)
_ENTITY = re.compile(
    r"&(?:amp|quot|apos|nbsp|rsquo|lsquo|ldquo|rdquo|ndash|mdash|hellip|eacute|egrave|agrave|uuml|ouml|auml|szlig|ccedil|ntilde|[aeiou]acute|laquo|raquo|copy|euro|lt|gt|#x?[0-9a-fA-F]{2,6});"
)
_SAMPLE = 131_072


class Form(Struct, frozen=True):
    """What kind of text a body is; `text` has entities or escaped markup undone if that was needed."""

    text: str
    markup: bool
    warnings: list[str] = []


def known_kind(data: bytes) -> str:
    """What a body that is not text is, in words, by its first bytes; empty if they are of no known kind."""
    start = data[:1_024].lstrip()
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    if start[:4] == b"RIFF":
        return "an image, sound or video in RIFF"
    if data[4:8] == b"ftyp":
        return "an image or video in ISO media"
    if b"%PDF-" in start and b"<" not in start[: start.index(b"%PDF-")]:
        return "a PDF document"
    return ""


def is_binary(data: bytes) -> bool:
    """Whether a body has more control characters than any text has."""
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > 0.05 * len(sample)


def other_kind(text: str, content_type: str) -> str:
    """What a text that is no page is (feed, sitemap, JSON, script, style sheet), in words; empty for pages."""
    root = _ROOT.match(text[:8_192])
    if root:
        kind = _ROOTS.get(root[1].lower(), "")
        if kind or root[1].lower() == "html":
            return kind
        if text[:200].lstrip().startswith("<?xml") and not _DOCUMENT.search(text[:8_192]):
            return f"an XML document ({root[1][:40]})"
        return ""
    if _JSON.match(text[:4_096]) and _is_json(text):
        return "JSON"
    sample = text[:_SAMPLE]
    if len(_BLOCK_TAG.findall(sample[:20_000])) >= 3:
        return ""
    return _code_kind(sample, content_type.lower())


def _is_json(text: str) -> bool:
    stripped = text.strip()
    try:
        msgspec.json.decode(stripped.encode("utf-8", "replace"), type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        # Cut, or with a wrapper: JSON all the same if it is made of quoted names.
        return stripped.count('":') + stripped.count('": ') > len(stripped) / 400 and stripped[-1] in ']});,"'
    return stripped[-1] in "]}"


def _code_kind(sample: str, content_type: str) -> str:
    lines = max(1, sample.count("\n") + sample.count(";"))
    scripts = sum(1 for _ in _SCRIPT.finditer(sample))
    if "javascript" in content_type or (scripts >= 12 and scripts > 0.25 * lines):
        return "a script"
    rules = sum(len(found.group()) for found in _RULE.finditer(sample[:20_000]))
    if "text/css" in content_type or rules > 0.5 * len(sample[:20_000]):
        return "a style sheet"
    if "text/csv" in content_type:
        return "a table in CSV"
    return ""


def form(text: str, content_type: str) -> Form:
    """Whether a text is markup, from its content; the content type only tips the balance."""
    if "<" in text:
        if _is_markup(text, content_type):
            return Form(text, markup=True)
    elif "&" not in text:
        return Form(text, markup=False)
    if len(_ESCAPED_TAG.findall(text[:_SAMPLE])) >= 5:
        plain = unescape(text)
        if "&lt;" in plain:
            plain = unescape(plain)
        if _is_markup(plain, "text/html"):
            return Form(plain, markup=True, warnings=["escaped_markup"])
    if len(_ENTITY.findall(text[:_SAMPLE])) >= 2:
        return Form(unescape(text), markup=False, warnings=["entities_decoded"])
    return Form(text, markup=False)


def _is_markup(text: str, content_type: str) -> bool:
    head = text[:8_192]
    start = _DOCUMENT.search(head)
    if start and not head[: start.start()].strip().strip("\ufeff"):
        return True
    sample = (
        text if len(text) <= _SAMPLE else text[: _SAMPLE // 2] + text[len(text) // 2 : len(text) // 2 + _SAMPLE // 2]
    )
    declared = "html" in content_type.lower()
    structural = 0
    for tags, found in enumerate(_BLOCK_TAG.finditer(sample), 1):
        structural += found.group().strip("</>").split(None, 1)[0].lower().rstrip("/>") in _STRUCTURE
        # A document's first tags settle it; only what nothing speaks for is counted to its end.
        if (start and structural >= 3) or (declared and (structural >= 1 or tags >= 4)):
            return True
    if declared:
        return False
    # In plain text a few tags are words of the text; a page has one in every few hundred characters.
    return structural >= 4 and structural > len(sample) / 1_500
