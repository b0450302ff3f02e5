"""`streams routes`: check a file of routes, and see where given events would go and why."""

import sys
from pathlib import Path
from typing import BinaryIO

import click
import msgspec
import orjson

from streams.classify.topic import ancestors
from streams.events import ArticleEvent
from streams.routes import Route, RoutesError, load
from streams.routes import explain as explained
from streams.settings import Settings


@click.group()
def routes() -> None:
    """Send events to further topics by declared conditions (STREAMS_ROUTES=routes.toml; read at the start of a worker).

    \b
    [[route]]
    topic = "desk.korea"
    purpose = "Korea, for the Asia desk."
    when = {country = ["KP", "KR"], confidence = 0.7, not = {topic = ["medtop:15000000"]}}
    fields = ["event_id", "article_id", "title", "countries"]   # only these; all when not said

    About a label that is missing nothing is true: an event without labels goes only where a route says `unknown`.
    """  # noqa: D301 - \b keeps click from wrapping the example


@routes.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def check(file: Path | None) -> None:
    """Read FILE (or STREAMS_ROUTES) and list its routes; ends with 1 and the place of the fault if it is not valid."""
    for route in _loaded(file):
        fields = f"fields {', '.join(route.fields)}" if route.fields else "whole events"
        click.echo(f"{route.topic:<32} {fields}   {route.purpose}")


@routes.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("events", type=click.File("rb"), default="-")
def test(file: Path, events: BinaryIO) -> None:
    """Say for each of EVENTS (as `streams enrich` prints them) where FILE would send it, and why."""
    rules = _loaded(file)
    for line in events:
        value = orjson.loads(line)
        if value.get("topic", "articles.enriched") != "articles.enriched":
            continue
        event = msgspec.convert(value.get("value", value), ArticleEvent)
        click.secho(event.title, bold=True)
        for reading in explained(event, rules, ancestors):
            click.echo(f"  {'→' if reading.goes else ' '} {reading.route.topic:<30} {reading.because}")


def _loaded(file: Path | None) -> list[Route]:
    path = file or Settings().routes
    if path is None:
        raise click.UsageError("say a file, or set STREAMS_ROUTES")
    try:
        return load(path)
    except RoutesError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
