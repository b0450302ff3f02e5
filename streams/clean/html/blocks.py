"""A parsed page -> its blocks of text in reading order, and the elements around them, as flat columns."""

from selectolax.lexbor import LexborNode

from streams.clean.html.tags import BLOCK_OF, TREAT, Role, Treat

MAX_NODES = 200_000
"""Nodes looked at; what comes after is not read. The largest real pages seen have about 40,000."""
MAX_DEPTH = 1_000
"""Elements deeper than this are not entered. Real pages stay under 100."""
MAX_KEY = 300
"""Code points of an element's attributes that are kept."""
MAX_MENUS, MAX_MENU = 8, 4_000
"""Navigation elements kept, and code points of each."""
_LONG_LINE = 100
"""A line break after so many code points starts a new block: old layouts separate paragraphs by single breaks."""
_BREAK = "\u2028"

_TEXT, _SKIP, _INLINE, _LINK = int(Treat.TEXT), int(Treat.SKIP), int(Treat.INLINE), int(Treat.LINK)
_BOLD, _BR, _IMAGE, _TIME, _BLOCK = (
    int(Treat.BOLD),
    int(Treat.BREAK),
    int(Treat.IMAGE),
    int(Treat.TIME),
    int(Treat.BLOCK),
)
_TREAT: dict[int, int] = {tag: int(how) for tag, how in TREAT.items()}
_ROLE: dict[int, tuple[str, int]] = {tag: (name, int(role)) for tag, (name, role) in BLOCK_OF.items()}
_MENU = int(Treat.MENU)
_LINK_ROLE, _HIDDEN_ROLE = int(Role.LINK), int(Role.HIDDEN)
_UNKNOWN = ("custom", 0)

_PURPOSE = frozenset(
    [
        "role",
        "itemprop",
        "data-component",
        "data-testid",
        "data-test-id",
        "data-type",
        "data-block",
        "data-name",
        "data-qa",
        "data-test",
        "data-module",
        "data-gu-name",
        "data-print-layout",
        "data-widget",
        "data-ad",
        "aria-label",
        "data-role",
        "data-cy",
        "data-element",
    ]
)

Run = tuple[str, int, int, int, int, int, int, int, int]
"""Text, element, roles, characters in links, links, bold characters, images, times, nodes seen."""


class Blocks:
    """Columns over blocks (one entry a block) and over elements (one entry a block-level element)."""

    def __init__(self) -> None:
        # Blocks.
        self.text: list[str] = []
        self.element: list[int] = []
        self.roles: list[int] = []
        self.link_chars: list[int] = []
        self.links: list[int] = []
        self.bold_chars: list[int] = []
        self.images: list[int] = []
        self.times: list[int] = []
        self.nodes: list[int] = []
        self.pictures: list[int] = []
        """For each picture of the page, how many blocks stand before it."""
        self.menus: list[str] = []
        """Texts of `nav` elements, which are not walked."""
        # Elements, in document order; the subtree of element e holds blocks first[e] up to end[e].
        self.parent: list[int] = []
        self.tag: list[str] = []
        self.key: list[str] = []
        self.depth: list[int] = []
        self.first: list[int] = []
        self.end: list[int] = []
        self.paths: dict[int, str] = {}
        """Paths of elements that were asked for, see `path_of`."""
        self.truncated = False


def attribute_key(attributes: dict[str, str | None]) -> str:
    """Put the words of an element's attributes that name its purpose into one string."""
    if len(attributes) == 1 and "class" in attributes:
        return f"{attributes['class'] or ''} # "[:MAX_KEY]
    words = [attributes.get("class") or "", "#", attributes.get("id") or ""]
    words += ["@" + value for name, value in attributes.items() if value and name in _PURPOSE]
    return " ".join(words)[:MAX_KEY]


def _lines(raw: str) -> str:
    """White space as a browser shows it, line breaks kept."""
    if _BREAK in raw:
        return "\n".join(line for piece in raw.split(_BREAK) if (line := " ".join(piece.split())))
    return " ".join(raw.split())


