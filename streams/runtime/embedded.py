"""An in-process Kafka for `make run` and the fast tests: librdkafka's test cluster, which comes with confluent-kafka.

It keeps only the last 5 MB of each partition and drops older records without a word, and it has no API to create
topics: both are fine for a demo and for tests, for nothing else.
"""

import ctypes
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import confluent_kafka

from streams.topics import Topic

_PRODUCER = 0  # rd_kafka_type_t
PARTITION_BYTES = 5 << 20
"""What the cluster keeps of each partition."""


class EmbeddedBrokerError(Exception):
    """The test cluster is not there or did not start."""


class EmbeddedBroker:
    """A Kafka cluster of `brokers` in this process, on free ports of 127.0.0.1; use it as a context."""

    def __init__(self, brokers: int = 1) -> None:
        self._library = _load()
        errors = ctypes.create_string_buffer(512)
        configuration = self._library.rd_kafka_conf_new()
        # librdkafka's lines about its own shutdown would bury ours.
        self._library.rd_kafka_conf_set(configuration, b"log_level", b"0", errors, len(errors))
        self._client = self._library.rd_kafka_new(_PRODUCER, configuration, errors, len(errors))
        if not self._client:
            raise EmbeddedBrokerError(errors.value.decode())
        self.cluster = self._library.rd_kafka_mock_cluster_new(self._client, brokers)
        if not self.cluster:
            raise EmbeddedBrokerError("the embedded broker did not start")
        self.bootstrap: str = self._library.rd_kafka_mock_cluster_bootstraps(self.cluster).decode()

    def create(self, topics: Iterable[Topic], *, partitions: int, prefix: str = "") -> None:
        """Create topics; they must all exist before the first worker starts."""
        for topic in topics:
            name = (prefix + topic.name).encode()
            if code := self._library.rd_kafka_mock_topic_create(self.cluster, name, partitions, 1):
                raise EmbeddedBrokerError(f"topic {prefix}{topic.name} could not be created (error {code})")
        # Real brokers wait 3 s for more members of a new group; here all time is somebody's waiting time.
        self._library.rd_kafka_mock_group_initial_rebalance_delay_ms(self.cluster, 0)

    def set_down(self, broker: int = 1) -> None:
        """Cut a broker off; connections to it are refused."""
        self._library.rd_kafka_mock_broker_set_down(self.cluster, broker)

    def set_up(self, broker: int = 1) -> None:
        """Bring a broker back."""
        self._library.rd_kafka_mock_broker_set_up(self.cluster, broker)

    def fail(self, api: int, *codes: int) -> None:
        """Answer the next requests of an API (Kafka protocol key) with these error codes, one each."""
        values = (ctypes.c_int * len(codes))(*codes)
        self._library.rd_kafka_mock_push_request_errors_array(self.cluster, ctypes.c_int16(api), len(codes), values)

    def set_leader(self, topic: str, partition: int, broker: int) -> None:
        """Move a partition to another broker; -1 leaves it without a leader."""
        self._library.rd_kafka_mock_partition_set_leader(self.cluster, topic.encode(), partition, broker)

    def set_coordinator(self, group: str, broker: int) -> None:
        """Move a group to another coordinator."""
        self._library.rd_kafka_mock_coordinator_set(self.cluster, b"group", group.encode(), broker)

    def close(self) -> None:
        """Stop the cluster; what it held is gone."""
        if self.cluster:
            self._library.rd_kafka_mock_cluster_destroy(self.cluster)
            self._library.rd_kafka_destroy(self._client)
            self.cluster = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _load() -> ctypes.CDLL:
    """The library that confluent-kafka brought along, with the signatures that are used here."""
    package = Path(confluent_kafka.__file__).parent
    places = [*package.parent.glob("confluent_kafka.libs/librdkafka*"), *package.glob(".dylibs/librdkafka*")]
    if not places:
        raise EmbeddedBrokerError(
            "confluent-kafka came without librdkafka; install it from a wheel, or use a real Kafka"
        )
    library = ctypes.CDLL(str(places[0]))
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    signatures: dict[str, tuple[object, list[object]]] = {
        "rd_kafka_conf_new": (pointer, []),
        "rd_kafka_conf_set": (number, [pointer, text, text, text, ctypes.c_size_t]),
        "rd_kafka_new": (pointer, [number, pointer, text, ctypes.c_size_t]),
        "rd_kafka_destroy": (None, [pointer]),
        "rd_kafka_mock_cluster_new": (pointer, [pointer, number]),
        "rd_kafka_mock_cluster_destroy": (None, [pointer]),
        "rd_kafka_mock_cluster_bootstraps": (text, [pointer]),
        "rd_kafka_mock_group_initial_rebalance_delay_ms": (None, [pointer, ctypes.c_int32]),
        "rd_kafka_mock_topic_create": (number, [pointer, text, number, number]),
        "rd_kafka_mock_broker_set_down": (number, [pointer, ctypes.c_int32]),
        "rd_kafka_mock_broker_set_up": (number, [pointer, ctypes.c_int32]),
        "rd_kafka_mock_partition_set_leader": (number, [pointer, text, ctypes.c_int32, ctypes.c_int32]),
        "rd_kafka_mock_coordinator_set": (number, [pointer, text, text, ctypes.c_int32]),
        "rd_kafka_mock_push_request_errors_array": (None, [pointer, ctypes.c_int16, ctypes.c_size_t, pointer]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library
