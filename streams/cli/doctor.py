"""`streams doctor`: everything that a worker needs, looked at before one is started."""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Literal

import click
from msgspec import Struct

from streams import topics
from streams.cli.settings import read_settings
from streams.routes import RoutesError
from streams.runtime import cluster, versions
from streams.runtime.fatal import Exit
from streams.settings import Settings

NEEDED_BYTES = 1 << 30  # a snapshot of ten million articles
SLOW_SECONDS = 2.0


RIGHTS = "give it to the workers' user; deploy/kubernetes/base/kafka.yaml lists the rights of every stage"


class Finding(Struct, frozen=True):
    """One thing that was looked at."""

    state: Literal["ok", "advice", "wrong"]
    what: str
    remedy: str = ""


@click.command()
@click.option(
    "--stage", type=click.Choice(tuple(topics.READ_BY)), help="Only what this stage needs, and whether it may."
)
def doctor(stage: str | None) -> None:
    """Look at settings, versions, disk, brokers and topics, and say what to change.

    With --stage, and as the user of that stage's workers, it also says which rights they lack: on a cluster with access
    control a user may not even see the topics of other stages. Ends with 0 when a worker can run, with 3 when something
    is wrong.
    """
    settings = read_settings()
    marks = {
        "ok": click.style("✓", fg="green"),
        "advice": click.style("!", fg="yellow"),
        "wrong": click.style("✗", fg="red"),
    }
    worst = False
    for look in (_versions, _disk, _processes, partial(_kafka, stage=stage)):
        for finding in look(settings):
            worst |= finding.state == "wrong"
            click.echo(f"{marks[finding.state]} {finding.what}")
            if finding.remedy:
                click.echo(f"  {finding.remedy}")
    sys.exit(Exit.CONFIG if worst else Exit.DONE)


def _versions(_: Settings) -> Iterator[Finding]:
    try:
        versions.check()
        yield Finding(
            "ok", "versions     " + ", ".join(f"{name} {version}" for name, version in versions.TESTED.items())
        )
    except versions.UntestedVersionError as error:
        yield Finding("wrong", f"versions     {error}", "install from uv.lock: make setup, or pip install of the wheel")


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.state_dir
    there = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    if not os.access(there, os.W_OK):
        yield Finding(
            "wrong", f"state        {folder} can't be written", "set STREAMS_STATE_DIR to a folder of its own"
        )
        return
    free = shutil.disk_usage(there).free
    state = "ok" if free >= NEEDED_BYTES else "advice"
    yield Finding(
        state,
        f"state        {folder}, {free / (1 << 30):,.0f} GiB free",
        "" if state == "ok" else "a snapshot may not fit",
    )


def _processes(settings: Settings) -> Iterator[Finding]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limit = _cgroup_cores()
    usable = min(cores, limit) if limit else cores
    if settings.processes > usable:
        yield Finding(
            "advice",
            f"processes    {settings.processes} on {usable:g} cores",
            "set STREAMS_PROCESSES to the cores of this container",
        )
    else:
        yield Finding("ok", f"processes    {settings.processes} on {usable:g} cores")


def _cgroup_cores() -> float | None:
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text("ascii").split()
        return None if quota == "max" else int(quota) / int(period)
    except (OSError, ValueError):
        return None


def _kafka(settings: Settings, stage: str | None) -> Iterator[Finding]:
    started = time.monotonic()
    try:
        found, brokers = cluster.found_topics(settings, configs=True)
        wanted = cluster.wanted_topics(settings)
        if stage is not None:
            reads, writes = cluster.used_topics(settings, stage)
            wanted = list({topic.name: topic for topic in (*reads, *writes)}.values())
    except cluster.UnavailableError as error:
        yield Finding(
            "wrong", f"kafka        {error}", "check STREAMS_BOOTSTRAP, the network and STREAMS_SECURITY_PROTOCOL"
        )
        return
    except RoutesError as error:
        yield Finding("wrong", f"routes       {error}", "streams routes check")
        return
    took = time.monotonic() - started
    state = "ok" if took < SLOW_SECONDS else "advice"
    yield Finding(state, f"kafka        {brokers} broker(s) at {settings.bootstrap}, answered in {took:.1f} s")
    lacking = cluster.refused(settings, stage) if stage else []
    for right in lacking:
        yield Finding("wrong", f"right        {right} is not given", RIGHTS)
    if stage and not lacking:
        yield Finding("ok", f"rights       enough for {stage}")
    if lacking:
        return  # a topic that may not be seen looks like one that is missing
    noted = cluster.problems(wanted, found, brokers)
    for problem in noted:
        level = "advice" if problem.severity == "advice" else "wrong"
        yield Finding(level, f"topic        {settings.topic(problem.topic)} {problem.what}", problem.remedy)
    if not noted:
        yield Finding("ok", f"topics       {len(wanted)}, all as they should be")
