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
LOOP_DELAY_SECONDS = Gauge(
    "streams_loop_delay_seconds", "How late the event loop is; everything of a worker waits for it.", ["stage"]
)
WORKER_ENDS = Counter(
    "streams_worker_ends",
    "How workers of this name ended before, kept in their state folder: asked (to stop), killed (from outside, out of "
    "memory), delivery (no broker took a record), bug, stuck, config, unavailable, newer_contract or quarantine_limit.",
    ["stage", "cause"],
)
EXPIRED = Counter(
    "streams_messages_expired", "Messages that the topic's retention deleted before they were read.", ["stage"]
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

# Quality of the data, counted by classify (and deduplicate for duplicates).
QUALITY_EVENTS = Counter("streams_quality_events", "Enriched events that the quality metrics were read from.")
FIELD_PRESENT = Counter("streams_field_present", "Enriched events that have the field.", ["field"])
BODY_CHARS = Histogram(
    "streams_body_chars", "Length of the body in code points.", buckets=(100, 250, 500, 1000, 2000, 4000, 8000, 16000)
)
LABEL_KNOWN = Counter(
    "streams_label_known",
    "Enriched events by whether a label was found: country, topic or language.",
    ["label", "known"],
)
LABEL_CONFIDENCE = Histogram(
    "streams_label_confidence",
    "Confidence of the first country and topic: with hand-labelled samples the bins of a reliability diagram.",
    ["label"],
    buckets=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99),
)
DECLARED_CONFLICTS = Counter(
    "streams_declared_conflicts", "Enriched events whose text speaks against the country that the site declares."
)
LANGUAGES = Counter("streams_languages", "Enriched events by language.", ["language"])
PUBLISHER_ARTICLES = Counter(
    "streams_publisher_articles",
    "Enriched events by publisher: the largest by name, the rest as `other`.",
    ["publisher"],
)
PUBLISHER_UNDATED = Counter("streams_publisher_undated", "Of these, events without a date.", ["publisher"])
PUBLISHER_BODY_CHARS = Counter("streams_publisher_body_chars", "Code points of their bodies.", ["publisher"])
PUBLISHER_QUARANTINED = Counter("streams_publisher_quarantined", "Pages in quarantine by host.", ["publisher"])
PUBLISHER_DRIFT = Gauge(
    "streams_publisher_drift",
    "How far a publisher's last pages are from its own past, by aspect (fields, body, lag, language, rejected); 1 or "
    "more is a change. Only the largest publishers have a series.",
    ["publisher", "aspect"],
)
PUBLISHER_DRIFTS = Counter("streams_publisher_drifts", "Changes of publishers that were noticed.", ["aspect"])

# Routes, counted by classify when STREAMS_ROUTES names some.
ROUTED = Counter("streams_routed", "Enriched events sent on by a route, by the route's topic.", ["route"])
UNROUTED = Counter(
    "streams_unrouted",
    "Enriched events that no route sent on: `unlabelled` has neither country nor topic, `unwanted` has one.",
    ["why"],
)

BUILD = Gauge("streams_build_info", "Always 1; the labels say which software runs.", ["version", "python", "stage"])


def declare_build(stage: str) -> None:
    """Say which software runs in this worker, and begin its counters at 0.

    Prometheus sees no increase in a series that begins with 1, so that an alert on a rare event would miss the first.
    """
    BUILD.labels(streams.__version__, platform.python_version(), stage).set(1)
    for counter in (REBALANCES, ABANDONED):
        counter.labels(stage)
    for result in ("done", "refused"):
        COMMITS.labels(stage, result)
    for cause in ("timeout", "crash", "memory"):
        PAGES.labels(stage, "quarantined", cause)
        if stage != "deduplicate":
            POOL_RESTARTS.labels(stage, cause)
    if stage == "deduplicate":
        for result in ("written", "failed", "loaded", "wiped"):
            SNAPSHOTS.labels(result)
    if stage == "classify":
        for label in ("country", "topic", "language"):
            for known in ("yes", "no"):
                LABEL_KNOWN.labels(label, known)
    if stage == "clean":
        for aspect in ("fields", "body", "lag", "language", "rejected"):
            PUBLISHER_DRIFTS.labels(aspect)
