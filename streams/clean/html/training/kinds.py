"""Pages of known kind -> the page classifier: word weights, trees and the threshold that keeps the articles."""

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier  # type: ignore[import-untyped]
from msgspec import Struct
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from streams.clean.html.body import choose, score_blocks
from streams.clean.html.kind import page_numbers, page_words
from streams.clean.html.matrix import Floats
from streams.clean.html.model import Model, element_words
from streams.clean.html.parsed import parse
from streams.clean.html.training.pages import read_set

MIN_SITES = 4
SEED = 0
ACCEPTED = 0.985
"""Share of articles of unseen sites that the threshold keeps."""
EXTRA_ARTICLES = 350
"""Articles of the third set (no bodies, but known to be articles) that are learned from, to hear other languages."""
SETTINGS: dict[str, Any] = {
    "depth": 4,
    "iterations": 120,
    "learning_rate": 0.08,
    "l2_leaf_reg": 8,
    "rsm": 0.5,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.8,
    "boosting_type": "Plain",
    "random_seed": SEED,
    "thread_count": 1,
    "verbose": 0,
    "allow_writing_files": False,
}


class KnownKind(Struct):
    """One page to learn from."""

    page_id: str
    kind: str
    site: str
    fold: int
    words: set[str]
    numbers: Floats
    """All columns but the last (`words`), which depends on the fold."""

    @property
    def is_article(self) -> bool:
        """Whether it is an article."""
        return self.kind == "article"


def gather(folder: Path, model: Model, unseen: Mapping[str, Floats], say: Callable[[str], None]) -> list[KnownKind]:
    """Pages with their words and numbers. `unseen`: body scores by models that did not learn from the page."""
    out: list[KnownKind] = []
    for name in ("fundus", "wcxb_dev", "trafilatura"):
        pages = [known for known in read_set(folder, name) if not known.held_out]
        if name == "trafilatura":
            pages = random.Random(SEED).sample(pages, min(EXTRA_ARTICLES, len(pages)))
        for known in pages:
            parsed = parse(known.text)
            if not parsed.blocks.text:
                continue
            page_id = known.page.page_id or ""
            scores = unseen.get(page_id)
            if scores is None or len(scores) != len(parsed.blocks.text):
                scores = score_blocks(parsed.blocks, parsed.hints, model)
            words = page_words(parsed, known.page.url, element_words(parsed.blocks.key))
            numbers = page_numbers(parsed, scores, choose(scores), known.page.url, 0.0)
            kind = known.truth.get("page_type", "article")
            out.append(KnownKind(page_id, kind, known.site, known.part, words, numbers))
        say(f"{name}: {len(out):,} pages of known kind so far")
    return out


def fit_words(pages: Sequence[KnownKind]) -> dict[str, float]:
    """Logistic regression of "the page is an article" on the words of the page."""
    sites: dict[str, set[str]] = {}
    for page in pages:
        for word in page.words:
            sites.setdefault(word, set()).add(page.site)
    number = {word: n for n, word in enumerate(sorted(word for word, on in sites.items() if len(on) >= MIN_SITES))}
    columns: list[int] = []
    ends = [0]
    for page in pages:
        columns += sorted(number[word] for word in page.words if word in number)
        ends.append(len(columns))
    rows = csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(pages), len(number)))
    learner = LogisticRegression(C=0.02, max_iter=100, solver="liblinear", class_weight="balanced", random_state=SEED)
    learner.fit(rows, [int(page.is_article) for page in pages])
    return {word: round(float(w), 3) for word, n in number.items() if abs(w := learner.coef_[0][n]) >= 0.005}


def with_words(pages: Sequence[KnownKind], words: Mapping[str, float]) -> Floats:
    """Rows of the trees: the numbers with the words' sum as the last column."""
    rows = np.stack([page.numbers for page in pages])
    rows[:, -1] = [sum(words.get(word, 0.0) for word in sorted(page.words)) for page in pages]
    return rows


def fit_trees(pages: Sequence[KnownKind], rows: Floats) -> CatBoostClassifier:
    """Boosted oblivious trees over the pages."""
    articles = sum(page.is_article for page in pages)
    weight = [1.0 if page.is_article else articles / (len(pages) - articles) for page in pages]
    return CatBoostClassifier(**SETTINGS).fit(rows, [int(page.is_article) for page in pages], sample_weight=weight)


class Kinds(Struct):
    """What was learned."""

    words: dict[str, float]
    learner: Any
    threshold: float
    lines: list[str]


def teach_kinds(pages: Sequence[KnownKind], folds: int) -> Kinds:
    """Cross-validate to find the threshold, then learn from all pages."""
    rows = np.zeros((len(pages), len(pages[0].numbers)), np.float32)
    parts = [[i for i, page in enumerate(pages) if page.fold % folds == fold] for fold in range(folds)]
    for part in parts:
        held = set(part)
        words = fit_words([page for i, page in enumerate(pages) if i not in held])
        rows[part] = with_words([pages[i] for i in part], words)
    scores = np.zeros(len(pages))
    for part in parts:
        held = set(part)
        taught = [i for i in range(len(pages)) if i not in held]
        learner = fit_trees([pages[i] for i in taught], rows[taught])
        scores[part] = learner.predict_proba(rows[part])[:, 1]
    articles = np.array([page.is_article for page in pages])
    threshold = float(np.quantile(scores[articles], 1 - ACCEPTED))
    lines = [f"threshold {threshold:.3f} keeps {ACCEPTED:.1%} of the articles"]
    for kind in sorted({page.kind for page in pages}):
        those = np.array([page.kind == kind for page in pages])
        lines.append(f"{kind:14} {int(those.sum()):5} pages  accepted {float((scores[those] >= threshold).mean()):.3f}")
    for share in (0.98, 0.99):
        cut = float(np.quantile(scores[articles], 1 - share))
        lines.append(
            f"at {share:.0%} acceptance {float((scores[~articles] < cut).mean()):.3f} of the others are refused"
        )
    return Kinds(fit_words(pages), fit_trees(pages, rows), threshold, lines)
