"""Labelled pages -> the weights of element words and the trees, and how well they do on publishers they have not seen."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier  # type: ignore[import-untyped]
from msgspec import Struct
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from streams.clean.html.features import features
from streams.clean.html.kind_features import Weights
from streams.clean.html.matrix import Floats, Matrix
from streams.clean.html.model import Model
from streams.clean.html.parsed import Parsed
from streams.clean.html.training.labels import Labels
from streams.clean.html.words import words_of
from streams.clean.trees import Trees

MIN_SITES = 3
"""A word counts when so many sites use it: names of one site's templates teach nothing about another's."""
OUTSIDE_PER_PAGE = 40
"""Elements without body text that a page gives to the words' training."""
SMALLEST = 0.02
DEPTH = 6
SEED = 0
SETTINGS: dict[str, Any] = {
    "depth": DEPTH,
    "iterations": 200,
    "learning_rate": 0.08,
    "l2_leaf_reg": 5,
    "rsm": 0.4,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.8,
    "boosting_type": "Plain",
    "border_count": 64,
    "random_seed": SEED,
    "thread_count": 1,
    "verbose": 0,
    "allow_writing_files": False,
}


EMPTY = Trees(
    np.zeros((0, DEPTH), np.int64), np.zeros((0, DEPTH), np.float32), np.zeros((0, 1 << DEPTH), np.float32), 0.0
)
"""No trees, where only words are asked for."""


class Labelled(Struct):
    """One page to learn from."""

    page_id: str
    site: str
    fold: int
    weight: float
    parsed: Parsed
    labels: Labels
    body: str
    words: list[list[str]]
    """Words of each element."""


def labelled(  # noqa: PLR0917 -- the fields of Labelled, in order
    page_id: str, site: str, fold: int, weight: float, parsed: Parsed, labels: Labels, body: str
) -> Labelled:
    """Split the element names of a page once."""
    words = [words_of(tag, key) for tag, key in zip(parsed.blocks.tag, parsed.blocks.key, strict=True)]
    return Labelled(page_id, site, fold, weight, parsed, labels, body, words)


def fit_words(pages: Sequence[Labelled]) -> dict[str, float]:
    """Logistic regression of "the text is body" on the words of all elements around it, summed over the path."""
    sites: dict[str, set[str]] = {}
    for page in pages:
        for word in {word for words in page.words for word in words}:
            sites.setdefault(word, set()).add(page.site)
    number = {word: n for n, word in enumerate(sorted(word for word, on in sites.items() if len(on) >= MIN_SITES))}
    columns: list[int] = []
    ends, answers, weights = [0], list[int](), list[float]()
    for page in pages:
        for path, answer, weight in _examples(page, number):
            columns += path
            ends.append(len(columns))
            answers.append(answer)
            weights.append(weight)
    rows = csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(answers), len(number)))
    rows.sum_duplicates()
    np.minimum(rows.data, 3, out=rows.data)
    learner = LogisticRegression(C=0.3, max_iter=60, tol=1e-3, solver="liblinear", random_state=SEED)
    learner.fit(rows, answers, sample_weight=weights)
    found: NDArray[np.float64] = learner.coef_[0]
    return {word: round(float(found[n]), 3) for word, n in number.items() if abs(found[n]) >= SMALLEST}


def _examples(page: Labelled, number: dict[str, int]) -> list[tuple[list[int], int, float]]:
    blocks, labels = page.parsed.blocks, page.labels
    counts: dict[int, list[float]] = {}
    for index, element in enumerate(blocks.element):
        weight = labels.weight[index] * min(1.0, 0.1 + len(blocks.text[index]) / 150)
        counts.setdefault(element, [0.0, 0.0])[labels.inside[index]] += weight
    total = sum(map(sum, counts.values())) / (40 * page.weight)
    inside = [element for element, (_, yes) in counts.items() if yes]
    outside = [element for element, (_, yes) in counts.items() if not yes]
    boost = max(1.0, len(outside) / OUTSIDE_PER_PAGE)
    random.Random(page.page_id).shuffle(outside)
    out: list[tuple[list[int], int, float]] = []
    for element in inside + outside[:OUTSIDE_PER_PAGE]:
        path: list[int] = []
        at = element
        while at >= 0:
            path += [number[word] for word in page.words[at] if word in number]
            at = blocks.parent[at]
        no, yes = counts[element]
        if no:
            out.append((path, 0, no * (1.0 if yes else boost) / total))
        if yes:
            out.append((path, 1, yes / total))
    return out


