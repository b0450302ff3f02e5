"""`gazetteer.txt.xz` -> an automaton that finds every name in a text in one pass, and what each name stands for."""

import lzma
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from math import log10

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind
from msgspec import Struct

Kind = str
"""N country, A adjective or people, C capital, T city, R region, L leader, I institution, S club, G company,
w weak hint of any kind, X a fixed expression that is not what its words say, P a person with a place's name."""


NO_COUNTRY = "-"
"""Stands in a country's place for an expression that means none."""


class Sense(Struct, frozen=True):
    """What a name may stand for."""

    country: str
    """ISO 3166-1 alpha-2, XK or NO_COUNTRY."""
    weight: float
    """Inhabitants for places, 1 for the rest: compared only between senses of one kind."""
    score: float
    """How strongly the name alone stands for it, log 10: a country's name before a city's, a big city's before a small one's."""


class Entry(Struct, frozen=True):
    """One name, in the languages where it is used."""

    kind: Kind
    senses: tuple[Sense, ...]
    languages: frozenset[str] | None
    """None: any."""
    case: str
    """u: the first letter is a capital, a: any, e: exactly `exact`."""
    exact: str
    endings: frozenset[str] | None
    """What may follow the name within the word; None: nothing."""
    personal: bool
    """Also a first name or a surname."""
    common: bool
    """Also an ordinary word."""
    after_comma: bool
    """Only straight after a comma (postal codes)."""


class Tables(Struct):
    """The head of a gazetteer file."""

    names: dict[str, str] = {}
    first_names: frozenset[str] = frozenset()
    endings: dict[str, frozenset[str]] = {}


class Gazetteer:
    """All names, ready to be looked for.

    A row is read when its name is first met: the automaton takes most of the memory, and a text names few places.
    """

    def __init__(self, version: str, patterns: list[str], rows: list[str], tables: Tables) -> None:
        self.version = version
        self.names = tables.names
        """Country code -> English short name."""
        self.first_names = tables.first_names
        """Lower case."""
        self._rows = rows
        self._endings = tables.endings
        self._read: dict[int, tuple[Entry, ...]] = {}
        self._spoken: dict[str | None, _Spoken] = {}
        self._automaton = AhoCorasick(
            patterns, matchkind=MatchKind.Standard, store_patterns=False, implementation=Implementation.ContiguousNFA
        )

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, searchable: str) -> list[tuple[int, int, int]]:
        """Every occurrence of every name, overlapping ones too: index of the name, start, end in code points."""
        return self._automaton.find_matches_as_indexes(searchable, overlapping=True)

    def entries(self, index: int) -> tuple[Entry, ...]:
        """What the name of this index stands for."""
        found = self._read.get(index)
        if found is None:
            rows = self._rows[index].split("\n")
            found = self._read[index] = tuple(_entry(row.split("\t"), self._endings) for row in rows)
        return found

    def entries_in(self, language: str | None) -> Callable[[int], tuple[Entry, ...]]:
        """What the name of an index stands for in a language: half of the names in a text are other languages' words.

        A text without a language has all of them.
        """
        found = self._spoken.get(language)
        if found is None:
            found = self._spoken[language] = _Spoken(self.entries, language)
        return found.__getitem__


class _Spoken(dict[int, tuple[Entry, ...]]):
    """Index of a name -> its entries in one language, as many as texts have met."""

    def __init__(self, entries: Callable[[int], tuple[Entry, ...]], language: str | None) -> None:
        super().__init__()
        self._entries, self._language = entries, language

    def __missing__(self, index: int) -> tuple[Entry, ...]:
        found = self._entries(index)
        if self._language is not None:
            found = tuple(one for one in found if one.languages is None or self._language in one.languages)
        self[index] = found
        return found


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer that ships with the package, loaded at first use. Raises ValueError when the file is damaged."""
    data = files("streams.classify.country").joinpath("gazetteer.txt.xz").read_bytes()
    return read(lzma.decompress(data).decode())


def read(text: str) -> Gazetteer:
    """The text of a gazetteer file -> a Gazetteer. Raises ValueError when it holds no names."""
    version, tables = "", Tables()
    patterns: list[str] = []
    rows: list[str] = []
    last = ""
    for line in text.split("\n"):
        if line[:1] == "#":
            version = _head(line.split("\t"), tables) or version
        elif line:
            pattern, _, row = line.partition("\t")
            if pattern == last:
                rows[-1] = f"{rows[-1]}\n{row}"
            else:
                patterns.append(pattern)
                rows.append(row)
                last = pattern
    if not rows or not version:
        raise ValueError("the gazetteer holds no names or no version")
    return Gazetteer(version, patterns, rows, tables)


def _head(columns: list[str], tables: Tables) -> str | None:
    kind, *rest = columns
    if kind == "#ending":
        tables.endings[rest[0]] = frozenset("" if form == "_" else form for form in rest[1].split(" "))
    elif kind == "#country":
        tables.names[rest[0]] = rest[1]
    elif kind == "#firstnames":
        tables.first_names = frozenset(rest[0].split(" "))
    else:
        return kind.removeprefix("#version ")
    return None


def _entry(columns: list[str], endings: dict[str, frozenset[str]]) -> Entry:
    kind, senses, languages, case, ending, flags = columns
    return Entry(
        kind=kind,
        senses=tuple(_sense(kind, part) for part in senses.split(",")),
        languages=None if languages == "*" else frozenset(languages.split(",")),
        case=case[0],
        exact=case[1:],
        endings=endings[ending] if ending else None,
        personal="p" in flags,
        common="k" in flags,
        after_comma="c" in flags,
    )


_PREFERENCE = {"N": 9.5, "A": 9.0, "L": 7.5, "I": 8.0, "S": 7.0, "G": 5.0, "w": 3.0}
_PLACE_BONUS = {"C": 1.5, "R": 1.0}


def _sense(kind: Kind, part: str) -> Sense:
    country, _, number = part.partition(":")
    weight = float(number)
    if kind in _PREFERENCE:
        return Sense(country, weight, _PREFERENCE[kind] + log10(max(weight, 1e-3)))
    return Sense(country, weight, _PLACE_BONUS.get(kind, 0.0) + log10(max(weight, 1000.0)))
