"""Topic labels against public sets that never train: `make quality-topic` prints the table.

any: the truth is among the level-1 labels. primary: it is the first. F1: macro over the topics of the set, first
label. ECE: expected calibration error of the first label's confidence, ten bins; articles without a topic are left out
of it. cover: articles that got a topic. labels: level-1 labels an article.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from streams.classify.topic import read_topics
from streams.classify.topic.lexicon import languages
from streams.classify.topic.training.examples import Example, read_examples
from streams.classify.topic.training.pages import read_pages
from streams.events import Article, PageRef, Publisher

SETS = {
    "bbc": 600,
    "agnews_test": 1500,
    "gnad10k_test": 1027,
    "thucnews_titles": 1500,
    "livedoor": 700,
    "masakhanews": None,
    "tgcontest": None,
    "sib200": None,
}
"""Sets and how many texts of each; of sets that also train, only the part held out counts."""

UNLIKE_NEWS = ("sib200", "thucnews_titles")
"""Single sentences and headlines."""


POOLED = ("en", "de", "fr", "ru", "sw", "ja")
"""Languages with enough whole articles."""


class Row(Struct, frozen=True):
    """Measures of one set in one language."""

    source: str
    language: str
    texts: int
    any_match: float
    primary: float
    f1: float
    ece: float
    ece_known: float
    cover: float
    labels: float


class Outcome(Struct, frozen=True):
    """The truth of a text and the level-1 labels it got."""

    tops: tuple[str, ...]
    labels: tuple[str, ...]
    confidence: float


def examples(data: Path, sets: Iterable[str] = (*SETS, "pages")) -> Iterator[Example]:
    """The texts to measure on."""
    for name in sets:
        found = read_pages(data) if name == "pages" else read_examples(data, name, SETS[name])
        yield from (one for one in found if one.held_out and one.language in languages())


def outcomes_of(found: Iterable[Example]) -> dict[tuple[str, str], list[Outcome]]:
    """What each text got, by set and language."""
    groups: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for one in found:
        groups[one.source, one.language].append(_outcome(one))
    return groups


def rows_of(groups: dict[tuple[str, str], list[Outcome]]) -> list[Row]:
    """One row a set and language, sets in the order of their names."""
    return [_row(source, language, outcomes) for (source, language), outcomes in sorted(groups.items())]


def _outcome(one: Example) -> Outcome:
    page = PageRef(sha256="0" * 64, topic="pages.raw", partition=0, offset=0)
    article = Article(page=page, publisher=Publisher(), title=one.title, body=one.text, language=one.language)
    topics = [label for label in read_topics(article).topics if label.code.endswith("000000")]
    labels = tuple(label.code.removeprefix("medtop:") for label in topics)
    return Outcome(one.tops, labels, topics[0].confidence if topics else 0.0)


def _row(source: str, language: str, outcomes: list[Outcome]) -> Row:
    texts = len(outcomes)
    covered = [one for one in outcomes if one.labels]
    # Pages were labelled with every topic that is right; a data set knows only its own labels.
    known = None if source.startswith("pages") else {code for one in outcomes for code in one.tops}
    judged = [one for one in covered if known is None or one.labels[0] in known]
    return Row(
        source,
        language,
        texts,
        sum(bool(set(one.labels) & set(one.tops)) for one in outcomes) / texts,
        sum(one.labels[0] in one.tops for one in covered) / texts,
        _macro_f1(outcomes),
        calibration_error([(one.confidence, one.labels[0] in one.tops) for one in covered]),
        calibration_error([(one.confidence, one.labels[0] in one.tops) for one in judged]),
        len(covered) / texts,
        sum(len(one.labels) for one in outcomes) / texts,
    )


ENOUGH = 100
"""Texts from which a set has its full say in the pooled calibration error."""


def pooled_error(groups: dict[tuple[str, str], list[Outcome]], language: str | None = None) -> float:
    """Calibration error over all sets of whole articles in a language (None: in all), each set with the same weight.

    One set errs by its own way of labelling: sets with one label an article call right answers wrong, pages with all
    their topics labelled do not. What a subscriber meets is the mean of them.
    """
    weighed: list[tuple[float, bool, float]] = []
    for (source, spoken), outcomes in groups.items():
        covered = [one for one in outcomes if one.labels]
        if covered and source not in UNLIKE_NEWS and language in (None, spoken):
            weight = min(1.0, len(covered) / ENOUGH) / len(covered)
            weighed += [(one.confidence, one.labels[0] in one.tops, weight) for one in covered]
    bins: dict[int, float] = defaultdict(float)
    for confidence, hit, weight in weighed:
        bins[min(int(confidence * 10), 9)] += weight * (confidence - hit)
    return sum(map(abs, bins.values())) / max(sum(weight for *_, weight in weighed), 1e-9)


def _macro_f1(outcomes: list[Outcome]) -> float:
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for one in outcomes:
        first = one.labels[0] if one.labels else None
        if first in one.tops:
            right[first] += 1
            continue
        missed[one.tops[0]] += 1
        if first is not None:
            wrong[first] += 1
    topics = {code for one in outcomes for code in one.tops if right[code] or missed[code]}
    return sum(2 * right[code] / (2 * right[code] + wrong[code] + missed[code]) for code in topics) / len(topics)


def calibration_error(pairs: list[tuple[float, bool]]) -> float:
    """Expected calibration error over ten bins of equal width; 0 without pairs."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, hit in pairs:
        bins[min(int(confidence * 10), 9)].append((confidence, hit))
    gaps = (abs(sum(c for c, _ in found) - sum(hit for _, hit in found)) for found in bins.values())
    return sum(gaps) / len(pairs) if pairs else 0.0


