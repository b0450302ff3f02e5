"""A name -> whether it begins like a person's (data/given_names.txt)."""

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

_SPLIT = str.maketrans("-’'.", "    ")
_MOST_WORDS = 5


@lru_cache(maxsize=2048)
def begins_like_a_person(name: str) -> bool:
    """Whether it is two to five words, the first or second of them a given name: `Jane Doe`, `J. Carl Doe`, `Kovács Anna`."""
    words = name.split()
    if not 2 <= len(words) <= _MOST_WORDS or not all(
        word[:1].isupper() or word[:1] > "\u0590" or word.islower() for word in words
    ):
        return False
    firsts = [part for word in words[:2] for part in folded(word).translate(_SPLIT).split()[:1]]
    return any(part in _given() for part in firsts)


def is_given_name(word: str) -> bool:
    """Whether people are called so."""
    return folded(word) in _given()


def folded(word: str) -> str:
    """Lower case without accents, as the file has it."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFD", word.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


@cache
def _given() -> frozenset[str]:
    text = files("streams.clean.metadata").joinpath("data", "given_names.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