def read_blocks(root: LexborNode) -> Blocks:
    """Walk the tree once and collect every block of text.

    A block is a run of inline content between two block-level edges; two line breaks are an edge as well.
    """
    out = Blocks()
    runs = _walk(root, out)
    if runs:
        texts, *columns = zip(*runs, strict=True)
        out.text = [_lines(text) for text in texts]
        (out.element, out.roles, out.link_chars, out.links, out.bold_chars, out.images, out.times, out.nodes) = map(
            list, columns
        )
    return out


def _walk(root: LexborNode, out: Blocks) -> list[Run]:  # noqa: PLR0912, PLR0915 -- one loop over all nodes: calls would cost more than they tell
    runs: list[Run] = []
    parts: list[str] = []
    chars = link_chars = bold_chars = links = images = times = 0
    link_depth = bold_depth = 0
    broken = False
    element, roles = -1, 0
    stack: list[tuple[LexborNode, int, int, int]] = []  # node, treatment, element and roles to go back to
    treat = _TREAT.get
    pictures = out.pictures
    parents, firsts, ends = out.parent, out.first, out.end
    node: LexborNode | None = root
    seen = 0
    while node is not None:
        seen += 1
        how = treat(node.tag_id, _BLOCK)
        child = None
        edge = False
        if how == _TEXT:
            text = node.text_content or ""
            if text.isspace():
                parts.append(" ")
            else:
                parts.append(text)
                size = len(text)
                chars += size
                broken = False
                if link_depth:
                    link_chars += size
                if bold_depth:
                    bold_chars += size
        elif how == _BLOCK:
            child = node.first_child
            edge = True
        elif how == _INLINE:
            child = node.first_child
        elif how == _LINK:
            child = node.first_child
            if child is not None:
                link_depth += 1
                links += 1
        elif how == _SKIP:
            pass  # scripts, comments, icons, buttons: many, and need not be asked for the rest
        elif how == _BOLD:
            child = node.first_child
            if child is not None:
                bold_depth += 1
        elif how == _BR:
            if broken or chars > _LONG_LINE:
                edge = True
            elif chars:
                parts.append(_BREAK)
                broken = True
        elif how == _IMAGE:
            images += 1
            pictures.append(len(runs))
        elif how == _MENU:
            edge = True
            if len(out.menus) < MAX_MENUS:
                out.menus.append(_lines((node.text(separator=" ") or "")[:MAX_MENU]))
        elif how == _TIME:
            child = node.first_child
            times += 1
        if edge:
            if chars:
                runs.append(("".join(parts), element, roles, link_chars, links, bold_chars, images, times, seen))
            chars = link_chars = bold_chars = links = images = times = 0
            broken = False
            parts.clear()
        if child is not None:
            stack.append((node, how, element, roles))
            if how == _BLOCK:
                tag, role = _ROLE.get(node.tag_id, _UNKNOWN)
                attributes = node.attributes
                if attributes:
                    out.key.append(attribute_key(attributes))
                    if "hidden" in attributes or "none" in (attributes.get("style") or ""):
                        role |= _HIDDEN_ROLE
                else:
                    out.key.append("")
                if link_depth:
                    role |= _LINK_ROLE
                parents.append(element)
                out.tag.append(tag)
                out.depth.append(len(stack))
                firsts.append(len(runs))
                ends.append(0)
                element = len(parents) - 1
                roles |= role
            if seen < MAX_NODES and len(stack) < MAX_DEPTH:
                node = child
                continue
            out.truncated = True
            following = None
        else:
            following = node.next if stack and seen < MAX_NODES else None
        while following is None and stack:
            node, how, was, before = stack.pop()
            if how == _BLOCK:
                if chars:
                    runs.append(("".join(parts), element, roles, link_chars, links, bold_chars, images, times, seen))
                chars = link_chars = bold_chars = links = images = times = 0
                broken = False
                parts.clear()
                ends[element] = len(runs)
                element, roles = was, before
            elif how == _LINK:
                link_depth -= 1
            elif how == _BOLD:
                bold_depth -= 1
            if stack and seen < MAX_NODES:
                following = node.next
        node = following
    out.truncated |= seen >= MAX_NODES
    return runs
