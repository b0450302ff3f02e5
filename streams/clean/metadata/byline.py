"""The text of one byline -> the people, desks and agencies it names, in order."""

import re
import tomllib
from collections.abc import Set as AbstractSet
from functools import cache
from importlib.resources import files
from typing import Literal

from streams.clean.metadata.agencies import agency
from streams.clean.metadata.given import begins_like_a_person, is_given_name
from streams.clean.metadata.times.words import folded as folded_word
from streams.clean.metadata.times.words import month
from streams.clean.metadata.wording import key, plain

Kind = Literal["person", "desk", "agency", "other"]
"""`other`: who edited, checked, translated or illustrated."""

MAX_CHARS = 400
"""Longest byline that is read."""
_MAX_NAME = 60

_NOISE = re.compile(r"https?://\S{0,300}|www\.\S{0,200}|\S{1,64}(?:@|\[at\])\S{1,120}|(?<!\w)@\s?\w{1,40}")
_BRACKET = re.compile(r"[(\[（【<]([^()\[\]（）【】<>]{0,80})[)\]）】>]")
_PIECES = re.compile(
    r" ?[,;|/•·●⋅∙／、，；｜*»«~] ?| [-–—] ?| ?[–—] | & |＆|(?<=[a-zß-ÿ]{3})\. (?=[A-ZÀ-Þ])"
)  # `plain` leaves single blanks
_GLUED = re.compile(
    r"(?<=[a-zß-ÿ.])(?=[A-ZÀ-Þ][a-zß-ÿ]{2,12}\b)|(?<=\b(?:19|20)\d\d)(?=[A-ZÀ-Þ])|(?<=[a-zß-ÿ])(?=\d{1,2}[./-] ?\w{1,9}[./ -] ?\d)"
)
"""Where the text of two elements may run together: `DoeNovember 5`, `2025Jane`, `Doe22. Mai`."""
_GLUED_BY = re.compile(r"(?i:^(?:(?:written|posted) )?by|^von|^par|^por)(?=[A-ZÀ-Þ][a-zß-ÿ]+ )")
"""`ByJane Doe`: the word and the name stand in two elements."""
_BY_WITHIN = re.compile(r"\b(?:by|von|par|por)\b|:", re.IGNORECASE)
_PARTS = re.compile(r" ?[|·•●⋅∙] ?(?![,&]|(?:and|und|et|y|e) )")
"""Where another element or a mark of its own begins; a comma or a joiner goes on with the names."""
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CJK_ROLE = re.compile(
    r"(?:\s|^|[:：/／])(?:본지|본報|本报|本報|特约|特約|见习|实习)?(?:记者|記者|编辑|編輯|责任编辑|責任編輯|责编|作者|撰文|文|글|통신원|특파원|선임기자|인턴기자|논설위원|기자)(?=\s|$|[:：/／])"
    r"|(?:记者|記者|기자|특파원|통신원)$"
)
_PARTICLES = frozenset((
    "de", "da", "do", "dos", "das", "di", "del", "della", "van", "von", "der", "den", "ten", "ter", "la", "le", "el", "al", "bin", "ibn", "bint", "af",
    "av", "zu", "zur", "y", "e", "i", "und", "of", "st", "du", "des", "dello", "dalla", "lo", "los", "las", "vom", "zum", "op", "'t", "ben", "ul", "ur",
))  # fmt: skip
_SWAPPED = re.compile(r"^([^\W\d_][\w'’-]+), ([^\W\d_][\w'’.-]+(?: [A-Z]\.)?)$")


@cache
def table() -> dict[str, frozenset[str]]:
    """Word lists of data/bylines.toml, folded."""
    found = tomllib.loads(files("streams.clean.metadata").joinpath("data", "bylines.toml").read_text(encoding="utf-8"))
    return {name: frozenset(word.casefold().rstrip(":：") for word in listed) for name, listed in found.items()}


def read_byline(text: str, sites: AbstractSet[str], *, declared: bool) -> list[tuple[Kind, str]]:
    """Names in order. `sites`: keys of what the site is called; `declared`: a machine field, where one word may be a name."""
    line = _apart(_NOISE.sub(" | ", plain(text)[:MAX_CHARS]))
    if not declared:
        line = _GLUED_BY.sub(lambda by: by[0] + " ", line)
    if _head_word(line) in table()["picture"]:
        return []
    found: list[tuple[Kind, str]] = []
    for bracket in _BRACKET.finditer(line):
        if (name := agency(bracket[1])) is not None:
            found.append(("agency", name))
    line = _BRACKET.sub(" ", line)
    if declared and (swapped := _SWAPPED.match(line.strip())) is not None:
        line = f"{swapped[2]} {swapped[1]}"
    return found + _of_parts(_PARTS.split(line), sites, declared=declared)


