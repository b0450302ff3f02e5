"""Tables of panels -> the dashboards in `dashboards/`. Run `python deploy/grafana/build.py` (or `make dashboards`)."""

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent / "dashboards"
SOURCE = {"type": "prometheus", "uid": "prometheus"}
PER_SECOND = "suffix:/s"


class Panel(NamedTuple):
    """One panel: what it shows, the question it answers, its queries (legend -> PromQL), unit and thresholds."""

    title: str
    answers: str
    queries: dict[str, str]
    unit: str = "short"
    kind: str = "timeseries"
    width: int = 8
    warn: float | None = None
    bad: float | None = None
    stacked: bool = False


OUTCOMES = 'outcome=~"enriched|duplicate|quarantined|withdrawn"'


def quantile(share: str, metric: str, by: str = "stage") -> str:
    """A quantile of a histogram over five minutes."""
    return f"histogram_quantile({share}, sum by (le, {by}) (rate({metric}_bucket[5m])))"


DASHBOARDS: dict[str, tuple[str, list[Panel]]] = {
    "overview": (
        "News streams: overview",
        [
            Panel("Pages a second", "Does news flow?", {"read": "streams:pages_read:rate5m"}, PER_SECOND, "stat", 6),
            Panel(
                "Late pages",
                "Share of outcomes later than 60 s after the page was put on pages.raw; the objective is 1 %.",
                {"late": "streams:late:ratio_rate5m"}, "percentunit", "stat", 6, 0.01, 0.06,
            ),
            Panel(
                "Oldest unprocessed message", "How far behind is the slowest stage?",
                {"oldest": "max(streams_lag_seconds)"}, "s", "stat", 6, 60, 300,
            ),
            Panel(
                "Without an outcome",
                "Share of the last hour's pages (of 10,000 when fewer came) that were read and are nowhere: must be about 0.",
                # Workers are asked one after the other, so that outcomes may run ahead of what was read: never below 0.
                {"pages": "clamp_min(streams:unaccounted:1h, 0) / clamp_min(sum(increase(streams_pages_read_total[1h])), 10000)"},
                "percentunit", "stat", 6, 0.01, 0.05,
            ),
            Panel(
                "Outcomes", "What becomes of the pages?", {"{{outcome}}": "streams:outcomes:rate5m"}, PER_SECOND,
                width=16, stacked=True,
            ),
            Panel(
                "Workers ready", "Are enough workers there?", {"{{stage}}": "sum by (stage) (streams_ready)"}, "short",
            ),
            Panel(
                "Lag in seconds by stage", "Which stage waits?", {"{{stage}}": "max by (stage) (streams_lag_seconds)"},
                "s", warn=60, bad=300,
            ),
            Panel(
                "From pages.raw to the outcome", "How old is a page when it is through?",
                {
                    share: f'histogram_quantile({value}, sum by (le) (rate(streams_age_seconds_bucket{{stage="classify"}}[5m])))'
                    for share, value in (("median", 0.5), ("90 %", 0.9), ("99 %", 0.99))
                },
                "s", warn=60, bad=300,
            ),
            Panel(
                "Quarantine by reason", "Why are pages refused?",
                {"{{reason}}": 'sum by (reason) (rate(streams_pages_total{outcome="quarantined"}[5m]))'}, PER_SECOND,
                stacked=True,
            ),
        ],
    ),
    "stages": (
        "News streams: stages",
        [
            Panel(
                "Messages a second by stage", "How fast is each stage?",
                {"{{stage}}": "sum by (stage) (rate(streams_stage_seconds_count[5m]))"}, PER_SECOND,
            ),
            Panel(
                "From reading to delivery, 99 %", "How long does a message stay in a stage?",
                {"{{stage}}": quantile("0.99", "streams_stage_seconds")}, "s",
            ),
            Panel(
                "CPU a page", "What does a page cost?",
                {
                    "{{stage}}": "sum by (stage) (rate(streams_step_cpu_seconds_sum[5m])) "
                    "/ sum by (stage) (rate(streams_step_cpu_seconds_count[5m]))"
                },
                "s",
            ),
            Panel("In flight", "Is the window full?", {"{{stage}}": "sum by (stage) (streams_in_flight)"}),
            Panel(
                "Oldest in flight", "Does one message hold up all later ones?",
                {"{{stage}}": "max by (stage) (streams_oldest_in_flight_seconds)"}, "s", warn=20, bad=60,
            ),
            Panel("Waiting for a process", "Is the CPU the limit?", {"{{stage}}": "sum by (stage) (streams_pool_waiting)"}),
            Panel(
                "Processes replaced", "Do pages hang, crash or eat memory?",
                {"{{stage}} {{cause}}": "sum by (stage, cause) (increase(streams_pool_restarts_total[5m]))"}, warn=1,
            ),
            Panel(
                "Event loop delay", "Is a worker too busy to breathe?",
                {"{{stage}}": "max by (stage) (streams_loop_delay_seconds)"}, "s", warn=1, bad=10,
            ),
            Panel(
                "Resident memory", "Does a worker grow? Its main process, without those that work on pages.", {"{{stage}} {{instance}}": 'process_resident_memory_bytes{job="streams"} * on (instance) group_left (stage) streams_build_info'}, "bytes",
            ),
        ],
    ),
    "delivery": (
        "News streams: delivery and state",
        [
            Panel(
                "Lag in messages", "How much waits where?",
                {
                    "{{topic}}": "sum by (topic) (streams_lag_messages)",
                    "{{topic}}, largest partition": "max by (topic) (streams_lag_messages)",
                },
                width=12,
            ),
            Panel(
                "Commit age", "Is what is done also committed?", {"{{stage}}": "max by (stage) (streams_commit_age_seconds)"},
                "s", width=12, warn=30, bad=120,
            ),
            Panel(
                "Commits", "Does the coordinator take them?",
                {"{{stage}} {{result}}": "sum by (stage, result) (rate(streams_commits_total[5m]))"}, PER_SECOND,
            ),
            Panel(
                "Ends of workers", "Why do they end? `delivery`: no broker took a record; `killed`: from outside, or out of memory. Told by the successor.",
                {"{{stage}} {{cause}}": 'sum by (stage, cause) (increase(streams_worker_ends_total{cause!="asked"}[15m]))'}, warn=1, bad=3,
            ),
            Panel(
                "Rebalances and abandoned messages", "Is the group calm?",
                {
                    "assignments {{stage}}": "sum by (stage) (increase(streams_rebalances_total[5m]))",
                    "abandoned {{stage}}": "sum by (stage) (increase(streams_abandoned_total[5m]))",
                },
            ),
            Panel("Partitions owned", "Who owns what?", {"{{stage}} {{instance}}": "streams_assigned_partitions"}),
            Panel("Articles remembered", "How large is deduplicate's state?", {"partition {{partition}}": "topk(8, streams_state_articles)"}),
            Panel(
                "Memory of the index", "What does it cost?",
                {"all": "sum(streams_state_bytes)", "largest partition": "max(streams_state_bytes)"}, "bytes",
            ),
            Panel(
                "Restore", "How many journal records are still to be read?",
                {"{{instance}}": "sum by (instance) (streams_restore_remaining)"}, width=12,
            ),
            Panel(
                "Snapshots", "Are they written?",
                {"{{result}}": "sum by (result) (increase(streams_snapshots_total[1h]))"}, width=12,
            ),
        ],
    ),
    "quality": (
        "News streams: data quality",
        [
            Panel(
                "Fields present", "Share of articles that have each field: a fall means a change of layout or a fault of ours.",
                {"{{field}}": "sum by (field) (rate(streams_field_present_total[15m])) / ignoring(field) group_left sum(rate(streams_quality_events_total[15m]))"},
                "percentunit", width=16,
            ),
            Panel(
                "Unknown labels", "Share of articles without a country, topic or language.",
                {"{{label}}": 'sum by (label) (rate(streams_label_known_total{known="no"}[15m])) / sum by (label) (rate(streams_label_known_total[15m]))'},
                "percentunit",
            ),
            Panel(
                "Declared country disagrees", "Share of articles whose text speaks against the country that the site declares.",
                {"conflicts": "sum(rate(streams_declared_conflicts_total[15m])) / sum(rate(streams_quality_events_total[15m]))"},
                "percentunit",
            ),
            Panel(
                "Length of the body", "Median and lowest tenth, in characters.",
                {"median": quantile("0.5", "streams_body_chars", "job"), "10 %": quantile("0.1", "streams_body_chars", "job")},
            ),
            Panel("Languages", "The mix.", {"{{language}}": "topk(12, sum by (language) (rate(streams_languages_total[15m])))"}, PER_SECOND, stacked=True),
            Panel(
                "Confidence of the first label", "Median; a fall means texts that the models do not know.",
                {"{{label}}": quantile("0.5", "streams_label_confidence", "label")}, "percentunit",
            ),
            Panel(
                "Events by route", "Which topics of their own do subscribers get, and how much? Needs STREAMS_ROUTES.",
                {"{{route}}": "sum by (route) (rate(streams_routed_total[15m]))"}, PER_SECOND,
            ),
            Panel(
                "Events without a route", "`unlabelled` have neither country nor topic, and go only where a route says `unknown`.",
                {"{{why}}": "sum by (why) (rate(streams_unrouted_total[15m]))"}, PER_SECOND,
            ),
            Panel(
                "Duplicates by verdict", "Refetches are crawlers' work, reprints are agencies' copy.",
                {"{{reason}}": 'sum by (reason) (rate(streams_pages_total{outcome="duplicate"}[15m]))'}, PER_SECOND, stacked=True,
            ),
            Panel(
                "Revisions", "How often do publishers edit?",
                {"revisions": 'sum(rate(streams_pages_total{stage="deduplicate",reason="revision"}[15m]))'}, PER_SECOND,
            ),
        ],
    ),
    "publishers": (
        "News streams: publishers",
        [
            Panel(
                "Articles by publisher", "Who sends most? The largest by volume have a label of their own, the rest is `other`.",
                {"{{publisher}}": "topk(20, sum by (publisher) (rate(streams_publisher_articles_total[15m])))"}, PER_SECOND, width=12, stacked=True,
            ),
            Panel(
                "Quarantined by host", "Whose pages are refused?",
                {"{{publisher}}": "topk(20, sum by (publisher) (rate(streams_publisher_quarantined_total[15m])))"}, PER_SECOND, width=12, stacked=True,
            ),
            Panel(
                "Articles without a date", "By publisher: a rise means that a layout changed.",
                {"{{publisher}}": "topk(20, sum by (publisher) (rate(streams_publisher_undated_total[1h])) / sum by (publisher) (rate(streams_publisher_articles_total[1h])))"},
                "percentunit", width=12,
            ),
            Panel(
                "Mean length of the body", "By publisher, in characters: a fall means that a layout changed.",
                {"{{publisher}}": "topk(20, sum by (publisher) (rate(streams_publisher_body_chars_total[1h])) / sum by (publisher) (rate(streams_publisher_articles_total[1h])))"},
                width=12,
            ),
            Panel(
                "Distance from its own past", "1 or more: the layout has changed. `rejected` are pages that are no articles any more.",
                {"{{publisher}} {{aspect}}": "topk(12, max by (publisher, aspect) (streams_publisher_drift))"}, width=16, warn=0.8, bad=1,
            ),
            Panel(
                "Changes noticed", "In the last hour, by what has changed; each is an event on pipeline.alerts with three pages.",
                {"{{aspect}}": "sum by (aspect) (increase(streams_publisher_drifts_total[1h]))"}, width=8, warn=1,
            ),
        ],
    ),
}  # fmt: skip


