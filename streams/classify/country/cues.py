"""`cues.toml` -> the words around a name that say what it is."""

import tomllib
from importlib.resources import files

from msgspec import Struct


class Cues(Struct, frozen=True):
    """Lists of lower-case words; what each is for stands in the file."""

    honorifics: frozenset[str]
    not_surnames: frozenset[str]
    directions: frozenset[str]
    locative: frozenset[str]
    language_verbs: frozenset[str]
    after_language: frozenset[str]
    place_names: frozenset[str]
    degrees: frozenset[str]
    scholars: tuple[str, ...]
    vetoes: dict[str, frozenset[str]]
    articles: dict[str, frozenset[str]]


def read(text: str) -> Cues:
    """TOML -> Cues. Raises KeyError when a list is missing."""
    data = tomllib.loads(text)
    vetoes, articles = (
        {name: frozenset(words.split()) for name, words in data.pop(table).items()} for table in ("vetoes", "articles")
    )
    scholars = tuple(data.pop("scholars").split())
    return Cues(
        vetoes=vetoes,
        articles=articles,
        scholars=scholars,
        **{name: frozenset(words.split()) for name, words in data.items()},
    )


CUES = read(files("streams.classify.country").joinpath("cues.toml").read_text("utf-8"))
