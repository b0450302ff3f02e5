"""Names as the labelled sets have them -> the people among them, by the contract (data: authors.toml, read by hand)."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from streams.clean.metadata.agencies import agency
from streams.clean.metadata.wording import key

_LABELS = Path(__file__).with_name("authors.toml")
_ACADEMIC = re.compile(r"^(?:(?:dr|prof|professor|mag)\.?\s+)+", re.IGNORECASE)


def person(name: str) -> str:
    """The key by which two names are compared: letters and digits, without academic titles in front."""
    return key(_ACADEMIC.sub("", name))


def people(names: Iterable[str]) -> set[str]:
    """Keys of the people that a set's `authors` name: newsrooms, agencies, sites and offices left out."""
    nobody, several = _labels()
    return {
        person(one)
        for name in names
        if key(name) not in nobody
        for one in several.get(key(name), [name])
        if person(one)
    }


def signed(name: str) -> str:
    """The key of whoever signs: people, desks, and agencies by their one name (`dpa`, `Deutsche Presse-Agentur`)."""
    return key(agency(name) or name)


@cache
def _labels() -> tuple[frozenset[str], dict[str, list[str]]]:
    table = tomllib.loads(_LABELS.read_text(encoding="utf-8"))
    return frozenset(map(key, table["nobody"])), {key(name): ones for name, ones in table["people"].items()}
