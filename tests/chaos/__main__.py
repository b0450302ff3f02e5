"""`python -m tests.chaos --pages N --minutes M --seed S`: a run under faults; ends with 1 when a guarantee was broken."""

import argparse
import sys
from pathlib import Path

from tests.chaos.naive import naive_worker
from tests.chaos.report import blame, table
from tests.chaos.run import Plan, only, run
from tests.kafka.cluster import Cluster
from tests.kafka.install import KafkaMissingError


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(
        description="Faults on three real brokers, and whether every page has one outcome."
    )
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gap", type=float, default=4.0, help="Seconds between faults, on average.")
    parser.add_argument("--only", default="", help="Kinds of faults, comma-separated; all when empty.")
    parser.add_argument(
        "--naive", action="store_true", help="Workers with stock acknowledgement: the negative control."
    )
    parser.add_argument("--logs", type=Path, help="Write the last lines of each worker into this folder.")
    arguments = parser.parse_args()
    plan = Plan(
        pages=arguments.pages,
        minutes=arguments.minutes,
        seed=arguments.seed,
        mean_gap=arguments.gap,
        kinds=only(arguments.only),
    )
    if arguments.naive:
        plan = naive_worker(plan)
    try:
        with Cluster(3) as cluster:
            done = run(plan, cluster, lambda line: print(line, file=sys.stderr, flush=True))
    except KafkaMissingError as missing:
        raise SystemExit(str(missing)) from None
    print(table(done))
    if arguments.logs:
        arguments.logs.mkdir(parents=True, exist_ok=True)
        for name, lines in done.logs.items():
            (arguments.logs / f"{name}.log").write_text("\n".join(lines))
    if not done.verdict.sound:
        print(blame(done), file=sys.stderr)
    return 0 if done.verdict.sound else 1


if __name__ == "__main__":
    sys.exit(main())
