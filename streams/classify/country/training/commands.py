"""The commands of `streams train country`: build the gazetteer, fit the ranker, measure both."""

from pathlib import Path

import click

PACKAGE = Path(__file__).parents[1]
_data = click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder with the labelled data (classify/, extract/).",
)
_subdivisions = click.option(
    "--subdivisions",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Unpacked folder of npm's cldr-subdivisions-full (`npm pack cldr-subdivisions-full@48.2.0`).",
)


@click.group()
def country() -> None:
    """Countries: the gazetteer, the ranker, and their measurement. Needs the development dependencies."""


@country.command()
@_subdivisions
def gazetteer(subdivisions: Path) -> None:
    """Write gazetteer.txt.xz from CLDR, GeoNames and the tables; the same sources give the same bytes."""
    from streams.classify.country.training.gazetteer import build  # noqa: PLC0415  # its libraries are no runtime dependencies

    click.echo(f"{build(PACKAGE / 'gazetteer.txt.xz', subdivisions):,} names")


@country.command()
@_data
@_subdivisions
def words(data: Path, subdivisions: Path) -> None:
    """Write tables/common_words.txt and given_names.txt from the sets that may be used, and Faker's names."""
    from streams.classify.country.training.ordinary import write  # noqa: PLC0415  # its libraries are no runtime dependencies

    common, given = write(data, subdivisions, PACKAGE / "training" / "tables")
    click.echo(f"{common:,} ordinary names, {given:,} first names")


@country.command()
@_data
def ranker(data: Path) -> None:
    """Fit ranker.json on the hand labels of the sets whose licences allow it."""
    from streams.classify.country.training.fit import write  # noqa: PLC0415  # its libraries are no runtime dependencies

    write(data, PACKAGE / "ranker.json")


@country.command()
@_data
@click.option("--picture", type=click.Path(dir_okay=False, path_type=Path), help="Write the reliability diagram here.")
def quality(data: Path, picture: Path | None) -> None:
    """Print quality by set and language."""
    from streams.classify.country.training.quality import report  # noqa: PLC0415  # its libraries are no runtime dependencies

    for line in report(data, picture):
        click.echo(line)