def _sample(page: Labelled) -> tuple[NDArray[np.int64], Floats]:
    """Blocks to train on and their weights: all near the body and all long ones, a fifth of the rest."""
    blocks, labels = page.parsed.blocks, page.labels
    n = len(blocks.text)
    size = np.array([len(text) for text in blocks.text])
    near = np.convolve(np.array(labels.inside), np.ones(7), "same")[:n] > 0 if n >= 7 else np.ones(n, bool)
    share = np.where(near | (size > 80), 1.0, 0.2)
    kept = np.nonzero(np.random.default_rng(len(page.page_id) + n).random(n) < share)[0]
    weight = np.array(labels.weight) * (0.15 + np.minimum(size, 400) / 200) / share
    weight *= 5 * page.weight / np.sqrt(max(float(weight.sum()), 1.0))
    return kept, weight[kept].astype(np.float32)


def matrices(pages: Sequence[Labelled], words: dict[str, float]) -> list[Matrix]:
    """Rows of each page under the given words."""
    weigh = Model(words, EMPTY, Weights({}, {}), EMPTY, (0.0, 0.0), "").weigh
    return [features(page.parsed.blocks, weigh, page.parsed.hints) for page in pages]


def fit_trees(pages: Sequence[Labelled], rows: Sequence[Matrix]) -> CatBoostClassifier:
    """Boosted oblivious trees over the sampled blocks."""
    parts: list[Floats] = []
    answers: list[NDArray[np.int64]] = []
    weights: list[Floats] = []
    for page, matrix in zip(pages, rows, strict=True):
        kept, weight = _sample(page)
        parts.append(matrix.stack().T[kept])
        answers.append(np.array(page.labels.inside)[kept])
        weights.append(weight)
    learner = CatBoostClassifier(**SETTINGS)
    return learner.fit(np.concatenate(parts), np.concatenate(answers), sample_weight=np.concatenate(weights))


def cross_validate(
    pages: Sequence[Labelled], folds: int, say: Callable[[str], None]
) -> tuple[list[Floats], list[Matrix]]:
    """Scores of every page by a model that saw no page of its site; also the rows, made with words it did not teach."""
    scores: list[Floats] = [np.zeros(0, np.float32)] * len(pages)
    rows: list[Matrix] = [Matrix()] * len(pages)
    for fold in range(folds):
        words = fit_words([page for page in pages if page.fold % folds != fold])
        held = [index for index, page in enumerate(pages) if page.fold % folds == fold]
        for index, matrix in zip(held, matrices([pages[i] for i in held], words), strict=True):
            rows[index] = matrix
        say(f"words of fold {fold + 1} of {folds}: {len(words):,}")
    for fold in range(folds):
        taught = [index for index, page in enumerate(pages) if page.fold % folds != fold]
        learner = fit_trees([pages[i] for i in taught], [rows[i] for i in taught])
        for index, page in enumerate(pages):
            if page.fold % folds == fold:
                scores[index] = learner.predict_proba(rows[index].stack().T)[:, 1].astype(np.float32)
        say(f"trees of fold {fold + 1} of {folds}")
    return scores, rows


def write_words(words: Mapping[str, float], path: Path) -> None:
    """One word a line, so that a new training shows as a readable difference."""
    path.write_text(json.dumps(words, ensure_ascii=False, sort_keys=True, indent=0) + "\n", "utf-8")
