"""A data folder -> the pages to learn from, labelled block by block; and scores -> lines that tell how good they are."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from streams.clean.html.kind_features import NUMBERS, Weights
from streams.clean.html.matrix import Floats
from streams.clean.html.model import FORMAT, Model, load
from streams.clean.html.parsed import parse
from streams.clean.html.training import fit
from streams.clean.html.training.fit import Labelled, labelled
from streams.clean.html.training.kinds import THRESHOLD, WITHOUT_URL, Kinds, gather, teach_kinds
from streams.clean.html.training.labels import agreement, label, shingles, words_of_text
from streams.clean.html.training.pages import TAUGHT, read_set
from streams.clean.training.export import arrays_of, trees_of

WEIGHT = {"fundus": 2.5, "wcxb_dev": 1.0}
"""The publishers' own bodies are few and exact; the web pages are many and were labelled by machine and hand."""


def teach(folder: Path, say: Callable[[str], None]) -> list[Labelled]:
    """Articles outside the held-out part. Forums, shops and the like are not taught: there the comments are the content."""
    out: list[Labelled] = []
    for name in TAUGHT:
        for known in read_set(folder, name):
            if known.held_out or not known.is_article or not known.truth.get("body"):
                continue
            parsed = parse(known.text)
            if not parsed.blocks.text:
                continue
            labels = label(parsed.blocks.text, known.truth["body"])
            if sum(labels.inside) < 2:
                continue
            out.append(
                labelled(
                    known.page.page_id or "", known.site, known.part, WEIGHT[name], parsed, labels, known.truth["body"]
                )
            )
        say(f"{name}: {len(out):,} pages so far")
    return out


def validation_lines(pages: Sequence[Labelled], scores: Sequence[Floats]) -> Iterator[str]:
    """Body scores per set at several thresholds, each page by a model that saw no page of its site."""
    for threshold in (0.4, 0.5, 0.6):
        results: dict[str, list[tuple[float, float, float]]] = {}
        for page, values in zip(pages, scores, strict=True):
            texts = page.parsed.blocks.text
            body = "\n".join(text for text, value in zip(texts, values, strict=True) if value > threshold)
            found, wanted = shingles(words_of_text(body)), shingles(words_of_text(page.body))
            results.setdefault(page.page_id.partition("/")[0], []).append(agreement(found, wanted))
        for name, values in results.items():
            precision, recall, f1 = np.mean(values, axis=0)
            yield f"{name:8} {len(values):5} pages  threshold {threshold}  precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}"


def train(folder: Path, out: Path, folds: int, version: str, say: Callable[[str], None]) -> list[str]:
    """Learn everything from a data folder and write it to `out`; the lines tell the cross-validated scores."""
    pages = teach(folder, say)
    scores, rows = fit.cross_validate(pages, folds, say)
    lines = list(validation_lines(pages, scores))
    out.mkdir(parents=True, exist_ok=True)
    words = fit.fit_words(pages)
    body = fit.fit_trees(pages, rows)
    scratch = out / "scratch.json"
    model = Model(words, trees_of(body, scratch), Weights({}, {}), fit.EMPTY, (0.0, 0.0), version)
    unseen = {page.page_id: values for page, values in zip(pages, scores, strict=True)}
    kinds = teach_kinds(gather(folder, model, unseen, say), folds)
    arrays: dict[str, Any] = arrays_of(body, "body", scratch) | arrays_of(kinds.learner, "kind", scratch)
    fit.write_words(words, out / "words.json")
    write_kinds(kinds, arrays, {"format": FORMAT, "version": version, "columns": rows[0].names}, out)
    return lines + kinds.lines


def write_kinds(kinds: Kinds, arrays: Mapping[str, Any], about: dict[str, Any], out: Path) -> None:
    """Write all trees, the words of the page kinds, and what is said about the model."""
    np.savez_compressed(out / "trees.npz", **arrays)
    fit.write_words(kinds.weights.made, out / "kind_made.json")
    fit.write_words(kinds.weights.said, out / "kind_said.json")
    about |= {
        "format": FORMAT,
        "accept_from": THRESHOLD,
        "accept_from_without_url": WITHOUT_URL,
        "kind_columns": list(NUMBERS),
    }
    (out / "about.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")


def train_kinds(folder: Path, out: Path, folds: int, say: Callable[[str], None]) -> list[str]:
    """Learn the page kinds alone, over the body model that is in `out`, and write their part of the files."""
    kinds = teach_kinds(gather(folder, load(), {}, say), folds)
    with np.load(out / "trees.npz") as data:
        arrays: dict[str, Any] = {name: data[name] for name in data if not name.startswith("kind_")}
    arrays |= arrays_of(kinds.learner, "kind", out / "scratch.json")
    write_kinds(kinds, arrays, json.loads((out / "about.json").read_text("utf-8")), out)
    return kinds.lines
