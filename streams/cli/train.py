"""`streams train`: the models and tables that ship with the package, made anew from labelled data."""

from pathlib import Path

import click

from streams.classify.country.training.commands import country
from streams.cli.train_extract import extract

_data = click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder with the labelled data (classify/, extract/).",
)


@click.group()
def train() -> None:
    """Train the models that ship with the package. Needs the development dependencies."""


@train.command()
@_data
def topic(data: Path) -> None:
    """Topics: write the taxonomy and the model under streams/classify/topic (`make quality-topic` measures them)."""
    from streams.classify.topic.training.train import train_topics  # noqa: PLC0415  # the trainer's libraries are no runtime dependencies

    train_topics(data, click.echo)


train.add_command(country)
train.add_command(extract)


@train.command()
@_data
def text(data: Path) -> None:
    """Text renderings: write the block model under streams/clean/text/model."""
    from streams.clean.text.training.learn import learn  # noqa: PLC0415  # the trainer's libraries are no runtime dependencies

    learn(data, click.echo)
