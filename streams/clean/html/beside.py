"""What stands beside the body -> time elements, the parts left out in short, and whether the text is whole."""

import re

from selectolax.lexbor import LexborHTMLParser

from streams.clean.draft import Found, FoundTime
from streams.clean.html.blocks import Blocks
from streams.clean.html.declared import Declared
from streams.clean.html.tags import Role
from streams.events import Completeness, LeftOut

MAX_TIMES = 12
MAX_PARTS = 20
MAX_PART = 2_000

_WHERE = (
    (int(Role.FOOTER), "footer"),
    (int(Role.ASIDE), "sidebar"),
    (int(Role.FIGURE), "caption"),
    (int(Role.HEADER), "header"),
)
_ANY = sum(role for role, _ in _WHERE)
_IMPRINT = 60
"""Blocks at the page's end that are looked at."""
_IMPRINTS = (
    ("copyright", re.compile(r"©|\(c\) ?\d|\bcopyright\b", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    ("phone", re.compile(r"(?<!\d)\+\d[\d ().-]{6,20}\d")),
)
_WALL_KEY = re.compile(
    r"paywall|piano-|regwall|metered|subscriber-only|premium-?(?:content|wall|teaser)|subscribe-?wall|plus-?wall|abo-?(?:wall|teaser)|locked-?content",
    re.IGNORECASE,
)
_WALL_TEXT = re.compile(
    r"subscribe to (?:continue|read|unlock)|to continue reading|continue reading (?:with|this)|already a subscriber|this (?:article|content|story) is (?:for|reserved|only)|"
    r"weiterlesen mit|jetzt weiterlesen|nur für abonnenten|artikel freischalten|réservé aux abonnés|il vous reste .{1,20} de cet article|solo para suscriptores|"
    r"contenuto riservato agli abbonati|conteúdo exclusivo para assinantes|alleen voor abonnees|tylko dla subskrybentów|только для подписчиков|有料会員|会員限定",
    re.IGNORECASE,
)
_MORE = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")


def time_elements(tree: LexborHTMLParser) -> list[FoundTime]:
    """The `time` elements and microdata dates of a page, in order of appearance."""
    out: list[FoundTime] = []
    for node in tree.css("time, [itemprop=datePublished], [itemprop=dateModified]")[:MAX_TIMES]:
        if node.tag == "meta":
            continue  # read with the other meta elements
        attributes = node.attributes
        stamp = (attributes.get("datetime") or attributes.get("content") or "").strip()
        text = stamp or " ".join(node.text().split())
        if not text or len(text) > 200:
            continue
        name = (attributes.get("itemprop") or "").strip()
        words = f"{name} {attributes.get('class') or ''}".lower()
        field = (
            "updated"
            if "modif" in words or "updat" in words
            else "published"
            if "publish" in words or "pubdate" in attributes
            else "unknown"
        )
        out.append(
            FoundTime(
                found=Found(text=text, source="time", name=name or "time", path="time[datetime]" if stamp else "time"),
                field=field,
            )
        )
    return out


def left_out(blocks: Blocks, chosen: list[int]) -> list[LeftOut]:
    """Texts beside the body in short, one item for each place: what stands in menus, asides, footers, above and below."""
    taken = set(chosen)
    first, last = (chosen[0], chosen[-1]) if chosen else (0, 0)
    groups: dict[str, list[str]] = {}
    room: dict[str, int] = {}
    for index, (text, roles) in enumerate(zip(blocks.text, blocks.roles, strict=True)):
        if index in taken:
            continue
        if roles & _ANY:
            where = next(name for role, name in _WHERE if roles & role)
        else:
            where = "above" if index < first else "below" if index > last else "within"
        left = room.get(where, MAX_PART)
        if left > 0:
            groups.setdefault(where, []).append(text[:left])
            room[where] = left - len(text) - 1
    if blocks.menus:
        groups["navigation"] = blocks.menus
    return [LeftOut(where=where, text="\n".join(texts)[:MAX_PART]) for where, texts in groups.items()][:MAX_PARTS]


def _may_be_imprint(text: str) -> bool:
    """Whether a line has a sign that one of the patterns asks for: most have none, and patterns take fifty times as long."""
    if "@" in text or "+" in text or "©" in text:
        return True
    lower = text.lower()
    return "(c)" in lower or "copyr" in lower


def imprint(blocks: Blocks, chosen: list[int]) -> list[Found]:
    """Copyright lines, mail addresses and phone numbers below the story: they tell who publishes and where."""
    out: list[Found] = []
    start = chosen[-1] + 1 if chosen else 0
    for index in range(len(blocks.text) - 1, max(start, len(blocks.text) - _IMPRINT) - 1, -1):
        text = blocks.text[index]
        if len(text) > 400 or not _may_be_imprint(text):
            continue
        path = ""
        for name, pattern in _IMPRINTS:
            match = pattern.search(text)
            if match is not None:
                path = path or f"{blocks.tag[blocks.element[index]]}#{index}"
                found = text[:200] if name == "copyright" else match.group().strip()
                out.append(Found(text=found.replace("\n", " "), source="visible", name=name, path=path))
        if len(out) >= MAX_TIMES:
            break
    return out


def completeness(blocks: Blocks, chosen: list[int], declared: Declared) -> Completeness:
    """Whether the page carried the whole text."""
    size = sum(len(blocks.text[index]) for index in chosen)
    if chosen:
        after = range(chosen[-1] + 1, min(chosen[-1] + 6, len(blocks.text)))
        walled = any(
            _WALL_TEXT.search(blocks.text[index][:300]) or _WALL_KEY.search(blocks.key[blocks.element[index]])
            for index in after
        )
        if declared.free is False and len(declared.body) < 1.5 * size and (walled or size < 1200):
            return "paywalled"
        if walled and size < 2500:
            return "paywalled"
        if _MORE.search(blocks.text[chosen[-1]][-10:]):
            return "truncated"
    if len(declared.body) > 2 * size + 200:
        return "truncated"
    return "full"
