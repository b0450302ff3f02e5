"""`streams train extract`: labelled pages -> the body model's files in the package."""

from pathlib import Path

import click

_MODEL = Path(__file__).parents[1] / "clean" / "html" / "model"


@click.command("extract")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder with the labelled data (extract/).",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=_MODEL,
    show_default=False,
    help="Where the files go; by default into the package.",
)
@click.option("--folds", type=click.IntRange(2, 20), default=4, show_default=True, help="Parts for cross-validation.")
@click.option(
    "--kinds-only", is_flag=True, help="Learn only which pages are articles, over the body model that is there."
)
@click.option("--version", "version", default="html-body@3", show_default=True, help="Name written into events.")
def extract(data: Path, out: Path, folds: int, version: str, kinds_only: bool) -> None:
    """Learn which blocks of a page are the article's body. Needs the development dependencies."""
    from streams.clean.html.training.learn import train, train_kinds  # noqa: PLC0415 -- heavy, and absent where nobody trains

    def say(text: str) -> None:
        click.echo(text, err=True)

    folder = data / "extract" if (data / "extract").is_dir() else data
    lines = train_kinds(folder, out, folds, say) if kinds_only else train(folder, out, folds, version, say)
    for line in lines:
        click.echo(line)
    say(f"written: {out}")
