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
from streams.clean.html.kind_features import (
    NUMBERS,
    Weights,
    Words,
    address,
    row_of_page,
    with_words,
    words_of_page,
)
from streams.clean.html.matrix import Floats
from streams.clean.html.model import Model, element_words
from streams.clean.html.parsed import parse
from streams.clean.html.training.pages import read_set

MIN_SITES = 4
MIN_SITES_SAID = 8
"""A word of the text counts when so many sites say it: what one site writes about is no kind of page."""
COMMONEST = 0.67
"""Share of the sites up to which a word counts: `the` and `and` only tell how long a text is."""
SEED = 0
THRESHOLD = 0.2
"""Score from which a page is an article. Not a quantile of the articles that are taught: the lowest hundredth of them are
home pages, shop pages and portfolios that their sets call articles, and keeping them lets a fifth of the others pass."""
WITHOUT_URL = 0.1
"""The same for a page that came without its URL: old news pages that declare nothing score between the two."""
EXTRA_ARTICLES = 350
"""Articles of the third set (no bodies, but known to be articles) that are learned from, to hear other languages."""
SETTINGS: dict[str, Any] = {
    "depth": 5,
    "iterations": 150,
    "learning_rate": 0.07,
    "l2_leaf_reg": 8,
    "rsm": 0.5,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.8,
    "border_count": 48,
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
    says_both: bool
    """Whether its set has articles and other pages in one language, so that the words of its text can be learned from."""
    words: Words
    without_address: Words
    row: Floats
    """All columns; those of the words, which depend on the fold, are zero."""

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
            page_id = known.page.page_id or ""
            scores = unseen.get(page_id)
            if scores is None or len(scores) != len(parsed.blocks.text):
                scores = (
                    score_blocks(parsed.blocks, parsed.hints, model) if parsed.blocks.text else np.zeros(0, np.float32)
                )
            chosen = choose(scores)
            if not chosen:
                continue  # refused before anything is asked
            kind = known.truth.get("page_type", "article")
            names = element_words(parsed.blocks.key)
            words = words_of_page(parsed, chosen, known.page.url, names)
            bare = words_of_page(parsed, chosen, None, names)
            row = row_of_page(parsed, scores, chosen, known.page.url)
            out.append(KnownKind(page_id, kind, known.site, known.part, name == "wcxb_dev", words, bare, row))
        say(f"{name}: {len(out):,} pages of known kind so far")
    return out


def _fit(
    sets: Sequence[set[str]], sites: Sequence[str], answers: Sequence[bool], least: int, most: float = 1.0
) -> dict[str, int]:
    """Logistic regression of "the page is an article" on one kind of words; weights in thousandths."""
    on: dict[str, set[str]] = {}
    for words, site in zip(sets, sites, strict=True):
        for word in words:
            on.setdefault(word, set()).add(site)
    everywhere = len(set(sites))
    kept = sorted(word for word, where in on.items() if least <= len(where) <= most * everywhere)
    number = {word: n for n, word in enumerate(kept)}
    columns: list[int] = []
    ends = [0]
    for words in sets:
        columns += sorted(number[word] for word in words if word in number)
        ends.append(len(columns))
    rows = csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(sets), len(number)))
    learner = LogisticRegression(C=0.02, max_iter=100, solver="liblinear", class_weight="balanced", random_state=SEED)
    learner.fit(rows, [int(answer) for answer in answers])
    return {word: w for word, n in number.items() if abs(w := round(1000 * float(learner.coef_[0][n]))) >= 5}


def fit_weights(pages: Sequence[KnownKind]) -> Weights:
    """Weights of both kinds of words."""
    made = _fit(
        [page.words.made for page in pages],
        [page.site for page in pages],
        [page.is_article for page in pages],
        MIN_SITES,
    )
    both = [page for page in pages if page.says_both]
    said = _fit(
        [page.words.said for page in both],
        [page.site for page in both],
        [page.is_article for page in both],
        MIN_SITES_SAID,
        COMMONEST,
    )
    return Weights(made, said)


_ADDRESS_AT = NUMBERS.index("root")


def rows_of(pages: Sequence[KnownKind], weights: Weights, *, bare: bool = False) -> Floats:
    """Rows of the trees; `bare`: as if the pages had come without URL."""
    rows = np.stack([with_words(page.row, page.without_address if bare else page.words, weights) for page in pages])
    if bare:
        none = address(None)
        rows[:, _ADDRESS_AT : _ADDRESS_AT + len(none)] = none
    return rows


def fit_trees(pages: Sequence[KnownKind], rows: Floats, bare: Floats) -> CatBoostClassifier:
    """Boosted oblivious trees over the pages, each also as it would be without its URL, at half the weight."""
    articles = sum(page.is_article for page in pages)
    weight = np.array([1.0 if page.is_article else articles / (len(pages) - articles) for page in pages])
    answers = [int(page.is_article) for page in pages]
    return CatBoostClassifier(**SETTINGS).fit(
        np.concatenate((rows, bare)), answers * 2, sample_weight=np.concatenate((weight, weight / 2))
    )


class Kinds(Struct):
    """What was learned."""

    weights: Weights
    learner: Any
    lines: list[str]


def teach_kinds(pages: Sequence[KnownKind], folds: int) -> Kinds:
    """Cross-validate to find the threshold, then learn from all pages."""
    rows = np.zeros((len(pages), len(NUMBERS)), np.float32)
    bare = rows.copy()
    parts = [[i for i, page in enumerate(pages) if page.fold % folds == fold] for fold in range(folds)]
    for part in parts:
        held = set(part)
        weights = fit_weights([page for i, page in enumerate(pages) if i not in held])
        rows[part] = rows_of([pages[i] for i in part], weights)
        bare[part] = rows_of([pages[i] for i in part], weights, bare=True)
    scores, bare_scores = np.zeros(len(pages)), np.zeros(len(pages))
    for part in parts:
        held = set(part)
        taught = [i for i in range(len(pages)) if i not in held]
        learner = fit_trees([pages[i] for i in taught], rows[taught], bare[taught])
        scores[part] = learner.predict_proba(rows[part])[:, 1]
        bare_scores[part] = learner.predict_proba(bare[part])[:, 1]
    articles = np.array([page.is_article for page in pages])
    lines: list[str] = []
    for name, found, border in (("with URL", scores, THRESHOLD), ("without", bare_scores, WITHOUT_URL)):
        kept, refused = (found[articles] >= border).mean(), (found[~articles] < border).mean()
        lines.append(
            f"{name}, threshold {border}: {kept:.3f} of the articles kept, {refused:.3f} of the others refused"
        )
    for kind in sorted({page.kind for page in pages}):
        those = np.array([page.kind == kind for page in pages])
        lines.append(f"{kind:14} {int(those.sum()):5} pages  accepted {float((scores[those] >= THRESHOLD).mean()):.3f}")
    for share in (0.97, 0.98, 0.99):
        cut = float(np.quantile(scores[articles], 1 - share))
        lines.append(
            f"at {share:.0%} acceptance {float((scores[~articles] < cut).mean()):.3f} of the others are refused"
        )
    return Kinds(fit_weights(pages), fit_trees(pages, rows, bare), lines)