def _of_parts(parts: list[str], sites: AbstractSet[str], *, declared: bool) -> list[tuple[Kind, str]]:
    """Names of the parts of a line. Behind a part that names people a visible line goes on with roles, sections and dates."""
    found: list[tuple[Kind, str]] = []
    pieces = [
        (number, piece)
        for number, part in enumerate(parts)
        for rough in _PIECES.split(part)
        for piece in _without_dates(rough)
        if piece
    ]
    signed, written, sure_from = False, True, len(parts)
    for number, piece in pieces:
        if len(pieces) > 1 and _is_credential(piece):
            continue
        bare, by = strip_by(piece)
        if by or is_others(piece):
            written = not is_others(piece)
        if not written:
            other = _named(_BY_WITHIN.split(bare)[-1], sites, declared=declared, alone=True)
            if other is not None and other[0] == "person":
                found.append(("other", other[1]))
            continue  # `Reviewed by Max Muster`
        if not declared and _is_prose(bare):
            break
        if _is_office(bare):
            sure_from = min(sure_from, number)  # `Jane Doe, Director of Operations, Planet Lines`
        signed = signed or by
        joined = _at_joiners(bare)
        for part in joined:
            alone = len(pieces) == 1 or by or (declared and len(joined) > 1)
            named = _named(part, sites, declared=declared, alone=(declared or signed) and alone)
            if named is None or (
                named[0] == "person" and number >= sure_from and not by and not _surely_person(named[1])
            ):
                continue  # `Senior Review`, `Indoor Plants` behind a name
            if not declared and named[0] == "person":
                # Beside a name that no list has, in the same part, stand others of that kind.
                sure_from = min(sure_from, number + (not _surely_person(named[1])))
            found.append(named)
    return found


def _is_prose(piece: str) -> bool:
    """Whether a piece is a sentence: nine words and more, most of them small."""
    tokens = piece.split()
    return len(tokens) > 8 and 2 * sum(token.islower() for token in tokens) > len(tokens)


def _is_office(piece: str) -> bool:
    office = table()["office"]
    return any(token.casefold() in office for token in piece.split())


def _surely_person(name: str) -> bool:
    """Whether it begins like a person's name, or its surname is in capitals: `Bill MCCARTHY`."""
    last = name.rpartition(" ")[2]
    return begins_like_a_person(name) or (not name.isupper() and len(last) > 3 and last.isupper() and last.isalpha())


def is_signed(text: str) -> bool:
    """Whether the byline begins with a word like `By`."""
    return strip_by(plain(text)[:MAX_CHARS])[1]


def is_others(text: str) -> bool:
    """Whether the line names those who edited, checked, translated or illustrated."""
    words = plain(text[:MAX_CHARS]).casefold()
    label, colon, _ = words.partition(":")
    first = words.replace(":", " ").split()[:4]
    others = table()["others"]
    return (colon != "" and label.strip() in table()["others_label"]) or any(
        " ".join(first[:width]) in others for width in range(1, len(first) + 1)
    )


def _apart(line: str) -> str:
    """Part words that ran together where elements met, if the second is one that no name goes on with."""
    if not _GLUED.search(line):
        return line
    parts: list[str] = []
    last = 0
    for cut in _GLUED.finditer(line):
        at = cut.start()
        word = re.match(r"[^\W\d_]+", line[at:])
        if line[at - 1].isdigit() or word is None or _ends_names(word[0]):
            parts.append(line[last:at])
            last = at
    return " | ".join([*parts, line[last:]])


def _ends_names(word: str) -> bool:
    folded = word.casefold()
    ends = (table()[name] for name in ("nobody", "stop", "stamp", "role", "desk"))
    return any(folded in words for words in ends) or month(folded_word(word)) is not None


def _is_credential(piece: str) -> bool:
    return all(
        token.casefold().strip(".,") in table()["credential"] or token.casefold() in table()["credential"]
        for token in piece.split()
    )


def _head_word(line: str) -> str:
    head = line.split(None, 1)
    return head[0].casefold().rstrip(":：") if head else ""


