"""`streams reference`: write the reference pages of the documentation."""

from pathlib import Path

import click

from streams.reference import files


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default="docs/reference")
def reference(folder: Path) -> None:
    """Write the pages about topics, fields, headers, settings, metrics, codes and commands into FOLDER."""
    from streams.cli import COMMANDS  # noqa: PLC0415 - it loads this module

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files(COMMANDS).items():
        (folder / name).write_bytes(text)
        click.echo(folder / name)
