"""Real pages through real Kafka and three workers, and through `streams enrich` alone -> pages a second and CPU a page.

python -m tests.benchmarks.throughput       writes build/measured.md, which README shows under "Measured"
"""

import argparse
import lzma
import os
import platform
import re
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import orjson
from msgspec import Struct
from msgspec.structs import replace

from tests.chaos import checker
from tests.chaos.fleet import STAGES, Slot
from tests.conftest import DATA, ROOT
from tests.kafka.cluster import Cluster
from tests.kafka.deployment import STREAMS, Deployment, Sent, deployment
from tests.kafka.install import KafkaMissingError

FILES = ("wcxb_dev", "fundus")
PROCESSES = 2
WARM_PAGES = 40
IDLE_SECONDS = 5
WAIT_SECONDS = 3600
TICKS = os.sysconf("SC_CLK_TCK")
STEP_CPU = re.compile(r'^streams_step_cpu_seconds_(sum|count)\{stage="\w+"\} (\S+)', re.MULTILINE)


class Cost(Struct, frozen=True):
    """What one worker cost."""

    messages: int
    cpu: float
    """Seconds of all its processes."""
    step_cpu: float
    """Seconds in the step itself."""
    idle: float
    """CPU seconds a second when there is nothing to do."""
    rss_start: int
    rss_end: int
    """MiB of all its processes."""


class Measured(Struct, frozen=True):
    """What came of a run."""

    pages: int
    kilobytes: float
    seconds: float
    stages: dict[str, Cost]
    enrich_cpu: float
    enrich_seconds: float
    outcomes: dict[str, int]

    @property
    def workers_cpu(self) -> float:
        """CPU seconds of all three workers."""
        return sum(cost.cpu for cost in self.stages.values())


def read_pages(folder: Path, limit: int | None) -> list[bytes]:
    """The messages of the labelled pages, as crawlers would send them."""
    return [message for name in FILES for message in _messages(folder / "extract" / f"{name}.jsonl.xz")][:limit]


def _messages(file: Path) -> Iterator[bytes]:
    with lzma.open(file) as lines:
        for line in lines:
            yield orjson.dumps(orjson.loads(line)["message"])


def measure(pages: list[bytes], tell: Callable[[str], None]) -> Measured:
    """Both ways, one after the other."""
    tell(f"{len(pages):,} pages through `streams enrich`")
    enrich_cpu, enrich_seconds = _enrich(pages)
    tell(f"{enrich_cpu / len(pages) * 1000:.1f} ms of CPU a page; now through Kafka")
    with (
        Cluster(1) as kafka,
        deployment(
            kafka.bootstrap,
            f"bench-{secrets.token_hex(3)}.",
            partitions=4,
            STREAMS_PROCESSES=str(PROCESSES),
            STREAMS_SESSION_SECONDS="45",
        ) as streams,
    ):
        slots = dict(zip(STAGES, streams.workers(*STAGES), strict=True))
        streams.send(Sent(None, page) for page in pages[:WARM_PAGES])
        streams.until(lambda: streams.count(*checker.OUTCOMES) >= WARM_PAGES, 300, "the first pages have an outcome")
        before = {stage: _after_idling(slot) for stage, slot in slots.items()}
        started = time.monotonic()
        streams.send(Sent(None, page) for page in pages)
        _wait(streams, len(pages) + WARM_PAGES, tell)
        seconds = time.monotonic() - started
        stages = {stage: _cost(before[stage], _snapshot(slot)) for stage, slot in slots.items()}
        verdict, _ = checker.check(kafka.bootstrap, streams.prefix)
    # Pages of the warm-up come again and are refetches; every record must still have exactly one outcome.
    if not verdict.sound:
        raise AssertionError(f"not every page has exactly one outcome: {verdict}")
    return Measured(
        pages=len(pages),
        kilobytes=sum(map(len, pages)) / len(pages) / 1000,
        seconds=seconds,
        stages=stages,
        enrich_cpu=enrich_cpu,
        enrich_seconds=enrich_seconds,
        outcomes=dict(verdict.outcomes),
    )


