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


class Words(Struct, frozen=True):
    """All tables, folded for look-up."""

    labels: dict[str, frozenset[str]]
    chrome: dict[str, frozenset[str]]
    desk: tuple[str, ...]
    origin: tuple[str, ...]
    longest: int
    """Longest label, in words."""


@cache
def words() -> Words:
    """The tables of words.toml; raises ValueError if an entry is not in its folded form."""
    tables = tomllib.loads(files("streams.clean.text").joinpath("words.toml").read_text("utf-8"))
    for kind, lists in tables.items():
        for name, entries in lists.items():
            for entry in entries:
                if entry != entry.lower() or not entry.strip():
                    raise ValueError(f"words.toml: {kind}.{name}: {entry!r} is not lower case")
    labels = {name: frozenset(map(fold, entries)) for name, entries in tables["label"].items()}
    return Words(
        labels=labels,
        chrome={name: frozenset(map(fold, entries)) for name, entries in tables["chrome"].items()},
        desk=tuple(tables["desk"]["words"]),
        origin=tuple(tables["origin"]["starts"]),
        longest=max(entry.count(" ") + 1 for entries in labels.values() for entry in entries),
    )


def fold(text: str) -> str:
    """Lower case, punctuation at either side gone, inner runs of it one space."""
    return _PUNCTUATION.sub(" ", text.lower()).strip()


def label(text: str, name: str) -> int:
    """How many code points of `text` are a label of this kind at its start (colon included), 0 if there is none.

    A label is followed by a colon, by the end, by a digit or by a capital: `By Jane`, `Updated: 8 May`, `更新:8日`.
    """
    table = words().labels[name]
    head = text[:60]
    colon = min((at for mark in ":：" if (at := head.find(mark)) > 0), default=-1)
    if colon > 0 and fold(head[:colon]) in table:
        return colon + 1
    parts = list(re.finditer(r"\S+", head))[: words().longest]
    for count in range(len(parts), 0, -1):
        stop = parts[count - 1].end()
        if fold(head[:stop]) in table:
            following = text[stop:].lstrip()[:1]
            if not following or not following.islower():
                return stop
    return _unspaced(head, table)


def _unspaced(head: str, table: frozenset[str]) -> int:
    """Labels in scripts that put no space after them: `更新时间2024年`, `記者王小明`."""
    if head[:1].isascii():
        return 0
    for stop in range(min(6, len(head)), 1, -1):
        if head[:stop] in table and (head[stop : stop + 1].isdigit() or head[stop : stop + 1] in " /／"):
            return stop
    return 0


def chrome(text: str, name: str) -> bool:
    """Whether a line is, or begins with, a phrase of this table."""
    return fold(text[:80]) in words().chrome[name] if len(text) <= 80 else False


def starts_with_chrome(folded: str, name: str) -> bool:
    """Whether a folded line begins with a phrase of two or more words, or is a whole phrase, of this table."""
    table = words().chrome[name]
    if folded in table:
        return True
    parts = folded.split(" ", 5)[:5]
    return any(" ".join(parts[:count]) in table for count in range(2, len(parts) + 1))


def is_desk(text: str) -> bool:
    """Whether a name is a desk's or newsroom's: `News Desk`, `Redaktion`."""
    folded = f" {fold(text)} "
    return any(f" {word} " in folded or (not word.isascii() and word in folded) for word in words().desk)


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
