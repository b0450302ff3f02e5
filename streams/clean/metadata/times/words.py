"""The words of dates in all languages -> what they mean: month, half of the day, unit of time ago, day by name."""

import json
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from msgspec import Struct

Calendar = Literal["gregorian", "persian", "nepali", "islamic"]


class Month(Struct, frozen=True):
    """What the name of a month says."""

    calendar: Calendar
    numbers: dict[int, frozenset[str]]
    """Number of the month -> languages that call it so: `listopad` is October in Croatian, November in Polish and Czech."""

    def number(self, languages: tuple[str, ...]) -> int:
        """The month meant by a page in these languages (most trusted first), else by most languages."""
        if len(self.numbers) > 1:
            for language in languages:
                for number, users in self.numbers.items():
                    if language in users:
                        return number
        return max(self.numbers, key=lambda number: (len(self.numbers[number]), -number))


def folded(text: str) -> str:
    """Lower case, no dots, apostrophes or joiners: how a word of a date is looked up (as tools/calendar_words.py writes it)."""
    text = unicodedata.normalize("NFC", text).casefold()
    return text.translate(_GONE)


_GONE = dict.fromkeys(map(ord, ".\u0307\u0654\u200c\u200d\u200e\u200f\u2019'"))


def month(word: str) -> Month | None:
    """The month that a folded word (or pair of words) names."""
    return _months().get(word)


def half(word: str) -> Literal["am", "pm"] | None:
    """The half of the day that a folded word names."""
    return _halves().get(word)


def units(word: str) -> list[tuple[str, str, str]]:
    """Rows `(before the number, after it, unit)` of relative times whose text beside the number starts or ends with the word."""
    return _relative().get(word, [])


def days_ago(word: str) -> int | None:
    """How many days before the fetch a day by name (`yesterday`) is."""
    return _days().get(word)


@cache
def _calendar() -> dict[str, dict[str, Any]]:
    return json.loads(files("streams.clean.metadata").joinpath("data", "calendar.json").read_text(encoding="utf-8"))


@cache
def _more() -> dict[str, Any]:
    return tomllib.loads(
        files("streams.clean.metadata").joinpath("data", "calendar_more.toml").read_text(encoding="utf-8")
    )


@cache
def _months() -> dict[str, Month]:
    found: dict[str, dict[int, set[str]]] = {}
    for table in (_calendar()["months"], _more()["months"]):
        for locale, rows in table.items():
            language = locale.partition("_")[0]
            for number, forms in enumerate(rows, 1):
                for form in forms:
                    for spelling in {folded(form), _plain(folded(form))}:
                        if len(spelling) > 1:
                            found.setdefault(spelling, {}).setdefault(number, set()).add(language)
    months = {
        word: Month("gregorian", {number: frozenset(users) for number, users in numbers.items()})
        for word, numbers in found.items()
    }
    calendars: tuple[Calendar, ...] = ("persian", "nepali")
    for calendar in calendars:
        for number, forms in enumerate(_more()[calendar]["months"], 1):
            for form in forms:
                months.setdefault(folded(form), Month(calendar, {number: frozenset()}))
    for number, forms in enumerate(_more()["hijri"]["months"], 1):
        for form in forms:
            months.setdefault(folded(form), Month("islamic", {number: frozenset()}))
    return months


def _plain(word: str) -> str:
    """Without accents where the script is Latin: `fevr` for `févr`."""
    if word.isascii():
        return word
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return bare if bare.isascii() else word


@cache
def _halves() -> dict[str, Literal["am", "pm"]]:
    found: dict[str, set[Literal["am", "pm"]]] = {}
    for table in _calendar()["halves"].values():
        for name in ("am", "pm"):
            for word in table[name]:
                found.setdefault(folded(word), set()).add(name)  # type: ignore[arg-type]
    for word in ("오전", "上午", "午前", "凌晨", "早上", "sa", "ص"):
        found.setdefault(word, set()).add("am")
    for word in ("오후", "下午", "午後", "晚上", "ch", "م"):
        found.setdefault(word, set()).add("pm")
    return {word: names.pop() for word, names in found.items() if len(names) == 1}


@cache
def _relative() -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    for rows in _calendar()["relative"].values():
        for before, after, unit in rows:
            key = (after or before).split()[0]
            found.setdefault(key, []).append((before, after, unit))
    for patterns in found.values():
        patterns.sort(key=lambda row: -len(row[0]) - len(row[1]))
    return found


@cache
def _days() -> dict[str, int]:
    return {folded(word): days for word, days in _more()["days"].items()}
