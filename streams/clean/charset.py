"""Bytes of a page -> text, the charset they are in, and what said so.

Evidence in this order: byte order mark, the HTTP content type, a meta element or XML declaration, detection. But
UTF-8 that is valid and not ASCII is UTF-8 whatever was declared: other text is almost never valid UTF-8 by chance,
and pages mislabelled as latin-1 are common. A declared charset must decode the bytes and give plausible text.
"""

import codecs
import re
import tomllib
from functools import cache
from importlib.resources import files

import cchardet
from msgspec import Struct

_META_BYTES = 8_192
"""How far a declaration is looked for; browsers read 1,024, but pages put it behind scripts and comments."""
_DETECTION_BYTES = 32_768
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HTTP = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]{0,400}?\bcharset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"<\?xml\b[^>]{0,200}?\bencoding\s{0,5}=\s{0,5}[\"']([\w.:-]{1,40})")
_ENCODED_IN_UTF7 = re.compile(rb"\+A[A-Za-z0-9+/]{1,20}-")
_LATIN = frozenset({"cp1252", "cp1250", "cp1254", "cp1257", "iso8859-2", "iso8859-3", "iso8859-15", "iso8859-16"})
_FOREIGN_RUN = re.compile(r"[^\x00-\x7f\s]{3,}")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


class Charset(Struct, frozen=True):
    """How bytes were decoded."""

    text: str
    name: str
    """Python's name of the codec, `utf-8` for ASCII."""
    basis: str
    """`BOM`, `http`, `meta`, `xml`, `valid` (for UTF-8), `bytes` (zeros of UTF-16), `detected` or `assumed`."""
    warnings: list[str] = []


def read(data: bytes, content_type: str | None) -> Charset | str:
    """Decode, or say in a sentence why the bytes can't be read as text."""
    for mark, name in _BOMS:
        if data.startswith(mark) and len(data) > len(mark):
            return _with_errors(data[len(mark) :], name, "BOM")
    unmarked = wide(data)
    if unmarked:
        return _with_errors(data, unmarked, "bytes")
    label, basis = _declared(data, content_type)
    if label.lower().replace("_", "-") in ("utf-7", "unicode-1-1-utf-7") and _ENCODED_IN_UTF7.search(data):
        return "UTF-7 is not read: browsers refuse it because it hides markup"
    name = codec(label)
    utf8 = _as_utf8(data, name, basis)
    if utf8 is not None:
        return utf8
    return _legacy(data, name, basis)


@cache
def _labels() -> tuple[frozenset[str], dict[str, str]]:
    table = tomllib.loads(files("streams.clean").joinpath("charset_labels.toml").read_text("utf-8"))
    allowed = frozenset(codecs.lookup(name).name for name in table["allowed"])
    labels: dict[str, str] = {label: codecs.lookup(name).name for label, name in table["labels"].items()}
    if not allowed.issuperset(labels.values()):
        raise ValueError("charset_labels.toml: a label means a codec that is not allowed")
    return allowed, labels


def codec(label: str) -> str:
    """Python's codec for a charset label as the web means it, empty if there is none that is read."""
    allowed, labels = _labels()
    label = label.strip().lower()
    if label in labels:
        return labels[label]
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError, UnicodeError):
        return ""
    return name if name in allowed else ""


def is_wide(data: bytes) -> bool:
    """Whether the bytes are UTF-16 or UTF-32, marked or not."""
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)) or bool(wide(data))


def _declared(data: bytes, content_type: str | None) -> tuple[str, str]:
    found = _HTTP.search((content_type or "")[:500])
    if found and codec(found[1]):
        return found[1], "http"
    start = data[:_META_BYTES]
    for pattern, basis in ((_META, "meta"), (_XML, "xml")):
        declared = pattern.search(start)
        if declared:
            label = declared[1].decode("ascii", "replace")
            # A meta element that could be read is not in UTF-16, whatever it says (WHATWG Encoding, 2023).
            return ("utf-8" if codec(label).startswith(("utf-16", "utf-32")) else label), basis
    return (found[1], "http") if found else ("", "")