def _enrich(pages: list[bytes]) -> tuple[float, float]:
    """CPU and wall seconds of `streams enrich` for these pages, without its start."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.jsonl", Path(folder) / "large.jsonl"
        small.write_bytes(b"\n".join(pages[:WARM_PAGES]) + b"\n")
        # Like the workers, it has met the first pages before.
        large.write_bytes(b"\n".join([*pages[:WARM_PAGES], *pages]) + b"\n")
        (cpu_small, wall_small), (cpu_large, wall_large) = _run_enrich(small), _run_enrich(large)
    return cpu_large - cpu_small, wall_large - wall_small


def _run_enrich(file: Path) -> tuple[float, float]:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([STREAMS, "enrich", str(file), "-o", os.devnull], check=True, timeout=WAIT_SECONDS)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, time.monotonic() - started


def _wait(streams: Deployment, pages: int, tell: Callable[[str], None]) -> None:
    told = time.monotonic()
    while (done := streams.count(*checker.OUTCOMES)) < pages:
        if time.monotonic() - told > 20:
            told = time.monotonic()
            tell(f"{done:,} of {pages:,} pages have an outcome")
        streams.all_alive(*streams.fleet.slots)
        time.sleep(0.25)


def _snapshot(slot: Slot) -> Cost:
    text = urlopen(f"http://127.0.0.1:{slot.http}/metrics", timeout=10).read().decode()
    step = {name: float(value) for name, value in STEP_CPU.findall(text)}
    pids = process_tree(slot.process.pid if slot.process else 0)
    rss = sum(resident(pid) for pid in pids)
    return Cost(int(step.get("count", 0)), sum(map(_cpu, pids)), step.get("sum", 0.0), 0.0, rss, rss)


def _after_idling(slot: Slot) -> Cost:
    first = _snapshot(slot)
    time.sleep(IDLE_SECONDS)
    second = _snapshot(slot)
    return replace(second, idle=(second.cpu - first.cpu) / IDLE_SECONDS)


def _cost(before: Cost, after: Cost) -> Cost:
    return Cost(
        after.messages - before.messages,
        after.cpu - before.cpu,
        after.step_cpu - before.step_cpu,
        before.idle,
        before.rss_start,
        after.rss_end,
    )


def process_tree(root: int) -> list[int]:
    """A process and all below it."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(pid: int) -> int:
    """MiB of a process; 0 when it is gone."""
    try:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except FileNotFoundError:
        return 0
    return int(found[1]) >> 10 if found else 0


def table(measured: Measured) -> str:
    """Markdown for README."""
    pages = measured.pages
    today = datetime.now(UTC).date().isoformat()
    parts = ", ".join(f"{count:,} on {topic}" for topic, count in sorted(measured.outcomes.items()))
    lines = [
        f"{today}, `make bench`: {pages:,} real pages ({measured.kilobytes:.0f} kB each) through Apache Kafka and three "
        f"workers with {PROCESSES} processes each, {os.cpu_count()} cores ({platform.machine()}, Python "
        f"{platform.python_version()}), the broker on the same cores. Every page, and the first {WARM_PAGES} a second time, had exactly one outcome: {parts}.",
        "",
        "| | messages | CPU ms a message | of it in the step | CPU when idle | RSS MiB at start | at the end |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for stage, cost in measured.stages.items():
        count = max(1, cost.messages)
        lines.append(
            f"| {stage} | {cost.messages:,} | {cost.cpu / count * 1000:.2f} | {cost.step_cpu / count * 1000:.2f} "
            f"| {cost.idle:.1%} | {cost.rss_start:,} | {cost.rss_end:,} |"
        )
    workers, alone = measured.workers_cpu / pages * 1000, measured.enrich_cpu / pages * 1000
    lines += [
        "",
        f"Through Kafka: {pages / measured.seconds:.0f} pages a second, {workers:.1f} ms of CPU a page over all three "
        f"workers. `streams enrich` alone: {pages / measured.enrich_seconds:.0f} pages a second on one core, "
        f"{alone:.1f} ms of CPU a page. Pages a CPU second through Kafka are {alone / workers:.0%} of those of "
        "`streams enrich`.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="Folder of labelled pages.")
    parser.add_argument("--limit", type=int, help="Only so many pages.")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "measured.md")
    arguments = parser.parse_args()
    if not arguments.data.is_dir():
        raise SystemExit(f"The labelled pages are not at {arguments.data}; say where with STREAMS_TEST_DATA.")
    try:
        measured = measure(
            read_pages(arguments.data, arguments.limit), lambda line: print(line, file=sys.stderr, flush=True)
        )
    except KafkaMissingError as missing:
        raise SystemExit(str(missing)) from None
    text = table(measured)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
