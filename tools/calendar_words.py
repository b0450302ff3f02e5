"""Unicode CLDR (as packed by Babel) -> streams/clean/metadata/data/calendar.json: month names, halves of the day, relative times.

Run it when Babel moves: `.venv/bin/python tools/calendar_words.py`. The file is checked in, so that reading dates
needs no Babel at run time; tests/clean/metadata/times/test_calendar_words.py holds it against this script.
"""

import json
import sys
import unicodedata
from pathlib import Path

from babel import Locale, localedata

LANGUAGES = [
    "af",
    "am",
    "ar",
    "ar_DZ",
    "ar_IQ",
    "ar_LB",
    "ar_MA",
    "ar_SY",
    "ar_TN",
    "az",
    "be",
    "bg",
    "bn",
    "br",
    "bs",
    "ca",
    "cs",
    "cy",
    "da",
    "de",
    "de_AT",
    "el",
    "en",
    "eo",
    "es",
    "et",
    "eu",
    "fa",
    "fi",
    "fil",
    "fo",
    "fr",
    "fr_CA",
    "ga",
    "gl",
    "gu",
    "ha",
    "he",
    "hi",
    "hr",
    "hu",
    "hy",
    "id",
    "ig",
    "is",
    "it",
    "ka",
    "kk",
    "km",
    "kn",
    "ky",
    "lb",
    "lo",
    "lt",
    "lv",
    "mk",
    "ml",
    "mn",
    "mr",
    "ms",
    "mt",
    "my",
    "nb",
    "ne",
    "nl",
    "nn",
    "om",
    "or",
    "pa",
    "pl",
    "ps",
    "pt",
    "ro",
    "ru",
    "rw",
    "sd",
    "si",
    "sk",
    "sl",
    "so",
    "sq",
    "sr",
    "sr_Latn",
    "sv",
    "sw",
    "ta",
    "te",
    "tg",
    "th",
    "ti",
    "tk",
    "tr",
    "uk",
    "ur",
    "uz",
    "uz_Cyrl",
    "vi",
    "xh",
    "yo",
    "zu",
]
BARE = {code for code in LANGUAGES if "_" not in code} | {"ja", "ko", "zh", "zh_Hant"}
UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
TARGET = Path(__file__).parent.parent / "streams" / "clean" / "metadata" / "data" / "calendar.json"


def folded(text: str) -> str:
    """Lower case, no dots, no combining hamza, one kind of space: how a word of a date is looked up."""
    text = unicodedata.normalize("NFC", text).casefold().replace("\u0307", "")
    for gone in (".", "\u0654", "\u200c", "\u200d", "\u200e", "\u200f", "\u2019", "'"):
        text = text.replace(gone, "")
    return " ".join(text.split())


def months(locale: Locale) -> list[list[str]]:
    """Every form of the twelve names: standing alone and in a date, whole and short."""
    rows: list[list[str]] = []
    for month in range(1, 13):
        forms = {
            folded(locale.months[context][width].get(month, ""))
            for context in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
        }
        rows.append(sorted(form for form in forms if len(form) > 1 and not any(c.isdigit() for c in form)))
    return rows


def halves(locale: Locale) -> dict[str, list[str]]:
    """Words for the half of the day, `am` and `pm`."""
    words: dict[str, set[str]] = {"am": set(), "pm": set()}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for name, word in locale.day_periods.get(context, {}).get(width, {}).items():
                half = "am" if name.startswith(("am", "morning", "night2", "midnight")) else "pm"
                if not name.startswith(("night", "midnight", "noon")) or name == "noon":
                    words[half].add(folded(word))
    return {
        half: sorted(word for word in found - words["pm" if half == "am" else "am"] if word)
        for half, found in words.items()
    }


def relative(locale: Locale) -> list[list[str]]:
    """`[before the number, after it, unit]` of every way to say that something happened a while ago."""
    found: set[tuple[str, str, str]] = set()
    for unit in UNITS:
        for width in ("", "-short", "-narrow"):
            field = locale._data["date_fields"].get(unit + width)
            past = field["past"] if field is not None and "past" in field else {}
            for pattern in dict(past).values():
                before, number, after = pattern.partition("{0}")
                if number and (len(before.strip()) > 1 or len(after.strip()) > 1):
                    found.add((folded(before), folded(after), unit))
    return [list(row) for row in sorted(found)]


def fresh(code: str) -> Locale:
    """A locale read anew: Babel merges what one locale inherits into the cached data of the next (Azerbaijani months in Ukrainian)."""
    localedata._cache.clear()
    return Locale.parse(code)


def table() -> dict[str, dict[str, object]]:
    """What the file holds."""
    return {
        "months": {code: months(fresh(code)) for code in LANGUAGES},
        "halves": {code: halves(fresh(code)) for code in LANGUAGES},
        "relative": {code: relative(fresh(code)) for code in (*LANGUAGES, "ja", "ko", "zh", "zh_Hant") if code in BARE},
    }


def rendered() -> str:
    """The file's text: one language a line."""
    lines: list[str] = []
    for name, languages in table().items():
        rows = [
            f"  {json.dumps(code)}: {json.dumps(row, ensure_ascii=False)}" for code, row in sorted(languages.items())
        ]
        lines.append(f" {json.dumps(name)}: {{\n" + ",\n".join(rows) + "\n }")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    TARGET.write_text(rendered(), encoding="utf-8")
    sys.stderr.write(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes\n")
