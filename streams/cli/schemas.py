"""`streams schemas`: write the files of `schemas/`, or say which are out of date."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from msgspec import structs

from streams import contract, demo
from streams.clean import Limits
from streams.pipeline import Shard, clean_message, finish
from streams.records import RawMessage, Record


def current() -> dict[str, bytes]:
    """Every file as it should be; the examples are what the demo's pages give on every topic that they pass."""
    messages = demo.messages()
    examples = contract.examples_of(_passed(messages))
    examples["pages.raw"] = demo.readable(messages)
    return contract.files(examples)


def _passed(messages: Sequence[RawMessage]) -> Iterator[Record]:
    """All that is published when every page is fetched twice: the second time most are refetches."""
    shard = Shard()
    for offset, message in enumerate([*messages, *messages]):
        at = structs.replace(message.coordinates, offset=offset)
        found = clean_message(structs.replace(message, coordinates=at), Limits())
        decided = shard.deduplicate(found)
        yield from {record.topic: record for record in (found, decided, finish(decided))}.values()


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; end with 1 when a file differs.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default="schemas")
def schemas(folder: Path, check: bool) -> None:
    """Write the schema, examples and facts of every topic into FOLDER."""
    wanted = current()
    present = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    differing = sorted(
        name for name, content in wanted.items() if name not in present or (folder / name).read_bytes() != content
    )
    superfluous = sorted(present - wanted.keys())
    if check:
        for name in differing + superfluous:
            click.echo(f"{folder / name} is out of date; run make schemas", err=True)
        sys.exit(1 if differing or superfluous else 0)
    for topic in folder.glob("*/examples"):
        shutil.rmtree(topic)
    for name, content in wanted.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    click.echo(f"{len(wanted)} files written, {len(differing)} of them changed.")
