"""Pages of held-out publishers through clean and classify -> milliseconds of each step of classify, and its ratio to clean.

python -m tests.benchmarks.classify [--data FOLDER] [--pages 120] [--rounds 3]
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import msgspec

from streams.classify import classify
from streams.classify.country import read_countries
from streams.classify.topic import read_topics
from streams.clean import Limits, clean
from streams.events import Article, encode
from tests.benchmarks.clean import _AT, line, sample, timed
from tests.quality.clean import DATA

WORDS = 600


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--pages", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args(arguments)
    pages = [
        json.dumps({"url": known.page.url, "content_type": "text/html", "body": known.text}).encode()
        for known in sample(asked.data, asked.pages)
    ]
    limits = Limits()
    found = [(page, clean(page, _AT, limits)) for page in pages]
    kept = [(page, article) for page, article in found if isinstance(article, Article)]
    articles = [article for _, article in kept]
    records = [encode(article) for article in articles]
    cleaning = timed(lambda page: clean(page, _AT, limits), [page for page, _ in kept], asked.rounds)
    steps = {
        "decode the article": timed(msgspec.json.Decoder(Article).decode, records, asked.rounds),
        "countries": timed(read_countries, articles, asked.rounds),
        "topics": timed(read_topics, articles, asked.rounds),
        "both": timed(classify, articles, asked.rounds),
        "encode the labels": timed(encode, [classify(article) for article in articles], asked.rounds),
    }
    print(line("clean", cleaning))
    for name, times in steps.items():
        print(line(name, times))
    words = [len(article.body.split()) for article in articles]
    usual = [time for time, count in zip(steps["both"], words, strict=True) if WORDS / 2 <= count <= WORDS * 1.5]
    print(f"both labels, {len(usual)} articles of about {WORDS} words: {1e3 * fmean(usual):.2f} ms")
    print(f"both labels / clean: {fmean(steps['both']) / fmean(cleaning):.2f}")


if __name__ == "__main__":
    main()
