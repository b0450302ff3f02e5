"""`streams alerts`: what pipeline.alerts says of publishers whose pages have changed."""

import sys
from datetime import UTC, datetime

import click
import msgspec
from confluent_kafka import KafkaException

from streams.cli.times import moment
from streams.events import PipelineAlert
from streams.runtime.librdkafka import read_topic
from streams.settings import Settings


@click.command()
@click.option("--publisher", "-p", help="Only this domain.")
@click.option("--since", callback=moment, help="Only from this time on: 15m, 6h, 2d ago, or ISO 8601 (UTC).")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Output format.")
def alerts(publisher: str | None, since: datetime | None, form: str) -> None:
    """List publishers whose pages have changed, each with pages that show it, earliest first.

    Ends with 69 when Kafka can't be reached.
    """
    settings = Settings()
    since_ms = None if since is None else round(since.timestamp() * 1000)
    found: dict[str, tuple[int, bytes, PipelineAlert]] = {}
    try:
        for message in read_topic(settings, "pipeline.alerts", since_ms):
            value = message.value() or b""
            alert = msgspec.json.decode(value, type=PipelineAlert)
            if publisher in (None, alert.publisher):
                found.setdefault(alert.event_id, (message.timestamp()[1], value, alert))
    except KafkaException as error:
        click.echo(f"Kafka at {settings.bootstrap} could not be used: {error.args[0]}", err=True)
        sys.exit(69)
    for stamp, value, alert in sorted(found.values(), key=lambda entry: entry[0]):
        if form == "json":
            click.echo(value)
            continue
        click.echo(f"{datetime.fromtimestamp(stamp / 1000, UTC):%Y-%m-%d %H:%M}  {alert.aspect:<9} {alert.detail}")
        for page in alert.examples:
            click.echo(f"    {page.topic}/{page.partition}/{page.offset}  {page.page_id or '-'}  {page.url or '-'}")
    if not found:
        click.echo("No alerts.", err=True)
