"""Real pages through the pipeline in memory -> records and compressed bytes a page by topic, and what cleaning costs by size.

python -m tests.benchmarks.sizes       prints the sections [topics] and [clean] of streams/capacity.toml
"""

import argparse
import time
from collections import Counter
from pathlib import Path

import numpy as np
from aiokafka.codec import zstd_encode

from streams.clean import Limits
from streams.events import Coordinates
from streams.pipeline import Shard, clean_message, finish
from streams.records import RawMessage
from tests.benchmarks.throughput import read_pages
from tests.conftest import DATA

BATCH_BYTES = 1 << 20
"""What a producer compresses together, with aiokafka's zstd (runtime/app.py)."""
HEADERS = 700
"""Bytes of headers, key and frame beside a value, uncompressed."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--pages", type=int, default=600)
    arguments = parser.parse_args()
    pages = read_pages(arguments.data, None)
    pages = pages[:: max(1, len(pages) // arguments.pages)]
    shard, records, values = Shard(), Counter[str](), dict[str, list[bytes]]()
    points: list[tuple[float, float]] = []
    for offset, page in enumerate(pages):
        message = RawMessage(page, Coordinates("pages.raw", 0, offset, None, 1_700_000_000_000 + offset))
        started = time.process_time()
        cleaned = clean_message(message, Limits())
        points.append((len(page) / 1000, (time.process_time() - started) * 1000))
        decided = shard.deduplicate(cleaned)
        outcome = finish(decided)
        made = {record.topic: record.value for record in (cleaned, decided, outcome)}
        made |= {copy.topic: copy.value or b"" for copy in outcome.also}
        for topic, value in {"pages.raw": page, **made}.items():
            records[topic] += 1
            values.setdefault(topic, []).append(value + b"h" * HEADERS)
    per_kb, fixed = np.polyfit(*np.array(points).T, 1)
    print(f"[clean]\nstep_ms = {max(0.0, fixed):.1f}\nstep_ms_per_kb = {per_kb:.3f}\n\n[topics]")
    for topic, count in records.items():
        joined = b"".join(values[topic])
        packed = sum(
            len(zstd_encode(joined[start : start + BATCH_BYTES])) for start in range(0, len(joined), BATCH_BYTES)
        )
        print(f'"{topic}" = {{ records = {count / len(pages):.2f}, bytes = {packed / count:.0f} }}')


if __name__ == "__main__":
    main()
