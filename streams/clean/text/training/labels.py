"""Blocks of a rendering and the known body of its page -> which blocks are the body; and scores of a found body."""

import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from streams.clean.text.blocks import Block

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\W_\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+")
_SHINGLE = 4


def tokens(text: str) -> list[str]:
    """Words in lower case; characters in scripts without spaces."""
    return _TOKEN.findall(text.lower())


def shingles(words: list[str]) -> Counter[tuple[str, ...]]:
    """Runs of four tokens with their counts; of a shorter text its one run."""
    if len(words) < _SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[at:] for at in range(_SHINGLE)), strict=False))


def f1(found: str, truth: str) -> tuple[float, float, float]:
    """F1, precision and recall of a body by its 4-gram shingles."""
    mine, theirs = shingles(tokens(found)), shingles(tokens(truth))
    shared = sum((mine & theirs).values())
    precision = shared / max(1, sum(mine.values()))
    recall = shared / max(1, sum(theirs.values()))
    return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


def label(blocks: list[Block], body: str) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """For each block 1 (body) or 0, and the weight of that knowledge: 0 where it can't be told.

    A block of four tokens or more is body if most of it stands in the body in the same order; a shorter one if the
    body has it as a run and a longer block near it is body.
    """
    known = tokens(body)
    grams = shingles(known)
    runs = {tuple(known[at : at + size]) for size in (1, 2, 3) for at in range(len(known) - size + 1)}
    shares: list[float] = []
    short: list[bool] = []
    for block in blocks:
        words = tokens(block.text)
        if len(words) >= _SHINGLE:
            mine = [tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)]
            shares.append(sum(gram in grams for gram in mine) / len(mine))
        else:
            shares.append(float(bool(words) and tuple(words) in runs))
        short.append(len(words) < _SHINGLE)
    labels = np.zeros(len(blocks), np.int8)
    weights = np.ones(len(blocks), np.float32)
    for at, share in enumerate(shares):
        if short[at]:
            near = [shares[other] for other in range(max(0, at - 3), min(len(blocks), at + 4)) if not short[other]]
            labels[at] = share > 0 and bool(near) and max(near) > 0.6 and (min(near) > 0.6 or len(near) < 2)
            weights[at] = 0.3
        else:
            labels[at] = share > 0.5
            weights[at] = 1.0 if share > 0.8 or share < 0.2 else 0.3
    return labels, weights
