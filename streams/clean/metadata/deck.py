"""Standfirsts and descriptions -> the deck, when it says something that the body does not begin with."""

from streams.clean.draft import Found
from streams.clean.metadata.wording import key, plain

MAX_CANDIDATES = 10
_SHORTEST = 20
_SEARCHED = 6_000
"""Code points of the body in which a description is looked for."""
_TRUST = ("standfirst", "deck", "og:description", "description", "abstract", "twitter:description")


def choose_deck(decks: list[Found], titles: list[str], body: list[str]) -> tuple[str, Found] | None:
    """The first candidate, visible ones before declared, that is no headline, not in the body and not cut off.

    `titles`: every headline the page gives: short versions of it stand where decks do.
    """
    if not decks:
        return None
    opening = key(" ".join(body[:3])[:1500])
    headlines = [key(title) for title in titles]
    for found in sorted(decks[:MAX_CANDIDATES], key=_rank):
        text = plain(found.text)
        words = key(text)
        if len(text) < _SHORTEST or not words or any(words in headline for headline in headlines):
            continue
        if opening.startswith(words[:60]):
            continue
        if found.source != "visible" and (_is_cut(text) or words in key("\n".join(body)[:_SEARCHED])):
            continue
        return text, found
    return None


def _rank(found: Found) -> tuple[bool, int]:
    place = _TRUST.index(found.name) if found.name in _TRUST else len(_TRUST)
    return found.source != "visible", place


def _is_cut(text: str) -> bool:
    """Whether a template cut the text off at a length."""
    return text.endswith(("…", "...", "[…]", "[...]", "..")) or (len(text) > 100 and text[-1].isalnum())
