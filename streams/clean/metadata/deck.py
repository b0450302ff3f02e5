"""Standfirsts and descriptions -> the deck, when it says something that the body does not begin with."""

from streams.clean.draft import Found
from streams.clean.metadata.wording import key, plain

MAX_CANDIDATES = 10
_SHORTEST = 20


def choose_deck(decks: list[Found], title: str, body: list[str]) -> tuple[str, Found] | None:
    """The first candidate, visible ones before declared, that is neither the title nor the body's beginning nor cut off."""
    opening = key(" ".join(body[:3])[:2500])
    whole = key("\n".join(body)[:20000]) if body else ""
    for found in sorted(decks[:MAX_CANDIDATES], key=lambda item: item.source != "visible"):
        text = plain(found.text)
        words = key(text)
        if len(text) < _SHORTEST or not words or words == key(title) or words in key(title):
            continue
        if opening.startswith(words[:60]) or (found.source != "visible" and words in whole):
            continue
        if found.source != "visible" and _is_cut(text):
            continue
        return text, found
    return None


def _is_cut(text: str) -> bool:
    """Whether a template cut the text off at a length."""
    return text.endswith(("…", "...", "[…]", "[...]", "..", "[&hellip;]")) or (len(text) > 100 and text[-1].isalnum())
