"""Examples -> the weights of the topic model: softmax regression on concepts and words, L-BFGS, no randomness."""

from collections import Counter

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from streams.classify.topic.lexicon import codes
from streams.classify.topic.model import SMOOTHING
from streams.classify.topic.reading import amounts_of
from streams.classify.topic.taxonomy import taxonomy
from streams.classify.topic.training.examples import Example

Matrix = NDArray[np.float64]

CONCEPT_PENALTY, WORD_PENALTY = 1.0, 2.0
BIAS_PENALTY = 300.0
UNKNOWN_TOPIC = 0.1
MOST_LIFT = 4.0
STEPS = 45
LEAST_TEXTS = 3
"""A word is kept when so many texts of its language have it."""

SOURCE_WEIGHTS = {"huffpost41": 0.3, "masakhanews": 1.0, "wikipedia_cep_2015_09": 2.0, "sib200": 0.1}


class Features(Struct, frozen=True):
    """Concepts and words of each example."""

    concepts: list[dict[int, float]]
    words: list[dict[str, float]]


def features(examples: list[Example]) -> Features:
    """What the model would see of each example at run time."""
    found = [amounts_of({"title": one.title, "body": one.text}, one.language) for one in examples]
    return Features([concepts for concepts, _ in found], [words for _, words in found])


def vocabulary(examples: list[Example], found: Features, languages: tuple[str, ...]) -> dict[str, int]:
    """Row of each `language:word` that enough texts have. Single sentences (SIB-200) are too few to learn words from."""
    texts: Counter[str] = Counter()
    for one, words in zip(examples, found.words, strict=True):
        if one.language not in languages or one.source == "sib200":
            continue
        texts.update(f"{one.language}:{word}" for word in words)
    return {key: row for row, key in enumerate(sorted(key for key, n in texts.items() if n >= LEAST_TEXTS))}


def concept_matrix(found: Features) -> sparse.csr_matrix:
    """One row an example, as `model.concept_logits` weighs them."""
    return _matrix([list(concepts.items()) for concepts in found.concepts], len(codes()))


def word_matrix(examples: list[Example], found: Features, rows: dict[str, int]) -> sparse.csr_matrix:
    """One row an example, as `model.word_logits` weighs them."""
    lines = [
        [(rows[key], amount) for word, amount in words.items() if (key := f"{one.language}:{word}") in rows]
        for one, words in zip(examples, found.words, strict=True)
    ]
    return _matrix(lines, len(rows))


def _matrix(lines: list[list[tuple[int, float]]], width: int) -> sparse.csr_matrix:
    starts = np.cumsum([0, *map(len, lines)])
    columns = np.fromiter((column for line in lines for column, _ in line), np.int64)
    values = np.sqrt(np.fromiter((amount for line in lines for _, amount in line), np.float64))
    found = sparse.csr_matrix((values, columns, starts), shape=(len(lines), width))
    lengths = np.sqrt(SMOOTHING + np.asarray(found.multiply(found).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1.0 / lengths) @ found)


def targets(examples: list[Example]) -> Matrix:
    """One row an example: its right topics share the weight 1."""
    column = {code: i for i, code in enumerate(taxonomy().tops)}
    found = np.zeros((len(examples), len(column)))
    for row, one in enumerate(examples):
        for code in one.tops:
            found[row, column[code]] = 1.0 / len(one.tops)
    return found


def weights(examples: list[Example]) -> Matrix:
    """One number an example: its set's weight, more where the topic is rare, so that no topic wins by number."""
    y = targets(examples)
    found = np.array([SOURCE_WEIGHTS[one.source] for one in examples])
    mass = (found[:, None] * y).sum(axis=0)
    lift = np.minimum(np.sqrt(mass.mean() / np.maximum(mass, 1.0)), MOST_LIFT)
    return found * (y * lift).sum(axis=1)


def competitors(examples: list[Example]) -> Matrix:
    """One row an example: 1 for each topic that its data set has a label for, little for the others.

    A set without a label for crime calls its crime stories politics, so its say on topics that it has no label for
    must be small. None at all lost 7 points on news in English: other sets' topics then took its stories.
    """
    column = {code: i for i, code in enumerate(taxonomy().tops)}
    known: dict[str, set[int]] = {}
    for one in examples:
        known.setdefault(one.source, set()).update(column[code] for code in one.tops)
    found = np.full((len(examples), len(column)), UNKNOWN_TOPIC)
    for row, one in enumerate(examples):
        found[row, sorted(known[one.source])] = 1.0
    return found


def concept_prior() -> Matrix:
    """Where concept weights start, and stay without examples: a concept speaks for its own level-1 topic.

    The general words of a topic (`economic`, `company`) turn up in every story and say less than those of its terms.
    """
    column = {code: i for i, code in enumerate(taxonomy().tops)}
    found = np.zeros((len(codes()), len(column)))
    for row, code in enumerate(codes()):
        term = taxonomy().terms[code]
        found[row, column[term.top]] = 3.0 if term.level == 1 else 4.0
    return found


def fit(
    x: sparse.csr_matrix, y: Matrix, *, known: Matrix, weights: Matrix, prior: Matrix, penalty: Matrix
) -> tuple[Matrix, Matrix]:
    """Softmax regression with weights drawn to `prior`, one penalty a row. Returns the weights and the biases.

    Topics compete in a row as far as `known` says. Biases are drawn to zero, for the sets' shares of topics say nothing
    of the shares in the news.
    """
    height, width = prior.shape
    turned = sparse.csr_matrix(x.T)
    right = y / y.max(axis=1, keepdims=True)

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        moved = flat[: height * width].reshape(height, width)
        logits = x @ (prior + moved) + flat[height * width :]
        logits -= logits.max(axis=1, keepdims=True)
        chances = np.exp(logits) * known
        chances /= chances.sum(axis=1, keepdims=True)
        # Any of the right topics will do: the model may share the weight between them as it sees fit.
        shares = chances * right
        total = shares.sum(axis=1, keepdims=True) + 1e-12
        slope = (chances - shares / total) * weights[:, None]
        bias = flat[height * width :]
        value = -(weights * np.log(total[:, 0])).sum() + 0.5 * float((penalty[:, None] * moved**2).sum())
        value += 0.5 * BIAS_PENALTY * float(bias @ bias)
        slopes = [(turned @ slope + penalty[:, None] * moved).ravel(), slope.sum(axis=0) + BIAS_PENALTY * bias]
        return value, np.concatenate(slopes)

    start = np.zeros(height * width + width)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": 8}).x
    return prior + found[: height * width].reshape(height, width), found[height * width :]
