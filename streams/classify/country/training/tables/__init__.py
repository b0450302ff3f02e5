"""Hand-written tables (facts: names, spellings, who belongs where) -> lists of forms."""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

FOLDER = Path(__file__).parent
_CODE = re.compile(r"[A-Z]{2}")
_TAG = re.compile(r"(.*)=(N|T|R|C|NO|WEAK|PLACE)")
_YEARS = re.compile(r"\d{4}-\d{4}")


class Form(Struct, frozen=True):
    """One way to write something: the country it stands for, its spelling, its language (None = any) and a tag."""

    country: str
    text: str
    language: str | None = None
    tag: str = ""


def lines(name: str) -> Iterator[list[str]]:
    """The words of each line of a table, without comments; "=" inside a word stands for a space."""
    for number, line in enumerate((FOLDER / name).read_text("utf-8").splitlines(), 1):
        words = line.split("#")[0].split() if not line.startswith("#") else []
        if not words:
            continue
        if not _CODE.fullmatch(words[0]):
            raise ValueError(f"{name}:{number}: starts with {words[0]!r}, not with a country code")
        yield words


def form(country: str, word: str, language: str | None = None) -> Form:
    """A word of a table -> its form: `New=York=T` is "New York" with the tag T."""
    tag = ""
    if found := _TAG.fullmatch(word):
        word, tag = found.groups()
    return Form(country, word.replace("=", " "), language, tag)


def plain(name: str) -> list[Form]:
    """A table of `COUNTRY form form ...`, years of office passed over."""
    found: list[Form] = []
    for country, *words in lines(name):
        found += [form(country, word) for word in words if not _YEARS.fullmatch(word)]
    return [one for one in found if one.tag != "NO"]


def by_language(name: str) -> list[Form]:
    """A table of `COUNTRY language form form ...` (* = any language)."""
    found: list[Form] = []
    for country, language, *words in lines(name):
        found += [form(country, word, None if language == "*" else language) for word in words]
    return [one for one in found if one.tag != "NO"]


def exonyms() -> list[Form]:
    """Foreign names of cities and regions: `COUNTRY kind language form ...`; the kind is the tag where none is given."""
    found: list[Form] = []
    for country, kind, language, *words in lines("exonyms.txt"):
        for word in words:
            one = form(country, word, language)
            found.append(Form(one.country, one.text, one.language, one.tag or kind))
    return [one for one in found if one.tag != "NO"]


def words(name: str) -> list[str]:
    """A table that is a list of words."""
    text = (FOLDER / name).read_text("utf-8")
    return [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]


def endings() -> dict[str, list[str]]:
    """Classes of endings by name."""
    found: dict[str, list[str]] = {}
    for line in (FOLDER / "endings.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, *forms = line.split()
            found.setdefault(name, []).extend(forms)
    return found