def dashboard(uid: str, title: str, panels: list[Panel]) -> dict[str, Any]:
    """One dashboard in Grafana's JSON."""
    placed: list[dict[str, Any]] = []
    x = y = row = 0
    for number, panel in enumerate(panels, start=1):
        height = 4 if panel.kind == "stat" else 8
        if x + panel.width > 24:
            x, y, row = 0, y + row, 0
        placed.append(_panel(number, panel, {"x": x, "y": y, "w": panel.width, "h": height}))
        x, row = x + panel.width, max(row, height)
    return {
        "uid": f"news-streams-{uid}",
        "title": title,
        "tags": ["news-streams"],
        "schemaVersion": 39,
        "editable": False,
        "refresh": "15s",
        "time": {"from": "now-3h", "to": "now"},
        "links": [{"type": "dashboards", "tags": ["news-streams"], "title": "News streams", "asDropdown": True}],
        "panels": placed,
    }


OPTIONS: dict[str, dict[str, Any]] = {
    "stat": {"reduceOptions": {"calcs": ["lastNotNull"]}, "graphMode": "area", "colorMode": "value"},
    "timeseries": {
        "legend": {"displayMode": "list", "placement": "bottom", "calcs": ["lastNotNull"]},
        "tooltip": {"mode": "multi", "sort": "desc"},
    },
}


