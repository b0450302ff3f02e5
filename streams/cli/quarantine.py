"""`streams quarantine`: look at pages in quarantine and put them back."""

import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import click
import orjson
from confluent_kafka import KafkaException

from streams.cli.times import moment
from streams.runtime.quarantine import MAX_ATTEMPTS, Choice, Quarantined, put_back, read
from streams.settings import Settings


def _chosen(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that choose pages, and one sentence in place of a trace when Kafka can't be read."""

    @click.option("--reason", "-r", multiple=True, help="Only this reason; may be given several times.")
    @click.option("--publisher", "-p", help="Only this domain and what is below it.")
    @click.option("--since", callback=moment, help="Only from this time on: 15m, 6h, 2d ago, or ISO 8601 (UTC).")
    @click.option("--until", callback=moment, help="Only before this time.")
    @wraps(command)
    def wrapped(
        reason: tuple[str, ...], publisher: str | None, since: datetime | None, until: datetime | None, **more: Any
    ) -> None:
        choice = Choice(frozenset(more.pop("ids", ())), frozenset(reason), publisher, since, until)
        settings = Settings()
        try:
            command(settings=settings, choice=choice, **more)
        except KafkaException as error:
            click.echo(f"Kafka at {settings.bootstrap} could not be used: {error.args[0]}", err=True)
            sys.exit(69)

    return wrapped


@click.group()
def quarantine() -> None:
    """Look at pages that could not become articles, and put them back when the cause is mended."""


@quarantine.command()
@click.option("--by", type=click.Choice(["reason", "publisher", "stage", "hour"]), default="reason", show_default=True)
@_chosen
def count(settings: Settings, choice: Choice, by: str) -> None:
    """Count pages by reason, publisher, stage or hour."""
    tally = Counter(_group(entry, by) for entry in read(settings, choice))
    for name, number in tally.most_common():
        click.echo(f"{number:>8,}  {name or '(none)'}")
    click.echo(f"{tally.total():>8,}  in all")


@quarantine.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Output format.")
@click.option("--limit", type=click.IntRange(1), default=1000, show_default=True, help="At most so many.")
@_chosen
def list_pages(settings: Settings, choice: Choice, form: str, limit: int) -> None:
    """List pages, one line each: id, time, reason, attempts, where it stands, URL or page id."""
    for number, entry in enumerate(read(settings, choice)):
        if number == limit:
            click.echo(f"There are more than {limit:,}; say --limit or narrow the choice.", err=True)
            return
        if form == "json":
            click.echo(orjson.dumps(_facts(entry)))
            continue
        page, at = entry.page, entry.page.coordinates
        click.echo(
            f"{page.event_id[:12]}  {entry.at:%Y-%m-%d %H:%M:%S}  {page.reason:<18} x{page.attempts}  "
            f"{at.topic}/{at.partition}/{at.offset}  {page.url or page.page_id or ''}"
        )


@quarantine.command()
@click.argument("ids", nargs=-1, required=True)
@click.option("--body", is_flag=True, help="Print only the original bytes, unchanged (for one page).")
@_chosen
def show(settings: Settings, choice: Choice, body: bool) -> None:
    """Show pages whole. IDS are event ids or their beginnings."""
    found = list(read(settings, choice))
    if not found:
        click.echo("No such page in quarantine.", err=True)
        sys.exit(1)
    if body:
        if len(found) > 1:
            raise click.UsageError(f"{len(found)} pages match; --body takes one")
        sys.stdout.buffer.write(found[0].page.original or b"")
        return
    for entry in found:
        original = entry.page.original
        facts = _facts(entry) | {"original": None if original is None else _readable(original)}
        click.echo(orjson.dumps(facts, option=orjson.OPT_INDENT_2))


@quarantine.command()
@click.argument("ids", nargs=-1, required=True)
@click.option("--force", is_flag=True, help=f"Also pages that were tried {MAX_ATTEMPTS} times.")
@_chosen
def retry(settings: Settings, choice: Choice, force: bool) -> None:
    """Put single pages back to where they came from. IDS are event ids or their beginnings."""
    _return(settings, choice, force, dry_run=False)


@quarantine.command()
@click.option("--all", "everything", is_flag=True, help="Really all: needed when nothing narrows the choice.")
@click.option("--force", is_flag=True, help=f"Also pages that were tried {MAX_ATTEMPTS} times.")
@click.option("--dry-run", is_flag=True, help="Only say what would be put back.")
@_chosen
def release(settings: Settings, choice: Choice, everything: bool, force: bool, dry_run: bool) -> None:
    """Put every chosen page back, for example after a release that mends --reason crash."""
    if choice == Choice() and not everything:
        raise click.UsageError("say which: --reason, --publisher, --since, --until, or --all")
    _return(settings, choice, force, dry_run=dry_run)


def _return(settings: Settings, choice: Choice, force: bool, *, dry_run: bool) -> None:
    entries = list(read(settings, choice))
    if not entries:
        click.echo("No such page in quarantine.", err=True)
        sys.exit(1)
    if dry_run:
        click.echo(f"{len(entries):,} pages would be put back.")
        return

    def told(entry: Quarantined, goes: bool) -> None:
        what = "put back" if goes else f"held: tried {entry.page.attempts} times already (--force insists)"
        click.echo(f"{entry.page.event_id[:12]}  {entry.page.reason:<18} {what}")

    result = put_back(settings, entries, force=force, told=told)
    click.echo(f"{result.put_back:,} put back, {result.held:,} held.")


def _group(entry: Quarantined, by: str) -> str:
    if by == "hour":
        return f"{entry.at:%Y-%m-%d %H:00}"
    return entry.publisher if by == "publisher" else str(getattr(entry.page, by))


def _facts(entry: Quarantined) -> dict[str, Any]:
    page, at = entry.page, entry.page.coordinates
    return {
        "event_id": page.event_id,
        "at": entry.at.isoformat(),
        "reason": page.reason,
        "stage": page.stage,
        "detail": page.detail,
        "page_id": page.page_id,
        "url": page.url,
        "attempts": page.attempts,
        "from": f"{at.topic}/{at.partition}/{at.offset}",
        "bytes": len(page.original or b""),
    }


def _readable(original: bytes) -> str:
    try:
        return original.decode()
    except UnicodeDecodeError:
        return "base64:" + b64encode(original).decode()
