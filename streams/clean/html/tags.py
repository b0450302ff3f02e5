"""Element names -> how the walk treats them: passed over, inline, or a block with a role."""

from enum import IntEnum, IntFlag

from selectolax.lexbor import LexborHTMLParser


class Treat(IntEnum):
    """What the walk does at a node."""

    TEXT = 0
    SKIP = 1
    INLINE = 2
    LINK = 3
    BOLD = 4
    BREAK = 5
    IMAGE = 6
    BLOCK = 7
    TIME = 8
    MENU = 9


class Role(IntFlag):
    """What an element says of everything inside it."""

    NONE = 0
    LIST_ITEM = 1
    QUOTE = 2
    TABLE = 4
    FIGURE = 8
    ASIDE = 16
    FOOTER = 32
    HEADER = 64
    FORM = 256
    ARTICLE = 512
    MAIN = 1024
    LINK = 2048
    HIDDEN = 4096
    HEADING = 8192
    CAPTION = 16384


_SKIP = [
    "script",
    "style",
    "svg",
    "iframe",
    "template",
    "object",
    "embed",
    "canvas",
    "video",
    "audio",
    "select",
    "option",
    "button",
    "input",
    "textarea",
    "head",
    "math",
    "map",
    "datalist",
    "dialog",
    "progress",
    "meter",
    "picture",
    "link",
    "meta",
    "title",
    "base",
    "param",
    "source",
    "track",
    "frame",
    "frameset",
    "noframes",
]
_INLINE = [
    "abbr",
    "acronym",
    "bdi",
    "bdo",
    "big",
    "cite",
    "code",
    "data",
    "del",
    "dfn",
    "em",
    "font",
    "i",
    "ins",
    "kbd",
    "label",
    "mark",
    "nobr",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "sub",
    "sup",
    "tt",
    "u",
    "var",
    "wbr",
]
BLOCKS: dict[str, Role] = dict.fromkeys(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "noscript",
        "ol",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ],
    Role.NONE,
) | {
    "li": Role.LIST_ITEM,
    "blockquote": Role.QUOTE,
    "td": Role.TABLE,
    "th": Role.TABLE,
    "figure": Role.FIGURE,
    "figcaption": Role.FIGURE | Role.CAPTION,
    "aside": Role.ASIDE,
    "footer": Role.FOOTER,
    "header": Role.HEADER,
    "form": Role.FORM,
    "article": Role.ARTICLE,
    "main": Role.MAIN,
    **{f"h{level}": Role.HEADING for level in range(1, 7)},
}


def _ids() -> tuple[dict[int, Treat], dict[int, tuple[str, Role]]]:
    """Read lexbor's numbers of the elements from the library itself: they change between its versions."""
    parser = LexborHTMLParser("<p>x<!-- c -->")
    treat: dict[int, Treat] = {}
    for names, how in (
        (_SKIP, Treat.SKIP),
        (_INLINE, Treat.INLINE),
        (BLOCKS, Treat.BLOCK),
        (("a",), Treat.LINK),
        (("b", "strong"), Treat.BOLD),
        (("br",), Treat.BREAK),
        (("img",), Treat.IMAGE),
        (("time",), Treat.TIME),
        (("nav",), Treat.MENU),
    ):
        for name in names:
            treat[parser.create_node(name).tag_id] = how
    body = parser.body
    paragraph = body.first_child if body is not None else None
    text = paragraph.first_child if paragraph is not None else None
    comment = text.next if text is not None else None
    if text is None or comment is None or not text.is_text_node:
        raise RuntimeError("lexbor builds another tree than expected of a paragraph with a text and a comment")
    treat[text.tag_id] = Treat.TEXT
    treat[comment.tag_id] = Treat.SKIP
    blocks = {parser.create_node(name).tag_id: (name, role) for name, role in BLOCKS.items()}
    return treat, blocks


TREAT, BLOCK_OF = _ids()