def _without_dates(piece: str) -> list[str]:
    """Cut at tokens with figures, and at the month or weekday beside them."""
    tokens = piece.split()
    if not any(c.isdecimal() for c in piece):
        return [piece]
    parts: list[list[str]] = [[]]
    for place, token in enumerate(tokens):
        if any(c.isdecimal() for c in token):
            if parts[-1] and month(folded_word(parts[-1][-1])) is not None:
                parts[-1].pop()
            parts.append([])
        elif place and any(c.isdecimal() for c in tokens[place - 1]) and month(folded_word(token)) is not None:
            parts.append([])
        else:
            parts[-1].append(token)
    return [" ".join(part) for part in parts if len(part) > 1 or (part and not part[0].islower())]


def _at_joiners(piece: str) -> list[str]:
    """Split `Jane Doe and Max Muster` where both sides can be names; cut where a sentence goes on."""
    tokens = piece.split()
    joiners, stops = table()["joiner"], table()["stop"]
    parts: list[list[str]] = [[]]
    for place, token in enumerate(tokens):
        folded = token.casefold()
        rest = len(tokens) - place - 1
        lower = token.islower() or not token.isalpha()
        if place and folded.strip(":") in (stops if lower else table()["stamp"] if place > 1 else ()):
            break
        if place and folded in table()["picture"] and rest:
            break
        short = len(folded) == 1 and folded not in ("&", "و", "и", "й", "і", "y", "e", "a")
        if (
            folded in joiners
            and lower
            and parts[-1]
            and rest
            and not short
            and not (len(folded) == 1 and (len(parts[-1]) < 2 or rest < 2))
        ):
            parts.append([])
        else:
            parts[-1].append(token)
    return [" ".join(part) for part in parts if part]


@cache
def _by_widths() -> dict[str, tuple[int, ...]]:
    """First word of a phrase like `written by` -> how many words such phrases have, longest first."""
    widths: dict[str, set[int]] = {}
    for phrase in table()["by"]:
        words = phrase.split()
        widths.setdefault(words[0], set()).add(len(words))
        widths[words[0].rstrip(":：")] = widths[words[0]]
    return {word: tuple(sorted(found, reverse=True)) for word, found in widths.items()}


def strip_by(part: str) -> tuple[str, bool]:
    """Without `By`, `Von`, `Автор:` in front, and whether there was one."""
    by, signed = table()["by"], False
    part = part.strip(" .,:;-–—\"'“”|")
    for _ in range(3):
        tokens = part.split()
        widths = _by_widths().get(tokens[0].casefold().rstrip(":："), ()) if tokens else ()
        for width in widths:
            lead = " ".join(tokens[:width])
            if len(tokens) <= width or lead.casefold().rstrip(":：") not in by:
                continue
            if (
                lead.endswith((":", "："))
                or width > 1
                or len(tokens) > width + 1
                or lead.casefold() in ("by", "von", "par", "por", "автор", "autor", "vom", "oleh", "di")
            ):
                part, signed = " ".join(tokens[width:]), True
                break
        else:
            head, colon, tail = part.partition(":")
            if not colon:
                head, colon, tail = part.partition("：")
            if colon and head.casefold().strip() in by and tail.strip():
                part, signed = tail.strip(), True
                continue
            return part, signed
    return part, signed


def _named(part: str, sites: AbstractSet[str], *, declared: bool, alone: bool) -> tuple[Kind, str] | None:
    part = part.strip(" .,:;-–—\"'“”|+")
    if _CJK.search(part) is not None:
        part = _CJK_ROLE.sub(" ", part).strip(" :：/／")
    part = _without_roles(_without_site(part, sites))
    folded = part.casefold()
    if not part or len(part) > _MAX_NAME or folded in table()["nobody"]:
        return None
    head = folded.split(None, 1)[0]
    if head == "of" or (head in table()["nobody"] and not is_given_name(head)) or _says_nothing(folded):
        return None
    if (name := agency(part)) is not None:
        return "agency", name
    if _is_desk(part, folded, sites):
        return ("desk", part) if len(part) > 2 else None
    if not _is_name(part, declared=declared, alone=alone):
        return None
    return "person", _unshouted(part)


def _says_nothing(folded: str) -> bool:
    """`Last Updated`, `Min Read`, `q_admin`: words of templates alone, or the account of whoever set the site up."""
    nobody, stamp = table()["nobody"], table()["stamp"]
    return all(token in nobody or token in stamp for token in folded.split()) or (
        "_" in folded and "admin" in folded.split("_")
    )


