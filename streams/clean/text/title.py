"""The blocks above the body -> the headline."""

import re
import unicodedata
from urllib.parse import unquote

from streams.clean.draft import Found
from streams.clean.text.blocks import Block
from streams.clean.text.words import fold, has_date, label
from streams.clean.urls import parts_of

_LONGEST = 300
_SHORTEST = 8
"""Code points (East Asian ones count three): less is no headline if nothing speaks for it."""
_INSIDE = 3
"""So many of the body's first blocks may be the headline: a reader that is not sure takes it for body."""
_OPENING = 40
"""Blocks of the body whose words a headline is compared with."""
_NEAR = 60
"""Blocks above the body that may be the headline."""
_LONGEST_OPENING = 160
_BEGINNING = 40
"""Code points by which most pairs of lines are told apart already."""
_SENTENCE_END = re.compile(r"[.!?…](?=\s)|[。！？।۔]")
_WORD = re.compile(r"\w+")


def choose_title(blocks: list[Block], body: list[int], url: str | None) -> int | None:
    """Index of the headline, None if no block can be one.

    A headline is printed near the body, in words that the body and the URL use too.
    """
    slug = _slug(url)
    known = frozenset(word for at in body[:_OPENING] if len(blocks[at].text) > 60 for word in _words(blocks[at].text))
    first = body[0]
    inside = [at for at in body[:_INSIDE] if at <= first + _INSIDE and _stands_alone(blocks[at])]
    above = [at for at in range(max(0, first - _NEAR), first) if len(blocks[at].text) <= _LONGEST]
    if above and not any(blocks[at].level == 1 for at in above):
        above += [at for at in range(max(0, first - _NEAR)) if blocks[at].level == 1]
    candidates = [(_score(blocks, at, first, slug, known), -at) for at in (*above, *inside)]
    if not candidates:
        return None
    score, at = max(candidates)
    return -at if score > 0 or _size(blocks[-at].text) >= _SHORTEST else None


def opening(block: Block) -> Found:
    """The first words of a text that has no headline, to call it by: its first sentence, if that is short."""
    end = _SENTENCE_END.search(block.text, 0, _LONGEST_OPENING)
    text = block.text[: end.start() + 1] if end else block.text[:_LONGEST_OPENING].rpartition(" ")[0] or block.text
    return Found(text=text[:_LONGEST], source="visible", name="opening", start=block.start, end=block.end)


def _stands_alone(block: Block) -> bool:
    """Whether a block of the body looks like a headline: short, no sentence."""
    return _size(block.text) <= 160 and block.kind in ("paragraph", "heading") and block.text[-1] not in ".:;,。"


def _size(text: str) -> int:
    """Code points; of a text that begins in an East Asian script, each counts three."""
    return len(text) * (1 if text.isascii() or max(text[:10]) < "\u2e80" else 3)


def _words(text: str) -> list[str]:
    """Words in lower case without accents, as URLs spell them."""
    text = text.lower()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _WORD.findall(text)


def _slug(url: str | None) -> frozenset[str]:
    """The words of the part of the URL's path that has most of them, if they are three or more."""
    if not url:
        return frozenset()
    path = parts_of(url)[1][:2000]
    parts = [frozenset(_words(unquote(part).replace("_", " "))) for part in path.split("/")]
    most = max(parts, key=len, default=frozenset[str]())
    return most if len(most) >= 3 else frozenset()


def _score(blocks: list[Block], at: int, limit: int, slug: frozenset[str], known: frozenset[str]) -> float:
    block = blocks[at]
    words = _words(block.text)
    size = _size(block.text)
    score = 0.0
    score += 4.0 if block.level == 1 else 1.5 if block.level else 0.0
    score += 1.0 if 25 <= size <= 160 else -1.0 if size < 15 or size > 220 else 0.0
    score -= min(4.0, abs(limit - at) * 0.08)
    score -= 2.0 * block.link_share
    score -= 2.0 if has_date(block.text) or label(block.text, "by") or label(block.text, "updated") else 0.0
    score -= 2.0 if block.text[-1] in ".:" else 0.0
    score -= 1.5 if " | " in block.text else 0.0
    score -= 1.5 if _SENTENCE_END.search(block.text, 0, len(block.text) - 1) else 0.0
    score -= 1.0 if at >= limit else 0.0
    if words:
        content = [word for word in words if len(word) > 3] or words
        score += 3.0 * sum(word in known for word in content) / (len(content) + 1)
        if slug:
            distinct = set(words)
            score += 8.0 * len(distinct & slug) / (len(distinct) + len(slug))
    if any(same_headline(block.text, other.text) for other in blocks[at + 1 : at + 12]):
        score += 2.0
    return score


def same_headline(text: str, title: str) -> bool:
    """Whether a block is the headline once more, whole or cut short with an ellipsis."""
    one, other = text[:_BEGINNING], title[:_BEGINNING]
    if "Σ" not in one and "Σ" not in other:  # its small letter depends on what follows, which is cut off here
        one, other = fold(one), fold(other)
        if not one.startswith(other) and not other.startswith(one):
            return False
    mine, theirs = fold(text), fold(title)
    return mine == theirs or (len(mine) > 20 and text.rstrip().endswith(("...", "…")) and theirs.startswith(mine))
