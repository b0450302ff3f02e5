"""CLDR, GeoNames and the tables beside this file -> `gazetteer.txt.xz`, the list of names that ships."""

import lzma
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from streams.classify.country import text as texts
from streams.classify.country.training import inflection, sources, tables

Row = tuple[str, str, str, str, str, str, str]
"""pattern, kind, senses, languages, case, class of endings, flags"""

UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


class Builder:
    """Collects names; one name may have several senses (countries, with weights) and languages."""

    def __init__(self) -> None:
        self._senses: dict[tuple[str, str, str, str, str], dict[str, float]] = defaultdict(dict)
        self._languages: dict[tuple[str, str, str, str, str, str], set[str]] = defaultdict(set)

    def add(
        self,
        text: str,
        kind: str,
        country: str,
        *,
        language: str | None = None,
        weight: float = 1.0,
        case: str = "u",
        ending: str = "",
        flags: str = "",
    ) -> None:
        """Add one spelling. `case`: u = first letter must be a capital, a = any, e = exactly as given."""
        text = text.strip()
        pattern = texts.pattern(text, open_end=bool(ending), spaced=not UNSPACED.search(text))
        if len(pattern.strip()) < 2 and not UNSPACED.search(text):
            return
        exact = text if case == "e" else ""
        key = (pattern, kind, case + exact, ending, flags)
        self._senses[key][country] = max(self._senses[key].get(country, 0.0), weight)
        self._languages[*key, country].add(language or "*")

    def rows(self) -> list[Row]:
        """All rows, sorted: the same sources give the same bytes."""
        merged: list[Row] = []
        for key, senses in self._senses.items():
            pattern, kind, case, ending, flags = key
            groups: dict[str, list[str]] = defaultdict(list)
            for country, weight in sorted(senses.items(), key=lambda sense: -sense[1]):
                languages = self._languages[*key, country]
                groups["*" if "*" in languages else ",".join(sorted(languages))].append(f"{country}:{weight:g}")
            for languages, found in groups.items():
                merged.append((pattern, kind, ",".join(found[:6]), languages, case, ending, flags))
        return sorted(merged)


def build(target: Path, subdivisions: Path) -> int:
    """Write the gazetteer to `target`; `subdivisions` is the folder of npm's cldr-subdivisions-full. Gives the number of rows."""
    builder = Builder()
    common = frozenset(tables.words("common_words.txt"))
    for add in (_names, _adjectives, _hand):
        add(builder)
    _cities(builder, common)
    _regions(builder, common, subdivisions)
    rows = builder.rows()
    header = ["#version 2026.11"]
    header += [f"#ending\t{name}\t{' '.join(sorted(forms))}" for name, forms in tables.endings().items()]
    header += [f"#country\t{code}\t{name}" for code, name in sorted(sources.english_names().items())]
    header += [f"#firstnames\t{' '.join(sorted(_first_names()))}"]
    body = "\n".join([*header, *("\t".join(row) for row in rows)]) + "\n"
    target.write_bytes(lzma.compress(body.encode(), preset=9 | lzma.PRESET_EXTREME))
    return len(rows)


@cache
def _first_names() -> frozenset[str]:
    """Written by hand and of Faker, lower case."""
    return frozenset(word.lower() for name in ("first_names.txt", "given_names.txt") for word in tables.words(name))


def _add_inflected(
    builder: Builder, text: str, kind: str, country: str, language: str, *, case: str = "u", weight: float = 1.0
) -> None:
    for form in inflection.prefixed(text, language):
        for stem, ending in inflection.stems(form, language):
            builder.add(stem, kind, country, language=language, case=case, ending=ending, weight=weight)


