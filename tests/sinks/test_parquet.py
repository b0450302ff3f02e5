"""Every event stands in the Parquet files once, whatever dies on the way, and DuckDB reads them."""

import asyncio
import secrets
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from streams.client import Subscription
from streams.sinks.parquet import BrokenChainError, Parquet
from streams.sinks.run import Pace, run
from tests.kafka.deployment import STREAMS
from tests.sinks.feed import Feed, article, countries, withdrawn

pytestmark = pytest.mark.kafka


async def _stored(feed: Feed, folder: Path, size: int = 7, **options: Any) -> int:
    """Store all that is there, as a group that has read nothing yet."""
    target = Parquet(folder, "articles.enriched", filtered="countries" in options)
    group = options.pop("group", secrets.token_hex(4))
    subscription = Subscription(
        "articles.enriched",
        group=group,
        bootstrap=feed.bootstrap,
        prefix=feed.prefix,
        floor=target.floor,
        follow="countries" in options,
        **options,
    )
    return await run(subscription, target, Pace(size=size, until_end=True))


def _query(folder: Path, text: str) -> list[tuple[Any, ...]]:
    return duckdb.sql(text.replace("FILES", f"read_parquet('{folder}/articles.enriched/*/*.parquet')")).fetchall()


async def test_files_hold_every_version_and_a_query_gives_the_newest(feed: Feed, tmp_path: Path):
    feed.write(
        [article("a"), article("b"), article("a", 2), withdrawn("b", 2), article("c", countries=countries("US"))]
    )
    assert await _stored(feed, tmp_path) == 5
    newest = (
        "SELECT article_id, version, title FROM FILES QUALIFY version = max(version) OVER (PARTITION BY article_id)"
        " AND event_type <> 'article.withdrawn' ORDER BY 1"
    )
    assert _query(tmp_path, newest) == [("a", 2, "Title 2"), ("c", 1, "Title 1")]
    about = "SELECT article_id, event::JSON->>'$.language' FROM FILES WHERE list_contains(countries, 'US')"
    assert _query(tmp_path, about) == [("c", "en")]


async def test_a_group_that_lost_its_offsets_writes_only_what_is_new(feed: Feed, tmp_path: Path):
    feed.write(article(f"a{number}") for number in range(50))
    assert await _stored(feed, tmp_path) == 50
    assert await _stored(feed, tmp_path) == 0
    feed.write(article(f"b{number}") for number in range(50))
    assert await _stored(feed, tmp_path) == 50
    assert _query(tmp_path, "SELECT count(*), count(DISTINCT event_id) FROM FILES") == [(100, 100)]


async def test_two_writers_that_both_think_the_partitions_are_theirs_write_each_event_once(feed: Feed, tmp_path: Path):
    feed.write(article(f"a{number}") for number in range(400))
    stored = await asyncio.gather(_stored(feed, tmp_path, size=11), _stored(feed, tmp_path, size=17))
    assert sum(stored) == 400
    assert _query(tmp_path, "SELECT count(*), count(DISTINCT event_id) FROM FILES") == [(400, 400)]


async def test_with_a_filter_articles_are_followed_across_restarts(feed: Feed, tmp_path: Path):
    feed.write([article("a"), article("us", countries=countries("US"))])
    await _stored(feed, tmp_path, countries={"KP"}, group="desk")
    feed.write([withdrawn("a", 2), withdrawn("us", 2)])
    await _stored(feed, tmp_path, countries={"KP"}, group="desk")
    assert _query(tmp_path, "SELECT article_id, version FROM FILES ORDER BY 2") == [("a", 1), ("a", 2)]


@pytest.mark.parametrize("kept", [0.0, 0.5])
async def test_a_damaged_file_is_named_and_not_waited_for(feed: Feed, tmp_path: Path, kept: float):
    feed.write(article(f"a{number}") for number in range(30))
    await _stored(feed, tmp_path)
    for path in tmp_path.glob("articles.enriched/*/*.parquet"):
        data = path.read_bytes()
        end = data[-200:]  # the footer's end stays: what is damaged before it is found late
        path.write_bytes(data[: int(len(data) * kept)] + bytes(len(data) - int(len(data) * kept) - len(end)) + end)
    feed.write(article(f"b{number}") for number in range(30))
    with pytest.raises(BrokenChainError, match=r"partition-00\d/.*\.parquet"):
        await asyncio.wait_for(_stored(feed, tmp_path), 60)


async def test_a_file_that_is_not_of_the_chain_is_named(feed: Feed, tmp_path: Path):
    feed.write([article("a")])
    folder = tmp_path / "articles.enriched/partition-001"
    folder.mkdir(parents=True)
    duckdb.sql(f"COPY (SELECT 1) TO '{folder}/00000000000000000009.parquet' (FORMAT parquet)")
    with pytest.raises(BrokenChainError, match=r"00009\.parquet"):
        await _stored(feed, tmp_path)


def test_a_sink_that_is_killed_leaves_whole_files_and_goes_on_where_it_was(
    feed: Feed, environment: dict[str, str], tmp_path: Path
):
    feed.write(article(f"a{number}") for number in range(1500))
    command = [STREAMS, "sink", "parquet", "--folder", str(tmp_path), "--batch", "25", "--seconds", "0.05"]
    process = subprocess.Popen(command, env=environment)
    deadline = time.monotonic() + 60
    while len(list(tmp_path.rglob("*.parquet"))) < 6:
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    before = _query(tmp_path, "SELECT count(*) FROM FILES")[0][0]
    assert 0 < before < 1500
    subprocess.run([*command, "--until-end"], env=environment, check=True, timeout=60)
    assert _query(tmp_path, "SELECT count(*), count(DISTINCT event_id) FROM FILES") == [(1500, 1500)]
