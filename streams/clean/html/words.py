"""Class names, ids and the like of an element -> the words in them, for the learned weight of the element."""

import re

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
MAX_TOKENS = 24
MAX_TOKEN = 40
"""Code points; longer names are utility classes with brackets and the like."""


def words_of_token(token: str) -> list[str]:
    """Split `articleBody-main` into `.articlebody-main`, `article`, `body`, `main`.

    Hashed class names (`css-1x2yz`) leave fragments that no model has seen, so they weigh nothing.
    """
    return ["." + token.lower(), *{word.lower(): None for word in _WORD.findall(token) if len(word) > 1}]


def tokens_of(key: str) -> list[str]:
    """The distinct names in an element's attribute key, in order, bounded in number and length."""
    return [token for token in dict.fromkeys(key.split()[:MAX_TOKENS]) if len(token) <= MAX_TOKEN]


def words_of(tag: str, key: str) -> list[str]:
    """All words of an element, with repeats where two of its names hold the same word."""
    return [f"<{tag}>", *(word for token in tokens_of(key) for word in words_of_token(token))]
