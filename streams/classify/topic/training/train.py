"""The labelled data -> `taxonomy.json` and `model.npz` beside the reader: what `streams train topic` does."""

import json
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

import streams.classify.topic
from streams.classify.topic.lexicon import codes, languages
from streams.classify.topic.model import word_key
from streams.classify.topic.taxonomy import taxonomy
from streams.classify.topic.training.curves import fit_curve
from streams.classify.topic.training.examples import Example, read_examples, read_rows
from streams.classify.topic.training.fitting import (
    CONCEPT_PENALTY,
    SOURCE_WEIGHTS,
    WORD_PENALTY,
    Features,
    competitors,
    concept_matrix,
    concept_prior,
    features,
    fit,
    targets,
    vocabulary,
    weights,
    word_matrix,
)
from streams.classify.topic.training.pages import read_pages

RELEASE = "2023-10-24"
WORD_LANGUAGES = ("en", "sw")
"""Languages with enough labelled articles to learn words from; the others live by their lexicons alone."""
MOST_EXAMPLES = 18_000
FOLDER = Path(streams.classify.topic.__path__[0])


def train_topics(data: Path, say: Callable[[str], object]) -> None:
    """Write the taxonomy and the model. The same data gives the same bytes."""
    write_taxonomy(data)
    say(f"taxonomy {RELEASE}: {len(taxonomy().terms)} terms, {len(codes())} of them in the lexicons")
    examples = [one for name in SOURCE_WEIGHTS for one in read_examples(data, name, MOST_EXAMPLES)]
    examples += read_pages(data)
    examples = [one for one in examples if one.language in languages()]
    found = features(examples)
    say(f"{len(examples)} examples read")
    learn = [row for row, one in enumerate(examples) if not one.held_out]
    check = [row for row, one in enumerate(examples) if one.held_out and one.source != "pages-test"]
    train, train_features = _some(examples, found, learn)
    words = vocabulary(train, train_features, WORD_LANGUAGES)
    x = _matrix(train, train_features, words)
    prior = np.vstack([concept_prior(), np.zeros((len(words), len(taxonomy().tops)))])
    penalty = np.concatenate([np.full(len(codes()), CONCEPT_PENALTY), np.full(len(words), WORD_PENALTY)])
    learned, bias = fit(
        x, targets(train), known=competitors(train), weights=weights(train), prior=prior, penalty=penalty
    )
    # No set has a label for labour or for weather: without right examples the fit could only push them down.
    unseen = targets(train).sum(axis=0) == 0.0
    learned[:, unseen], bias[unseen] = prior[:, unseen], 0.0
    say(f"fitted on {len(train)} examples, {len(words)} words")
    held, held_features = _some(examples, found, check)
    chances = _softmax(_matrix(held, held_features, words) @ learned + bias)
    write_model(learned, bias, words, _calibration(held, chances))
    say(f"calibrated on {len(held)} examples; model.npz written")


def write_taxonomy(data: Path) -> None:
    """The terms in force, from the spreadsheet's rows. A retired parent is passed over."""
    rows = {row["qcode"][7:]: row for row in read_rows(data, "iptc_mediatopics")}
    lines: list[str] = []
    for code, row in sorted(rows.items()):
        if row["retired"]:
            continue
        parent = row["parent"] and row["parent"][7:]
        while parent and rows[parent]["retired"]:
            parent = rows[parent]["parent"] and rows[parent]["parent"][7:]
        name = row["name"].get("en-GB") or row["name"]["en-US"]
        term = {"code": code, "name": name, "level": row["level"], "parent": parent, "top": row["top"][7:]}
        lines.append(f"{json.dumps(code)}: {json.dumps(term, ensure_ascii=False)}")
    text = f'{{"version": "{RELEASE}", "terms": {{\n' + ",\n".join(lines) + "\n}}\n"
    (FOLDER / "taxonomy.json").write_text(text, "utf-8")


def write_model(
    learned: NDArray[np.float64], bias: NDArray[np.float64], words: dict[str, int], calibration: list[list[list[float]]]
) -> None:
    """Concept weights in half precision, word weights in eight bits, sorted by their keys."""
    height = len(codes())
    word_weights = learned[height:]
    scale = max(float(np.abs(word_weights).max(initial=0.0)) / 127.0, 1e-6)
    keys = np.array([word_key(*name.split(":", 1)) for name in words], np.uint32)
    order = np.argsort(keys, kind="stable")
    np.savez_compressed(
        FOLDER / "model.npz",
        version=np.array(version("news-streams")),
        tops=np.array(taxonomy().tops),
        codes=np.array(codes()),
        concepts=learned[:height].astype(np.float16),
        bias=bias.astype(np.float32),
        word_languages=np.array(WORD_LANGUAGES),
        word_keys=keys[order],
        word_weights=np.round(word_weights[order] / scale).astype(np.int8),
        word_scale=np.array(scale),
        first_curve=np.array(calibration[0]),
        other_curve=np.array(calibration[1]),
    )


def _calibration(held: list[Example], chances: NDArray[np.float64]) -> list[list[list[float]]]:
    """Curves for the first label of an article and for the others. Each data set and language weighs the same."""
    column = {code: i for i, code in enumerate(taxonomy().tops)}
    sets = [f"{one.source}:{one.language}" if one.source != "pages" else "pages" for one in held]
    sizes = {name: sets.count(name) for name in set(sets)}
    first: list[tuple[float, float, float]] = []
    others: list[tuple[float, float, float]] = []
    for name, one, row in zip(sets, held, chances, strict=True):
        ranked = np.argsort(-row, kind="stable")
        right = {column[code] for code in one.tops}
        weight = SHARES.get(one.source, 1.0) / sizes[name]
        first.append((float(row[ranked[0]]), float(ranked[0] in right), weight))
        if one.source == "pages":  # Only these have all their topics labelled.
            others += [(float(row[at]), float(at in right), weight) for at in ranked[1:4]]
    return [fit_curve(*np.array(rows).T) for rows in (first, others)]


SHARES = {"pages": 2.0, "huffpost41": 0.5, "sib200": 0.0}
"""How much a set weighs in calibration: pages are what the model will read, headlines and sentences are not."""


def _some(examples: list[Example], found: Features, rows: list[int]) -> tuple[list[Example], Features]:
    concepts, words = [found.concepts[row] for row in rows], [found.words[row] for row in rows]
    return [examples[row] for row in rows], Features(concepts, words)


def _matrix(examples: list[Example], found: Features, words: dict[str, int]) -> sparse.csr_matrix:
    return sparse.csr_matrix(sparse.hstack([concept_matrix(found), word_matrix(examples, found, words)]))


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)
