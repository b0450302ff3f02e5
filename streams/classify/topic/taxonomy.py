"""IPTC Media Topics: the name, level and parents of every term in force, from `taxonomy.json`.

Taxonomy of 2023-10-24 by the IPTC (https://iptc.org), CC BY 4.0; written by `streams train topic`.
"""

from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

PREFIX = "medtop:"


class Term(Struct, frozen=True):
    """A Media Topic. Codes are eight digits; `top` is its level-1 ancestor, itself on level 1."""

    code: str
    name: str
    level: int
    parent: str | None
    top: str


class Taxonomy(Struct, frozen=True):
    """All terms in force, and the release they are from."""

    version: str
    terms: dict[str, Term]

    @property
    def tops(self) -> list[str]:
        """Codes of level 1, ascending: the order of the model's columns."""
        return sorted(term.code for term in self.terms.values() if term.level == 1)


@cache
def taxonomy() -> Taxonomy:
    """The taxonomy, read once."""
    return read_taxonomy((files("streams.classify.topic") / "taxonomy.json").read_bytes())


def read_taxonomy(content: bytes) -> Taxonomy:
    """The taxonomy from its JSON. Raises ValueError where a term's parent or level-1 ancestor is missing."""
    found = msgspec.json.decode(content, type=Taxonomy)
    for term in found.terms.values():
        if term.top not in found.terms or (term.parent is not None and term.parent not in found.terms):
            raise ValueError(f"taxonomy.json: {term.code} has a parent that is not there")
    return found


def ancestors(code: str) -> list[str]:
    """The terms above a Media Topic, upwards to level 1; none for a code that is not in force.

    >>> ancestors("medtop:20000638")
    ['medtop:11000000']
    """
    terms = taxonomy().terms
    found: list[str] = []
    term = terms.get(code.removeprefix(PREFIX))
    while term is not None and term.parent is not None:
        found.append(PREFIX + term.parent)
        term = terms.get(term.parent)
    return found
