"""Every metric of the workers, declared once: name, help text, labels, buckets.

The balance over all workers of a deployment, which must settle at zero when nothing is being processed:

    sum(streams_pages_read_total) - sum(streams_pages_total{outcome=~"enriched|duplicate|quarantined|withdrawn"})

counts the pages that are between `pages.raw` and their outcome.
"""

import platform

from prometheus_client import Counter, Gauge, Histogram

import streams

SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40)
AGES = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)

# Flow: does news come through, and what becomes of it?
PAGES_READ = Counter(
    "streams_pages_read", "Pages read from pages.raw and acknowledged with their outcome or hand-over."
)
PAGES = Counter(
    "streams_pages",
    "What a stage made of its messages: outcome is cleaned, unique, enriched, withdrawn, duplicate, quarantined or "
    "repeated (a message that had been delivered before and needed nothing); reason is the verdict or quarantine code.",
    ["stage", "outcome", "reason"],
)
STAGE_SECONDS = Histogram(
    "streams_stage_seconds", "From reading a message to its acknowledged delivery.", ["stage"], buckets=SECONDS
)
STEP_CPU_SECONDS = Histogram(
    "streams_step_cpu_seconds", "CPU time of the stage's step for one message.", ["stage"], buckets=SECONDS
)
AGE_SECONDS = Histogram(
    "streams_age_seconds",
    "Age of a page (since its record's timestamp on pages.raw) when its stage is done with it.",
    ["stage"],
    buckets=AGES,
)

# Lag: is it on time?
LAG_MESSAGES = Gauge("streams_lag_messages", "Messages not yet acknowledged.", ["stage", "topic", "partition"])
LAG_SECONDS = Gauge(
    "streams_lag_seconds",
    "Age of the oldest message that is not yet acknowledged; 0 when there is none.",
    ["stage", "topic", "partition"],
)
IN_FLIGHT = Gauge("streams_in_flight", "Messages in the window.", ["stage"])
OLDEST_IN_FLIGHT_SECONDS = Gauge(
    "streams_oldest_in_flight_seconds", "How long the oldest message is in the window.", ["stage"]
)

# Delivery: is it safe?
COMMITS = Counter("streams_commits", "Offset commits by result: done or refused.", ["stage", "result"])
COMMIT_AGE_SECONDS = Gauge(
    "streams_commit_age_seconds", "Time since all acknowledged messages were last committed.", ["stage"]
)
DELIVERIES_FAILED = Counter(
    "streams_deliveries_failed", "Records that no broker took; the worker stops at the first.", ["stage"]
)
REBALANCES = Counter("streams_rebalances", "Assignments of partitions received.", ["stage"])
ASSIGNED = Gauge("streams_assigned_partitions", "Partitions this worker owns.", ["stage"])
ABANDONED = Counter(
    "streams_abandoned", "Messages given up at a rebalance or stop because draining took too long.", ["stage"]
)
READY = Gauge(
    "streams_ready", "1 while the worker owns what it should and is caught up with its state, else 0.", ["stage"]
)

# Processes.
POOL_RESTARTS = Counter(
    "streams_pool_restarts", "Worker processes replaced, by cause: timeout, crash or memory.", ["stage", "cause"]
)
POOL_WAITING = Gauge("streams_pool_waiting", "Messages waiting for a worker process.", ["stage"])

# State of deduplicate.
STATE_ARTICLES = Gauge("streams_state_articles", "Articles remembered, by partition.", ["partition"])
STATE_BYTES = Gauge("streams_state_bytes", "Memory of the index, by partition.", ["partition"])
RESTORE_REMAINING = Gauge("streams_restore_remaining", "Journal records still to be read.", ["partition"])
RESTORE_SECONDS = Gauge("streams_restore_seconds", "How long the last restore took.", ["partition"])
SNAPSHOTS = Counter("streams_snapshots", "Snapshots by result: written, failed, loaded or wiped.", ["result"])

BUILD = Gauge("streams_build_info", "Always 1; the labels say which software runs.", ["version", "python", "stage"])


def declare_build(stage: str) -> None:
    """Say which software runs in this worker."""
    BUILD.labels(streams.__version__, platform.python_version(), stage).set(1)
