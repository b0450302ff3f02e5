"""HTML text -> what the readers of the body and of the fields work on: blocks, declared candidates, hints."""

import re

from msgspec import Struct
from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from streams.clean.draft import Found, FoundTime
from streams.clean.html.beside import time_elements
from streams.clean.html.blocks import Blocks, read_blocks
from streams.clean.html.declared import Declared, read_declared
from streams.clean.html.features import Hints
from streams.clean.html.signed import signatures

_TAG = re.compile(r"<[^<>]{0,500}>")
_MAX_TITLES = 6
_WITHOUT_EVENTS = int(LexborDocumentOptions.WO_EVENTS)


class Parsed(Struct, frozen=True):
    """A page after one parse and one walk."""

    blocks: Blocks
    declared: Declared
    stamps: list[FoundTime]
    signatures: list[Found]
    hints: Hints


def parse(text: str, utf8: bytes = b"") -> Parsed:
    """Parse once, collect what the head declares, walk the body once. `utf8`: the same text in UTF-8, where it is at hand."""
    # Without the events of a browser's tree, which only fill <selectedcontent>, parsing takes a third less.
    tree = LexborHTMLParser(utf8 or text, options=_WITHOUT_EVENTS)
    declared = read_declared(tree)
    stamps = time_elements(tree)
    signed = signatures(tree)
    body = tree.body
    blocks = read_blocks(body) if body is not None else Blocks()
    hints = Hints(
        [found.text for found in declared.of("titles")[:_MAX_TITLES]],
        [found.text for found in declared.of("decks")[:_MAX_TITLES]],
        _TAG.sub(" ", declared.body),
    )
    return Parsed(blocks, declared, stamps, signed, hints)
