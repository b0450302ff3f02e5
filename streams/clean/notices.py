"""Visible text of a page without an article -> what the page says of itself: removed, not found, sign in, pay."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

Kind = Literal["removed", "error_page", "login_page", "paywall_notice"]
_READ = 4_000
_PARSED = 400_000
_QUOTED = 160


class Notice(Struct, frozen=True):
    """What kind of page it is, and the words that say so."""

    kind: Kind
    quote: str


@cache
def _phrases() -> tuple[tuple[str, Kind], ...]:
    table = tomllib.loads(files("streams.clean").joinpath("notices.toml").read_text("utf-8"))
    if tuple(table) != get_args(Kind):
        raise ValueError(f"notices.toml has {', '.join(table)}; {', '.join(get_args(Kind))} are read")
    kinds: tuple[Kind, ...] = get_args(Kind)
    return tuple((phrase, kind) for kind in kinds for phrase in table[kind])


def read_notice(text: str) -> Notice | None:
    """The first notice by kind, None if the text has none. Only ask for pages that have no article."""
    start = " ".join(text[:_READ].split())
    lowered = start.lower().replace("’", "'")
    for phrase, kind in _phrases():
        at = lowered.find(phrase.replace("’", "'"))
        if at >= 0:
            begin = max(0, at - 60)
            return Notice(kind, start[begin : begin + _QUOTED])
    return None


def visible_text(markup: str) -> str:
    """What a page shows, roughly: its text without scripts and styles."""
    tree = LexborHTMLParser(markup[:_PARSED])
    tree.strip_tags(["script", "style", "noscript", "template"])
    return tree.body.text(separator=" ") if tree.body is not None else ""
