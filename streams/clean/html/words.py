"""Class names, ids and the like of an element -> the words in them, and the words' learned weight."""

import re

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_MARK = {"#": "#", "@": "@"}
MAX_WORDS = 24


def words_of(tag: str, key: str) -> list[str]:
    """Split `div`, `article-body mainContent # story` into `<div>`, `article`, `body`, `main`, `content`, ...

    Hashed class names (`css-1x2yz`) leave fragments that no model has seen, so they weigh nothing.
    """
    found = {f"<{tag}>": None}
    for word in _WORD.findall(key):
        if len(word) > 1:
            found[word.lower()] = None
            if len(found) > MAX_WORDS:
                break
    for name in key.split():
        if len(found) > 2 * MAX_WORDS:
            break
        if len(name) < 40:
            found["." + name.lower()] = None
    return list(found)
