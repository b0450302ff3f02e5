"""Elements that say by name or link that they hold the author -> byline candidates, those of other stories left out."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from streams.clean.draft import Found

MAX_NODES = 120
"""Elements looked at."""
MAX_FOUND = 8
_LONGEST = 120
_ABOVE = 9
"""Elements around one that are asked whether they belong to another story."""

_WHERE = 'h1, [rel~=author], [itemprop~=author], [class*="uthor"], [class*="yline"], a[href*="/aut"]'
_TO_AUTHOR = re.compile(r"/aut(?:h?or|eur)")
_EDGE = "\x1f"
_NO_LINE = frozenset(["html", "body", "main", "article", "section", "script", "style", "img", "svg", "input", "meta", "link", "form", "picture", "button"])  # fmt: skip
_NO_LINE_OR_HEADING = _NO_LINE | {"h1"}
_ELSEWHERE = re.compile(
    r"comment|respond|\brepl(?:y|ies)|related|recommend|popular|trending|most-|sidebar|widget|teaser|(?<!author-)\bcards?\b|carousel|slider|swiper|latest|recent|"
    r"also-|read-?(?:more|next)|more-(?:from|stories|articles)|newsletter|promo|figure|caption|photo|image|menu|\bnav|footer|infinite|archive"
)
_ELSEWHERE_TAGS = frozenset(["aside", "footer", "nav", "figure", "figcaption"])


def signatures(tree: LexborHTMLParser) -> list[Found]:
    """Texts of the first such elements after the first h1 that stand together; else of the last before it."""
    nodes = tree.css(_WHERE)[:MAX_NODES]
    heading = next((place for place, node in enumerate(nodes) if node.tag == "h1"), None)
    if heading is None:
        return _first_group(nodes, any_ends=False)
    return _first_group(nodes[heading + 1 :], any_ends=True) or _last_group(nodes[:heading])


def _first_group(nodes: list[LexborNode], *, any_ends: bool) -> list[Found]:
    """The first texts that stand together. `any_ends`: also an element elsewhere that signs nothing ends the group."""
    group: list[Found] = []
    beside = 0
    for node in nodes:
        if node.tag in _NO_LINE_OR_HEADING:
            continue
        near = _around(node)
        if any_ends and group and near != beside:
            break  # what signs the story is complete
        found = _signature(node)
        if found is None:
            continue
        if group and near != beside:
            break
        group.append(found)
        beside = near
    return group[:MAX_FOUND]


def _last_group(nodes: list[LexborNode]) -> list[Found]:
    group: list[Found] = []
    beside = 0
    for node in nodes:
        if node.tag in _NO_LINE_OR_HEADING or (found := _signature(node)) is None:
            continue
        near = _around(node)
        if near != beside:
            group.clear()
            beside = near
        group.append(found)
    return group[:MAX_FOUND]


def _signature(node: LexborNode) -> Found | None:
    """What an element that may sign says, if it belongs to this story."""
    if node.tag == "a" and not _names_author(node):
        return None
    text = _apart(node.text(separator=_EDGE))
    if not 2 < len(text) <= _LONGEST or _is_elsewhere(node):
        return None
    return Found(text=text, source="visible", name="signature", path=_path(node))


def _apart(raw: str) -> str:
    """Texts of different elements parted by bars; a single word (`By`, `Jane`) goes with what follows."""
    out = ""
    for part in raw[:1000].split(_EDGE):
        text = " ".join(part.split())
        if not text:
            continue
        last = out.rpartition(" | ")[2]
        together = " " not in last and (not last.isupper() or last == "BY")
        out = f"{out} {text}" if out and together else f"{out} | {text}" if out else text
    return out


def _names_author(link: LexborNode) -> bool:
    """Whether a link says that it leads to an author, by its attributes or its address."""
    attributes = link.attributes
    words = f"{attributes.get('class') or ''} {attributes.get('rel') or ''} {attributes.get('itemprop') or ''}"
    return "uthor" in words or "yline" in words or _TO_AUTHOR.search(attributes.get("href") or "") is not None


def _around(node: LexborNode) -> int:
    """The element around the one around it: names of one byline share it."""
    up = node.parent
    above = None if up is None else up.parent
    return 0 if above is None else above.mem_id


def _is_elsewhere(node: LexborNode) -> bool:
    up: LexborNode | None = node
    for _ in range(_ABOVE):
        if up is None or up.tag in ("body", "html"):
            return False
        attributes = up.attributes
        words = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if up.tag in _ELSEWHERE_TAGS or (words != " " and _ELSEWHERE.search(words.lower())):
            return True
        up = up.parent
    return False


def _path(node: LexborNode) -> str:
    parts: list[str] = []
    up: LexborNode | None = node
    for _ in range(3):
        if up is None or up.tag in ("body", "html"):
            break
        first = (up.attributes.get("class") or "").split()[:1]
        parts.append(".".join([up.tag or "", *first])[:60])
        up = up.parent
    return ">".join(reversed(parts))
