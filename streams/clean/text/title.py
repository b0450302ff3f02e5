"""The blocks above the body -> the headline."""

import re

from streams.clean.text.blocks import Block
from streams.clean.text.words import fold, has_date, label

_LONGEST = 300
_WORD = re.compile(r"\w+")


def choose_title(blocks: list[Block], body: list[int], url: str | None) -> int | None:
    """Index of the headline, None if no block can be one."""
    slug = frozenset(_WORD.findall(url.lower().replace("_", " "))) if url else frozenset[str]()
    limit = body[0]
    candidates = [(_score(blocks, at, limit, slug), -at) for at in range(limit) if len(blocks[at].text) <= _LONGEST]
    if candidates:
        score, at = max(candidates)
        if score > 0:
            return -at
    return None


def _score(blocks: list[Block], at: int, limit: int, slug: frozenset[str]) -> float:
    block = blocks[at]
    words = _WORD.findall(block.text.lower())
    size = len(block.text) if block.text.isascii() else int(len(block.text) * (1 if " " in block.text[:30] else 2.5))
    score = 0.0
    score += 4.0 if block.level == 1 else 1.5 if block.level else 0.0
    score += 1.0 if 25 <= size <= 160 else -1.0 if size < 15 or size > 220 else 0.0
    score -= min(4.0, (limit - at) * 0.08)
    score -= 2.0 * block.link_share
    score -= 2.0 if has_date(block.text) or label(block.text, "by") or label(block.text, "updated") else 0.0
    score -= 1.0 if block.text[-1] in ".:" else 0.0
    score -= 1.5 if " | " in block.text else 0.0
    if slug and words:
        score += 5.0 * sum(word in slug for word in words) / len(words)
    if any(same_headline(block.text, other.text) for other in blocks[at + 1 : at + 12]):
        score += 2.0
    return score


def same_headline(text: str, title: str) -> bool:
    """Whether a block is the headline once more, whole or cut short with an ellipsis."""
    mine, theirs = fold(text), fold(title)
    return mine == theirs or (len(mine) > 20 and text.rstrip().endswith(("...", "…")) and theirs.startswith(mine))
