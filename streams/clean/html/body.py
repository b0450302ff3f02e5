"""Scored blocks of a page -> the paragraphs of the article, in order, with their kind and place."""

from collections.abc import Sequence

import numpy as np

from streams.clean.draft import Paragraph
from streams.clean.html.blocks import Blocks
from streams.clean.html.features import Hints, features
from streams.clean.html.matrix import Floats
from streams.clean.html.model import Model
from streams.clean.html.tags import Role

THRESHOLD = 0.55
"""Cross-validated: publishers gain up to 0.6, the web at large loses from 0.5 on."""
_LIST_ITEM, _QUOTE, _TABLE = int(Role.LIST_ITEM), int(Role.QUOTE), int(Role.TABLE)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MAX_PATH = 6
_RUN, _RUN_CHARS = 3, 400
"""Blocks one after the other, and their code points together, from which a repeat is a story printed twice (for wide
and for narrow screens). Fewer are refrains: the same exercise of every week, the same note below every product."""


def score_blocks(blocks: Blocks, hints: Hints, model: Model) -> Floats:
    """Probability of each block to be part of the article's body."""
    return model.trees.scores(features(blocks, model.weigh, hints).stack())


def choose(scores: Floats) -> list[int]:
    """Blocks of the body, in order."""
    return [int(index) for index in np.nonzero(scores > THRESHOLD)[0]]


def told_once(texts: Sequence[str], chosen: list[int]) -> list[int]:
    """The chosen blocks without the runs that repeat, in the same order, what stood before them. `texts`: of all blocks."""
    first: dict[str, int] = {}
    before = [first.setdefault(texts[index], place) for place, index in enumerate(chosen)]
    if len(first) > len(chosen) - _RUN:
        return chosen
    kept: list[int] = []
    start = 0
    while start < len(chosen):
        end = start + 1
        if before[start] < start:
            while end < len(chosen) and before[end] == before[end - 1] + 1 < end:
                end += 1
        run = chosen[start:end]
        if before[start] == start or len(run) < _RUN or sum(len(texts[index]) for index in run) < _RUN_CHARS:
            kept += run
        start = end
    return kept


def paragraphs(blocks: Blocks, chosen: list[int]) -> list[Paragraph]:
    """The chosen blocks as paragraphs; cells of one table row become one line."""
    out: list[Paragraph] = []
    row = -1
    for index in chosen:
        text = blocks.text[index]
        kind = _kind(blocks, index)
        if kind == "table":
            within = _row(blocks, blocks.element[index])
            if within >= 0 and within == row:
                last = out[-1]
                out[-1] = Paragraph(text=f"{last.text} | {text}", kind="table", path=last.path)
                continue
            row = within
        else:
            row = -1
        out.append(Paragraph(text=text, kind=kind, path=path_of(blocks, index)))  # type: ignore[arg-type]
    return out


def _kind(blocks: Blocks, index: int) -> str:
    tag, roles = blocks.tag[blocks.element[index]], blocks.roles[index]
    if tag in _HEADINGS:
        return "heading"
    if roles & _LIST_ITEM:
        return "list_item"
    if roles & _QUOTE:
        return "quote"
    # Tables that lay a page out hold long texts; tables of figures hold short ones.
    return "table" if tag in ("td", "th") and roles & _TABLE and len(blocks.text[index]) < 200 else "paragraph"


def _row(blocks: Blocks, element: int) -> int:
    while element >= 0 and blocks.tag[element] != "tr":
        element = blocks.parent[element]
    return element


def path_of(blocks: Blocks, index: int) -> str:
    """Where a block stands: the elements around it, outermost first, e.g. `article>div.story-body>p#12`.

    The number is the block's place among all blocks of the page, from 0.
    """
    element = blocks.element[index]
    around = blocks.parent[element]
    path = blocks.paths.get(around)  # paragraphs of one story share it
    if path is None:
        path = blocks.paths[around] = _path(blocks, around)
    return f"{path}{_step(blocks, element)}#{index}"


def _path(blocks: Blocks, element: int) -> str:
    steps: list[str] = []
    while element >= 0 and len(steps) < _MAX_PATH - 1:
        steps.append(_step(blocks, element))
        element = blocks.parent[element]
    steps.reverse()
    return "".join(f"{step}>" for step in steps)


def _step(blocks: Blocks, element: int) -> str:
    name = blocks.key[element].partition(" ")[0]
    tag = blocks.tag[element]
    return f"{tag}.{name[:40]}" if name and name != "#" else tag
