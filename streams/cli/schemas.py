"""`streams schemas`: write the files of `schemas/`, or say which are out of date."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import orjson
from msgspec import structs

from streams import contract, demo
from streams.asyncapi import asyncapi
from streams.clean import Limits
from streams.compatibility import breaks
from streams.drift import ADMITTED, PAST, RECENT, Watches
from streams.events import AlertPage
from streams.facts import Facts
from streams.pipeline import Shard, clean_message, finish
from streams.records import RawMessage, Record, alert

RELEASED = "released.json"
"""Below the schemas' folder: the schemas of all public topics as they were released last."""


def current() -> dict[str, bytes]:
    """Every file as it should be; the examples are what the demo's pages give on every topic that they pass."""
    messages = demo.messages()
    examples = contract.examples_of(_passed(messages))
    examples["pages.raw"] = demo.readable(messages)
    examples |= contract.examples_of(_alerts())
    document = orjson.dumps(asyncapi(), option=orjson.OPT_INDENT_2) + b"\n"
    return {**contract.files(examples), "asyncapi.json": document}


def _passed(messages: Sequence[RawMessage]) -> Iterator[Record]:
    """All that is published when every page is fetched twice: the second time most are refetches."""
    shard = Shard()
    for offset, message in enumerate([*messages, *messages]):
        at = structs.replace(message.coordinates, offset=offset)
        found = clean_message(structs.replace(message, coordinates=at), Limits())
        decided = shard.deduplicate(found)
        outcome = finish(decided)
        yield from {record.topic: record for record in (found, decided, outcome)}.values()
        for copy in outcome.also:
            if copy.value is not None:
                yield Record(copy.topic, copy.key, copy.value, outcome.headers)


_CHANGES: tuple[dict[str, Any], ...] = (
    {"fields": ("language", "section")},
    {"body_chars": 240},
    {"lag_seconds": -7200.0},
    {"language": "de"},
    {"rejected": True},
)


def _alerts() -> Iterator[Record]:
    """An alert of each aspect: what is told of a publisher whose pages change after two hundred."""
    plain = Facts(
        publisher="harbourpost.example",
        language="en",
        fields=("authors", "language", "published_at", "section"),
        body_chars=2900,
        lag_seconds=900.0,
    )
    for change in _CHANGES:
        watches = Watches()
        for number in range(ADMITTED + PAST + 2 * RECENT):
            url = f"https://www.harbourpost.example/news/{number}"
            changed = change if number > ADMITTED + PAST + RECENT else {}
            page = AlertPage(f"crawl-{number}", url, "pages.raw", 3, 4100 + number)
            facts = structs.replace(plain, page=page, **changed)
            yield from map(alert, watches.observe("harbourpost.example", facts).drifts)


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; end with 1 when a file differs or a change breaks users.")
@click.option(
    "--release", is_flag=True, help=f"Also make {RELEASED} of what is current: what users rely on from now on."
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default="schemas")
def schemas(folder: Path, check: bool, release: bool) -> None:
    """Write the schema, examples and facts of every topic into FOLDER.

    Refuses (with 1) a contract that would break those who use a topic, compared with the last release.
    """
    wanted = current()
    broken = [] if release else _breaks(folder / RELEASED)
    for sentence in broken:
        click.echo(f"breaks users of {sentence}", err=True)
    present = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {RELEASED}
    differing = sorted(
        name for name, content in wanted.items() if name not in present or (folder / name).read_bytes() != content
    )
    superfluous = sorted(present - wanted.keys())
    if check:
        for name in differing + superfluous:
            click.echo(f"{folder / name} is out of date; run make schemas", err=True)
        sys.exit(1 if broken or differing or superfluous else 0)
    for name in superfluous:
        (folder / name).unlink()
    if release:
        wanted[RELEASED] = orjson.dumps(contract.schemas(), option=orjson.OPT_INDENT_2) + b"\n"
    for name, content in wanted.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    click.echo(f"{len(wanted)} files written, {len(differing)} of them changed.")
    sys.exit(1 if broken else 0)


def _breaks(released: Path) -> list[str]:
    if not released.is_file():
        return []
    old = orjson.loads(released.read_bytes())
    return [
        f"{name}: {sentence}"
        for name, new in contract.schemas().items()
        if name in old
        for sentence in breaks(old[name], new, "input" if name == "pages.raw" else "output")
    ]
