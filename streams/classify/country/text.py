"""Text -> the form in which names are looked for: same length, lower case, every separator a space."""

import re

_SEPARATORS = re.compile(
    r"[\x00-\x1f!-/:-@\[-`{-\xbf\u02b0-\u02ff\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u2000-\u206f\u2190-\u2bff\u3000-\u3004\u3008-\u3020"
    r"\u30a0\u30fb\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]"
)
# İ is the one letter whose lower case has two code points. The others are spelling variants within a language:
# Russian ё and е, Arabic alif with and without hamza, Persian and Arabic yeh and kaf.
_ALIKE = tuple(zip("İёЁأإآیىک", "IеЕاااييك", strict=True))
_MARKS = "’“”„–‘—…"
"""The separators beyond Latin-1 that Western texts have."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_UNCASED = re.compile(r"[\u0590-\u10ff\u1780-\u18af\u3040-\ud7af]")


def searchable(text: str) -> str:
    """Same number of code points as `text`, so that a match's offsets are offsets in `text`."""
    if text.isascii():
        return text.translate(_ASCII)
    plain = text
    for mark in _MARKS:
        plain = plain.replace(mark, " ")
    try:
        # Bytes go through a table in a quarter of the time that a pattern takes over the same text.
        return plain.encode("latin-1").translate(_LATIN).decode("latin-1")
    except UnicodeEncodeError:
        return _searchable(text)


def _searchable(text: str) -> str:
    # A few replacements in C cost less than one str.translate, which looks every character up.
    for variant, usual in _ALIKE:
        if variant in text:
            text = text.replace(variant, usual)
    return _SEPARATORS.sub(" ", text).lower()


_LATIN = _searchable(bytes(range(256)).decode("latin-1")).encode("latin-1")
_ASCII = _LATIN[:128].decode("ascii")


def pattern(text: str, *, open_end: bool, spaced: bool) -> str:
    """A name as it is looked for: between spaces, at least before it; in scripts without spaces, anywhere."""
    bare = searchable(text).strip()
    if not spaced:
        return bare
    return f" {bare}" if open_end else f" {bare} "


def is_han(text: str) -> bool:
    """Whether it holds a Chinese character."""
    return _HAN.search(text) is not None


def is_hangul(text: str) -> bool:
    """Whether it holds a Korean syllable."""
    return _HANGUL.search(text) is not None


def is_arabic(text: str) -> bool:
    """Whether it holds a letter of the Arabic script."""
    return _ARABIC.search(text) is not None


def is_cyrillic(text: str) -> bool:
    """Whether it holds a Cyrillic letter."""
    return _CYRILLIC.search(text) is not None


def is_uncased(text: str) -> bool:
    """Whether it holds a letter of a script without capitals (Arabic, Hebrew, Indic, Thai, Georgian, Han, Kana, Hangul)."""
    return _UNCASED.search(text) is not None
