"""Labelled pages in HTML -> renderings, labels and features -> the model of `streams.clean.text`.

Two gradient-boosted classifiers, one after the other: the second sees what the first made of the blocks around.
Publishers are split by a hash of their name: one in five is held out and never seen in training.
"""

import json
import lzma
import random
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lightgbm
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from streams.clean.text.blocks import split
from streams.clean.text.features import NAMES, SECOND, describe, second_pass, sizes_of
from streams.train.text.labels import label
from streams.train.text.renderings import RENDERERS

SEED = 20260208
RENDERINGS_A_PAGE = 4
FOLDS = 4
_PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.12,
    "num_leaves": 24,
    "max_depth": 6,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 2.0,
    "seed": SEED,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
TREES = (90, 70)
"""Of the first and second pass."""


class Labelled(Struct):
    """The blocks of one rendering as numbers."""

    publisher: str
    features: NDArray[np.float32]
    sizes: NDArray[np.float32]
    labels: NDArray[np.int8]
    weights: NDArray[np.float32]


def publisher(record: dict[str, Any]) -> str:
    """Name of the publisher, the same for all of its pages."""
    host = urlsplit(record["message"]["url"] or "").hostname or record["message"]["page_id"]
    return (
        ".".join(host.split(".")[-2:])
        if not host.endswith((".co.uk", ".com.au", ".co.jp", ".co.kr", ".com.br"))
        else ".".join(host.split(".")[-3:])
    )


def held_out(name: str) -> bool:
    """Whether a publisher is kept out of training: one in five, by a hash of its name."""
    return blake2b(name.encode(), digest_size=4).digest()[0] % 5 == 0


def pages(data: Path) -> Iterator[dict[str, Any]]:
    """Article pages with known bodies: fundus, and the articles of wcxb_dev."""
    for name in ("fundus", "wcxb_dev"):
        with lzma.open(data / "extract" / f"{name}.jsonl.xz") as lines:
            for line in lines:
                record = json.loads(line)
                if record["truth"].get("page_type", "article") == "article" and record["truth"].get("body"):
                    yield record


def labelled(record: dict[str, Any], chosen: random.Random) -> Iterator[Labelled]:
    """Some renderings of a page, with labels."""
    for name in sorted(chosen.sample(sorted(RENDERERS), RENDERINGS_A_PAGE)):
        text = RENDERERS[name](record["message"]["body"])
        blocks, layout = split(text)
        if len(blocks) < 3:
            continue
        labels, weights = label(blocks, record["truth"]["body"])
        if labels.any():
            yield Labelled(publisher(record), describe(blocks, layout), sizes_of(blocks), labels, weights)


def fit(material: list[Labelled]) -> tuple[lightgbm.Booster, lightgbm.Booster]:
    """Both passes. The second learns from scores of first passes that had not seen the publisher."""
    names = sorted({page.publisher for page in material})
    random.Random(SEED).shuffle(names)
    fold_of = {name: at % FOLDS for at, name in enumerate(names)}
    unseen: dict[int, NDArray[np.float32]] = {}
    for fold in range(FOLDS):
        first = _boost([page for page in material if fold_of[page.publisher] != fold], None, TREES[0])
        for at, page in enumerate(material):
            if fold_of[page.publisher] == fold:
                unseen[at] = np.asarray(first.predict(page.features), np.float32)
    first = _boost(material, None, TREES[0])
    around = [second_pass(unseen[at], page.sizes) for at, page in enumerate(material)]
    return first, _boost(material, around, TREES[1])


def _boost(material: list[Labelled], around: list[NDArray[np.float32]] | None, trees: int) -> lightgbm.Booster:
    features = np.vstack([page.features for page in material])
    if around is not None:
        features = np.hstack([features, np.vstack(around)])
    # A block weighs as its length does in the score of a body, softened; every page weighs the same.
    weights = np.concatenate(
        [page.weights * (page.sizes + 30) ** 0.5 / ((page.sizes + 30) ** 0.5).sum() * 100 for page in material]
    )
    names = [*NAMES, *(SECOND if around is not None else ())]
    rows = lightgbm.Dataset(
        features, np.concatenate([page.labels for page in material]), weight=weights, feature_name=list(names)
    )
    return lightgbm.train(_PARAMETERS, rows, trees)


def progress(done: int, what: str) -> None:
    """One line on standard error that is written over."""
    if done % 20 == 0 and sys.stderr.isatty():
        sys.stderr.write(f"\r{done} {what}")
