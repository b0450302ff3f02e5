"""Every event reaches PostgreSQL once, however often it is delivered and whatever dies on the way."""

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from streams.client import Subscription
from streams.sinks.postgres import Postgres
from streams.sinks.run import Pace, run
from tests.kafka.deployment import STREAMS
from tests.sinks.feed import Feed, article, countries, withdrawn
from tests.sinks.postgresql import Server

pytestmark = pytest.mark.kafka


@pytest.fixture
def schema() -> str:
    """A schema that no other test has."""
    return f"news_{secrets.token_hex(4)}"


async def _stored(feed: Feed, postgresql: Server, schema: str, **options: Any) -> int:
    """Store all that is there, in one go."""
    target = Postgres(postgresql.dsn, schema)
    await target.open()
    topic = options.pop("topic", "articles.enriched")
    group = options.pop("group", schema)
    subscription = Subscription(topic, group=group, bootstrap=feed.bootstrap, prefix=feed.prefix, **options)
    return await run(subscription, target, Pace(size=7, until_end=True))


def _query(postgresql: Server, text: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(postgresql.dsn) as connection:
        return connection.execute(text).fetchall()


async def test_an_article_has_one_row_with_its_newest_version(feed: Feed, postgresql: Server, schema: str):
    feed.write([article("a"), article("b"), article("a", 2), article("a", 3), article("a", 2)])
    await _stored(feed, postgresql, schema)
    rows = _query(postgresql, f"SELECT article_id, version, title FROM {schema}.articles ORDER BY 1")
    assert rows == [("a", 3, "Title 3"), ("b", 1, "Title 1")]


async def test_reading_everything_again_changes_nothing(feed: Feed, postgresql: Server, schema: str):
    feed.write([article("a"), article("a", 2), article("b"), withdrawn("b", 2)])
    await _stored(feed, postgresql, schema)
    everything = f"SELECT * FROM {schema}.article_state ORDER BY article_id"
    before = _query(postgresql, everything)
    assert await _stored(feed, postgresql, schema, group=schema + "-again") == 0
    assert _query(postgresql, everything) == before


async def test_a_withdrawn_article_is_gone_and_an_older_version_does_not_bring_it_back(
    feed: Feed, postgresql: Server, schema: str
):
    feed.write([article("a"), withdrawn("a", 2), article("a"), article("b")])
    await _stored(feed, postgresql, schema)
    assert _query(postgresql, f"SELECT article_id FROM {schema}.articles") == [("b",)]
    assert _query(postgresql, f"SELECT title, event->>'body' FROM {schema}.article_state WHERE withdrawn") == [("", "")]
    feed.write([article("a", 3)])
    await _stored(feed, postgresql, schema)
    assert _query(postgresql, f"SELECT version FROM {schema}.articles WHERE article_id = 'a'") == [(3,)]


async def test_with_a_filter_an_article_is_followed_when_its_labels_change_or_it_is_withdrawn(
    feed: Feed, postgresql: Server, schema: str
):
    feed.write([article("a"), article("b"), article("us", countries=countries("US"))])
    feed.write([article("a", 2, countries=countries("KR")), withdrawn("b", 2)])
    feed.write([article("us", 2, countries=countries("US")), withdrawn("us", 3)])
    await _stored(feed, postgresql, schema, countries={"KP"}, follow=True)
    rows = _query(postgresql, f"SELECT article_id, countries, withdrawn FROM {schema}.article_state ORDER BY 1")
    assert rows == [("a", ["KR"], False), ("b", [], True)]


async def test_labels_can_be_queried(feed: Feed, postgresql: Server, schema: str):
    topics = [{"code": "medtop:11000000", "name": "politics", "confidence": 0.8}]
    feed.write([article("a", countries=countries("KP", "RU"), topics=topics), article("b", topics=[])])
    await _stored(feed, postgresql, schema)
    found = _query(postgresql, f"SELECT article_id FROM {schema}.articles WHERE countries @> '{{RU}}'")
    assert found == [("a",)]
    found = _query(postgresql, f"SELECT article_id FROM {schema}.articles WHERE topics && '{{medtop:11000000}}'")
    assert found == [("a",)]
    found = _query(postgresql, f"SELECT article_id, code, confidence FROM {schema}.article_countries ORDER BY 1, 2")
    assert found == [("a", "KP", 0.9), ("a", "RU", 0.9), ("b", "KP", 0.9)]
    assert _query(postgresql, f"SELECT code, name FROM {schema}.article_topics") == [("medtop:11000000", "politics")]


async def test_a_tombstone_of_the_latest_view_withdraws(feed: Feed, postgresql: Server, schema: str):
    feed.write([article("a"), article("b"), withdrawn("a", 2), withdrawn("unknown", 2)])
    await _stored(feed, postgresql, schema, topic="articles.latest", follow=True)
    assert _query(postgresql, f"SELECT article_id FROM {schema}.articles") == [("b",)]
    assert _query(postgresql, f"SELECT event->>'body' FROM {schema}.article_state WHERE withdrawn") == [("",)]


async def test_what_postgresql_can_not_hold_is_left_out_of_the_text(feed: Feed, postgresql: Server, schema: str):
    feed.write([article("a", title="before\0after", body=r"a backslash \u0000 stays", published_at="2026-02")])
    await _stored(feed, postgresql, schema)
    found = _query(postgresql, f"SELECT title, body, published_at FROM {schema}.articles")
    assert found == [("beforeafter", r"a backslash \u0000 stays", None)]


@contextmanager
def _command(environment: dict[str, str], *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [STREAMS, "sink", "postgres", "--batch", "20", "--seconds", "0.05", *arguments],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)


def _until(condition: Callable[[], bool], process: "subprocess.Popen[str]", seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _count(postgresql: Server, schema: str) -> int:
    try:
        return _query(postgresql, f"SELECT count(*) FROM {schema}.article_state")[0][0]
    except (psycopg.errors.UndefinedTable, psycopg.OperationalError):
        return 0


def test_a_sink_that_is_killed_goes_on_where_it_was(
    feed: Feed, environment: dict[str, str], postgresql: Server, schema: str
):
    feed.write(article(f"a{number}", version) for version in (1, 2) for number in range(600))
    options = ["--dsn", postgresql.dsn, "--schema", schema, "--group", schema]
    with _command(environment, *options) as process:
        _until(lambda: _count(postgresql, schema) > 50, process)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    assert 0 < feed.committed(schema) < 1200
    with _command(environment, *options, "--until-end") as process:
        assert process.wait(60) == 0
    assert _query(postgresql, f"SELECT count(*), min(version) FROM {schema}.articles") == [(600, 2)]
    assert feed.committed(schema) == 1200


def test_a_server_that_goes_away_and_a_signal_lose_nothing(
    feed: Feed, environment: dict[str, str], postgresql: Server, schema: str
):
    feed.write(article(f"a{number}") for number in range(100))
    with _command(environment, "--dsn", postgresql.dsn, "--schema", schema, "--group", schema) as process:
        _until(lambda: _count(postgresql, schema) == 100, process)
        postgresql.stop()
        feed.write(article(f"b{number}") for number in range(100))
        time.sleep(1.0)
        postgresql.start()
        _until(lambda: _count(postgresql, schema) == 200, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert "can't store for now" in (process.stderr.read() if process.stderr else "")
    assert feed.committed(schema) == 200


def test_two_sinks_of_a_group_share_the_work_and_one_takes_over(
    feed: Feed, environment: dict[str, str], postgresql: Server, schema: str
):
    options = ["--dsn", postgresql.dsn, "--schema", schema, "--group", schema]
    dynamic = environment | {"STREAMS_INSTANCE": ""}  # a static member's partitions wait for it to come back
    with _command(dynamic, *options) as first, _command(dynamic, *options) as second:
        feed.write(article(f"a{number}") for number in range(300))
        _until(lambda: _count(postgresql, schema) == 300, first)
        first.send_signal(signal.SIGTERM)
        assert first.wait(30) == 0
        feed.write(article(f"b{number}") for number in range(300))
        _until(lambda: _count(postgresql, schema) == 600, second)


def _run(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [STREAMS, "sink", "postgres", "--until-end", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_a_record_that_is_no_event_ends_the_sink_or_is_left_out(
    feed: Feed, environment: dict[str, str], postgresql: Server, schema: str
):
    feed.write_raw(b"{}")
    feed.write([article("a")])
    options = ["--dsn", postgresql.dsn, "--schema", schema]
    ended = _run(environment, *options)
    assert ended.returncode == 70
    assert "articles.enriched/" in ended.stderr.splitlines()[-1]
    skipped = _run(environment, *options, "--skip-invalid")
    assert skipped.returncode == 0, skipped.stderr
    assert _count(postgresql, schema) == 1


def test_what_is_missing_is_named(feed: Feed, environment: dict[str, str], postgresql: Server, schema: str):
    no_topic = _run(environment, "--dsn", postgresql.dsn, "--schema", schema, "--topic", "desk.nothing")
    assert (no_topic.returncode, "desk.nothing" in no_topic.stderr) == (3, True)
    no_articles = _run(environment, "--dsn", postgresql.dsn, "--schema", schema, "--topic", "articles.duplicates")
    assert (no_articles.returncode, "carries no articles" in no_articles.stderr) == (3, True)
    no_server = _run(environment, "--dsn", "postgresql://127.0.0.1:1/postgres")
    assert (no_server.returncode, "PostgreSQL" in no_server.stderr) == (69, True)
    no_kafka = _run(os.environ | {"STREAMS_BOOTSTRAP": "127.0.0.1:1"}, "--dsn", postgresql.dsn, "--schema", schema)
    assert (no_kafka.returncode, "Kafka" in no_kafka.stderr) == (69, True)
    assert "Traceback" not in no_topic.stderr + no_articles.stderr + no_server.stderr + no_kafka.stderr
