"""Bylines -> people in the order printed, the desk that signs in place of one, and the agencies named beside them."""

import re
from functools import lru_cache

from msgspec import Struct, structs

from streams.clean.draft import Found
from streams.clean.metadata.byline import Kind, is_signed, read_byline
from streams.clean.metadata.given import begins_like_a_person
from streams.clean.metadata.wording import key

_ELSEWHERE = re.compile(
    r"comment|figure|caption|\bcontact|\bnav|menu|breadcrumb|share|search|\btags?\b|photo|image|\bimg-?(?:desc|cap|credit|text|info)|picture|teaser|related|recommend|"
    r"posts?-list|(?<!entry-)(?<!post-)(?<!article-)footer(?!\.(?:meta|entry|post|article))",
    re.I,
)
"""Places of names that do not sign the story: of those who comment, of photographers, of persons to call."""

_ACADEMIC = re.compile(r"^(?:(?:Dr|Prof|Professor)\.? )+")
_LINE = 6
"""Rank of lines that are a name and no more."""

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
    others: list[Signed] = []
    """Who edited, checked or illustrated."""


def choose_people(bylines: list[Found], site_names: list[str]) -> People:
    """Take the people of the most trusted source that names any; a desk only when no person signs.

    Trusted in this order: JSON-LD, elements that are named for the author and lines that begin with a word like `By`,
    metadata, other visible names, lines that are a name and no more. The visible line wins over JSON-LD when it names the
    same people and more, or when JSON-LD has but the account that posted the story.
    """
    sites = frozenset(key(name) for name in site_names if name)
    groups: dict[int, list[Found]] = {}
    for found in bylines[:MAX_BYLINES]:
        if found.source == "visible" and _ELSEWHERE.search(found.path) is not None:
            continue
        groups.setdefault(_rank(found), []).append(found)
    if _is_list(groups.get(_LINE, [])):
        del groups[_LINE]
    read = {rank: _read(groups[rank], sites) for rank in sorted(groups)}
    agencies = _distinct([name for people in read.values() for name in people.agencies])
    read = _without_others(read)
    ranked = [people.authors for people in read.values() if people.authors]
    if ranked:
        declared = [author.text for rank in (0, 3) if rank in read for author in read[rank].authors]
        first = _by_full_name(ranked[0], [read[rank].authors for rank in (1, 2) if rank in read])
        authors = [structs.replace(author, text=_as_declared(author.text, declared)) for author in first]
        fuller = _named_with_more(authors, [[found] for found in [*groups.get(1, []), *groups.get(2, [])]], sites)
        fuller = fuller or _named_beside(authors, read.get(4))
        return People(authors=_distinct(fuller or authors), agencies=agencies)
    desks = [people.desk for people in read.values() if people.desk is not None]
    return People(desk=desks[0] if desks else None, agencies=agencies)


def _by_full_name(first: list[Signed], signed: list[list[Signed]]) -> list[Signed]:
    """What a signed line says, where the trusted source has one word alone: the account that posted the story."""
    if any(" " in author.text for author in first):
        return first
    return next((line for line in signed if all(begins_like_a_person(author.text) for author in line) and line), first)


def _as_declared(name: str, declared: list[str]) -> str:
    """`Emma Mackenzie Lifestyle` printed where metadata says `Emma Mackenzie`: the name alone."""
    return next((other for other in declared if len(other.split()) > 1 and name.startswith(other + " ")), name)


def _named_with_more(authors: list[Signed], bylines: list[list[Found]], sites: frozenset[str]) -> list[Signed]:
    """The people of a visible line, or of elements that stand together, which name all of these and more."""
    names = {_person(author.text) for author in authors}
    for together in bylines:
        printed = _read(together, sites).authors
        if len(printed) > len(names) and names < {_person(author.text) for author in printed}:
            return printed
    return []


def _named_beside(authors: list[Signed], elements: People | None) -> list[Signed]:
    """The people of elements that stand together and are named for authors, if these are among them."""
    beside = [] if elements is None else elements.authors
    names = {_person(author.text) for author in authors}
    more = [author for author in beside if _person(author.text) not in names]
    sure = sum(begins_like_a_person(author.text) for author in beside)
    if not more or len(more) + len(names) > len(beside) or 2 * sure < len(beside):
        return []
    return beside if begins_like_a_person(more[0].text) else []


def _without_others(read: dict[int, People]) -> dict[int, People]:
    """Without those whom the page names as editor or the like, as long as somebody else signs."""
    others = {_person(other.text) for people in read.values() for other in people.others}
    left = {
        rank: structs.replace(people, authors=[a for a in people.authors if _person(a.text) not in others])
        for rank, people in read.items()
    }
    return left if any(people.authors for people in left.values()) else read


def _person(name: str) -> str:
    """Letters and digits without an academic title in front: `Dr Jane Doe` is Jane Doe."""
    return key(_ACADEMIC.sub("", name))


def _is_list(lines: list[Found]) -> bool:
    """Whether lines that may be names are a list of something else, topics or links: several in elements of one kind."""
    places = [found.path.partition("#")[0] for found in lines]
    return len(set(places)) < len(places)


def _rank(found: Found) -> int:
    if found.source == "json-ld":
        return 0
    if found.source != "visible":
        return 3
    if found.name == "line":
        return _LINE
    if found.name == "signature":
        return 1 if is_signed(found.text) else 4
    return 2 if is_signed(found.text) else 5


def _read(bylines: list[Found], sites: frozenset[str]) -> People:
    """What a group of equally trusted bylines says; of visible ones, the first that names people and its like."""
    authors: list[Signed] = []
    agencies: list[Signed] = []
    others: list[Signed] = []
    desk: Signed | None = None
    first: Found | None = None
    for found in bylines:
        visible = found.source == "visible"
        # Cards of other stories' authors stand behind what signs this one.
        elsewhere = first is not None and visible and (is_signed(first.text) or found.path != first.path)
        for kind, name in _names_in(found.text, sites, visible):
            signed = Signed(text=name, found=found)
            if kind == "other":
                others.append(signed)
            if elsewhere or (found.name == "line" and not _is_name_alone(kind, name, found)):
                continue
            if kind == "person":
                authors.append(signed)
                first = first or found
            elif kind == "agency":
                agencies.append(signed)
            elif kind == "desk":
                desk = desk or signed
    return People(authors=_distinct(authors), desk=desk, agencies=_distinct(agencies), others=others)


@lru_cache(maxsize=512)
def _names_in(text: str, sites: frozenset[str], visible: bool) -> tuple[tuple[Kind, str], ...]:
    """`read_byline`; a page gives one name many times, and is asked for it twice."""
    return tuple(read_byline(text, sites, declared=not visible))


def _is_name_alone(kind: str, name: str, found: Found) -> bool:
    return kind == "person" and key(name) == key(found.text) and begins_like_a_person(name)


def _distinct(signed: list[Signed]) -> list[Signed]:
    seen: dict[str, Signed] = {}
    for item in signed:
        seen.setdefault(key(item.text), item)
    return list(seen.values())[:MAX_PEOPLE]
