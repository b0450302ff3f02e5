"""Pages a day and the measured constants of capacity.toml -> workers, partitions, memory, disk and broker bytes."""

import tomllib
from importlib.resources import files
from math import ceil
from typing import Any

from msgspec import Struct, convert

from streams import topics

DAY = 86_400
LEAST_PARTITIONS = 12


class PerTopic(Struct, frozen=True):
    """What a page leaves on a topic."""

    records: float
    bytes: float


class Constants(Struct, frozen=True):
    """capacity.toml."""

    stages: dict[str, float]
    clean: dict[str, float]
    state: dict[str, float]
    topics: dict[str, PerTopic]
    assumed: dict[str, float]


class StagePlan(Struct, frozen=True):
    """Workers of one stage."""

    replicas: int
    processes: int
    """STREAMS_PROCESSES, and cores, of each."""
    cores: float
    """Needed at the peak, room included."""
    memory_mb: int
    """Of each."""
    disk_gb: float = 0.0
    """Of each, for snapshots."""


class Plan(Struct, frozen=True):
    """What a volume needs."""

    pages_per_second: float
    peak_per_second: float
    partitions: int
    stages: dict[str, StagePlan]
    broker_disk_gb: float
    """Of all brokers together, replicas included."""
    broker_in_mb_per_second: float
    """Written at the peak, replicas not included."""
    restore_minutes: float
    """To rebuild the largest shard without a snapshot."""
    warnings: list[str]


def constants() -> Constants:
    """The measured figures."""
    read: dict[str, Any] = tomllib.loads(files("streams").joinpath("capacity.toml").read_text("utf-8"))
    return convert(read, Constants)


def plan(
    pages_per_day: float, page_kb: float | None = None, *, window_days: int = 30, cores: int = 4, known: Constants
) -> Plan:
    """What so many pages a day of so many kB need. Workers of clean and classify have `cores` processes at most."""
    mean, assumed = pages_per_day / DAY, known.assumed
    peak = mean * assumed["peak"]
    size = page_kb or known.stages["page_kb"]
    articles = known.topics["articles.cleaned"].records
    grown = _step_ms(size, known) / _step_ms(known.stages["page_kb"], known)
    needed = {
        "clean": peak * known.stages["clean_ms"] * grown / 1000 / assumed["use"],
        "deduplicate": peak * articles * known.stages["deduplicate_ms"] / 1000 / assumed["use"],
        "classify": peak * articles * known.stages["classify_ms"] / 1000 / assumed["use"],
    }
    stages = {stage: _workers(stage, needed[stage], cores, known) for stage in ("clean", "classify")}
    kept = pages_per_day * articles * window_days
    stages["deduplicate"] = _shards(needed["deduplicate"], kept, assumed["largest_language"], known)
    partitions = max(LEAST_PARTITIONS, ceil(1.5 * max(stage.replicas for stage in stages.values())))
    hot = needed["deduplicate"] * assumed["largest_language"]
    warnings = []
    if hot > 1:
        warnings.append(
            f"the largest language alone needs {hot:.1f} cores of deduplicate and a shard has one: "
            "run separate deployments (STREAMS_TOPIC_PREFIX), for example by region"
        )
    written = _bytes_a_page(size, known)
    held = sum(
        amount * pages_per_day * topics.BY_NAME[name].retention_ms / topics.DAY_MS for name, amount in written.items()
    )
    return Plan(
        pages_per_second=mean,
        peak_per_second=peak,
        partitions=partitions,
        stages={name: stages[name] for name in ("clean", "deduplicate", "classify")},
        broker_disk_gb=held * assumed["replication"] / 1e9,
        broker_in_mb_per_second=sum(written.values()) * peak / 1e6,
        restore_minutes=kept * assumed["largest_language"] / 1e6 * known.state["restore_seconds_per_million"] / 60,
        warnings=warnings,
    )


def _step_ms(page_kb: float, known: Constants) -> float:
    return known.clean["step_ms"] + known.clean["step_ms_per_kb"] * page_kb


def _workers(stage: str, needed: float, cores: int, known: Constants) -> StagePlan:
    processes = 1 if needed <= 2 else cores
    replicas = max(2, ceil(needed / processes))
    # Measured with two processes: half of it each, and half as much again as room.
    memory = ceil(known.stages[f"{stage}_mb"] / 2 * (processes + 1) * 1.5 / 256) * 256
    return StagePlan(replicas, processes, needed, memory)


def _shards(needed: float, kept: float, largest: float, known: Constants) -> StagePlan:
    index_mb = kept * known.state["index_bytes"] / 1e6
    replicas = max(1, min(ceil(needed), ceil(1 / largest)))
    # The owner of the largest language holds it, and its share of the rest if there are others.
    mine = index_mb * max(largest, 1 / replicas)
    memory = ceil((known.stages["deduplicate_mb"] + mine) * 1.5 / 256) * 256
    return StagePlan(replicas, 1, needed, memory, 2.5 * mine / 1000)


def _bytes_a_page(page_kb: float, known: Constants) -> dict[str, float]:
    """Bytes written a page by topic; what carries the page itself grows with it."""
    grown = page_kb / known.stages["page_kb"]
    written = {
        name: each.records * each.bytes * (grown if name.startswith("pages.") else 1)
        for name, each in known.topics.items()
    }
    return {**written, topics.DEDUPLICATE_JOURNAL.name: _journal(known)}


def _journal(known: Constants) -> float:
    """Bytes of the journal a page."""
    return known.topics["articles.cleaned"].records * known.state["journal_bytes"]
