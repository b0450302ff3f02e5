"""Standfirsts and descriptions -> the deck, when it says something that the body does not begin with."""

from streams.clean.draft import Found
from streams.clean.metadata.wording import key, plain

MAX_CANDIDATES = 10
_SHORTEST = 20
_TRUST = ("standfirst", "deck", "og:description", "description", "abstract", "twitter:description")


def choose_deck(decks: list[Found], titles: list[str], body: list[str]) -> tuple[str, Found] | None:
    """The first candidate, visible ones before declared, that is no headline, not in the body and not cut off.

    `titles`: every headline the page gives: short versions of it stand where decks do.
    """
    opening = key(" ".join(body[:3])[:2500])
    whole = key("\n".join(body)[:20_000])
    headlines = [key(title) for title in titles]
    for found in sorted(decks[:MAX_CANDIDATES], key=_rank):
        text = plain(found.text)
        words = key(text)
        if len(text) < _SHORTEST or not words or any(words in headline or headline == words for headline in headlines):
            continue
        if opening.startswith(words[:60]):
            continue
        if found.source != "visible" and (words in whole or _is_cut(text)):
            continue
        return text, found
    return None


def _rank(found: Found) -> tuple[bool, int]:
    place = _TRUST.index(found.name) if found.name in _TRUST else len(_TRUST)
    return found.source != "visible", place


def _is_cut(text: str) -> bool:
    """Whether a template cut the text off at a length."""
    return text.endswith(("…", "...", "[…]", "[...]", "..")) or (len(text) > 100 and text[-1].isalnum())
