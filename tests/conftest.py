"""What all tests share: the folder of labelled pages, and Kafka."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kafka.cluster import Cluster, Elsewhere, Kafka
from tests.kafka.install import KafkaMissingError

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("STREAMS_TEST_DATA", ROOT.parent / "shared" / "data"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without the labelled pages, the tests that need them do not run, except in CI, where they fail."""
    if DATA.is_dir() or os.environ.get("CI") == "true":
        return
    without = [item for item in items if item.get_closest_marker("data") is None]
    if len(without) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in set(without)])
        items[:] = without


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder with the labelled pages (mark the test with `data`)."""
    if not DATA.is_dir():
        pytest.fail(f"The labelled pages are not at {DATA}; say where they are with STREAMS_TEST_DATA.", pytrace=False)
    return DATA


@pytest.fixture(scope="session")
def kafka() -> Iterator[Kafka]:
    """A cluster for tests that only use it: one node, or the one of KAFKA=host:port. Give each test its `prefix`."""
    if address := os.environ.get("KAFKA"):
        yield Elsewhere(address)
    else:
        yield from _running(1)


@pytest.fixture(scope="session")
def three_nodes() -> Iterator[Cluster]:
    """What `kafka3` hands out."""
    yield from _running(3)


@pytest.fixture
def kafka3(three_nodes: Cluster) -> Cluster:
    """Three nodes of our own (replication 3, min.insync 2) for tests that kill brokers: KAFKA is not for them.

    Each test gets them whole: what a failed test left dead would make the next ones fail too.
    """
    three_nodes.repair()
    return three_nodes


@pytest.fixture
def prefix() -> str:
    """A topic prefix that no other test has."""
    return f"test-{secrets.token_hex(4)}."


def _running(nodes: int) -> Iterator[Cluster]:
    try:
        cluster = Cluster(nodes)
    except KafkaMissingError as missing:
        pytest.fail(str(missing), pytrace=False)
    with cluster:
        yield cluster
