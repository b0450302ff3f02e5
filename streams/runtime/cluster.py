"""The cluster as it is -> what is wrong with its topics; and the topics as they should be, created."""

from collections.abc import Iterable
from typing import Any, Literal

from confluent_kafka import KafkaException
from confluent_kafka.admin import (
    AdminClient,
    ConfigResource,  # pyright: ignore[reportPrivateImportUsage]
    NewTopic,  # pyright: ignore[reportPrivateImportUsage]
    ResourceType,  # pyright: ignore[reportPrivateImportUsage]
)
from msgspec import Struct

from streams import topics
from streams.routes import load
from streams.runtime.librdkafka import ANSWER_SECONDS, client_config
from streams.settings import Settings
from streams.topics import Topic


class UnavailableError(Exception):
    """No broker answered: check STREAMS_BOOTSTRAP, the network and the credentials."""


class Found(Struct, frozen=True):
    """A topic as it is on the cluster."""

    partitions: int
    replication: int
    config: dict[str, str] = {}


class Problem(Struct, frozen=True):
    """Something on the cluster that differs from what it should be."""

    topic: str
    severity: Literal["missing", "wrong", "advice"]
    what: str
    remedy: str


def admin(settings: Settings) -> AdminClient:
    """A client for administration."""
    return AdminClient(client_config(settings))


def wanted_topics(settings: Settings) -> list[Topic]:
    """Every topic of the deployment, routed ones included. Raises RoutesError for a file of routes that is not valid."""
    routes = load(settings.routes) if settings.routes else []
    return [*topics.ALL, *(topics.routed(route.topic, route.purpose) for route in routes)]


def found_topics(settings: Settings, *, configs: bool = False) -> tuple[dict[str, Found], int]:
    """Our topics that exist, by name without prefix, and the number of brokers. Raises UnavailableError."""
    client = admin(settings)
    try:
        metadata = client.list_topics(timeout=ANSWER_SECONDS)
    except KafkaException as error:
        raise UnavailableError(f"Kafka at {settings.bootstrap} can't be reached: {_words(error)}") from error
    found: dict[str, Found] = {}
    for topic in wanted_topics(settings):
        entry = metadata.topics.get(settings.topic(topic.name))
        if entry is not None and entry.error is None:
            replication = min((len(partition.replicas) for partition in entry.partitions.values()), default=0)
            found[topic.name] = Found(len(entry.partitions), replication)
    if configs and found:
        read = _configs(client, settings, found)
        found = {name: Found(at.partitions, at.replication, read[name]) for name, at in found.items()}
    return found, len(metadata.brokers)


def wanted_config(topic: Topic, replication: int) -> dict[str, str]:
    """The settings a topic is created with."""
    return {
        "cleanup.policy": topic.cleanup,
        "retention.ms": str(topic.retention_ms),
        "max.message.bytes": str(topic.max_message_bytes),
        # A record counts as delivered when two brokers have it; with fewer than three replicas one must do, or a
        # single restart would stop everything.
        "min.insync.replicas": "2" if replication >= 3 else "1",
    }


def create(settings: Settings, missing: Iterable[Topic], *, partitions: int | None, replication: int) -> None:
    """Create topics and wait until they are there. Raises KafkaException for what the cluster refuses."""
    wanted = [
        NewTopic(
            settings.topic(topic.name),
            num_partitions=partitions or topic.partitions,
            replication_factor=replication,
            config=wanted_config(topic, replication),
        )
        for topic in missing
    ]
    client = admin(settings)  # kept until all have answered: a client that goes takes its requests with it
    for future in client.create_topics(wanted, operation_timeout=ANSWER_SECONDS).values():
        future.result(2 * ANSWER_SECONDS)


def delete(settings: Settings) -> None:
    """Delete all topics of a deployment. Raises KafkaException."""
    names = [settings.topic(topic.name) for topic in wanted_topics(settings)]
    client = admin(settings)
    for future in client.delete_topics(names, operation_timeout=ANSWER_SECONDS).values():
        future.result(2 * ANSWER_SECONDS)


def problems(wanted: Iterable[Topic], found: dict[str, Found], brokers: int) -> list[Problem]:
    """Everything that differs from what the workers need, the worst first."""
    noted: list[Problem] = []
    for topic in wanted:
        at = found.get(topic.name)
        if at is None:
            noted.append(Problem(topic.name, "missing", "does not exist", "streams topics create"))
        else:
            noted += _differences(topic, at, brokers)
    cleaned, journal = found.get(topics.ARTICLES_CLEANED.name), found.get(topics.DEDUPLICATE_JOURNAL.name)
    if cleaned and journal and cleaned.partitions != journal.partitions:
        what = f"has {journal.partitions} partitions, {topics.ARTICLES_CLEANED.name} has {cleaned.partitions}"
        remedy = "both must have the same number: create them anew, or add partitions to the smaller one"
        noted.append(Problem(topics.DEDUPLICATE_JOURNAL.name, "wrong", what, remedy))
    order = ("missing", "wrong", "advice")
    return sorted(noted, key=lambda problem: order.index(problem.severity))


def _differences(topic: Topic, at: Found, brokers: int) -> Iterable[Problem]:
    def alter(name: str, value: object) -> str:
        return f"kafka-configs.sh --alter --topic {topic.name} --add-config {name}={value}"

    largest = at.config.get("max.message.bytes")
    if largest is not None and int(largest) < topic.max_message_bytes:
        what = f"takes messages of {int(largest):,} bytes, {topic.max_message_bytes:,} are needed"
        yield Problem(topic.name, "wrong", what, alter("max.message.bytes", topic.max_message_bytes))
    cleanup = at.config.get("cleanup.policy")
    if cleanup is not None and set(cleanup.split(",")) != set(topic.cleanup.split(",")):
        yield Problem(topic.name, "wrong", f"cleanup.policy is {cleanup}", alter("cleanup.policy", topic.cleanup))
    kept = at.config.get("retention.ms")
    if kept is not None and 0 <= int(kept) < topic.retention_ms:
        what = (
            f"keeps messages for {int(kept) / topics.DAY_MS:g} days, {topic.retention_ms / topics.DAY_MS:g} are advised"
        )
        yield Problem(topic.name, "advice", what, alter("retention.ms", topic.retention_ms))
    if at.replication < min(3, brokers):
        what = f"has {at.replication} replicas on a cluster of {brokers} brokers"
        yield Problem(topic.name, "advice", what, "kafka-reassign-partitions.sh, to 3 replicas")
    elif at.replication >= 3 and at.config.get("min.insync.replicas", "2") == "1":
        what = "min.insync.replicas is 1: a delivered record may be lost with one broker"
        yield Problem(topic.name, "advice", what, alter("min.insync.replicas", 2))


def _configs(client: AdminClient, settings: Settings, found: dict[str, Found]) -> dict[str, dict[str, str]]:
    resources = {name: ConfigResource(ResourceType.TOPIC, settings.topic(name)) for name in found}
    answers: dict[ConfigResource, Any] = client.describe_configs(list(resources.values()))
    try:
        by_name = {
            resource.name: {key: entry.value for key, entry in future.result(ANSWER_SECONDS).items()}
            for resource, future in answers.items()
        }
    except (KafkaException, TimeoutError):
        # Reading settings needs a right of its own; what can't be read is not judged.
        return {name: {} for name in found}
    return {name: by_name[settings.topic(name)] for name in found}


def _words(error: KafkaException) -> str:
    reason = error.args[0]
    return reason.str() if hasattr(reason, "str") else str(reason)
