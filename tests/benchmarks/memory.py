"""Small pages through real Kafka and three workers -> the resident memory of each while they work.

python -m tests.benchmarks.memory --pages 300000       writes build/memory.md
"""

import argparse
import secrets
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from streams.events import Stage
from tests.benchmarks.throughput import PROCESSES, process_tree, resident
from tests.chaos import checker, pages
from tests.chaos.fleet import STAGES, Slot
from tests.chaos.run import Feeder
from tests.conftest import ROOT
from tests.kafka.cluster import Cluster
from tests.kafka.deployment import deployment

BACKLOG_PAGES = 4000
POINTS = 12
TELL_SECONDS = 20


class Sample(Struct, frozen=True):
    """What the workers hold after so many pages."""

    pages: int
    seconds: float
    memory: dict[str, int]
    """MiB of all processes of a stage's worker."""


def measure(count: int, seed: int, tell: Callable[[str], None]) -> list[Sample]:
    """Feed pages and look at the workers at equal steps."""
    samples: list[Sample] = []
    with (
        Cluster(1) as kafka,
        deployment(
            kafka.bootstrap, f"memory-{secrets.token_hex(3)}.", partitions=4, STREAMS_PROCESSES=str(PROCESSES)
        ) as streams,
    ):
        slots = dict(zip(STAGES, streams.workers(*STAGES), strict=True))
        feeder = Feeder(kafka.bootstrap, streams.prefix)
        started = told = time.monotonic()
        done = 0
        while done < count:
            while feeder.sent < count and feeder.sent - done < BACKLOG_PAGES:
                feeder.feed(pages.page(seed, feeder.sent))
            time.sleep(0.25)
            streams.all_alive(*slots.values())
            done = streams.count(*checker.OUTCOMES)
            if done * POINTS >= count * (len(samples) + 1):
                samples.append(Sample(done, time.monotonic() - started, _memory(slots)))
                tell(f"{done:,} pages: {samples[-1].memory}")
            elif time.monotonic() - told > TELL_SECONDS:
                told = time.monotonic()
                tell(f"{done:,} of {count:,} pages have an outcome")
        feeder.flush()
        verdict, _ = checker.check(kafka.bootstrap, streams.prefix)
    if not verdict.sound:
        raise AssertionError(f"not every page has exactly one outcome: {verdict}")
    return samples


def _memory(slots: Mapping[Stage, Slot]) -> dict[str, int]:
    return {
        stage: sum(map(resident, process_tree(slot.process.pid if slot.process else 0)))
        for stage, slot in slots.items()
    }


def table(samples: list[Sample]) -> str:
    """Markdown for deploy/capacity.md."""
    lines = [
        f"{datetime.now(UTC).date().isoformat()}, `python -m tests.benchmarks.memory --pages {samples[-1].pages}`: "
        f"small pages through three workers with {PROCESSES} processes each; MiB of all processes of a worker.",
        "",
        "| pages | " + " | ".join(STAGES) + " |",
        "|--:|" + "--:|" * len(STAGES),
    ]
    for sample in samples:
        lines.append(f"| {sample.pages:,} | " + " | ".join(f"{sample.memory[stage]:,}" for stage in STAGES) + " |")
    rate = samples[-1].pages / samples[-1].seconds
    return "\n".join([*lines, "", f"{rate:.0f} pages a second.", ""])


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "memory.md")
    arguments = parser.parse_args()
    text = table(measure(arguments.pages, arguments.seed, lambda line: print(line, file=sys.stderr, flush=True)))
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
