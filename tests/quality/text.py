"""Bodies and headlines that text renderings of unseen publishers' pages give, beside the known ones: `make quality-text`."""

import sys
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

import click

from streams.clean.draft import Draft
from streams.clean.text import read_text
from streams.clean.text.training.fit import held_out, pages, publisher
from streams.clean.text.training.labels import f1, tokens
from streams.clean.text.training.renderings import RENDERERS
from streams.events import Page


def measure(
    data: Path, every: int, renderings: Collection[str] = RENDERERS
) -> dict[tuple[str, str], list[tuple[float, float, float]]]:
    """(set, rendering) -> body F1, whether the headline is exact, whether the page was accepted; one row a page."""
    rows: dict[tuple[str, str], list[tuple[float, float, float]]] = defaultdict(list)
    taken = 0
    for record in pages(data):
        if not held_out(publisher(record)):
            continue
        taken += 1
        if taken % every:
            continue
        truth = record["truth"]
        for name in renderings:
            text = RENDERERS[name](record["message"]["body"])
            if text.count("\n") < 5:
                continue  # a page whose source is one line, rendered without line breaks: there is nothing to cut at
            draft = read_text(text, Page(url=record["message"]["url"]))
            if not isinstance(draft, Draft):
                rows[record["message"]["page_id"].split("/")[0], name].append((0.0, 0.0, 0.0))
                continue
            body = "\n".join(paragraph.text for paragraph in draft.body)
            deck = "\n".join(found.text for found in draft.decks)
            # The sets' bodies hold the standfirst on some sites and not on others.
            score = max(f1(body, truth["body"])[0], f1(f"{deck}\n{body}", truth["body"])[0])
            exact = tokens(draft.titles[0].text) == tokens(truth.get("title") or "")
            rows[record["message"]["page_id"].split("/")[0], name].append((score, float(exact), 1.0))
    return rows


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--every", default=1, help="Take one held-out page in so many.")
def main(data: Path, every: int) -> None:
    """Print a table: set, rendering, pages, body F1, headline exact, accepted."""
    rows = measure(data, every)
    click.echo(f"{'set':8} {'rendering':24} {'pages':>6} {'body F1':>8} {'headline':>9} {'accepted':>9}")
    for (name, rendering), scores in sorted(rows.items()):
        means = [sum(column) / len(scores) for column in zip(*scores, strict=True)]
        click.echo(f"{name:8} {rendering:24} {len(scores):6} {means[0]:8.4f} {means[1]:9.3f} {means[2]:9.3f}")
    if not rows:
        sys.exit("no page of a held-out publisher was found")


if __name__ == "__main__":
    main()
