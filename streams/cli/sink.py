"""`streams sink`: events of a topic into PostgreSQL or Parquet files, each once, for as long as it runs."""

import asyncio
import logging
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from aiokafka.errors import KafkaError
from msgspec import Struct

from streams import topics
from streams.cli.settings import read_settings
from streams.client import Followed, InvalidEventError, NewerContractError, Subscription
from streams.events import ArticleEvent
from streams.runtime import cluster, logs
from streams.runtime.fatal import Exit
from streams.settings import Settings
from streams.sinks.connection import options
from streams.sinks.run import Pace, Sink, UnavailableError, run

log = logging.getLogger("streams.sinks")


class UnreadableError(Exception):
    """The topic is not on the cluster, or not for us."""


class Choice(Struct, frozen=True):
    """What is read, and how."""

    topic: str
    group: str
    filters: dict[str, tuple[str, ...] | None]
    pace: Pace
    skip_invalid: bool


def _chosen(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that every sink has."""

    @click.option(
        "--topic", default="articles.enriched", show_default=True, help="Topic of article events, without the prefix."
    )
    @click.option(
        "--group", help="Consumer group, which remembers how far was read; by default made from sink and topic."
    )
    @click.option(
        "--country",
        "countries",
        multiple=True,
        metavar="CODE",
        help="Only stories about this country, e.g. KP; may be given several times, as all filters may.",
    )
    @click.option(
        "--topic-code",
        "topics_",
        multiple=True,
        metavar="CODE",
        help="Only stories of this topic, e.g. medtop:11000000.",
    )
    @click.option("--language", "languages", multiple=True, metavar="CODE", help="Only this language, e.g. en.")
    @click.option(
        "--publisher", "publishers", multiple=True, metavar="DOMAIN", help="Only this publisher, e.g. example.com."
    )
    @click.option(
        "--batch", type=click.IntRange(1, 100_000), default=None, help="Events that are stored together at most."
    )
    @click.option(
        "--seconds", type=click.FloatRange(0.01, 3600), default=None, help="Store what there is after so many seconds."
    )
    @click.option("--until-end", is_flag=True, help="End when all is stored that is there now.")
    @click.option("--count", type=click.IntRange(1), help="End when so many events are stored, or a few more.")
    @click.option(
        "--skip-invalid",
        is_flag=True,
        help="Leave records out that are no valid events, and say so, in place of ending.",
    )
    @wraps(command)
    def wrapped(**given: Any) -> None:
        batch, seconds = given.pop("batch"), given.pop("seconds")
        filters = {name: given.pop(name) or None for name in ("countries", "topics_", "languages", "publishers")}
        default = PACES[command.__name__]
        choice = Choice(
            topic=given.pop("topic"),
            group=given.pop("group") or "",
            filters=filters,
            pace=Pace(batch or default.size, seconds or default.seconds, given.pop("until_end"), given.pop("count")),
            skip_invalid=given.pop("skip_invalid"),
        )
        command(choice=choice, **given)

    return wrapped


PACES = {"postgres": Pace(500, 1.0), "parquet": Pace(5_000, 60.0)}


@click.group()
def sink() -> None:
    """Bring events to where people query them. Runs until SIGTERM or Ctrl-C; start it again and it goes on.

    Where Kafka is, and how to log in, is said by the settings of the workers (STREAMS_BOOTSTRAP, ...). Several
    processes of one --group share the partitions.
    """


@sink.command()
@click.option(
    "--dsn",
    envvar="STREAMS_SINK_DSN",
    default="",
    help="PostgreSQL: URL or key=value words; empty for libpq's own variables (PGHOST, PGPASSWORD, ...). Also STREAMS_SINK_DSN.",
)
@click.option("--schema", default="news", show_default=True, help="Schema of the table and views.")
@click.option(
    "--print-schema", is_flag=True, help="Only print the statements that make them, for someone with the right to."
)
@_chosen
def postgres(choice: Choice, dsn: str, schema: str, print_schema: bool) -> None:
    """Keep the newest version of each article in PostgreSQL (needs news-streams[postgres]).

    The view SCHEMA.articles has one row an article; SCHEMA.article_countries and SCHEMA.article_topics have its
    labels with their confidence. A withdrawn article leaves the views. With filters, an article that was stored is
    kept up to date even when a later version has other labels.
    """
    try:
        import psycopg  # noqa: PLC0415 - an extra

        from streams.sinks import postgres as room  # noqa: PLC0415
    except ImportError as error:
        raise click.UsageError(
            f"this needs PostgreSQL's client: pip install 'news-streams[postgres]' ({error})"
        ) from error
    if print_schema:
        click.echo(room.ddl(schema))
        return
    settings = _ready("postgres")

    async def store() -> int:
        target = room.Postgres(dsn, schema)
        await target.open()
        return await _run(settings, choice, target, group=f"sink-postgres-{schema}")

    try:
        _finish(store)
    except psycopg.Error as error:
        _end(Exit.UNAVAILABLE, f"PostgreSQL could not be used: {' '.join(str(error).split())}")


@sink.command()
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where the files go.")
@_chosen
def parquet(choice: Choice, folder: Path) -> None:
    """Write events into Parquet files (needs news-streams[parquet]), for DuckDB and everything that reads Parquet.

    A file holds --batch events or those of --seconds, and appears whole. FOLDER/TOPIC/partition-NNN/ has one row an
    event, each once; the files remember how far was read, so keep the newest one of each partition. The newest version
    of each article is the row with the highest `version`.
    """
    try:
        from streams.sinks.parquet import BrokenChainError, Parquet  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise click.UsageError(f"this needs PyArrow: pip install 'news-streams[parquet]' ({error})") from error
    if choice.topic == "articles.latest":
        raise click.UsageError("articles.latest changes under its readers; files are for articles.enriched and routes")
    settings = _ready("parquet")
    target = Parquet(folder, choice.topic, filtered=any(choice.filters.values()))
    try:
        _finish(
            lambda: _run(settings, choice, target, group=f"sink-parquet-{folder.resolve().name}", floor=target.floor)
        )
    except BrokenChainError as error:
        _end(Exit.CONFIG, str(error))


def _ready(kind: str) -> Settings:
    settings = read_settings()
    logs.set_up(settings.log, settings.log_format, f"sink-{kind}")
    return settings


async def _run(settings: Settings, choice: Choice, target: Sink, group: str, **more: Any) -> int:
    known = topics.BY_NAME.get(choice.topic)
    if known is not None and known.public and known.value is not ArticleEvent:
        raise UnreadableError(f"{choice.topic} carries no articles; `streams topics list` shows what does")
    # A consumer alone waits for a missing topic for most of a minute, and knows less of what is wrong with a login.
    if why := await asyncio.to_thread(cluster.unreadable, settings, settings.topic(choice.topic)):
        raise UnreadableError(f"{why}; see `streams topics list`")
    subscription: Subscription[Followed] = Subscription(
        choice.topic,
        group=choice.group or f"{settings.topic_prefix}{group}-{choice.topic}",
        follow=any(choice.filters.values()) or choice.topic == "articles.latest",
        on_invalid=_told if choice.skip_invalid else None,
        **choice.filters,
        **options(settings),
        **more,
    )
    return await run(subscription, target, choice.pace)


def _told(error: InvalidEventError) -> None:
    log.warning("left out: %s", error)


def _finish(store: Callable[[], Any]) -> None:
    """Run to the end; a failure ends the command with one sentence and a code of `streams worker`."""
    try:
        stored = asyncio.run(store())
    except NewerContractError as error:
        _end(Exit.NEWER_CONTRACT, str(error))
    except InvalidEventError as error:
        _end(Exit.BUG, f"no valid event: {error} (--skip-invalid goes on)")
    except UnreadableError as error:
        _end(Exit.CONFIG, str(error))
    except cluster.UnavailableError as error:
        _end(Exit.UNAVAILABLE, str(error))
    except UnavailableError as error:
        _end(Exit.UNAVAILABLE, f"stopped without storing what was read last, the next start reads it again: {error}")
    except KafkaError as error:
        _end(Exit.UNAVAILABLE, f"Kafka could not be used: {error}")
    else:
        log.info("ended stored=%d", stored)


def _end(code: Exit, sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(code)
