"""`streams export`: events as other news systems read them."""

import sys
from typing import BinaryIO

import click
import msgspec
import orjson

from streams.events import ArticleEvent
from streams.exchange import FORMATS


@click.command()
@click.option("--format", "form", type=click.Choice(sorted(FORMATS)), required=True, help="Format to write.")
@click.argument("events", type=click.File("rb"), default="-")
def export(form: str, events: BinaryIO) -> None:
    """Turn events of articles.enriched into another format, one JSON line each.

    EVENTS has one event a line, as kcat or `streams enrich` print them (lines of other topics are left out);
    - is standard input. Ends with 1 at a line that is no event.
    """
    for number, line in enumerate(events, start=1):
        if not line.strip():
            continue
        try:
            value = orjson.loads(line)
            if isinstance(value, dict) and value.keys() == {"topic", "key", "value"}:
                if value["topic"] != "articles.enriched":
                    continue
                value = value["value"]
            event = msgspec.convert(value, ArticleEvent)
        except (orjson.JSONDecodeError, msgspec.ValidationError) as error:
            click.echo(f"line {number} is not an event of articles.enriched: {error}", err=True)
            sys.exit(1)
        sys.stdout.buffer.write(orjson.dumps(FORMATS[form](event)) + b"\n")
