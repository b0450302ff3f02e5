"""`streams plan`: what a volume of pages needs, by measured constants."""

import click
import orjson
from msgspec import to_builtins

from streams.capacity import constants
from streams.capacity import plan as planned
from streams.cli.table import lines


@click.command()
@click.option(
    "--pages-per-day", "pages", type=click.FloatRange(1), required=True, help="Pages that crawlers send a day."
)
@click.option("--page-kb", type=click.FloatRange(1), help="Mean size of a page, kB.  [default: as measured]")
@click.option("--window-days", type=click.IntRange(1, 366), default=30, show_default=True, help="STREAMS_WINDOW_DAYS.")
@click.option("--cores", type=click.IntRange(1, 64), default=4, show_default=True, help="Cores of a large worker.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Output format.")
def plan(pages: float, page_kb: float | None, window_days: int, cores: int, form: str) -> None:
    """Print partitions, workers, memory, disk and broker bytes for a volume, from streams/capacity.toml."""
    made = planned(pages, page_kb, window_days=window_days, cores=cores, known=constants())
    if form == "json":
        click.echo(orjson.dumps(to_builtins(made), option=orjson.OPT_INDENT_2))
        return
    click.echo(
        f"{pages:,.0f} pages a day: {made.pages_per_second:,.1f} a second, {made.peak_per_second:,.1f} at the peak"
    )
    rows = [
        [
            name, str(stage.replicas), str(stage.processes), f"{stage.cores:.1f}",
            f"{stage.memory_mb / 1024:,.2f} GiB", f"{stage.disk_gb:,.1f} GB" if stage.disk_gb else "-",
        ]
        for name, stage in made.stages.items()
    ]  # fmt: skip
    head = ["stage", "workers", "processes each", "cores in all", "memory each", "disk each"]
    click.echo("\n".join(lines(head, rows, right=frozenset(range(1, 6)))))
    click.echo(
        f"partitions {made.partitions}; brokers {made.broker_disk_gb:,.0f} GB of disk in all, "
        f"{made.broker_in_mb_per_second:,.1f} MB/s written at the peak; "
        f"{made.restore_minutes:,.0f} min to restore the largest shard without its snapshot"
    )
    for warning in made.warnings:
        click.echo(f"! {warning}")
