"""Labelled pages in HTML -> renderings, labels and features -> the model of `streams.clean.text`.

Two gradient-boosted classifiers, one after the other: the second sees what the first made of the blocks around.
Publishers are split by a hash of their name: one in five is held out and never seen in training.
"""

import json
import lzma
import random
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from catboost import CatBoostClassifier  # type: ignore[import-untyped]
from msgspec import Struct
from numpy.typing import NDArray

from streams.clean.text.blocks import split
from streams.clean.text.features import NAMES, SECOND, describe, second_pass, sizes_of
from streams.clean.text.model import FORMAT
from streams.clean.text.training.labels import label
from streams.clean.text.training.renderings import RENDERERS
from streams.clean.training.export import arrays_of

SEED = 20260208
RENDERINGS_A_PAGE = 2
FOLDS = 2
_SETTINGS: dict[str, Any] = {
    "depth": 6,
    "learning_rate": 0.1,
    "l2_leaf_reg": 5,
    "rsm": 0.4,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.7,
    "border_count": 64,
    "random_seed": SEED,
    "thread_count": 1,
    "allow_writing_files": False,
    "verbose": False,
}
TREES = (80, 80)
"""Of the first and second pass."""
_NEAR = 12
_FAR_SHARE = 4
"""Of the blocks further than `_NEAR` from the body, one in `_FAR_SHARE` is learned from: menus are long and easy."""


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


def fit(material: list[Labelled]) -> tuple[CatBoostClassifier, CatBoostClassifier]:
    """Both passes. The second learns from scores of first passes that had not seen the publisher."""
    names = sorted({page.publisher for page in material})
    random.Random(SEED).shuffle(names)
    fold_of = {name: at % FOLDS for at, name in enumerate(names)}
    unseen: dict[int, NDArray[np.float32]] = {}
    for fold in range(FOLDS):
        first = _boost([page for page in material if fold_of[page.publisher] != fold], None, TREES[0])
        for at, page in enumerate(material):
            if fold_of[page.publisher] == fold:
                unseen[at] = probability(first, page.features)
    first = _boost(material, None, TREES[0])
    around = [second_pass(unseen[at], page.sizes) for at, page in enumerate(material)]
    return first, _boost(material, around, TREES[1])


def probability(learner: CatBoostClassifier, rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probability of each row to be body."""
    return np.asarray(learner.predict_proba(rows)[:, 1], np.float32)


def _boost(material: list[Labelled], around: list[NDArray[np.float32]] | None, trees: int) -> CatBoostClassifier:
    features: list[NDArray[np.float32]] = []
    labels: list[NDArray[np.int8]] = []
    weights: list[NDArray[np.float32]] = []
    for at, page in enumerate(material):
        kept, factor = _kept(page.labels)
        rows = page.features if around is None else np.hstack([page.features, around[at]])
        features.append(rows[kept])
        labels.append(page.labels[kept])
        # A block weighs as its length does in the score of a body, softened; every page weighs the same.
        softened = (page.sizes + 30) ** 0.5
        weights.append((page.weights * factor * softened / softened.sum())[kept])
    learner = CatBoostClassifier(iterations=trees, **_SETTINGS)
    total = np.concatenate(weights)
    return learner.fit(np.vstack(features), np.concatenate(labels), sample_weight=total / total.mean())


def _kept(labels: NDArray[np.int8]) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Which blocks of a page to learn from, and for how many each stands."""
    count = len(labels)
    near = np.convolve(np.pad(labels, _NEAR), np.ones(2 * _NEAR + 1), "valid") > 0
    far = ~near & (np.arange(count) % _FAR_SHARE == 0)
    return near | far, np.where(near, 1.0, float(_FAR_SHARE)).astype(np.float32)


def save(first: CatBoostClassifier, second: CatBoostClassifier, folder: Path, about: dict[str, Any]) -> None:
    """Write the model's files, the same bytes for the same trees."""
    folder.mkdir(exist_ok=True)
    scratch = folder / "scratch.json"
    data: dict[str, Any] = arrays_of(first, "first", scratch) | arrays_of(second, "second", scratch)
    np.savez_compressed(folder / "trees.npz", **data)
    digest = blake2b(b"".join(np.asarray(data[name]).tobytes() for name in sorted(data)), digest_size=4).hexdigest()
    about = {"format": FORMAT, "version": f"text-blocks@{digest}", **about, "features": [*NAMES, *SECOND]}
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")
