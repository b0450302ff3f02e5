"""Blocks of a page -> which of them are the body."""

from streams.clean.text.blocks import Block
from streams.clean.text.words import chrome_kinds, fold

_SENTENCE_END = frozenset(".!?。！？…।۔؟\"”»')」』")
_LONG = 80


def choose(blocks: list[Block]) -> list[int]:
    """Indexes of the body's blocks, in order."""
    scores = [_score(block) for block in blocks]
    best, top, run, start = (0, 0), 0.0, 0.0, 0
    for at, score in enumerate(scores):
        if run <= 0:
            run, start = 0.0, at
        run += score
        if run > top:
            top, best = run, (start, at + 1)
    return [at for at in range(*best) if scores[at] > 0]


def _score(block: Block) -> float:
    text = block.text
    if block.link_share > 0.6 or not {"read_more", "cookies"}.isdisjoint(chrome_kinds(fold(text[:80]))):
        return -1.0
    wide = len(text) if text.isascii() else len(text) * (1 if " " in text[:40] else 2)
    if wide >= _LONG and text[-1] in _SENTENCE_END:
        return min(4.0, wide / 100)
    return -0.6 if wide < _LONG else -0.2
