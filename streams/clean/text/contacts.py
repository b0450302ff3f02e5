"""The blocks of a page -> what they say of its publisher: e-mail, phone, copyright line."""

import re

from streams.clean.draft import Found
from streams.clean.text.blocks import Block

_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}@(?:[a-zA-Z0-9-]{1,63}\.){1,4}[a-zA-Z]{2,24}\b")
_PHONE = re.compile(r"(?<![\w+])\+\d{1,3}[\s().-]{0,2}\d(?:[\s().-]{0,2}\d){6,12}")
_COPYRIGHT = ("©", "copyright", "(c) ", "Copyright", "COPYRIGHT")
_MOST = 12


def publishers(text: str, blocks: list[Block]) -> list[Found]:
    """E-mail addresses, international phone numbers and copyright lines, in order of appearance, at most twelve."""
    found: list[Found] = []
    for block in blocks:
        if len(block.text) > 2_000 or len(found) >= _MOST:
            continue
        if "@" in block.text:
            found.extend(_matches(text, block, _EMAIL, "email"))
        if "+" in block.text:
            found.extend(_matches(text, block, _PHONE, "phone"))
        if any(mark in block.text for mark in _COPYRIGHT) and len(block.text) <= 300:
            found.append(Found(text=block.text, source="visible", name="copyright", start=block.start, end=block.end))
    return found[:_MOST]


def _matches(text: str, block: Block, pattern: re.Pattern[str], name: str) -> list[Found]:
    return [
        Found(text=match.group(), source="visible", name=name, start=match.start(), end=match.end())
        for match in pattern.finditer(text, block.start, block.end)
    ]
