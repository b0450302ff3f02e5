"""`streams explain`: every decision of all three stages about one page, in the terminal or as a page to look at."""

from html import escape
from pathlib import Path

import click

from streams.clean import Limits
from streams.cli.enrich import read_messages
from streams.explain import Report, Table, Text
from streams.explain import explain as explained
from streams.settings import Settings

NARROW = 24
"""Characters of a cell that stay in one line at the end of a row."""
COLOURS = {"country": "cyan", "topic": "yellow", "ignored": "bright_black"}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=str))
@click.option(
    "--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write one self-contained page there."
)
def explain(files: tuple[str, ...], page: Path | None) -> None:
    """Show, for the last page in FILES, every decision: candidates, features, scores, what was excluded and why.

    FILES are read as by `streams enrich`; the pages before the last one are what deduplication remembers. In the texts
    countries, topics and names that were not counted are marked.
    """
    messages = list(read_messages(files))
    if not messages:
        raise click.UsageError("there is no page in these files")
    report = explained(messages, Limits(max_bytes=Settings().max_page_bytes))
    if page is not None:
        page.write_text(_page(report), "utf-8")
        click.echo(f"{page} written")
        return
    click.secho(report.outcome, bold=True)
    for table in report.tables:
        _print_table(table)
    for text in report.texts:
        click.secho(f"\n{text.name}", bold=True)
        click.echo(_coloured(text))


def _print_table(table: Table) -> None:
    click.secho(f"\n{table.title}", bold=True)
    rows = [row for row in (table.columns, *table.rows) if any(row)]
    widths = [min(44, max(len(row[column]) for row in rows)) for column in range(len(table.columns))] if rows else []
    for row in rows:
        cells = [cell.replace("\n", " ") for cell in row]
        cells = [cell if len(cell) <= 160 else cell[:159] + "…" for cell in cells]
        click.echo("  " + "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())


def _coloured(text: Text) -> str:
    parts: list[str] = []
    at = 0
    for mark in text.marks:
        parts.append(text.text[at : mark.start])
        parts.append(click.style(text.text[mark.start : mark.end], fg=COLOURS[mark.kind], underline=True))
        parts.append(click.style(f"[{mark.label}]", fg=COLOURS[mark.kind], dim=True))
        at = mark.end
    return "".join([*parts, text.text[at:]])


_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a }
h1 { font-size: 1.4rem } h2 { font-size: 1.05rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100%; font-size: .88rem }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid #ddd; overflow-wrap: anywhere }
td:first-child, td:last-child:not(:nth-child(2)):not(.long) { white-space: nowrap } th { color: #666; font-weight: 600 } .text { white-space: pre-wrap; border-left: 3px solid #ddd; padding-left: 1rem }
mark { border-radius: 3px; padding: 0 2px } mark small { opacity: .7; font-size: .7em; margin-left: 2px }
.country { background: #c8ecf4 } .topic { background: #fbeeb0 } .ignored { background: #eee; color: #777 }
"""


def _page(report: Report) -> str:
    first, *others = [_html_table(table) for table in report.tables]
    texts = "".join(
        f"<h2>{escape(text.name)}</h2><div class=text dir=auto>{_marked(text)}</div>" for text in report.texts
    )
    legend = "".join(
        f"<mark class={kind}>{word}</mark> "
        for kind, word in (("country", "country"), ("topic", "topic"), ("ignored", "not counted"))
    )
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{escape(report.outcome)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{escape(report.outcome)}</h1><p>{legend if report.texts else ''}</p>{first}{texts}{''.join(others)}</body></html>\n"
    )


def _html_table(table: Table) -> str:
    head = "".join(f"<th>{escape(column)}</th>" for column in table.columns) if any(table.columns) else ""
    rows = "".join(
        "<tr>" + "".join(f"<td dir=auto{_class(cell)}>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in table.rows
    )
    return f"<h2>{escape(table.title)}</h2><table><tr>{head}</tr>{rows}</table>"


def _class(cell: str) -> str:
    return " class=long" if len(cell) > NARROW else ""


def _marked(text: Text) -> str:
    parts: list[str] = []
    at = 0
    for mark in text.marks:
        parts.append(escape(text.text[at : mark.start]))
        parts.append(
            f"<mark class={mark.kind}>{escape(text.text[mark.start : mark.end])}<small>{escape(mark.label)}</small></mark>"
        )
        at = mark.end
    return "".join([*parts, escape(text.text[at:])])
