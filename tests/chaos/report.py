"""A run -> the table that `make chaos` prints, in Markdown."""

from statistics import median

from tests.chaos.run import Run

NAMES = {
    "kill": "worker killed (-9)",
    "pause": "worker frozen beyond the session timeout",
    "scale": "worker added or removed",
    "broker": "broker killed (-9) and started again",
    "insync": "broker dead, min.insync.replicas not met",
    "refused": "topic refuses records, deliveries fail",
    "clock": "wall clock jumps",
    "disk": "disk full for snapshots",
    "poison": "page that kills its process",
    "hang": "page that never ends",
    "glutton": "page that eats memory",
    "too_large": "article too large for its topic",
}


def table(run: Run) -> str:
    """Everything that is to be known of a run."""
    verdict, plan = run.verdict, run.plan
    lines = [f"Seed {plan.seed}, {run.seconds / 60:.1f} minutes, {verdict.pages:,} pages.", ""]
    lines += ["| fault | times | recovery, median s | longest s |", "|---|--:|--:|--:|"]
    for kind, name in NAMES.items():
        times = run.recovery.get(kind, [])
        spans = f"{median(times):.1f} | {max(times):.1f}" if times else " | "
        lines.append(f"| {name} | {run.faults.get(kind, 0):,} | {spans} |")
    lines += ["", "| what | |", "|---|--:|"]
    rows = {
        "pages in": f"{verdict.pages:,}",
        **{topic: f"{count:,}" for topic, count in sorted(verdict.outcomes.items())},
        "refused as never ending, killing, eating memory": " / ".join(
            f"{verdict.refused.get(reason, 0):,}" for reason in ("timeout", "crash", "memory")
        ),
        "**lost**": f"**{len(verdict.lost):,}**",
        "**conflicting outcomes of one page**": f"**{len(verdict.conflicting):,}**",
        "repeats with equal id and bytes": f"{verdict.repeats_equal:,}",
        "repeats with equal id, other bytes": f"{verdict.repeats_unequal_bytes:,}",
        "repeats with another id": f"{verdict.repeats_unequal_ids:,}",
        "outcomes of no page": f"{verdict.unplaced:,}",
        "articles created by two pages": f"{len(verdict.twice_created):,}",
        "versions claimed by two pages": f"{len(verdict.versions_apart):,}",
        "messages that some stage has not committed": f"{run.uncommitted:,}",
        "rebalances": f"{sum(run.rebalances.values()):,}",
        "longest time without any outcome": f"{verdict.longest_stall:.1f} s",
        "pages a second, faults included": f"{verdict.pages / run.seconds:,.0f}",
        "workers' ends during the run": _exits(run.exits),
        "workers' ends when asked to stop": _exits(run.farewells),
    }
    return "\n".join([*lines, *(f"| {name} | {value} |" for name, value in rows.items()), ""])


def _exits(exits: object) -> str:
    return ", ".join(f"{count} × {code}" for code, count in sorted(dict(exits).items()))  # type: ignore[call-overload]


def blame(run: Run) -> str:
    """The first cases of each kind that went wrong, for whoever looks for the cause."""
    verdict = run.verdict
    parts = [f"lost: {verdict.lost[:20]}"] if verdict.lost else []
    parts += [f"conflict at {place}: {kinds}" for place, kinds in verdict.conflicting[:20]]
    parts += [f"created twice: {claim}" for claim in verdict.twice_created[:20]]
    parts += [f"version claimed twice: {claim}" for claim in verdict.versions_apart[:20]]
    return "\n".join(parts)
