"""Bylines -> people in the order printed, the desk that signs in place of one, and the agencies named beside them."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from msgspec import Struct

from streams.clean.draft import Found
from streams.clean.metadata.agencies import agency
from streams.clean.metadata.wording import key, plain

MAX_BYLINES = 30
MAX_PEOPLE = 30
_MAX_CHARS = 400


class Signed(Struct, frozen=True, kw_only=True):
    """One name of a byline."""

    text: str
    found: Found


class People(Struct, frozen=True, kw_only=True):
    """Who signs."""

    authors: list[Signed] = []
    desk: Signed | None = None
    agencies: list[Signed] = []


@cache
def _words() -> dict[str, frozenset[str]]:
    table = tomllib.loads(files("streams.clean.metadata").joinpath("data", "bylines.toml").read_text(encoding="utf-8"))
    return {name: frozenset(word.casefold().rstrip(":：") for word in listed) for name, listed in table.items()}


_NOISE = re.compile(r"https?://\S{0,300}|www\.\S{0,200}|\S{1,64}@\S{1,120}|(?<!\w)@\w{1,40}|\b\d{1,2}:\d{2}\b")
_BRACKET = re.compile(r"[(\[（【<]([^()\[\]（）【】<>]{0,80})[)\]）】>]")
_PIECES = re.compile(r"\s*(?:[,;|/•·●／、，；\n\t｜*]|\s[-–—]\s|\s&\s|＆|\s{2,})\s*")
_WORD = re.compile(r"[^\s]+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CJK_ROLE = re.compile(
    r"(?:\s|^)?(?:本报记者|本報記者|特派记者|特派記者|记者|記者|编辑|編輯|撰文|文|통신원|특파원|선임기자|인턴기자|논설위원|기자)(?:\s|$|[:：/／])"
)
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "di",
        "del",
        "della",
        "van",
        "von",
        "der",
        "den",
        "ten",
        "ter",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "bint",
        "af",
        "av",
        "zu",
        "zur",
        "y",
        "e",
        "i",
        "und",
        "of",
        "st",
        "st.",
        "abu",
    ]
)


def choose_people(bylines: list[Found], site_names: list[str]) -> People:
    """Take the people of the most trusted source that names any; a desk only when no person signs."""
    sites = {key(name) for name in site_names if name}
    groups: dict[int, list[Found]] = {}
    for found in bylines[:MAX_BYLINES]:
        groups.setdefault(_rank(found), []).append(found)
    desk: Signed | None = None
    agencies: list[Signed] = []
    for rank in sorted(groups):
        people: list[Signed] = []
        for found in groups[rank]:
            for kind, name in read_byline(found.text, sites, declared=found.source in ("json-ld", "meta")):
                signed = Signed(text=name, found=found)
                if kind == "person":
                    people.append(signed)
                elif kind == "agency":
                    agencies.append(signed)
                elif desk is None:
                    desk = signed
        if people:
            return People(authors=_distinct(people), desk=None, agencies=_distinct(agencies))
    return People(desk=desk, agencies=_distinct(agencies))


def _rank(found: Found) -> int:
    return {"json-ld": 0, "visible": 1, "meta": 2}.get(found.source, 3)


def _distinct(signed: list[Signed]) -> list[Signed]:
    seen: dict[str, Signed] = {}
    for item in signed:
        seen.setdefault(key(item.text), item)
    return list(seen.values())[:MAX_PEOPLE]


def read_byline(text: str, sites: set[str], *, declared: bool) -> list[tuple[str, str]]:
    """`(person | desk | agency, name)` of a byline, in order. `declared`: it is a machine field, so one word may be a name."""
    line = _NOISE.sub(" ", plain(text)[:_MAX_CHARS])
    found: list[tuple[str, str]] = []
    for bracket in _BRACKET.finditer(line):
        if (name := agency(bracket[1])) is not None:
            found.append(("agency", name))
    line = _BRACKET.sub(" ", line)
    for piece in _PIECES.split(line):
        for part in _at_joiners(piece):
            kind_name = _kind(part, sites, declared=declared)
            if kind_name is not None:
                found.append(kind_name)
    return found


def _at_joiners(piece: str) -> list[str]:
    """Split `Jane Doe and Max Muster` where both sides can be names."""
    tokens = piece.split()
    joiners = _words()["joiner"]
    parts: list[list[str]] = [[]]
    for place, token in enumerate(tokens):
        folded = token.casefold()
        single = len(folded) == 1
        if (
            folded in joiners
            and token.islower()
            and parts[-1]
            and place + 1 < len(tokens)
            and not (single and (len(parts[-1]) < 2 or len(tokens) - place - 1 < 2))
        ):
            parts.append([])
        else:
            parts[-1].append(token)
    return [" ".join(part) for part in parts if part]


def _kind(part: str, sites: set[str], *, declared: bool) -> tuple[str, str] | None:
    part = _strip_by(part.strip(" .,:;-–—\"'“”"))
    if _CJK.search(part) is not None:
        part = _CJK_ROLE.sub(" ", part).strip()
    part = _strip_roles(part)
    if not part or len(part) > 80:
        return None
    if (name := agency(part)) is not None:
        return "agency", name
    folded = part.casefold()
    tokens = folded.split()
    desk = _words()["desk"]
    if (
        folded in desk
        or any(token.strip(".") in desk for token in tokens)
        or key(part) in sites
        or ("." in folded.strip(".") and " " not in folded)
    ):
        return ("desk", part) if len(part) > 2 else None
    if not _is_name(part, declared=declared):
        return None
    return "person", _unshouted(part)


def _strip_by(part: str) -> str:
    by = _words()["by"]
    for _ in range(3):
        tokens = part.split()
        for width in (3, 2, 1):
            lead = " ".join(tokens[:width]).casefold().rstrip(":：")
            colon = " ".join(tokens[:width]).rstrip().endswith((":", "："))
            if (
                len(tokens) > width
                and lead in by
                and (colon or tokens[width][:1].isupper() or not tokens[width][:1].islower())
            ):
                if len(tokens) == width + 1 and not colon and lead not in ("by", "von", "par", "por", "автор"):
                    continue
                part = " ".join(tokens[width:])
                break
        else:
            head, colon, tail = part.partition(":")
            if colon and head.casefold().strip() in by:
                part = tail.strip()
                continue
            return part
    return part


def _strip_roles(part: str) -> str:
    role = _words()["role"]
    tokens = part.split()
    for width in (3, 2, 1):
        if " ".join(tokens[:width]).casefold() in role and len(tokens) - width >= 1:
            tokens = tokens[width:]
        if len(tokens) > width and " ".join(tokens[-width:]).casefold() in role:
            tokens = tokens[:-width]
    stripped = " ".join(tokens)
    return "" if stripped.casefold() in role else stripped


def _is_name(part: str, *, declared: bool) -> bool:
    """Whether it can be a person's name: two to six words that begin with capitals, or a name in a script without them."""
    if any(c.isdigit() for c in part) or any(c in part for c in "?!:=#$%^*+<>{}\\_@"):
        return False
    tokens = part.split()
    letters = [c for c in part if c.isalpha()]
    if len(letters) < 2 or len(tokens) > 6:
        return False
    cased = any(c.upper() != c.lower() for c in letters)
    if not cased:
        return len(letters) <= 40
    if any(
        token[:1].islower() and token.casefold() not in _PARTICLES and "'" not in token and "’" not in token
        for token in tokens
    ):
        return declared and all(token.islower() for token in tokens) and len(tokens) in (2, 3)
    return len(tokens) > 1 or declared


def _unshouted(name: str) -> str:
    if not name.isupper() or len(name) < 6 or " " not in name:
        return name
    return " ".join(token if len(token) <= 2 else token.title() for token in name.split())
