"""The blocks of a page and its known body -> which blocks belong to the body, and how sure that is."""

import re
from collections import Counter

from msgspec import Struct

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_N = 4
_NEAR = 4
_UNSURE, _PARAGRAPH = -1.0, 2.0


def words_of_text(text: str) -> list[str]:
    """Words in lower case; an ideograph or kana is a word of its own."""
    return _WORD.findall(text.lower())


def shingles(words: list[str], n: int = _N) -> Counter[tuple[str, ...]]:
    """Runs of `n` words with their counts; a shorter text is one run."""
    if len(words) < n:
        return Counter([tuple(words)]) if words else Counter()
    return Counter(zip(*(words[start:] for start in range(n)), strict=False))


def agreement(found: Counter[tuple[str, ...]], wanted: Counter[tuple[str, ...]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of two bags."""
    if not found and not wanted:
        return 1.0, 1.0, 1.0
    shared = (found & wanted).total()
    precision, recall = shared / max(found.total(), 1), shared / max(wanted.total(), 1)
    return precision, recall, 2 * precision * recall / (precision + recall) if shared else 0.0


class Labels(Struct):
    """One entry a block."""

    inside: list[int]
    weight: list[float]


def label(texts: list[str], body: str) -> Labels:
    """Mark the blocks whose words stand in the body.

    Long blocks are decided by the share of their word runs found in the body; short ones only if they are a whole
    paragraph of it or stand between blocks that are; repeats of one text count once, where the body is.
    """
    words = words_of_text(body)
    runs = set(zip(*(words[start:] for start in range(_N)), strict=False))
    paragraphs = {" ".join(words_of_text(line)) for line in body.split("\n")}
    joined = f" {' '.join(words)} "
    shares = [_share(words_of_text(text), runs, paragraphs, joined) for text in texts]
    inside = [1 if share == _PARAGRAPH or share >= 0.5 else 0 for share in shares]
    weight = [0.4 if 0.15 < share < 0.85 else 1.0 for share in shares]
    for index, share in enumerate(shares):
        if share not in (_UNSURE, _PARAGRAPH):
            continue
        near = [
            other
            for other in range(max(0, index - _NEAR), min(len(texts), index + _NEAR + 1))
            if other != index and shares[other] not in (_UNSURE, _PARAGRAPH)
        ]
        around = sum(inside[other] for other in near)
        if share == _PARAGRAPH:
            inside[index] = int(around > 0)
        else:
            inside[index], weight[index] = int(bool(near) and around >= 0.6 * len(near)), 0.3
    _drop_repeats(texts, inside, joined)
    return Labels(inside, weight)


def _share(words: list[str], runs: set[tuple[str, ...]], paragraphs: set[str], joined: str) -> float:
    if len(words) > _N:
        own = list(zip(*(words[start:] for start in range(_N)), strict=False))
        return sum(run in runs for run in own) / len(own)
    if not words:
        return 0.0
    text = " ".join(words)
    return _PARAGRAPH if text in paragraphs else _UNSURE if f" {text} " in joined else 0.0


def _drop_repeats(texts: list[str], inside: list[int], joined: str) -> None:
    where: dict[str, list[int]] = {}
    for index, text in enumerate(texts):
        if inside[index]:
            where.setdefault(text, []).append(index)

    def company(index: int) -> int:
        around = range(max(0, index - 5), min(len(texts), index + 6))
        return sum(inside[o] * min(len(texts[o]), 300) for o in around if texts[o] != texts[index])

    for text, places in where.items():
        times = joined.count(f" {' '.join(words_of_text(text))} ") if len(places) > 1 else 1
        if times < len(places):
            for index in sorted(places, key=company, reverse=True)[max(times, 1) :]:
                inside[index] = 0
