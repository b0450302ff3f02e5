"""A generated stream through deduplication -> precision, recall and F1 by relation, by pair and by cluster (B3).

python -m tests.quality.dedupe [--data FOLDER] [--half figures] [--pages 20000] [--seed 7] [--errors 20]
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from streams.deduplicate import Index, Position
from streams.events import Verdict
from tests.deduplicate.stream import Item, stream
from tests.deduplicate.texts import texts

KINDS = ("new", "refetch", "revision", "reprint")


class Score(NamedTuple):
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


class Judged(NamedTuple):
    item: Item
    verdict: Verdict


def judge(items: Iterable[Item]) -> list[Judged]:
    """Run a stream through one index a language, as the shards do."""
    shards: dict[str, Index] = defaultdict(Index)
    judged: list[Judged] = []
    received = 0
    for offset, item in enumerate(items):
        index = shards[item.language]
        # A record comes after its page was fetched, and never before the one before it.
        received = max(received, int(datetime.fromisoformat(item.article.page.fetched_at or "").timestamp()) + 5)
        decision = index.decide(item.article, Position(offset, received * 1000))
        if decision.entry is not None:
            index.apply(decision.entry)
        assert decision.verdict is not None
        judged.append(Judged(item, decision.verdict))
    return judged


def by_kind(judged: Sequence[Judged]) -> dict[str, Score]:
    """Precision and recall of each verdict."""
    made = Counter(one.verdict.kind for one in judged)
    true = Counter(one.item.kind for one in judged)
    right = Counter(one.item.kind for one in judged if one.item.kind == one.verdict.kind)
    return {kind: Score(_share(right[kind], made[kind]), _share(right[kind], true[kind])) for kind in KINDS}


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def _groups(names: Iterable[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, name in enumerate(names):
        found[name].add(number)
    return found


def by_pair(judged: Sequence[Judged], names: Sequence[str], truth: Sequence[str]) -> Score:
    """Pairs that are put together, against pairs that belong together."""
    both: Counter[tuple[str, str]] = Counter(zip(names, truth, strict=True))
    together = sum(n * (n - 1) // 2 for n in both.values())
    made = sum(n * (n - 1) // 2 for n in Counter(names).values())
    true = sum(n * (n - 1) // 2 for n in Counter(truth).values())
    return Score(_share(together, made), _share(together, true))


def b_cubed(names: Sequence[str], truth: Sequence[str]) -> Score:
    """Bagga and Baldwin 1998: for each page, how pure and how whole its cluster is, averaged."""
    made, true = _groups(names), _groups(truth)
    both = [(made[a], true[b]) for a, b in zip(names, truth, strict=True)]
    count = len(both) or 1
    return Score(sum(len(a & b) / len(a) for a, b in both) / count, sum(len(a & b) / len(b) for a, b in both) / count)


class Report(NamedTuple):
    pages: int
    kinds: dict[str, Score]
    pairs: Score
    articles: Score
    cubed: Score
    templates: int
    merged_templates: int
    distinct: int
    dropped: int


def report(judged: Sequence[Judged]) -> Report:
    """All figures of a judged stream."""
    # Pairs of different articles alone: pages of one article would make the figure look better than it is.
    firsts = [one for one in judged if one.item.kind in ("new", "reprint")]
    names = [one.verdict.cluster_id or one.verdict.article_id for one in firsts]
    truth = [one.item.cluster for one in firsts]
    templates = [one for one in judged if one.item.how.startswith(("template", "frame filled"))]
    distinct = [one for one in judged if one.item.kind == "new"]
    return Report(
        pages=len(judged),
        kinds=by_kind(judged),
        pairs=by_pair(firsts, names, truth),
        articles=by_pair(judged, [one.verdict.article_id for one in judged], [one.item.key for one in judged]),
        cubed=b_cubed(names, truth),
        templates=len(templates),
        merged_templates=sum(one.verdict.kind != "new" for one in templates),
        distinct=len(distinct),
        dropped=sum(one.verdict.kind in ("refetch", "reprint") for one in distinct),
    )


def show(found: Report) -> str:
    """The figures as a table."""
    lines = [f"{found.pages:,} pages", "", f"{'':24}{'precision':>10}{'recall':>10}{'F1':>10}"]
    rows = {**found.kinds, "pairs of reprints": found.pairs, "pages of one article": found.articles, "B3": found.cubed}
    for name, score in rows.items():
        lines.append(f"{name:24}{score.precision:10.4f}{score.recall:10.4f}{score.f1:10.4f}")
    lines += [
        "",
        f"template stories merged: {found.merged_templates} of {found.templates:,}",
        f"distinct articles dropped: {found.dropped} of {found.distinct:,}",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[3] / "shared" / "data")
    parser.add_argument("--half", default="figures", choices=["tuning", "figures"])
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    items = stream(texts(options.data, options.half, options.pages), options.seed, options.pages)
    print(f"{len(items):,} pages made", file=sys.stderr)
    judged = judge(items)
    print(show(report(judged)))
    wrong = [one for one in judged if one.item.kind != one.verdict.kind]
    reasons = Counter((one.item.kind, one.verdict.kind, one.item.how.split(",")[0]) for one in wrong)
    if options.errors:
        for (true, made, how), count in reasons.most_common(options.errors):
            print(f"{count:6} {true} taken for {made}: {how}")
        for one in wrong[: options.errors]:
            print(one.item.language, one.item.how, one.item.kind, "->", one.verdict.kind, one.verdict.match)


if __name__ == "__main__":
    main()
