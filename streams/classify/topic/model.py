"""Concepts and words of an article -> a score for each level-1 topic: two linear models added, then softmax.

Concept weights are shared by all languages (a hit of the lexicon means the same in each); word weights are kept for
languages with labelled articles. `model.npz` is written by `streams train topic`; see CARD.md.
"""

from functools import cache, partial
from importlib.resources import files
from io import BytesIO
from zlib import crc32

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from streams.classify.calibration import Curve
from streams.classify.topic.lexicon import codes
from streams.classify.topic.taxonomy import taxonomy
from streams.classify.topic.words import Remembered

Floats = NDArray[np.float32]

SMOOTHING = 3.0
"""Added to the squared length of a feature vector: few hits give weak scores."""


class Model(Struct, frozen=True):
    """Weights: rows are concepts (in the order of `lexicon.codes()`) or words, columns are level-1 topics."""

    version: str
    tops: tuple[str, ...]
    concepts: Floats
    bias: Floats
    word_languages: tuple[str, ...]
    word_keys: NDArray[np.uint32]
    word_weights: NDArray[np.int8]
    word_scale: float
    first_curve: Curve
    other_curve: Curve


@cache
def model() -> Model:
    """The shipped model, read once. Raises ValueError when it was not trained for this lexicon or taxonomy."""
    return read_model((files("streams.classify.topic") / "model.npz").read_bytes())


def read_model(content: bytes) -> Model:
    """A model from the bytes of its file."""
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        tops = tuple(str(code) for code in arrays["tops"])
        if tuple(str(code) for code in arrays["codes"]) != codes() or list(tops) != taxonomy().tops:
            raise ValueError("model.npz is not of this lexicon and taxonomy; run `streams train topic`")
        return Model(
            version=str(arrays["version"]),
            tops=tops,
            concepts=arrays["concepts"].astype(np.float32),
            bias=arrays["bias"].astype(np.float32),
            word_languages=tuple(str(name) for name in arrays["word_languages"]),
            word_keys=arrays["word_keys"],
            word_weights=arrays["word_weights"],
            word_scale=float(arrays["word_scale"]),
            first_curve=_curve(arrays["first_curve"]),
            other_curve=_curve(arrays["other_curve"]),
        )


def _curve(array: NDArray[np.float64]) -> Curve:
    return tuple(map(float, array[0])), tuple(map(float, array[1]))


def word_key(language: str, word: str) -> int:
    """The number that a language's word is kept under, 32 bits."""
    return crc32(f"{language}:{word}".encode())


@cache
def _keys(language: str) -> Remembered[int]:
    return Remembered(partial(word_key, language))


def concept_logits(found: Model, amounts: dict[int, float]) -> Floats:
    """What the concepts say, by topic; `amounts` are concept rows with how much of each there is."""
    if not amounts:
        return np.zeros(len(found.tops), np.float32)
    rows = np.fromiter(amounts, np.intp, len(amounts))
    values = np.sqrt(np.fromiter(amounts.values(), np.float32, len(amounts)))
    values /= np.sqrt(SMOOTHING + float(values @ values))
    return values @ found.concepts[rows]


def word_rows(found: Model, language: str, words: list[str]) -> NDArray[np.intp]:
    """The row of each word, -1 where the model does not know it."""
    if language not in found.word_languages or not words:
        return np.full(len(words), -1, np.intp)
    keys = np.fromiter(map(_keys(language).__getitem__, words), np.uint32, len(words))
    rows = np.minimum(np.searchsorted(found.word_keys, keys), len(found.word_keys) - 1)
    return np.where(found.word_keys[rows] == keys, rows, -1)


def word_logits(found: Model, language: str, amounts: dict[str, float]) -> Floats:
    """What the words say, by topic; `amounts` are words with how much of each there is."""
    rows = word_rows(found, language, list(amounts))
    known = rows >= 0
    if not known.any():
        return np.zeros(len(found.tops), np.float32)
    values = np.sqrt(np.fromiter(amounts.values(), np.float32, len(amounts)))[known]
    values /= np.sqrt(SMOOTHING + float(values @ values))
    return (values @ found.word_weights[rows[known]].astype(np.float32)) * np.float32(found.word_scale)


def scores(logits: Floats) -> Floats:
    """Softmax. The curves turn scores into probabilities: one for the best label of an article, one for the others."""
    shifted = np.exp(logits - logits.max())
    return shifted / shifted.sum()


def word_shares(found: Model, language: str, words: list[str], top: int) -> dict[str, float]:
    """The words that speak for a topic (a column), with their weights."""
    rows = word_rows(found, language, words)
    return {
        word: weight
        for word, row in zip(words, rows.tolist(), strict=True)
        if row >= 0 and (weight := float(found.word_weights[row, top])) > 0
    }
