"""`streams topics`: create, list and check topics."""

import sys

import click
from confluent_kafka import KafkaException

from streams.cli.settings import read_settings
from streams.runtime import cluster
from streams.runtime.fatal import Exit
from streams.settings import Settings


@click.group()
def topics() -> None:
    """Create, list and check the topics of a deployment (STREAMS_BOOTSTRAP, STREAMS_TOPIC_PREFIX).

    Every command ends with 0 when all is well, 3 when a topic is missing or wrong, and 69 when Kafka can't be reached.
    """


@topics.command()
@click.option(
    "--partitions", type=click.IntRange(1, 10_000), help="Partitions of every topic.  [default: each its own]"
)
@click.option(
    "--replication",
    type=click.IntRange(1, 10),
    help="Replicas of every partition.  [default: 3, or as many as there are brokers]",
)
def create(partitions: int | None, replication: int | None) -> None:
    """Create every topic that is missing; leave the others as they are."""
    settings = read_settings()
    found, brokers = _found(settings)
    missing = [topic for topic in cluster.wanted_topics(settings) if topic.name not in found]
    replicas = replication or min(3, brokers)
    try:
        cluster.create(settings, missing, partitions=partitions, replication=replicas)
    except KafkaException as error:
        click.echo(f"Kafka refused to create topics: {error.args[0]}", err=True)
        sys.exit(Exit.CONFIG)
    for topic in cluster.wanted_topics(settings):
        at = found.get(topic.name)
        what = f"there, {at.partitions} partitions" if at else f"created, {partitions or topic.partitions} partitions"
        click.echo(f"{settings.topic(topic.name):<32} {what}")
    if missing and replicas < 3:
        click.echo(
            f"{replicas} replica(s): a delivered record can be lost with a broker. 3 brokers are advised.", err=True
        )


@topics.command("list")
def list_topics() -> None:
    """List every topic with its purpose, and what is on the cluster."""
    settings = read_settings()
    found, _ = _found(settings)
    for topic in cluster.wanted_topics(settings):
        at = found.get(topic.name)
        facts = f"{at.partitions} partitions, {at.replication} replicas" if at else "missing"
        click.echo(f"{settings.topic(topic.name):<32} {facts:<28} {topic.purpose}")
    sys.exit(Exit.DONE if len(found) == len(cluster.wanted_topics(settings)) else Exit.CONFIG)


@topics.command()
def check() -> None:
    """Say what on the cluster differs from what the workers need, and what to do about it."""
    settings = read_settings()
    found, brokers = _found(settings, configs=True)
    noted = cluster.problems(cluster.wanted_topics(settings), found, brokers)
    for problem in noted:
        click.echo(f"{problem.severity:<8} {settings.topic(problem.topic)} {problem.what}")
        click.echo(f"         {problem.remedy}")
    wrong = [problem for problem in noted if problem.severity != "advice"]
    if not wrong:
        click.echo(f"{len(found)} topics on {brokers} broker(s): the workers can run.")
    sys.exit(Exit.CONFIG if wrong else Exit.DONE)


def _found(settings: Settings, *, configs: bool = False) -> tuple[dict[str, cluster.Found], int]:
    try:
        return cluster.found_topics(settings, configs=configs)
    except cluster.UnavailableError as error:
        click.echo(str(error), err=True)
        sys.exit(Exit.UNAVAILABLE)
