"""A URL -> the form that all its variants share: tracking, AMP, mobile, print, sessions, index pages and slugs removed."""

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files

import yarl
from msgspec import Struct, convert

MAX_LENGTH = 4096
"""Longer ones are cut: identity needs no more, and work stays bounded."""


class Rules(Struct, frozen=True):
    """What data/urls.toml holds; its comments say what each list means."""

    tracking: list[str]
    tracking_prefixes: list[str]
    sessions: list[str]
    variants: dict[str, list[str]]
    host_labels: list[str]
    first_segments: list[str]
    last_segments: list[str]
    endings: list[str]
    index_pages: list[str]
    id_markers: list[str]


class Place(Struct, frozen=True):
    """A normalised URL."""

    host: str
    path: str
    query: str

    @property
    def text(self) -> str:
        """What identity is made from: no scheme, no www."""
        return f"{self.host}{self.path}?{self.query}" if self.query else f"{self.host}{self.path}"


def _rules() -> Rules:
    read = convert(tomllib.loads(files("streams.deduplicate").joinpath("data/urls.toml").read_text("utf-8")), Rules)
    for names in (read.tracking, read.tracking_prefixes, read.sessions, read.host_labels, list(read.variants)):
        if not names or any(name != name.lower() for name in names):
            raise ValueError("data/urls.toml: names are in lower case and every list has some")
    return read


RULES = _rules()
_DROPPED = frozenset(RULES.tracking + RULES.sessions)
_PREFIXES = tuple(RULES.tracking_prefixes)
_VARIANTS = {name: frozenset(values) for name, values in RULES.variants.items()}
_HOST_LABELS = frozenset(RULES.host_labels)
_FIRST = frozenset(RULES.first_segments)
_ENDING_SEGMENTS = frozenset(RULES.last_segments + RULES.index_pages)
_ENDINGS = tuple(RULES.endings)

# Nothing in such a URL has to be rewritten: it is taken apart in a tenth of the time.
_PLAIN = re.compile(
    r"https?://([a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]+)(/[\w.~/-]*)(?:\?([\w.~=&-]*))?(?:#[\w.~-]*)?", re.ASCII
)
_WWW = re.compile(r"www\d{1,2}")
_ADDRESS = re.compile(r"[\d.]+|[\[\]0-9a-f:.]*:[\[\]0-9a-f:.]*")
# /c/s/www.example.org/path on an AMP cache, /amp/s/www.example.org/path on a search engine.
_AMP_CACHE = re.compile(r"/(?:amp/|[civ]/)?(?:s/)?([a-z0-9.-]+\.[a-z]{2,}/.*)", re.IGNORECASE)
_AMP_HOSTS = ("www.google.", ".cdn.ampproject.org")
_EXTENSION = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|cms|ece|stm|amp)$", re.IGNORECASE)
_MARKERS = "|".join(RULES.id_markers)
# An id at the end or the beginning of a path segment that also holds a slug. Seven digits and more are ids by
# themselves; five and six need a marker (`-a-12345`, `article123456`), for slugs end in numbers too.
_SLUG_THEN_ID = re.compile(rf"(?:.*[-_.,])?((?:{_MARKERS})[-_]?\d{{5,19}}|\d{{7,19}})", re.IGNORECASE)
_ID_THEN_SLUG = re.compile(rf"((?:{_MARKERS})[-_]?\d{{5,19}}|\d{{7,19}})[-_.,]\D.*", re.IGNORECASE)
_UUID = re.compile(
    r"(?:.*[-_])?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})", re.IGNORECASE
)
# What each of these has; most segments have none.
_MAYBE_ID = re.compile(r"\d{5}|[0-9a-f]{8}", re.IGNORECASE)
_ID_SEGMENT = re.compile(rf"(?:{_MARKERS})?[-_]?\d{{5,19}}", re.IGNORECASE)
# 20260208, 202602081530: a date tells no article from another of the same day.
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])?(?:[0-5]\d){0,2}")