def _names(builder: Builder) -> None:
    english = sources.english_names()
    for language, country, name in sources.cldr_territories():
        if language == "en":
            wide = None if len(name) > 4 and name not in _NOT_ABROAD else "en"
            builder.add(name, "N", country, language=wide, weight=_NAME_WEIGHT.get(name, 1.0), flags=_person_flag(name))
            continue
        inflected = any(ending for _, ending in inflection.stems(name, language))
        if name == english.get(country) and len(name) > 4 and name not in _NOT_ABROAD and not inflected:
            continue
        if " " not in name:
            _add_inflected(builder, name, "N", country, language)
            for stem, ending in inflection.adjectives(name, language):
                builder.add(stem, "A", country, language=language, case="a", ending=ending)
        else:
            for form in inflection.prefixed(name, language):
                builder.add(form, "N", country, language=language)
            for phrase in inflection.phrases(name, language):
                words = phrase.split(" ")
                for stem, ending in inflection.stems(words[-1], language):
                    if ending:
                        builder.add(" ".join([*words[:-1], stem]), "N", country, language=language, ending=ending)


_NOT_ABROAD = frozenset({"Georgia", "Jordan", "Turkey", "Poland"})
_NAME_WEIGHT = {"Georgia": 0.05}
"""Below 1: names that news in English uses as often for another place, here the US state."""
_PERSONAL = frozenset({"Jordan", "Chad", "Georgia"})


def _person_flag(name: str) -> str:
    return "p" if name in _PERSONAL else ""


def _adjectives(builder: Builder) -> None:
    for path in sorted((tables.FOLDER / "demonyms").glob("*.txt")):
        language = path.stem
        for country, *words in tables.lines(f"demonyms/{path.name}"):
            for word in words:
                _adjective(builder, language, country, word.replace("=", " "))


def _adjective(builder: Builder, language: str, country: str, word: str) -> None:
    if language == "en":
        plural = word.endswith("*")
        word = word.rstrip("*")
        for form in [word, word + "s"] if plural else [word]:
            builder.add(form, "A", country, language=None if len(form) > 4 else "en")
    elif language in ("fr", "es", "pt", "it"):
        for form in inflection.romance(word, language):
            builder.add(form, "A", country, language=language, case="a")
    elif language == "ar":
        for form in inflection.arabic(word):
            builder.add(form, "A", country, language=language)
    elif language in ("zh", "ja", "ko", "hi", "id", "sw"):
        ending = "korean" if language == "ko" else ""
        kind = "N" if language in ("zh", "ja", "ko", "id", "sw") else "A"
        builder.add(word, kind, country, language=language, ending=ending)
    elif word.endswith("-"):
        stem = word[:-1]
        ending = _stem_class(stem, language)
        case = _as_written(stem)
        builder.add(stem, "A", country, language=language, case=case, ending=ending)
    else:
        builder.add(word, "A", country, language=language, case=_as_written(word))


def _as_written(word: str) -> str:
    """The tables write adjectives with a small letter where their language does; a sentence may start with one."""
    return "a" if word[0].islower() else "u"


_STEM_CLASSES = {
    "de": "german", "nl": "german", "sv": "nordic", "da": "nordic", "no": "nordic", "tr": "turkic", "fi": "finnic",
    "hu": "hungarian", "el": "greek", "ro": "romanian",
}  # fmt: skip
_ADJECTIVE_STEM = re.compile("[сцз]ь?к$|[дт]ск$|янск$")


def _stem_class(stem: str, language: str | None) -> str:
    """The endings that may follow a stem of the tables."""
    if texts.is_cyrillic(stem):
        if _ADJECTIVE_STEM.search(stem):
            return "cyrillic-adjective"
        return "cyrillic-vowel" if stem[-1] in "иіь" else "cyrillic-noun"
    return _STEM_CLASSES.get(language or "", "west-slavic")


def _hand(builder: Builder) -> None:
    for one in tables.by_language("aliases.txt"):
        kind = "w" if one.tag == "WEAK" else "N"
        _written(builder, one, kind)
    for one in tables.exonyms():
        _written(builder, one, one.tag)
    for name, kind in (("leaders.txt", "L"), ("institutions.txt", "I"), ("teams.txt", "S"), ("companies.txt", "G")):
        for one in tables.plain(name):
            _written(builder, one, "w" if one.tag == "WEAK" else kind)
    for one in tables.plain("places.txt"):
        builder.add(one.text, "w" if one.tag == "WEAK" else "R", one.country, weight=1e6)
    for one in tables.plain("us_states.txt"):
        builder.add(one.text, "R", one.country, language="en", case="e")
    for one in tables.plain("after_comma.txt"):
        builder.add(one.text, "R", one.country, language="en", case="e", flags="c")
    for word in tables.words("persons.txt"):
        builder.add(word.replace("=", " "), "P", "-")
    for word in tables.words("expressions.txt"):
        parts = word.split("=")
        country = parts.pop() if len(parts[-1]) == 2 and parts[-1].isupper() else "-"
        builder.add(" ".join(parts), "X", country, case="a" if parts[0][0].islower() else "u")


