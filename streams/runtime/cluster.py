"""The cluster as it is -> what is wrong with its topics; and the topics as they should be, created."""

from collections.abc import Iterable
from typing import Any, Literal

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import (
    AclOperation,  # pyright: ignore[reportPrivateImportUsage]
    AdminClient,
    ClusterMetadata,  # pyright: ignore[reportPrivateImportUsage]
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

PATIENCE = (1.0, 2.0, 4.0, 8.0)
"""Seconds of the tries to reach a broker: a refusal ends them after the first."""
_FORBIDDEN = (
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
)


_NAMES = {
    "ssl.ca.location": "STREAMS_SSL_CAFILE",
    "ssl.certificate.location": "STREAMS_SSL_CERTFILE",
    "ssl.key.location": "STREAMS_SSL_KEYFILE",
    "security.protocol": "STREAMS_SECURITY_PROTOCOL",
}
"""What librdkafka's errors call our settings."""


class UnavailableError(Exception):
    """No broker answered, or none let us in: check STREAMS_BOOTSTRAP, the network and the credentials."""


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


def used_topics(settings: Settings, stage: str) -> tuple[list[Topic], list[Topic]]:
    """What a stage reads, and what it writes. Raises RoutesError."""
    return list(topics.READ_BY[stage]), [topic for topic in wanted_topics(settings) if topics.writes(stage, topic)]


def found_topics(settings: Settings, *, configs: bool = False) -> tuple[dict[str, Found], int]:
    """Our topics that exist, by name without prefix, and the number of brokers. Raises UnavailableError.

    A topic that our user may not see is not among them; `refused` tells such apart.
    """
    client, metadata = _connected(settings)
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


def refused(settings: Settings, stage: str) -> list[str]:
    """Rights that our user lacks for the work of a stage, in words; empty too when the cluster does not tell.

    A worker would find out only at its first message, or never: Kafka does not say of a topic that we may not see
    whether it is there.
    """
    if settings.security_protocol == "PLAINTEXT":
        return []  # nobody is known by name; and librdkafka's test cluster never answers
    reads, writes = ({settings.topic(topic.name) for topic in used} for used in used_topics(settings, stage))
    client = admin(settings)
    answers = _described(client, reads | writes)
    may = {f"topic {name}": _operations(future) for name, future in answers.items()}
    group = settings.group(stage)
    groups = client.describe_consumer_groups(
        [group], include_authorized_operations=True, request_timeout=ANSWER_SECONDS
    )
    may[f"group {group}"] = _operations(groups[group])
    needed = [(AclOperation.READ, "Read", f"topic {name}") for name in sorted(reads)]
    needed += [(AclOperation.WRITE, "Write", f"topic {name}") for name in sorted(writes)]
    needed += [(AclOperation.READ, "Read", f"group {group}")]
    return [f"{word} on {what}" for right, word, what in needed if (has := may[what]) is not None and right not in has]


def unreadable(settings: Settings, topic: str) -> str | None:
    """Why our user can't read a topic (its whole name), in words; None when it can. Raises UnavailableError."""
    client, metadata = _connected(settings)
    if settings.security_protocol == "PLAINTEXT":
        return None if topic in metadata.topics else f"there is no topic {topic}"
    try:
        may = _described(client, {topic})[topic].result(ANSWER_SECONDS).authorized_operations
    except KafkaException as error:
        code = error.args[0].code()
        hidden = f", or {settings.sasl_username or 'our user'} may not see it" if code in _FORBIDDEN else ""
        known = hidden or code == KafkaError.UNKNOWN_TOPIC_OR_PART
        return f"there is no topic {topic}{hidden}" if known else f"topic {topic} can't be read: {_words(error)}"
    except TimeoutError:
        return None
    return f"reading topic {topic} is not allowed" if may and AclOperation.READ not in may else None


def _described(client: AdminClient, names: set[str]) -> dict[str, Any]:
    """Topics by their whole names -> answers to come, which tell what we may do with them."""
    return client.describe_topics(
        TopicCollection(sorted(names)), include_authorized_operations=True, request_timeout=ANSWER_SECONDS
    )


def _operations(answer: Any) -> set[AclOperation] | None:
    """What we may do with a topic or group; None when that can't be told."""
    try:
        return set(answer.result(ANSWER_SECONDS).authorized_operations) or None
    except KafkaException as error:
        return set() if error.args[0].code() in _FORBIDDEN else None
    except TimeoutError:
        return None


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


def _connected(settings: Settings) -> tuple[AdminClient, ClusterMetadata]:
    """A client, and what the cluster says of itself. Raises UnavailableError, at once when the brokers turn us away."""
    told: list[KafkaError] = []
    try:
        config: dict[str, Any] = {**client_config(settings), "error_cb": told.append}
        client = AdminClient(config)
    except (KafkaException, ValueError) as error:  # a certificate or key that is none
        raise UnavailableError(f"Kafka at {settings.bootstrap} can't be reached: {_words(error)}") from error
    for seconds in PATIENCE:
        try:
            return client, client.list_topics(timeout=seconds)
        except KafkaException as error:
            client.poll(0)  # lets it tell what went wrong: the error itself knows only that there was no answer
            turned_away = [why for why in told if why.code() in (KafkaError._AUTHENTICATION, KafkaError._SSL)]
            if not turned_away and seconds != PATIENCE[-1]:
                continue
            why = (turned_away or [each for each in told if each.code() != KafkaError._ALL_BROKERS_DOWN] or [error])[0]
            raise UnavailableError(f"Kafka at {settings.bootstrap} can't be reached: {_words(why)}") from error
    raise AssertionError("the last try returns or raises")


def _words(error: KafkaError | Exception) -> str:
    reason = error.args[0] if isinstance(error, Exception) and error.args else error
    text = reason.str() if isinstance(reason, KafkaError) else str(reason)
    for theirs, ours in _NAMES.items():
        text = text.replace(theirs, ours)
    return " ".join(text.split())
