"""`streams load`: generated pages on pages.raw at a steady rate."""

import sys
import time
from datetime import UTC, datetime
from functools import partial
from itertools import islice

import click
from confluent_kafka import KafkaException, Producer

from streams.demo.generator import generate
from streams.runtime.librdkafka import ANSWER_SECONDS, client_config
from streams.settings import Settings


@click.command()
@click.option("--rate", type=click.FloatRange(0.1, 100_000), default=20.0, show_default=True, help="Pages a second.")
@click.option("--pages", type=click.IntRange(1), help="Stop after so many; for ever when not said.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed sends the same stories.")
@click.option(
    "--redesign",
    multiple=True,
    help="A site, e.g. harbourpost.example, whose pages have lost bylines, dates and most text.",
)
def load(rate: float, pages: int | None, seed: int, redesign: tuple[str, ...]) -> None:
    """Feed pages.raw with generated pages: new stories, refetches, revisions, reprints and rubbish.

    For trying out dashboards, alerts and limits. Ends with 69 when Kafka can't be reached.
    """
    settings = Settings()
    producer = Producer(client_config(settings) | {"enable.idempotence": True, "linger.ms": 20})
    topic = settings.topic("pages.raw")
    started, sent, failed = time.monotonic(), 0, 0

    now = partial(datetime.now, UTC)

    def delivered(error: object, _message: object) -> None:
        nonlocal failed
        failed += error is not None

    try:
        producer.list_topics(topic, timeout=ANSWER_SECONDS)
        for value in islice(generate(seed, now=now, redesigned=redesign), pages):
            producer.produce(topic, value, on_delivery=delivered)
            producer.poll(0)
            sent += 1
            if sys.stderr.isatty() and sent % max(1, int(rate)) == 0:
                sys.stderr.write(f"\r\033[K{sent:,} pages, {sent / (time.monotonic() - started):,.1f}/s")
            # Sleep to the schedule, not by the gap: the rate holds however long a send took.
            time.sleep(max(0.0, started + sent / rate - time.monotonic()))
    except KafkaException as error:
        click.echo(f"Kafka at {settings.bootstrap} could not be used: {error.args[0]}", err=True)
        sys.exit(69)
    except KeyboardInterrupt:
        pass
    left = producer.flush(ANSWER_SECONDS)
    click.echo(f"{sent - failed - left:,} pages delivered in {time.monotonic() - started:.1f} s.")
    sys.exit(1 if failed or left else 0)
