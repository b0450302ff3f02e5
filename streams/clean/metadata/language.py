"""Clean text -> its language with confidence, or None when that is not sure."""

import unicodedata
from functools import cache
from typing import Any

from msgspec import Struct
from py3langid import __version__ as _version
from py3langid.langid import MODEL_FILE, LanguageIdentifier

MODEL = f"py3langid@{_version}"

SAMPLE_CHARS = 240
"""Code points looked at: about two sentences; each costs two microseconds."""

SECOND_LOOK = 0.9
SECOND_CHARS = 1000
"""A reading below this confidence is made again from so many code points: between two sentences of one article it may
fall to either of two relatives (Spanish read as Extremaduran), and a revision with another language would be taken
for another article."""

MIN_LETTERS = 24
"""Fewer letters than these (8 of scripts that write words with few signs) are not a text."""

MIN_CONFIDENCE = 0.5

_CERTAIN = 0.995
"""From here on no other language matters: nine articles in ten, and ranking 142 takes a fourth of the reading."""

_OWN_SCRIPT = {
    "GREEK": "el",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "THAI": "th",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "ORIYA": "or",
    "SINHALA": "si",
    "KHMER": "km",
    "LAO": "lo",
    "THAANA": "dv",
}
"""Scripts that one language of the news is written in."""

_SAME = {
    "nb": "no",
    "wuu": "zh",
    "yue": "zh",
    "zh-hant": "zh",
    "fil": "tl",
    "arz": "ar",
    "ary": "ar",
    "sdh": "ckb",
    "gug": "gn",
    "kik": "ki",
    "uzs": "uz",
}

_CLOSE = [
    {"bs", "hr", "sr", "sh"},
    {"id", "ms"},
    {"no", "da", "nn"},
    {"cs", "sk"},
    {"gl", "pt", "es"},
    {"es", "ext", "an", "ast"},
    {"af", "nl"},
    {"xh", "zu", "ss", "nr"},
    {"ru", "be", "uk"},
    {"mk", "bg"},
    {"hi", "mr", "ne"},
    {"rw", "rn"},
    {"am", "ti"},
    {"su", "jv", "id"},
    {"fa", "ps", "ur"},
    {"st", "tn", "nso"},
]
"""Languages that share most of their words: between these, and only these, the page's own declaration may decide."""


class Spoken(Struct, frozen=True):
    """The language of a text."""

    language: str | None
    confidence: float


def read_language(title: str, body: str, declared: tuple[str, ...]) -> Spoken:
    """Language of an article; `declared`: what the page says it is (ISO 639-1), a tie-break between close relatives."""
    sample = _sample(title, body, SAMPLE_CHARS)
    script, letters = _script(sample)
    if letters < (8 if script in ("CJK", "HIRAGANA", "KATAKANA", "HANGUL") else MIN_LETTERS):
        return Spoken(None, 0.0)
    if (own := _OWN_SCRIPT.get(script)) is not None:
        return Spoken(own, 0.99)
    if script == "CJK":
        return Spoken("zh", 0.98)
    ranked = _ranked(sample)
    if ranked[0][1] < SECOND_LOOK and len(body) > SAMPLE_CHARS:
        ranked = _ranked(_sample(title, body, SECOND_CHARS))
    language, confidence = ranked[0]
    if language == "am" and sample.count("ኣ") > sample.count("አ"):
        language = (
            "ti"  # unknown to the model; Amharic hardly uses this letter (0 of 57 articles, 41 of 41 in Tigrinya)
        )
    if (
        declared
        and declared[0] != language
        and (relatives := next((g for g in _CLOSE if {language, declared[0]} <= g), None)) is not None
    ):
        share = dict(ranked).get(declared[0], 0.0)
        together = sum(value for name, value in ranked if name in relatives)
        if share > 0.15 * confidence:
            language, confidence = declared[0], together
    # zxx: the model's class for what is no language.
    if language == "zxx" or (
        confidence < MIN_CONFIDENCE and not (declared and declared[0] == language and confidence > 0.25)
    ):
        return Spoken(None, round(confidence, 2))
    return Spoken(language, round(min(confidence, 0.99), 2))


def _sample(title: str, body: str, chars: int) -> str:
    """A piece from the body, past a dateline or a quote in another language; title first when the body is short."""
    if len(body) < chars:
        return f"{title}\n{body}"[:chars]
    start = min(len(body) // 10, 200)
    return body[start : start + chars]


def _script(text: str) -> tuple[str, int]:
    """The script of most letters, by the first word of their Unicode names, and how many letters there are.

    Kana make a text Japanese and Hangul Korean even where Han characters are more.
    """
    if text.isascii():
        return "LATIN", sum(map(str.isalpha, text))
    counts: dict[str, int] = {}
    for char in text:
        if char.isalpha():
            script = "LATIN" if char.isascii() else _script_of(char)
            counts[script] = counts.get(script, 0) + 1
    total = sum(counts.values())
    if not total:
        return "", 0
    kana = counts.get("HIRAGANA", 0) + counts.get("KATAKANA", 0)
    if kana > 0.06 * total and kana + counts.get("CJK", 0) > 0.4 * total:
        return "HIRAGANA", total
    if counts.get("HANGUL", 0) > 0.3 * total:
        return "HANGUL", total
    # A script's letters weigh by how many a word takes.
    script = max(counts, key=lambda name: counts[name] * (3 if name == "CJK" else 1))
    return script, total


@cache
def _script_of(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]


def _ranked(text: str) -> list[tuple[str, float]]:
    """The likeliest languages, best first; one alone where it is certain."""
    found: tuple[str, float] = _identifier().classify(text)
    best, confidence = found
    if confidence >= _CERTAIN:
        return [(_SAME.get(best, best), confidence)]
    merged: dict[str, float] = {}
    ranked: list[tuple[str, float]] = _identifier().rank(text)[:12]
    for name, value in ranked:
        merged[_SAME.get(name, name)] = merged.get(_SAME.get(name, name), 0.0) + float(value)
    return sorted(merged.items(), key=lambda item: -item[1])


@cache
def _identifier() -> Any:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