def _is_desk(part: str, folded: str, sites: AbstractSet[str]) -> bool:
    desk = table()["desk"]
    words = [word for token in folded.split() for word in (token.strip(".,'’"), *token.split("-"))]
    if folded in desk or folded.startswith("the "):
        return True
    if hits := [word for word in words if word in desk]:
        # `Tim Hanlon`: a team in Indonesian, a person in English.
        return not (set(hits) == {words[0]} and is_given_name(hits[0]) and begins_like_a_person(part))
    if key(part) in sites:
        return not begins_like_a_person(part)  # of a site that is called like its author
    if "." in folded.strip(".") and " " not in folded and not re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]+", folded):
        return True  # a domain: `orf.at`
    if _CJK.search(part) is not None and any(word in folded for word in desk if _CJK.search(word) is not None):
        return True
    # `MDR THÜRINGEN`: capitals, and a word that can't be spoken.
    return part.isupper() and any(
        2 <= len(token) <= 4 and not re.search("[AEIOUYÄÖÜÉИАЕОУЫЯЮЭІЇЄ]", token) for token in part.split()
    )


def _without_site(part: str, sites: AbstractSet[str]) -> str:
    """`Brian Truitt USA TODAY` on USA Today's site -> `Brian Truitt`."""
    tokens = part.split()
    for width in (3, 2, 1):
        if len(tokens) - width >= 2 and key("".join(tokens[-width:])) in sites:
            return " ".join(tokens[:-width])
    return part


def _without_roles(part: str) -> str:
    role, office = table()["role"], table()["office"]
    tokens = part.split()
    if len(tokens) == 1 and tokens[0].casefold() in table()["credential"]:
        return ""
    while len(tokens) > 2 and tokens[-1].casefold() in table()["credential"] and not tokens[-1][1:].islower():
        tokens.pop()  # not `Ma` of `Rui Ma`
    for width in (3, 2, 1):
        if " ".join(tokens[:width]).casefold() in role and len(tokens) - width >= 1:
            tokens = tokens[width:]
        if len(tokens) > width and " ".join(tokens[-width:]).casefold() in role:
            tokens = tokens[:-width]
    while len(tokens) > 2 and tokens[-1].casefold() in table()["nobody"]:
        tokens = tokens[:-1]
    stripped = " ".join(tokens)
    if len(tokens) == 1 < len(part.split()) and part.split(maxsplit=1)[0] == tokens[0] and part.split()[1].islower():
        return part  # `Guardian staff reporter` is a desk, not a person
    if stripped.casefold() in role or any(token.casefold() in office for token in tokens):
        return ""
    return stripped


def _is_name(part: str, *, declared: bool, alone: bool) -> bool:
    """Whether it can be a person's name: two to six words that begin with capitals, or a name in a script without them."""
    if any(c.isdigit() for c in part) or any(c in part for c in "?!:=#$%^*+<>{}\\_@"):
        return alone and declared and " " not in part and part.replace("_", "").isalnum()
    tokens = part.split()
    letters = [c for c in part if c.isalpha()]
    # `Publié le` stands before a date: no name ends with a particle.
    ends_open = tokens[-1].islower() and tokens[-1] in _PARTICLES
    if len(letters) < 2 or len(tokens) > 6 or ends_open or any(map(_is_domain, tokens)):
        return False
    if not any(c.upper() != c.lower() for c in letters):
        cjk = _CJK.search(part) is not None
        return len(letters) <= (20 if cjk else 40) and (cjk or len(tokens) > 1 or alone)
    if len(tokens) == 1:
        return alone and len(letters) > 2
    small = [t for t in tokens if t[:1].islower() and t.casefold() not in _PARTICLES and "'" not in t and "’" not in t]
    if small:
        return declared and len(tokens) == 2
    return any(token[:1].isupper() for token in tokens)


def _is_domain(token: str) -> bool:
    """Whether it is the address of a site: `planet.com`, but not `J.R.`."""
    head, _, end = token.rpartition(".")
    return len(head) > 2 and 2 <= len(end) <= 4 and end.isascii() and end.islower()


def _unshouted(name: str) -> str:
    if not name.isupper() or len(name) < 6 or " " not in name:
        return name
    return " ".join(token if len(token) <= 2 else token.title().replace("’S", "’s") for token in name.split())
