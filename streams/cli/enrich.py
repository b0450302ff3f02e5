"""`streams enrich`: pages from files through all three stages in memory, one line of output a page, in input order."""

import gzip
import lzma
import sys
import time
from base64 import b64encode
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import BinaryIO, cast

import click
import orjson

from streams import records
from streams.clean import Limits
from streams.events import Coordinates
from streams.pipeline import Shard, clean_message, finish
from streams.records import RawMessage, Record
from streams.settings import Settings

BARE = {".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".txt": "text/plain"}
LINE_LIMIT = 64 << 20  # bytes; twice what pages.raw carries
CHUNK = 16  # pages a task: sending them one by one costs more than the small ones take


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=str))
@click.option("--jobs", "-j", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes to use.")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write there and not to standard output."
)
def enrich(files: tuple[str, ...], jobs: int, output: Path | None) -> None:
    """Read pages from FILES and print what a worker would publish, one line a page, in input order.

    A file is either JSON lines as crawlers send them (.jsonl, .ndjson, .json, also with .gz or .xz) or one bare page
    (.html, .txt). `-` reads JSON lines from standard input. Each line of output is {"topic", "key", "value"}: an
    article on articles.enriched, a repetition on articles.duplicates, or a page on pages.quarantined with the reason.

    Ends with 0 when every page has its line, with 2 when a file can't be read.
    """
    messages = read_messages(files)
    limits = Limits(max_bytes=Settings().max_page_bytes)
    opened = cast("AbstractContextManager[BinaryIO]", output.open("wb") if output else nullcontext(sys.stdout.buffer))
    with opened as out, _Progress() as progress:
        try:
            for record in _serial(messages, limits) if jobs == 1 else _parallel(messages, limits, jobs):
                out.write(records.line(record))
                progress.count(record)
            out.flush()
        except BrokenPipeError:  # the reader, such as `head`, has had enough
            sys.stderr.close()
            sys.exit(0)


def read_messages(files: tuple[str, ...]) -> Iterator[RawMessage]:
    """The pages of files as if they stood in partition 0 of pages.raw. Raises UsageError for a file that is not there."""
    missing = [name for name in files if name != "-" and not Path(name).is_file()]
    if missing:
        raise click.UsageError("no such file: " + ", ".join(missing))
    return (RawMessage(value, Coordinates("pages.raw", 0, offset)) for offset, value in enumerate(_values(files)))


def _serial(messages: Iterable[RawMessage], limits: Limits) -> Iterator[Record]:
    shard = Shard()
    for message in messages:
        yield finish(shard.deduplicate(clean_message(message, limits)))


def _parallel(messages: Iterator[RawMessage], limits: Limits, jobs: int) -> Iterator[Record]:
    """Clean and classify in other processes, deduplicate here in order; at most a few chunks a process are waiting."""
    shard = Shard()
    cleaning: deque[Future[list[Record]]] = deque()
    finishing: deque[Future[list[Record]]] = deque()
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        more = True
        while more or cleaning or finishing:
            while more and len(cleaning) + len(finishing) < 4 * jobs:
                chunk = list(islice(messages, CHUNK))
                more = bool(chunk)
                if chunk:
                    cleaning.append(pool.submit(_clean_chunk, chunk, limits))
            while cleaning and (cleaning[0].done() or not finishing):
                decided = [shard.deduplicate(record) for record in cleaning.popleft().result()]
                finishing.append(pool.submit(_finish_chunk, decided))
            if finishing and (finishing[0].done() or not cleaning or not cleaning[0].done()):
                yield from finishing.popleft().result()


def _clean_chunk(messages: list[RawMessage], limits: Limits) -> list[Record]:
    return [clean_message(message, limits) for message in messages]


def _finish_chunk(decided: list[Record]) -> list[Record]:
    return [finish(record) for record in decided]


def _values(files: Iterable[str]) -> Iterator[bytes]:
    for name in files:
        if name == "-":
            yield from _lines(sys.stdin.buffer)
            continue
        path = Path(name)
        suffixes = [suffix.lower() for suffix in path.suffixes]
        opener = gzip.open if suffixes[-1:] == [".gz"] else lzma.open if suffixes[-1:] == [".xz"] else open
        kind = suffixes[-2] if opener is not open and len(suffixes) > 1 else (suffixes or [""])[-1]
        with cast("BinaryIO", opener(path, "rb")) as source:
            if kind in BARE:
                yield orjson.dumps({"body_base64": b64encode(source.read()).decode(), "content_type": BARE[kind]})
            elif kind == ".json":
                yield from _one_or_many(source.read())
            else:
                yield from _lines(source)


def _lines(source: BinaryIO) -> Iterator[bytes]:
    while line := source.readline(LINE_LIMIT):
        if value := line.strip(b"\r\n \t"):
            yield value
        while len(line) == LINE_LIMIT and not line.endswith(b"\n"):  # the rest of a line that is too long anyway
            line = source.readline(LINE_LIMIT)


def _one_or_many(data: bytes) -> Iterator[bytes]:
    """A .json file: one page written over several lines, or JSON lines."""
    try:
        orjson.loads(data)
        yield data
    except orjson.JSONDecodeError:
        yield from (line for line in data.splitlines() if line.strip())


class _Progress:
    """Counts outcomes; shows them while running when standard error is a terminal, and once at the end."""

    def __init__(self) -> None:
        self._outcomes: Counter[str] = Counter()
        self._started = time.monotonic()
        self._shown = 0.0
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> "_Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self._terminal:
            self._show("\n")

    def count(self, record: Record) -> None:
        self._outcomes[record.topic] += 1
        if self._terminal and time.monotonic() - self._shown > 0.2:
            self._shown = time.monotonic()
            self._show("")

    def _show(self, end: str) -> None:
        pages = self._outcomes.total()
        rate = pages / max(time.monotonic() - self._started, 1e-9)
        parts = ", ".join(f"{topic.split('.')[1]} {count:,}" for topic, count in sorted(self._outcomes.items()))
        sys.stderr.write(f"\r\033[K{pages:,} pages, {rate:,.0f}/s: {parts}{end}")
        sys.stderr.flush()