def normalise(url: str | None) -> Place | None:
    """Bring a URL to the form its variants share; None when it isn't an absolute web address."""
    if not url:
        return None
    text = url.strip()[:MAX_LENGTH]
    if text.startswith("//"):
        text = "http:" + text
    plain = _PLAIN.fullmatch(text)
    if (
        plain is not None
        and "/." not in plain[2]
        and not plain[1].startswith(_AMP_HOSTS)
        and not plain[1].endswith(_AMP_HOSTS)
    ):
        pairs = [part.partition("=") for part in plain[3].split("&")] if plain[3] else []
        return Place(_host(plain[1]), _path(plain[2]), _query((name, value) for name, _, value in pairs))
    return _unusual(text)


def _unusual(text: str) -> Place | None:
    """The same for any URL: escapes, ports, capitals and other alphabets in the host, fragments."""
    try:
        read = yarl.URL(text)
        host = (read.raw_host or "").rstrip(".").lower()
    except ValueError:
        return None
    if read.scheme not in ("http", "https") or not host:
        return None
    if host.endswith(".cdn.ampproject.org") or (host.startswith("www.google.") and read.path.startswith("/amp/")):
        inner = _AMP_CACHE.fullmatch(read.raw_path)
        if inner:
            return normalise("http://" + inner[1] + (f"?{read.raw_query_string}" if read.raw_query_string else ""))
    port = "" if read.port in (80, 443, None) else f":{read.port}"
    # A fragment names a place on the page, but for pages that a script shows (#!/article/1).
    fragment = read.raw_fragment if read.raw_fragment.startswith(("!", "/")) else ""
    return Place(
        _host(host) + port, _path(read.raw_path) + (f"#{fragment}" if fragment else ""), _query(read.query.items())
    )


def _host(host: str) -> str:
    if _ADDRESS.fullmatch(host):
        return host
    labels = host.split(".")
    while len(labels) > 2 and (labels[0] in _HOST_LABELS or _WWW.fullmatch(labels[0])):
        labels.pop(0)
    return ".".join(labels)


def _query(pairs: Iterable[tuple[str, str]]) -> str:
    kept: list[tuple[str, str]] = []
    for name, value in pairs:
        low = name.lower()
        if low in _DROPPED or low.startswith(_PREFIXES):
            continue
        if low in _VARIANTS and (not _VARIANTS[low] or value.lower() in _VARIANTS[low]):
            continue
        if name or value:
            kept.append((name, value))
    return "&".join(f"{name}={value}" if value else name for name, value in sorted(kept))


def _path(raw: str) -> str:
    if ";" in raw:
        raw = "/".join([segment.partition(";")[0] for segment in raw.split("/")])
    segments = [segment for segment in raw.split("/") if segment]
    while segments and segments[-1].lower() in _ENDING_SEGMENTS:
        segments.pop()
    if len(segments) > 1 and segments[0].lower() in _FIRST:
        segments.pop(0)
    if segments:
        segments[-1] = _without_ending(segments[-1])
    return "/" + "/".join(_without_slug(segments))


def _without_ending(segment: str) -> str:
    for ending in _ENDINGS:
        if len(segment) > len(ending) and segment.lower().endswith(ending):
            segment = segment[: -len(ending)]
    return segment


def _without_slug(segments: list[str]) -> list[str]:
    """Keep the publisher's article id where the URL has one, and drop the slug beside it, which editors change."""
    if not segments:
        return segments
    *folders, last = segments
    bare = _EXTENSION.sub("", last) if "." in last else last
    for pattern in (_UUID, _SLUG_THEN_ID, _ID_THEN_SLUG) if _MAYBE_ID.search(bare) else ():
        match = pattern.fullmatch(bare)
        if match and not _DATE.fullmatch(match[1]):
            return [*folders, match[1].lower()]
    # /12345678/slug: the id has a segment of its own and the slug follows.
    if folders and _ID_SEGMENT.fullmatch(folders[-1]) and not _DATE.fullmatch(folders[-1]) and not bare.isdigit():
        return [*folders[:-1], folders[-1].lower()]
    return [*folders, bare]


def is_ancestor(place: Place, of: Place) -> bool:
    """Whether a place is the other's front page or one of its folders: a broken canonical link, not an article's."""
    if place.host != of.host or place.query or place.path == of.path:
        return False
    return place.path == "/" or of.path.startswith(place.path.rstrip("/") + "/")
