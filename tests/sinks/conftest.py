"""What tests of sinks share: a topic to write events to, and a PostgreSQL server."""

import os
from collections.abc import Iterator

import pytest

from tests.kafka.cluster import Kafka
from tests.sinks.feed import Feed
from tests.sinks.postgresql import Server, server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server of our own."""
    with server() as running:
        yield running


@pytest.fixture
def feed(kafka: Kafka, prefix: str) -> Feed:
    """`articles.enriched` and `articles.latest` with three partitions, empty."""
    return Feed(kafka.bootstrap, prefix, partitions=3)


@pytest.fixture
def environment(feed: Feed) -> dict[str, str]:
    """For commands that read the feed; a static member that was killed is back at once."""
    where = {"STREAMS_BOOTSTRAP": feed.bootstrap, "STREAMS_TOPIC_PREFIX": feed.prefix}
    return os.environ | where | {"STREAMS_INSTANCE": "sink-0"}