def wide(data: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: ASCII characters in it leave zeros at every second or fourth byte."""
    start = data[:4_096]
    if len(start) < 8 or b"\x00" not in start:
        return ""
    zeros = [start[offset::4].count(0) for offset in range(4)]
    quarter = len(start) / 4
    if zeros[0] < 0.2 * quarter and zeros[2] > 0.9 * quarter and zeros[3] > 0.9 * quarter:
        return "utf-32-le"
    if zeros[3] < 0.2 * quarter and zeros[0] > 0.9 * quarter and zeros[1] > 0.9 * quarter:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / (2 * quarter), (zeros[1] + zeros[3]) / (2 * quarter)
    if odd > 0.2 and even < 0.02:
        return "utf-16-le"
    if even > 0.2 and odd < 0.02:
        return "utf-16-be"
    return ""


def _as_utf8(data: bytes, declared: str, basis: str) -> Charset | None:
    if data.isascii():
        if declared == "iso2022_jp" or b"\x1b$B" in data or b"\x1b$@" in data:
            return _with_errors(data, "iso2022_jp", basis or "detected")
        return Charset(data.decode("ascii"), "utf-8", basis if declared == "utf-8" else "valid")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _damaged_utf8(data, declared, basis)
    if declared in ("", "utf-8"):
        return Charset(text, "utf-8", basis if declared else "valid")
    return Charset(text, "utf-8", "valid", ["charset_mislabelled"])


def _damaged_utf8(data: bytes, declared: str, basis: str) -> Charset | None:
    """UTF-8 with a few bytes of something else: a cut end, a pasted quotation mark, a second source's comments."""
    if declared not in ("", "utf-8"):
        return None
    text = data.decode("utf-8", "surrogateescape")
    high = sum(map(len, _HIGH_RUN.findall(data)))
    strays = sum("\udc80" <= character <= "\udcff" for character in _NOT_ASCII.findall(text))
    if strays > 0.1 * high and not (declared and strays <= 3 and high > strays):
        return None
    mended = re.sub("[\udc80-\udcff]+", _from_windows, text)
    return Charset(mended, "utf-8", basis or "detected", ["charset_errors"])


def _from_windows(strays: re.Match[str]) -> str:
    raw = strays.group().encode("ascii", "surrogateescape")
    if len(raw) > 3 or raw[0] in b"\xc0\xc1\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xff":
        return "\ufffd"  # overlong and out-of-range forms never become the characters they hide
    return raw.decode("cp1252", "replace")


def _legacy(data: bytes, declared: str, basis: str) -> Charset:
    """Not UTF-8: the declared charset if it decodes plausibly, else the detected one."""
    if declared and declared != "utf-8":
        result = _with_errors(data, declared, basis)
        if "charset_errors" not in result.warnings and _plausible(result):
            return result
        detected = _detect(data)
        if detected in ("", declared):
            return result
        other = _with_errors(data, detected, "detected")
        if _errors(other.text) <= _errors(result.text):
            return Charset(other.text, other.name, other.basis, [*other.warnings, "charset_mislabelled"])
        return result
    detected = _detect(data)
    warnings = ["charset_mislabelled"] if declared else []
    result = _with_errors(data, detected or "cp1252", "detected" if detected else "assumed")
    return Charset(result.text, result.name, result.basis, [*result.warnings, *warnings])


def _plausible(result: Charset) -> bool:
    """Whether letters beyond ASCII stand singly, as they do in languages of the Latin script.

    Cyrillic or Chinese read as latin-1 gives long runs of them.
    """
    if result.name not in _LATIN:
        return True
    sample = result.text[:200_000]
    foreign = len(_NOT_ASCII.findall(sample))
    return sum(map(len, _FOREIGN_RUN.findall(sample))) <= 0.5 * foreign or foreign < 6


def _detect(data: bytes) -> str:
    """Ask uchardet, showing it only the lines that are not ASCII: markup and script dilute what it counts."""
    lines: list[bytes] = []
    size = 0
    for line in data.splitlines():
        if not line.isascii():
            lines.append(line[:_DETECTION_BYTES])
            size += len(line)
            if size >= _DETECTION_BYTES:
                break
    sample = b"\n".join(lines)[:_DETECTION_BYTES]
    name = codec(cchardet.detect(sample)["encoding"] or "")
    if name.startswith("utf"):
        return ""
    runs = _HIGH_RUN.findall(sample)
    single = sum(len(run) == 1 for run in runs)
    if name not in _LATIN and runs and single > 0.9 * len(runs):
        # A page in a Latin script with a few signs: uchardet takes `’` between letters for Big5 or Cyrillic.
        return "cp1252" if len(runs) < 0.02 * len(sample) else name
    return name


def _with_errors(data: bytes, name: str, basis: str) -> Charset:
    try:
        return Charset(data.decode(name), name, basis)
    except UnicodeDecodeError:
        text = data.decode(name, "replace")
    # windows-125x leave five bytes undefined that browsers let through as controls: no reason to doubt the charset.
    few = _errors(text) <= max(2, 0.001 * len(text)) and name.startswith("cp125")
    return Charset(text, name, basis, [] if few else ["charset_errors"])


def _errors(text: str) -> int:
    return text.count("\ufffd")