def _panel(number: int, panel: Panel, place: dict[str, int]) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    steps += [{"color": "orange", "value": panel.warn}] if panel.warn is not None else []
    steps += [{"color": "red", "value": panel.bad}] if panel.bad is not None else []
    custom = {
        "fillOpacity": 20 if panel.stacked else 5,
        "stacking": {"mode": "normal" if panel.stacked else "none"},
        "thresholdsStyle": {"mode": "dashed" if len(steps) > 1 else "off"},
        "showPoints": "never",
        "spanNulls": 60_000,
    }
    return {
        "id": number,
        "title": panel.title,
        "description": panel.answers,
        "type": panel.kind,
        "datasource": SOURCE,
        "gridPos": place,
        "options": OPTIONS[panel.kind],
        "fieldConfig": {
            "defaults": {
                "unit": panel.unit,
                "min": 0,
                "thresholds": {"mode": "absolute", "steps": steps},
                **({"custom": custom} if panel.kind == "timeseries" else {}),
            },
            "overrides": [],
        },
        "targets": [
            {"refId": chr(65 + index), "expr": expression, "legendFormat": legend, "datasource": SOURCE}
            for index, (legend, expression) in enumerate(panel.queries.items())
        ],
    }


def files() -> dict[str, str]:
    """Every file of `dashboards/`, name -> content."""
    return {
        f"{uid}.json": json.dumps(dashboard(uid, title, panels), indent=1) + "\n"
        for uid, (title, panels) in DASHBOARDS.items()
    }


if __name__ == "__main__":
    for name, content in files().items():
        (HERE / name).write_text(content)
    sys.stdout.write(f"{len(DASHBOARDS)} dashboards written\n")
