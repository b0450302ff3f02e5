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
    (int(Role.NAV), "navigation"),
    (int(Role.FOOTER), "footer"),
    (int(Role.ASIDE), "sidebar"),
    (int(Role.FIGURE), "caption"),
    (int(Role.HEADER), "header"),
)
_WALL = re.compile(
    r"paywall|piano-|regwall|metered|subscriber-only|premium-?(?:content|wall|teaser)|subscribe-?wall|plus-?wall|abo-?(?:wall|teaser)|locked-?content",
    re.I,
)
_WALL_TEXT = re.compile(
    r"subscribe to (?:continue|read|unlock)|to continue reading|continue reading (?:with|this)|already a subscriber|this (?:article|content|story) is (?:for|reserved|only)|"
    r"weiterlesen mit|jetzt weiterlesen|nur für abonnenten|artikel freischalten|réservé aux abonnés|il vous reste .{1,20} de cet article|solo para suscriptores|"
    r"contenuto riservato agli abbonati|conteúdo exclusivo para assinantes|alleen voor abonnees|tylko dla subskrybentów|только для подписчиков|有料会員|会員限定",
    re.I,
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
    """Texts beside the body in short, grouped by where they stand; the longest groups of running blocks."""
    taken = set(chosen)
    groups: dict[str, list[str]] = {}
    sizes: dict[str, int] = {}
    for index, text in enumerate(blocks.text):
        if index in taken:
            continue
        roles = blocks.roles[index]
        where = next((name for role, name in _WHERE if roles & role), None)
        if where is None:
            where = "above" if chosen and index < chosen[0] else "below" if chosen and index > chosen[-1] else "within"
        size = sizes.get(where, 0)
        if size < MAX_PART:
            groups.setdefault(where, []).append(text)
            sizes[where] = size + len(text) + 1
    return [LeftOut(where=where, text="\n".join(texts)[:MAX_PART]) for where, texts in groups.items()][:MAX_PARTS]


def completeness(blocks: Blocks, chosen: list[int], declared: Declared) -> Completeness:
    """Whether the page carried the whole text."""
    size = sum(len(blocks.text[index]) for index in chosen)
    if chosen:
        after = range(chosen[-1] + 1, min(chosen[-1] + 6, len(blocks.text)))
        walled = any(_WALL_TEXT.search(blocks.text[index][:300]) for index in after)
        if declared.free is False and len(declared.body) < 1.5 * size and (walled or size < 1200):
            return "paywalled"
        if walled and size < 2500:
            return "paywalled"
        if _MORE.search(blocks.text[chosen[-1]][-10:]):
            return "truncated"
    if len(declared.body) > 2 * size + 200:
        return "truncated"
    return "full"
