"""Credit lines at the edges of the body, and what the page declares -> where the text came from, and the body without them."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from msgspec import Struct

from streams.clean.draft import Found, Paragraph
from streams.clean.metadata.agencies import agency, aliases
from streams.clean.metadata.wording import key, plain
from streams.events import Origin

MAX_LINE = 320
"""A longer paragraph is text, not a credit."""
_LAST = 6
"""Paragraphs looked at from the end."""


class Credit(Struct, frozen=True, kw_only=True):
    """A credit line and where it stands."""

    origin: Origin
    statement: Paragraph | Found | None = None
    start: int = 0
    """First code point of the statement in the paragraph's text."""


@cache
def _phrases() -> list[tuple[str, re.Pattern[str]]]:
    table = tomllib.loads(files("streams.clean.metadata").joinpath("data", "credits.toml").read_text(encoding="utf-8"))
    return [(kind, re.compile("|".join(patterns), re.IGNORECASE)) for kind, patterns in table.items()]


@cache
def _agency_words() -> re.Pattern[str]:
    names = sorted({alias for alias in _printed_aliases() if len(alias) > 2}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)", re.IGNORECASE)


def _printed_aliases() -> set[str]:
    table = tomllib.loads(files("streams.clean.metadata").joinpath("data", "agencies.toml").read_text(encoding="utf-8"))
    return {alias.casefold() for name, listed in table.items() for alias in (name, *listed)}


_SHORT_TAIL = re.compile(r"(?:(?<!\s)\s+)?[(（\[/]\s?([^()（）\[\]]{2,40}?)\s?[)）\]/]\s?[.。]?\s*$")


def take_credits(body: list[Paragraph], declared: list[Found]) -> tuple[Credit | None, list[Paragraph]]:
    """The origin and the body without its credit lines. Only lines at the very end or the very start are taken."""
    kept = list(body)
    credit: Credit | None = None
    taken = 0
    while kept and len(kept) > 1 and taken < _LAST:
        found = read_credit(kept[-1].text)
        if found is None:
            break
        credit = Credit(origin=found, statement=kept[-1]) if credit is None or found.agencies else credit
        kept.pop()
        taken += 1
    if len(kept) > 1 and (found := read_credit(kept[0].text)) is not None and len(kept[0].text) < 80:
        credit = credit or Credit(origin=found, statement=kept[0])
        kept.pop(0)
    if credit is None and kept:
        credit = _at_the_end_of(kept[-1])
    for item in declared if credit is None else ():
        found = read_credit(plain(item.text))
        if found is None and (name := agency(plain(item.text))) is not None:
            found = Origin("agency", [name], None)
        if found is not None:
            return Credit(origin=found, statement=item), kept
    return credit, kept


def read_credit(line: str) -> Origin | None:
    """The origin that a line states, if the line states nothing else."""
    line = line.strip()
    if len(line) > MAX_LINE:
        return None
    bare = line.strip(" ()[]（）【】/*•-–—―.。:：_|\"'")
    parts = (
        [part for part in re.split(r"\s*(?:[,/&+;、]|\band\b|\bund\b|\bet\b|\by\b)\s*", bare) if part]
        if len(bare) < 80
        else []
    )
    names = [name for part in parts if (name := agency(part)) is not None]
    if parts and len(names) == len(parts):
        return Origin("agency", list(dict.fromkeys(names)), line)
    for kind, pattern in _phrases():
        if pattern.search(bare) is not None:
            agencies = _named_in(bare)
            return Origin("agency" if agencies and kind == "syndicated" else kind, agencies, line)
    return None


def _named_in(line: str) -> list[str]:
    found = (aliases().get(key(match[0])) for match in _agency_words().finditer(line))
    return list(dict.fromkeys(name for name in found if name is not None))


def _at_the_end_of(paragraph: Paragraph) -> Credit | None:
    """`... said. (ANSA)`: an agency in brackets that ends the last paragraph. It stays in the body as printed."""
    found = _SHORT_TAIL.search(paragraph.text[-60:])
    if found is None:
        return None
    names = [name for part in re.split(r"[/,&]", found[1]) if (name := agency(part.strip())) is not None]
    if not names:
        return None
    return Credit(
        origin=Origin("agency", names, found[0].strip()),
        statement=paragraph,
        start=max(0, len(paragraph.text) - 60) + found.start() + len(found[0]) - len(found[0].lstrip()),
    )
