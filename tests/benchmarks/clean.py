"""Pages of held-out publishers through clean and through trafilatura -> pages per CPU second, CPU time by step, and the ratio.

python -m tests.benchmarks.clean [--data FOLDER] [--pages 120] [--rounds 3] [--no-peers]
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean, median, quantiles
from time import process_time
from typing import Any

import streams.clean
from streams.clean import Limits, clean
from streams.clean.html.training.pages import Known
from streams.events import Coordinates
from tests.benchmarks.steps import clocked
from tests.chaos.pages import page
from tests.quality.clean import DATA, held_out, trafilatura

SETS = ("fundus", "wcxb_dev", "trafilatura")
_AT = Coordinates("pages.raw", 0, 0)
_WARM = 10
"""Pages read before anything is measured."""


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


def first_looks(ours: Sequence[bytes], theirs: Sequence[Known]) -> tuple[list[float], list[float]]:
    """CPU seconds of each page in clean and in trafilatura, one after the other and once each.

    A page is new in a stream: neither may have anything left over from having read it before.
    """
    both = (
        timed(clean_it, [message], 1) + timed(trafilatura, [known], 1)
        for message, known in zip(ours, theirs, strict=True)
    )
    first, second = zip(*both, strict=True)
    return list(first), list(second)


def clean_it(message: bytes) -> object:
    """The whole of clean."""
    return clean(message, _AT, Limits())


def line(name: str, times: Sequence[float]) -> str:
    """Mean, median and 99th percentile in milliseconds, pages per second."""
    p99 = quantiles(times, n=100)[98]
    mean = fmean(times)
    return f"{name:34} mean {1e3 * mean:7.2f} ms  median {1e3 * median(times):7.2f}  p99 {1e3 * p99:8.2f}  {1 / mean:7.0f} pages/s"


def by_step(messages: Sequence[bytes], rounds: int) -> list[tuple[str, float, float]]:
    """Name of each step, its share of the whole, and its CPU seconds a page, in the round that took least; largest first."""
    best: dict[str, int] = {}
    for _ in range(rounds):
        with clocked() as spent:
            for message in messages:
                streams.clean.clean(message, _AT, Limits())
        best = min(best or spent, spent, key=lambda round_: sum(round_.values()))
    total = sum(best.values())
    return sorted(
        ((name, taken / total, taken / 1e9 / len(messages)) for name, taken in best.items()), key=lambda row: -row[1]
    )


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
    for message in messages[:_WARM]:
        clean_it(message)
    if not options.no_peers:
        first_looks(messages[:_WARM], pages[:_WARM])
        ours, theirs = first_looks(messages[_WARM:], pages[_WARM:])
        print(line("clean, at first sight", ours))
        print(line("trafilatura, with metadata", theirs))
        print(
            f"clean is {fmean(theirs) / fmean(ours):.1f} times as fast as trafilatura by the mean, "
            f"{median(theirs) / median(ours):.1f} by the median"
        )
    whole = timed(clean_it, messages, options.rounds)
    print(line("clean, the whole stage", whole))
    for name, share, each in by_step(messages, options.rounds):
        print(f"  {name:42} {1e3 * each:7.3f} ms  {share:5.1%}")
    # Generated pages of three paragraphs: what a page costs whatever its size.
    tiny = [value for number in range(60) if (value := page(1, number).value)]
    print(line("clean, pages of 1.5 kB", timed(clean_it, tiny, options.rounds)))
    print(f"p99 is {quantiles(whole, n=100)[98] / median(whole):.1f} times the median")


if __name__ == "__main__":
    main()
