"""Batches of events -> Parquet files that appear whole, each event once whatever dies between file and offset.

A partition's files are a chain: each is named by the offset at which the one before it ended, and says in its footer
where it ends itself. The name is taken with a link, which fails if it exists, so two writers can never put the same
events down twice, and a restart reads on where the chain ends even if the offset was not committed.
"""

import asyncio
import contextlib
import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from streams.client import Batch, Followed, Received, Tombstone
from streams.events import ArticleEvent, encode
from streams.sinks.moments import moment
from streams.sinks.run import UnavailableError

END = b"news-streams.end"
ABANDONED_SECONDS = 3600.0
REMEMBERED = 50_000  # ids a partition
TIME = pa.timestamp("us", tz="UTC")
COLUMNS = pa.schema(
    [
        ("article_id", pa.string()),
        ("version", pa.int32()),
        ("event_id", pa.string()),
        ("event_type", pa.string()),
        ("title", pa.string()),
        ("deck", pa.string()),
        ("body", pa.string()),
        ("language", pa.string()),
        ("publisher", pa.string()),
        ("url", pa.string()),
        ("countries", pa.list_(pa.string())),
        ("topics", pa.list_(pa.string())),
        ("published_at", TIME),
        ("updated_at", TIME),
        ("fetched_at", TIME),
        ("event", pa.string()),
        ("kafka_partition", pa.int32()),
        ("kafka_offset", pa.int64()),
    ]
)


class BrokenChainError(Exception):
    """A file of the folder is not one of ours or can't be read; the message names it."""


class _Chain(Struct):
    """What a partition's files hold."""

    end: int
    """Offset after the last one that the files cover."""
    ids: OrderedDict[str, None]
    """Newest event ids."""
    articles: set[str]
    """Articles that are in the files; kept only when a filter may have to follow them."""


class Parquet:
    """Files below `folder`/`topic`/partition-NNN/."""

    def __init__(self, folder: Path, topic: str, *, filtered: bool) -> None:
        self._folder = folder / topic
        self._filtered = filtered
        self._chains: dict[int, _Chain] = {}

    def floor(self, partition: int) -> int:
        """Where a partition's files end. Raises BrokenChainError."""
        self._chains[partition] = self._read(partition)
        return self._chains[partition].end

    async def store(self, batch: Batch[Followed]) -> int:
        """Write one file for each partition that has something new; how many events were. Raises UnavailableError."""
        by_partition: dict[int, list[Received[Followed]]] = {}
        for received in batch.events:
            by_partition.setdefault(received.partition, []).append(received)
        stored = 0
        for partition, events in by_partition.items():
            try:
                stored += await asyncio.to_thread(self._extend, partition, events, batch.positions[partition])
            except OSError as error:
                raise UnavailableError(f"{error.strerror}: {error.filename}") from error
        return stored

    async def close(self) -> None:
        """Nothing is held."""

    def _extend(self, partition: int, events: list[Received[Followed]], end: int) -> int:
        """Write the next file of a chain. Another writer may have been faster: then only what it has not."""
        while True:
            chain = self._chains[partition]
            new = list(self._new(chain, events))
            if not new:
                return 0
            try:
                self._write(self._path(partition, chain.end), new, max(end, chain.end))
            except FileExistsError:
                self._chains[partition] = self._read(partition)
                continue
            chain.end = max(end, chain.end)
            for event, _ in new:
                chain.articles.add(event.article_id)
                _remember(chain.ids, event.event_id)
            return len(new)

    def _new(
        self, chain: _Chain, events: list[Received[Followed]]
    ) -> Iterator[tuple[ArticleEvent, Received[Followed]]]:
        """Events that the files do not have and that are wanted, or change an article that is in the files."""
        kept: set[str] = set()
        for received in events:
            event = received.event
            if isinstance(event, Tombstone) or received.offset < chain.end or event.event_id in chain.ids:
                continue
            if received.wanted or event.article_id in chain.articles or event.article_id in kept:
                kept.add(event.article_id)
                yield event, received

    def _write(self, path: Path, events: list[tuple[ArticleEvent, Received[Followed]]], end: int) -> None:
        """A file that is there whole or not at all, even after a power cut. Raises FileExistsError when the name is taken."""
        path.parent.mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_pylist([_row(*pair) for pair in events], COLUMNS).replace_schema_metadata(
            {END: str(end).encode()}
        )
        # Not the process id: writers in two containers often have the same, and would write into one another's file.
        scratch = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        try:
            with scratch.open("xb") as file:
                pq.write_table(table, file, compression="zstd")
                file.flush()
                os.fsync(file.fileno())
            os.link(scratch, path)
        finally:
            scratch.unlink(missing_ok=True)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _read(self, partition: int) -> _Chain:
        folder = self._path(partition, 0).parent
        self._sweep(folder)
        paths = sorted(folder.glob("[0-9]*.parquet"))
        chain = _Chain(self._end(paths[-1]) if paths else 0, OrderedDict(), set())
        for path in paths if self._filtered else ():
            chain.articles.update(_column(path, "article_id"))
        for path in reversed(paths):
            if len(chain.ids) >= REMEMBERED:
                break
            chain.ids.update(dict.fromkeys(_column(path, "event_id")))
        return chain

    def _end(self, path: Path) -> int:
        with _named(path):
            metadata = pq.read_schema(path).metadata or {}
            return int(metadata[END])

    def _sweep(self, folder: Path) -> None:
        """Remove what writers that were killed left behind."""
        for path in folder.glob(".*.parquet.*"):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
                    path.unlink()

    def _path(self, partition: int, start: int) -> Path:
        return self._folder / f"partition-{partition:03}" / f"{start:020}.parquet"


@contextlib.contextmanager
def _named(path: Path) -> Generator[None, None, None]:
    """Turn whatever Arrow raises about a file that is damaged, or not ours, into BrokenChainError."""
    try:
        yield
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        # Arrow raises OSError both for damage and for a disk that does not answer; only the latter has a number.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise BrokenChainError(f"{path} is not a file that streams sink parquet wrote: {error}") from error


def _column(path: Path, name: str) -> list[str]:
    with _named(path):
        return pq.read_table(path, columns=[name]).column(0).to_pylist()


def _remember(ids: OrderedDict[str, None], ident: str) -> None:
    ids[ident] = None
    if len(ids) > REMEMBERED:
        ids.popitem(last=False)


def _row(event: ArticleEvent, received: Received[Followed]) -> dict[str, Any]:
    return {
        "article_id": event.article_id,
        "version": event.version,
        "event_id": event.event_id,
        "event_type": event.event_type,
        "title": event.title,
        "deck": event.deck,
        "body": event.body,
        "language": event.language,
        "publisher": event.publisher.domain,
        "url": event.page.canonical_url or event.page.url,
        "countries": [label.code for label in event.countries.subject],
        "topics": [label.code for label in event.topics],
        "published_at": moment(event.published_at),
        "updated_at": moment(event.updated_at),
        "fetched_at": moment(event.page.fetched_at),
        "event": encode(event).decode(),
        "kafka_partition": received.partition,
        "kafka_offset": received.offset,
    }