def diagram(pairs: list[tuple[float, bool]], title: str) -> str:
    """A reliability diagram as SVG: for each tenth of confidence, how often the first label was right."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, hit in pairs:
        bins[min(int(confidence * 10), 9)].append((confidence, hit))
    marks: list[str] = []
    for found in (bins[number] for number in sorted(bins)):
        x = 40 + 300 * sum(confidence for confidence, _ in found) / len(found)
        y = 340 - 300 * sum(hit for _, hit in found) / len(found)
        size = 3 + 12 * (len(found) / len(pairs)) ** 0.5
        marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="#2b6cb0" fill-opacity=".7"/>')
    ticks = "".join(
        f'<text x="{40 + 30 * n}" y="358" text-anchor="middle">.{n}</text>'
        f'<text x="34" y="{344 - 30 * n}" text-anchor="end">.{n}</text>'
        for n in range(0, 10, 2)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 380 390" font-family="sans-serif" font-size="11">\n'
        '<rect width="380" height="390" fill="white"/>\n'
        f'<text x="190" y="22" text-anchor="middle" font-size="13">{title}</text>\n'
        '<rect x="40" y="40" width="300" height="300" fill="none" stroke="#999"/>\n'
        '<line x1="40" y1="340" x2="340" y2="40" stroke="#bbb" stroke-dasharray="4"/>\n'
        f"{ticks}\n"
        '<text x="190" y="376" text-anchor="middle">confidence of the first label</text>\n'
        '<text x="12" y="190" text-anchor="middle" transform="rotate(-90 12 190)">share that was right</text>\n'
        + "\n".join(marks)
        + "\n</svg>\n"
    )


def main(folder: str, picture: str | None = None) -> None:
    """Print the table; write the reliability diagram over all sets to `picture`."""
    print("set                    lang  texts    any primary     F1    ECE  known  cover labels")
    groups = outcomes_of(examples(Path(folder)))
    for row in rows_of(groups):
        numbers = (row.any_match, row.primary, row.f1, row.ece, row.ece_known, row.cover)
        print(
            f"{row.source:22} {row.language:4} {row.texts:6} ", *(f"{x:6.3f}" for x in numbers), f" {row.labels:5.2f}"
        )
    shares = {language or "all": pooled_error(groups, language) for language in (None, *POOLED)}
    print("calibration error over all whole articles:", *(f"{name} {error:.3f}" for name, error in shares.items()))
    if picture:
        # One weight a set would need repeated points: sets of sentences and headlines alone are left out instead.
        shown = [one for (name, _), found in groups.items() if name not in UNLIKE_NEWS for one in found if one.labels]
        pairs = [(one.confidence, one.labels[0] in one.tops) for one in shown]
        Path(picture).write_text(diagram(pairs, f"Topics, level 1: {len(pairs):,} articles"), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
