"""`streams replay`: pages of the past once more, in a lane of their own."""

import sys
import time
from datetime import UTC, datetime

import click
import msgspec
from confluent_kafka import KafkaException, Producer
from msgspec import Struct

from streams.cli.times import moment
from streams.records import BACKFILL
from streams.runtime import cluster
from streams.runtime.librdkafka import ANSWER_SECONDS, client_config, read_topic
from streams.settings import Settings
from streams.topics import PAGES_RAW


class _Seen(Struct):
    """What a filter looks at."""

    url: str | None = None
    source: str | None = None


_decode = msgspec.json.Decoder(_Seen).decode


@click.command()
@click.option(
    "--from", "since", callback=moment, required=True, help="From this time on: 15m, 6h, 2d ago, or ISO 8601 (UTC)."
)
@click.option("--to", "until", callback=moment, help="Before this time; now when not said.")
@click.option("--lane", default="replay.", show_default=True, help="Topic prefix of the lane.")
@click.option("--filter", "part", help="Only pages whose url or source contains this.")
@click.option("--rate", type=click.FloatRange(0.1), default=50.0, show_default=True, help="Pages a second at most.")
def replay(since: datetime, until: datetime | None, lane: str, part: str | None, rate: float) -> None:
    """Copy pages of the past from pages.raw into the lane's pages.raw, at most so many a second.

    The lane has its own topics and groups, so live pages and subscribers do not notice: run workers for it with
    STREAMS_TOPIC_PREFIX=<lane>; what they make of the pages is on the lane's topics.
    """
    settings = Settings()
    if lane == settings.topic_prefix:
        raise click.UsageError("the lane must not be the live prefix")
    target = settings.model_copy(update={"topic_prefix": lane})
    stop = until or datetime.now(UTC)
    try:
        found, brokers = cluster.found_topics(target)
        missing = [topic for topic in cluster.wanted_topics(target) if topic.name not in found]
        cluster.create(target, missing, partitions=None, replication=min(3, brokers))
        copied = _copy(settings, target, (since, stop), part, rate)
    except (KafkaException, cluster.UnavailableError) as error:
        click.echo(f"Kafka at {settings.bootstrap} could not be used: {error}", err=True)
        sys.exit(69)
    click.echo(f"{copied:,} pages copied to {lane}{PAGES_RAW.name}.")


def _copy(source: Settings, target: Settings, span: tuple[datetime, datetime], part: str | None, rate: float) -> int:
    producer = Producer(
        client_config(target) | {"enable.idempotence": True, "message.max.bytes": PAGES_RAW.max_message_bytes}
    )
    started, copied = time.monotonic(), 0
    for message in read_topic(source, PAGES_RAW.name, int(span[0].timestamp() * 1000)):
        value = message.value()
        if message.timestamp()[1] >= span[1].timestamp() * 1000 or not _wanted(value, part):
            continue
        # With the time and the backfill header that it had, so that the lane decides as the live stream did.
        headers: list[tuple[str, str | bytes | None]] = [BACKFILL] if BACKFILL in (message.headers() or []) else []
        topic, at = target.topic(PAGES_RAW.name), message.timestamp()[1]
        producer.produce(topic, value, message.key(), timestamp=at, headers=headers)
        producer.poll(0)
        copied += 1
        if sys.stderr.isatty() and copied % 50 == 0:
            sys.stderr.write(f"\r\033[K{copied:,} pages")
        time.sleep(max(0.0, started + copied / rate - time.monotonic()))
    if left := producer.flush(ANSWER_SECONDS):
        raise KafkaException(f"{left} pages were not delivered in time")
    return copied


def _wanted(value: bytes | None, part: str | None) -> bool:
    if part is None:
        return True
    try:
        seen = _decode(value or b"")
    except msgspec.DecodeError:
        return False
    return part in (seen.url or "") or part in (seen.source or "")
