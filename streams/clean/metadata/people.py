"""Bylines -> people in the order printed, the desk that signs in place of one, and the agencies named beside them."""

from msgspec import Struct, structs

from streams.clean.draft import Found
from streams.clean.metadata.byline import is_signed, read_byline
from streams.clean.metadata.wording import key

MAX_BYLINES = 30
MAX_PEOPLE = 30


class Signed(Struct, frozen=True, kw_only=True):
    """One name of a byline."""

    text: str
    found: Found


class People(Struct, frozen=True, kw_only=True):
    """Who signs."""

    authors: list[Signed] = []
    desk: Signed | None = None
    agencies: list[Signed] = []


def choose_people(bylines: list[Found], site_names: list[str]) -> People:
    """Take the people of the most trusted source that names any; a desk only when no person signs.

    Trusted in this order: JSON-LD, a visible line that begins with a word like `By`, metadata, other visible names. The
    visible line wins over JSON-LD when it names the same people and more.
    """
    sites = {key(name) for name in site_names if name}
    groups: dict[int, list[Found]] = {}
    for found in bylines[:MAX_BYLINES]:
        groups.setdefault(_rank(found), []).append(found)
    read = {rank: _read(groups[rank], sites) for rank in sorted(groups)}
    agencies = _distinct([name for people in read.values() for name in people.agencies])
    ranked = [people.authors for people in read.values() if people.authors]
    if ranked:
        declared = [author.text for rank in (0, 2) if rank in read for author in read[rank].authors]
        authors = [structs.replace(author, text=_as_declared(author.text, declared)) for author in ranked[0]]
        fuller = _named_with_more(authors, groups.get(1, []), sites)
        return People(authors=_distinct(fuller or authors), agencies=agencies)
    desks = [people.desk for people in read.values() if people.desk is not None]
    return People(desk=desks[0] if desks else None, agencies=agencies)


def _as_declared(name: str, declared: list[str]) -> str:
    """`Emma Mackenzie Lifestyle` printed where metadata says `Emma Mackenzie`: the name alone."""
    return next((other for other in declared if len(other.split()) > 1 and name.startswith(other + " ")), name)


def _named_with_more(authors: list[Signed], bylines: list[Found], sites: set[str]) -> list[Signed]:
    """The people of a visible line that names all of these and more."""
    names = {key(author.text) for author in authors}
    for found in bylines:
        printed = _read([found], sites).authors
        if len(printed) > len(names) and names < {key(author.text) for author in printed}:
            return printed
    return []


def _rank(found: Found) -> int:
    if found.source == "json-ld":
        return 0
    if found.source == "visible":
        return 1 if is_signed(found.text) else 3
    return 2


def _read(bylines: list[Found], sites: set[str]) -> People:
    """What a group of equally trusted bylines says; of visible ones, the first that names people and its like."""
    authors: list[Signed] = []
    agencies: list[Signed] = []
    desk: Signed | None = None
    first: Found | None = None
    for found in bylines:
        if first is not None and found.source == "visible" and (is_signed(first.text) or found.path != first.path):
            continue  # cards of other stories' authors
        for kind, name in read_byline(found.text, sites, declared=found.source != "visible"):
            signed = Signed(text=name, found=found)
            if kind == "person":
                authors.append(signed)
                first = first or found
            elif kind == "agency":
                agencies.append(signed)
            elif desk is None:
                desk = signed
    return People(authors=_distinct(authors), desk=desk, agencies=_distinct(agencies))


def _distinct(signed: list[Signed]) -> list[Signed]:
    seen: dict[str, Signed] = {}
    for item in signed:
        seen.setdefault(key(item.text), item)
    return list(seen.values())[:MAX_PEOPLE]
