"""Candidates for the headline -> the headline as the publisher prints it, without the site's name."""

import re

from streams.clean.draft import Found
from streams.clean.metadata.wording import key, plain

_SEPARATOR = re.compile(
    r"\s+[|\-–—−·•»›«:~/＿_⋆]+\s+|\s*[|｜│┃]+\s*|\s+::\s+|\s?_\s?(?=[^_]{2,30}$)|\s?[–—]\s?(?=[^–—]{2,40}$)"
)
_VOTE = {"h1": 3.0, "headline": 2.6, "og:title": 2.2, "twitter:title": 1.2, "title": 1.0}

MAX_CANDIDATES = 12


def choose_title(titles: list[Found], names: list[str]) -> tuple[str, Found] | None:
    """The headline and where it stands. `names`: what the site is called, as printed.

    Candidates that say the same (letters and digits alone) vote together; visible headlines weigh most; a candidate
    that is another one with the site's name or section around it votes for the shorter.
    """
    known = {key(name) for name in names if name}
    cleaned: list[tuple[str, Found]] = []
    for found in titles[:MAX_CANDIDATES]:
        text = plain(found.text)
        if text and key(text) not in known:
            cleaned.append((text, found))
    if not cleaned:
        return (plain(titles[0].text), titles[0]) if titles and plain(titles[0].text) else None
    stripped = [(_without_site(text, found, known, cleaned), found) for text, found in cleaned]
    weights: dict[str, float] = {}
    for text, found in stripped:
        weights[key(text)] = weights.get(key(text), 0.0) + _VOTE.get(
            found.name, 1.0 if found.source != "visible" else 3.0
        )
    best = max(stripped, key=lambda item: weights[key(item[0])])
    same = [item for item in stripped if key(item[0]) == key(best[0])]
    return min(same, key=lambda item: (_shouting(item[0]), item[1].source != "visible"))


def _shouting(text: str) -> bool:
    return text.isupper() and len(text) > 12


def _without_site(text: str, found: Found, known: set[str], others: list[tuple[str, Found]]) -> str:
    """Cut the site's name and sections off the end or the front."""
    cuts = list(_SEPARATOR.finditer(text))
    if not cuts:
        return text
    other_keys = {key(other) for other, source in others if source is not found}
    for cut in cuts:
        front = text[: cut.start()]
        if key(front) in other_keys and len(front) > 8:
            return front
        back = text[cut.end() :]
        if key(back) in other_keys and len(back) > 8:
            return back
    while (cuts := list(_SEPARATOR.finditer(text))) and (key(text[cuts[-1].end() :]) in known):
        text = text[: cuts[-1].start()]
    if (cut := _SEPARATOR.search(text)) is not None and key(text[: cut.start()]) in known:
        text = text[cut.end() :]
    if found.source == "title" and len(cuts := list(_SEPARATOR.finditer(text))) == 1:
        front, back = text[: cuts[0].start()], text[cuts[0].end() :]
        if len(back.split()) <= 4 < len(front.split()):
            return front
    return text
