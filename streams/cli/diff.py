"""`streams diff`: how the labels of two releases differ on the same pages."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
import orjson
from msgspec import Struct

from streams.events import ArticleEvent


class _Line(Struct):
    """A line as `streams enrich` prints it."""

    topic: str
    value: msgspec.Raw


_line = msgspec.json.Decoder(_Line).decode
_event = msgspec.json.Decoder(ArticleEvent).decode


class Seen(Struct, frozen=True):
    """What of one page is compared."""

    topic: str
    publisher: str = ""
    language: str = ""
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    title: str = ""
    body: str = ""


@click.command()
@click.argument("before", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("after", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Output format.")
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="Rows a table.")
def diff(before: Path, after: Path, form: str, most: int) -> None:
    """Compare two outputs of `streams enrich`, made by two releases from the same pages.

    Pages are matched by where they stood in the input. Shows how many changed in each field, and the labels that came
    and went by country, topic and publisher. Ends with 0 when nothing differs, with 1 when something does.
    """
    old, new = dict(_read(before)), dict(_read(after))
    both = old.keys() & new.keys()
    fields: Counter[str] = Counter()
    moves: dict[str, Counter[str]] = {"country": Counter(), "topic": Counter(), "publisher": Counter()}
    for at in both:
        was, is_ = old[at], new[at]
        changed = [name for name in Seen.__struct_fields__ if getattr(was, name) != getattr(is_, name)]
        fields.update(changed)
        if "countries" in changed or "topics" in changed:
            moves["publisher"][is_.publisher or "(none)"] += 1
        moves["country"].update(_moves(was.countries, is_.countries))
        moves["topic"].update(_moves(was.topics, is_.topics))
    alone = len(old.keys() ^ new.keys())
    if form == "json":
        tables = {name: dict(counter.most_common(most)) for name, counter in moves.items()}
        click.echo(orjson.dumps({"pages": len(both), "only_in_one": alone, "fields": fields, **tables}))
    else:
        click.echo(f"{len(both):,} pages in both, {alone:,} in one only")
        for name, count in fields.most_common():
            click.echo(f"  {name:<10} differs on {count:>7,}  {100 * count / len(both):5.1f} %")
        for name, counter in moves.items():
            if counter:
                click.echo(f"by {name}")
                for what, count in counter.most_common(most):
                    click.echo(f"  {count:>7,}  {what}")
    sys.exit(1 if fields or alone else 0)


def _read(path: Path) -> Iterator[tuple[tuple[str, int, int], Seen]]:
    with path.open("rb") as lines:
        for number, text in enumerate(lines, start=1):
            try:
                line = _line(text)
                yield _seen(line)
            except msgspec.DecodeError as error:
                raise click.ClickException(f"{path}:{number} is not a line of streams enrich: {error}") from error


def _seen(line: _Line) -> tuple[tuple[str, int, int], Seen]:
    if line.topic != "articles.enriched":
        value = orjson.loads(bytes(line.value))
        at = value.get("page") or value.get("coordinates")
        return (at["topic"], at["partition"], at["offset"]), Seen(line.topic)
    event = _event(line.value)
    return (event.page.topic, event.page.partition, event.page.offset), Seen(
        line.topic,
        event.publisher.domain or "",
        event.language or "",
        tuple(sorted(label.code for label in event.countries.subject)),
        tuple(sorted(label.code for label in event.topics)),
        event.title,
        event.body,
    )


def _moves(before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    gone = [f"{code} went" for code in before if code not in after]
    return gone + [f"{code} came" for code in after if code not in before]