def _written(builder: Builder, one: tables.Form, kind: str) -> None:
    """One form of a table: `stem-` is open, short capitals must be exact, the rest as it is."""
    text, language = one.text, one.language
    if text.endswith("-"):
        stem = text[:-1]
        ending = _stem_class(stem, language)
        case = "a" if stem[0].islower() else "u"
        builder.add(stem, kind, one.country, language=language, case=case, ending=ending)
        return
    letters = [c for c in text if c.isalpha()]
    if (len(letters) <= 5 and text.upper() == text and text.lower() != text) or (text.endswith(".") and len(text) < 6):
        builder.add(text, kind, one.country, language=_abroad(text, language), case="e")
        return
    case = "a" if text[0].islower() else "u"
    flags = _person_flag(text)
    weight = _NAME_WEIGHT.get(text, 1.0) if language == "en" else 1.0
    builder.add(text, kind, one.country, language=_abroad(text, language), case=case, flags=flags, weight=weight)
    if language in ("de", "nl", "sv", "da", "no") and kind in "NCTR":
        builder.add(text, kind, one.country, language=language, case=case, ending="genitive")
    # Leaders and institutions are written for every language: the script says which one it is.
    if language == "ko" or (language is None and texts.is_hangul(text)):
        builder.add(text, kind, one.country, language=language, ending="korean")
    if language in ("ar", "he") or (language is None and texts.is_arabic(text)):
        for form in inflection.prefixed(text, language or "ar"):
            builder.add(form, kind, one.country, language=language)


def _abroad(text: str, language: str | None) -> str | None:
    if language != "en":
        return language
    return (
        None
        if len(text) > 4 and text not in _NOT_ABROAD and text.split(" ", maxsplit=1)[0] not in ("The", "Republic")
        else "en"
    )


def _cities(builder: Builder, common: frozenset[str]) -> None:
    first = _first_names()
    for city in sources.cities():
        kind = "C" if city.capital else "T"
        weight = max(city.population, 1000)
        for name in city.names:
            bare = name.lower()
            flags = ""
            if bare in common and city.population < 1_500_000:
                if (city.population < 300_000 and not city.capital) or name != city.names[0]:
                    continue
                flags = "k"
            if bare in first or (kind == "T" and " " not in name and city.population < 500_000):
                flags += "p"
            builder.add(name, kind, city.country, weight=weight, flags=flags)
        for name in city.foreign:
            if name.lower() in common:
                continue
            if texts.is_cyrillic(name) and " " not in name and len(name) > 4:
                for stem, ending in inflection.stems(name, "ru"):
                    builder.add(stem, kind, city.country, weight=weight, ending=ending)
            else:
                ending = "korean" if texts.is_hangul(name) else ""
                builder.add(name, kind, city.country, weight=weight, ending=ending)


_REGION_WEIGHT = {"US": 3e6, "IN": 1e6, "CA": 1e6, "AU": 1e6, "GB": 2e5, "DE": 1e6, "NG": 3e5}


def _regions(builder: Builder, common: frozenset[str], folder: Path) -> None:
    first = _first_names()
    for language, country, name in sources.subdivisions(folder):
        bare = name.lower()
        if bare in common or (len(bare) < 4 and not UNSPACED.search(name)):
            continue
        weight = _REGION_WEIGHT.get(country, 1e5)
        # The states and provinces that the whole world knows are no surnames.
        flags = "p" if bare in first or (" " not in name and weight < 1e6) else ""
        if language == "en":
            builder.add(name, "R", country, weight=weight, flags=flags)
        elif " " not in name:
            _add_inflected(builder, name, "R", country, language, weight=1e5)
        else:
            builder.add(name, "R", country, language=language, weight=1e5)
