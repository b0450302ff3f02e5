"""Settings -> configuration for confluent-kafka, which the commands use; and bounded reading of a whole topic."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from streams.runtime import bearer
from streams.settings import Settings

ANSWER_SECONDS = 15.0  # a broker that says nothing for so long is not there


def client_config(settings: Settings) -> dict[str, Any]:
    """Addresses and security; every confluent-kafka client of ours starts from this."""
    config: dict[str, Any] = {
        "bootstrap.servers": settings.bootstrap,
        "security.protocol": settings.security_protocol.lower(),
        # What goes wrong comes back from the calls; librdkafka's own lines would bury it.
        "log_level": 0,
        "reconnect.backoff.ms": 500,
    }
    if settings.security_protocol.startswith("SASL"):
        config["sasl.mechanisms"] = settings.sasl_mechanism
        if (file := settings.bearer_file) is not None:
            config["oauth_cb"] = partial(bearer.expiring, file)
        else:
            config |= {
                "sasl.username": settings.sasl_username,
                "sasl.password": settings.sasl_password.get_secret_value(),
            }
    files = {
        "ssl.ca.location": settings.ssl_cafile,
        "ssl.certificate.location": settings.ssl_certfile,
        "ssl.key.location": settings.ssl_keyfile,
    }
    return config | {name: str(path) for name, path in files.items() if path}


def read_topic(settings: Settings, name: str, since_ms: int | None = None) -> Iterator[Message]:
    """Every message from the start (or a time, milliseconds since 1970) to the end as it is now, then stop.

    `name` is without the deployment's prefix. Raises KafkaException when the topic or the brokers can't be reached.
    """
    topic = settings.topic(name)
    consumer = Consumer(
        client_config(settings)
        | {
            "group.id": f"{settings.topic_prefix}streams-look",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    try:
        metadata = consumer.list_topics(topic, timeout=ANSWER_SECONDS).topics[topic]
        if metadata.error is not None:
            raise KafkaException(metadata.error)
        start = _starts(consumer, topic, sorted(metadata.partitions), since_ms)
        consumer.assign(start)
        open_partitions = {position.partition for position in start}
        while open_partitions:
            message = consumer.poll(ANSWER_SECONDS)
            if message is None:
                raise KafkaException(KafkaError(KafkaError._TIMED_OUT, f"no answer for {ANSWER_SECONDS:.0f} s"))
            error = message.error()
            if error is None:
                yield message
            elif error.code() == KafkaError._PARTITION_EOF:
                open_partitions.discard(message.partition())
            else:
                raise KafkaException(error)
    finally:
        consumer.close()


def _starts(consumer: Consumer, topic: str, partitions: list[int], since_ms: int | None) -> list[TopicPartition]:
    if since_ms is None:
        return [TopicPartition(topic, partition, 0) for partition in partitions]
    return consumer.offsets_for_times(
        [TopicPartition(topic, partition, since_ms) for partition in partitions], timeout=ANSWER_SECONDS
    )
