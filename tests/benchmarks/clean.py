"""Pages of held-out publishers through clean and through trafilatura -> pages per CPU second, by step, and the ratio.

python -m tests.benchmarks.clean [--data FOLDER] [--pages 120] [--rounds 3] [--no-peers]
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean, median, quantiles
from time import process_time
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from streams.clean import Limits, clean
from streams.clean.html import read_html
from streams.clean.html.blocks import read_blocks
from streams.clean.html.body import choose, score_blocks
from streams.clean.html.declared import read_declared
from streams.clean.html.features import features
from streams.clean.html.model import load
from streams.clean.html.parsed import parse
from streams.clean.html.training.pages import Known
from streams.events import Coordinates, Page
from tests.quality.clean import DATA, held_out, trafilatura

SETS = ("fundus", "wcxb_dev", "trafilatura")
_AT = Coordinates("pages.raw", 0, 0)


def sample(data: Path, count: int) -> list[Known]:
    """As many articles of each set."""
    return [
        known
        for name in SETS
        for known in [page for page in held_out(data, name) if page.is_article][: count // len(SETS)]
    ]


def timed(work: Callable[[Any], object], items: Sequence[Any], rounds: int) -> list[float]:
    """CPU seconds of each item, the best of the rounds: what others do on the machine only ever adds."""
    best = [float("inf")] * len(items)
    for _ in range(rounds):
        for index, item in enumerate(items):
            start = process_time()
            work(item)
            best[index] = min(best[index], process_time() - start)
    return best


def line(name: str, times: Sequence[float]) -> str:
    """Mean, median and 99th percentile in milliseconds, pages per second."""
    p99 = quantiles(times, n=100)[98]
    mean = fmean(times)
    return f"{name:34} mean {1e3 * mean:7.2f} ms  median {1e3 * median(times):7.2f}  p99 {1e3 * p99:8.2f}  {1 / mean:7.0f} pages/s"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--pages", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args(arguments)
    pages = sample(options.data, options.pages)
    messages = [
        json.dumps({"url": known.page.url, "content_type": "text/html", "body": known.text}).encode() for known in pages
    ]
    print(f"{len(pages)} articles, {fmean(len(known.text) for known in pages) / 1000:.0f} thousand code points a page")
    model = load()
    for message in messages[:5]:
        clean(message, _AT, Limits())
    whole = timed(lambda message: clean(message, _AT, Limits()), messages, options.rounds)
    print(line("clean, the whole stage", whole))
    print(line("  reading the HTML", timed(lambda k: read_html(k.text, Page(url=k.page.url)), pages, options.rounds)))
    texts = [known.text for known in pages]
    print(line("    parse", timed(LexborHTMLParser, texts, options.rounds)))
    trees = [LexborHTMLParser(text) for text in texts]
    print(line("    what the page declares", timed(read_declared, trees, options.rounds)))
    print(line("    walk", timed(lambda tree: read_blocks(tree.body), trees, options.rounds)))
    parsed = [parse(text) for text in texts]
    print(line("    features", timed(lambda p: features(p.blocks, model.weigh, p.hints), parsed, options.rounds)))
    print(
        line(
            "    features and trees",
            timed(lambda p: choose(score_blocks(p.blocks, p.hints, model)), parsed, options.rounds),
        )
    )
    if not options.no_peers:
        theirs = timed(trafilatura, pages, 1)
        print(line("trafilatura, with metadata", theirs))
        print(
            f"clean is {fmean(theirs) / fmean(whole):.1f} times as fast as trafilatura by the mean, "
            f"{median(theirs) / median(whole):.1f} by the median; p99 is {quantiles(whole, n=100)[98] / median(whole):.1f} times the median"
        )


if __name__ == "__main__":
    main()
