"""A name in a byline or credit -> the news agency it is, as commonly written."""

import tomllib
from functools import cache
from importlib.resources import files

from streams.clean.metadata.wording import key


@cache
def aliases() -> dict[str, str]:
    """What agencies are called, letters and digits alone -> name as commonly written."""
    table = tomllib.loads(files("streams.clean.metadata").joinpath("data", "agencies.toml").read_text(encoding="utf-8"))
    return {key(alias): name for name, listed in table.items() for alias in (name, *listed)}


def agency(text: str) -> str | None:
    """The agency that the whole text names, else None."""
    return aliases().get(key(text)) if len(text) < 60 else None
