"""A string as a page carries it -> plain text: entities decoded, invisible characters out, one kind of space."""

import re
import unicodedata
from functools import lru_cache
from html import unescape

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_TAG = re.compile(r"</?(?:b|i|em|strong|br|span|p|u|sup|sub|wbr|mark|font|small|a|h1|h2)\b[^<>]{0,300}>", re.IGNORECASE)
_INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
_KEY = re.compile(r"[\W_]+")
_KEY_ASCII = re.compile(r"[^a-z0-9]+")
_CACHED = 400
"""Longest string whose key is kept, code points."""

MAX_CHARS = 2000
"""Longest candidate that is looked at; longer ones are cut."""


def plain(text: str) -> str:
    """Decode entities (twice, where a template escaped them twice), drop inline tags and invisible characters, collapse space."""
    text = text[:MAX_CHARS]
    for _ in range(2):
        if "&" not in text or _ENTITY.search(text) is None:
            break
        text = unescape(text)
    if "<" in text:
        text = _TAG.sub("", text)
    return " ".join(unicodedata.normalize("NFC", text).translate(_INVISIBLE).split())


def key(text: str) -> str:
    """Letters and digits alone, folded: two strings with one key say the same."""
    # A page asks about a hundred times for the keys of some twenty short strings.
    return _cached_key(text) if len(text) <= _CACHED else _key(text)


def _key(text: str) -> str:
    if text.isascii():
        return _KEY_ASCII.sub("", text.lower())
    return _KEY.sub("", unicodedata.normalize("NFKC", text).casefold())


_cached_key = lru_cache(maxsize=4096)(_key)
