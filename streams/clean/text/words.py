"""words.toml -> what a line of a page says it is: a label, chrome of a kind, a desk, an origin line."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from msgspec import Struct

_PUNCTUATION = re.compile(r"[\s/:：.,;|•·»«>›→…!?*_()\[\]–—-]+")
_DATE = re.compile(
    r"(?:19|20)\d\d\s?[年./-]\s?\d{1,2}|\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d\d)\b|\b(?:1[34]|19|2[05])\d\d\b"
)
_CLOCK = re.compile(r"(?<![\d:.])[0-2]?\d[:.h][0-5]\d(?![\d%])|\b\d{1,2}\s?[ap]\.?m\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"\S+")


class Words(Struct, frozen=True):
    """All tables, folded for look-up."""

    labels: dict[str, frozenset[str]]
    """Folded phrase -> kinds of label it is."""
    label_starts: frozenset[str]
    """First words of those phrases: most lines begin with none of them."""
    chrome: dict[str, frozenset[str]]
    """Folded phrase -> kinds of chrome it is."""
    desk: frozenset[str]
    """Single words of scripts with spaces."""
    desk_phrases: tuple[str, ...]
    """Of scripts with spaces, with a space at either side."""
    desk_parts: tuple[str, ...]
    """Of other scripts."""
    origin: tuple[str, ...]


_LONGEST = 5
"""Words of the longest phrase that is looked up."""
_HEAD = 60
_NONE: frozenset[str] = frozenset()


@cache
def words() -> Words:
    """The tables of words.toml; raises ValueError if an entry is not in its folded form."""
    tables = tomllib.loads(files("streams.clean.text").joinpath("words.toml").read_text("utf-8"))
    for kind, lists in tables.items():
        for name, entries in lists.items():
            for entry in entries:
                if entry != entry.lower() or not entry.strip():
                    raise ValueError(f"words.toml: {kind}.{name}: {entry!r} is not lower case")
    desk = tables["desk"]["words"]
    phrases = [word for word in desk if " " in word or not word.isascii()]
    labels_ = _kinds(tables["label"])
    return Words(
        labels=labels_,
        label_starts=frozenset(phrase.split(" ", 1)[0] for phrase in labels_),
        chrome=_kinds(tables["chrome"]),
        desk=frozenset(desk),
        desk_phrases=tuple(f" {phrase} " for phrase in phrases if phrase.isascii()),
        desk_parts=tuple(phrase for phrase in phrases if not phrase.isascii()),
        origin=tuple(tables["origin"]["starts"]),
    )


def _kinds(lists: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    """Phrase -> its kinds, so that one look-up answers for all tables."""
    kinds: dict[str, set[str]] = {}
    for name, entries in lists.items():
        for entry in entries:
            kinds.setdefault(fold(entry), set()).add(name)
    return {phrase: frozenset(names) for phrase, names in kinds.items()}


def fold(text: str) -> str:
    """Lower case, punctuation at either side gone, inner runs of it one space."""
    return _PUNCTUATION.sub(" ", text.lower()).strip()


def labels(text: str) -> dict[str, int]:
    """Kinds of label that stand at the start of `text`, each with its length in code points (colon included).

    A label is followed by a colon, by the end, by a digit or by a capital: `By Jane`, `Updated: 8 May`, `更新:8日`.
    """
    tables = words()
    table = tables.labels
    head = text[:_HEAD]
    found: dict[str, int] = {}
    if fold(head).split(" ", 1)[0] in tables.label_starts:
        _spaced(text, head, table, found)
    if head and not head[0].isascii():
        _unspaced(head, table, found)
    return found


def label(text: str, name: str) -> int:
    """How many code points of `text` are a label of this kind at its start, 0 if there is none."""
    return labels(text).get(name, 0)


def _spaced(text: str, head: str, table: dict[str, frozenset[str]], found: dict[str, int]) -> None:
    """Labels before a colon, or of whole words."""
    colon = min((at for mark in ":：" if (at := head.find(mark)) > 0), default=-1)
    if colon > 0:
        found.update(dict.fromkeys(table.get(fold(head[:colon]), _NONE), colon + 1))
    starts: list[tuple[str, int]] = []
    phrase = ""
    for word in _WORD.finditer(head):
        phrase = f"{phrase} {fold(word.group())}".strip()
        starts.append((phrase, word.end()))
        if len(starts) >= _LONGEST:
            break
    for phrase, stop in reversed(starts):
        kinds = table.get(phrase, _NONE)
        if kinds and not text[stop:].lstrip()[:1].islower():
            for kind in kinds:
                found.setdefault(kind, stop)


def _unspaced(head: str, table: dict[str, frozenset[str]], found: dict[str, int]) -> None:
    """Labels in scripts that put no space after them: `更新时间2024年`, `記者王小明`."""
    for stop in range(min(6, len(head)), 1, -1):
        following = head[stop : stop + 1]
        if head[:stop] in table and (following.isdigit() or following in " /／"):
            for kind in table[head[:stop]]:
                found.setdefault(kind, stop)


def chrome_kinds(folded: str) -> frozenset[str]:
    """Kinds of chrome that a folded line is: it begins with a phrase of two or more words, or is a whole phrase."""
    table = words().chrome
    kinds = table.get(folded, _NONE)
    parts = folded.split(" ", _LONGEST)[:_LONGEST]
    phrase = parts[0]
    for part in parts[1:]:
        phrase = f"{phrase} {part}"
        kinds = kinds | table.get(phrase, _NONE) if phrase in table else kinds
    return kinds


def is_desk(text: str) -> bool:
    """Whether a name is a desk's or newsroom's: `News Desk`, `Redaktion`."""
    folded = fold(text)
    tables = words()
    if not tables.desk.isdisjoint(folded.split(" ")):
        return True
    padded = f" {folded} "
    if any(phrase in padded for phrase in tables.desk_phrases):
        return True
    return any(phrase in folded for phrase in tables.desk_parts)


def is_origin(text: str) -> bool:
    """Whether a short line says where the text came from: `(With inputs from agencies.)`."""
    return len(text) <= 250 and text.lower().lstrip("( *_[-–—").startswith(words().origin)


def has_date(text: str) -> bool:
    """Whether a short text holds a date: a numeric one, or a year beside another number."""
    found = _DATE.search(text)
    if not found:
        return False
    return len(found.group()) > 4 or len(_NUMBER.findall(text)) >= 2 or len(text) <= 24


def has_clock(text: str) -> bool:
    """Whether a text holds a time of day."""
    return bool(_CLOCK.search(text))
