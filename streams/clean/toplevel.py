"""Bytes of a JSON object, perhaps broken or nested without end -> the raw values of its wanted members.

A parser refuses a message as a whole; this reads what comes before the fault, in one pass without recursion.
"""

import re
from collections.abc import Collection

# A string that never ends takes the rest: trying again at each of its quotes would be quadratic.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{},:]', re.DOTALL)
_SPACE = b" \t\r\n"


def top_level(value: bytes, names: Collection[bytes]) -> tuple[dict[str, bytes] | None, bool]:
    """Raw values by name (the last one wins, as in JSON parsers), and whether the object was whole.

    None in place of the dictionary if the value is not an object. What stands inside unwanted members is not
    validated beyond its brackets and strings.
    """
    found: dict[str, bytes] = {}
    if value.lstrip(_SPACE)[:1] != b"{":
        return None, False
    depth = 0
    name: bytes | None = None
    begin = 0
    for token in _TOKEN.finditer(value):
        mark = value[token.start()]
        if mark in b"[{":
            depth += 1
        elif mark in b"]}":
            depth -= 1
        if depth == 1 and mark in b',"':
            if mark == 0x22 and name is None:
                name, begin = token.group()[1:-1], -1
            elif mark == 0x2C:
                _keep(found, name, value[begin : token.start()], names)
                name = None
        elif depth == 1 and mark == 0x3A and begin < 0:
            begin = token.end()
        elif depth == 0:
            _keep(found, name, value[begin : token.start()], names)
            return found, mark == 0x7D and not value[token.end() :].strip(_SPACE)
    return found, False


def _keep(found: dict[str, bytes], name: bytes | None, raw: bytes, names: Collection[bytes]) -> None:
    if name is not None and name in names and raw.strip(_SPACE):
        found[name.decode()] = raw
