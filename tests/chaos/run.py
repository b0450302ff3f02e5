"""Pages, minutes and a seed -> a run under faults on three real brokers, and what the checker says of it."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Lock, Thread
from typing import NamedTuple

from confluent_kafka import Consumer, Producer
from msgspec import Struct

from tests.chaos import checker, pages
from tests.chaos.faults import SESSION_SECONDS, Chaos, configure, schedule
from tests.chaos.fleet import Command, Fleet, streams_worker
from tests.kafka.cluster import Cluster
from tests.kafka.guard import Guard

HOOKS = Path(__file__).resolve().parent / "hooks"
WORKERS = ("clean", "clean", "deduplicate", "deduplicate", "classify", "classify")
PARTITIONS = 4  # fewer than the most workers of a stage
BACKLOG_PAGES = 4000
WAITING_FAULTS = 5
WARM_UP_PAGES = 100
STALL_SECONDS = 150.0  # no page finished for so long, faults being over: what is missing counts as lost
ENVIRONMENT = {
    "STREAMS_PROCESSES": "1",
    "STREAMS_PAGE_SECONDS": "3",
    "STREAMS_PAGE_MEMORY_MB": "256",
    "STREAMS_SESSION_SECONDS": str(SESSION_SECONDS),
    "STREAMS_DRAIN_SECONDS": "5",
    "STREAMS_SNAPSHOT_SECONDS": "5",
    "STREAMS_STUCK_SECONDS": "120",
    "STREAMS_LOG_FORMAT": "text",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
HOPELESS = {2: "settings", 3: "topics", 4: "contract version"}


class Plan(Struct, frozen=True):
    """What to run."""

    pages: int
    minutes: float
    seed: int
    mean_gap: float = 4.0
    """Seconds between faults, on average."""
    command: Command = streams_worker
    """What to start as the worker of a stage."""
    workers: tuple[str, ...] = WORKERS
    stall_seconds: float = STALL_SECONDS
    kinds: frozenset[str] | None = None
    """Only these kinds of faults; None for all."""


class Run(Struct, frozen=True):
    """What came of it."""

    plan: Plan
    verdict: checker.Verdict
    faults: Mapping[str, int]
    rebalances: Mapping[str, int]
    uncommitted: int
    """Messages that some group has not committed: what is lost and committed never comes."""
    exits: Mapping[int, int]
    """How workers ended while the run lasted: exit code, or minus the signal."""
    farewells: Mapping[int, int]
    """How they ended when they were asked to at the end."""
    recovery: Mapping[str, list[float]]
    """Seconds until every partition moved again, by kind of fault."""
    seconds: float
    logs: Mapping[str, list[str]]
    """The last lines of each worker."""


class Outcomes:
    """Counts the pages that have an outcome, while the run lasts."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self._places: set[checker.Place] = set()
        self._lock = Lock()
        self._closed = Event()
        self._thread = Thread(target=self._read, args=(bootstrap, prefix), daemon=True)
        self._thread.start()

    def __len__(self) -> int:
        with self._lock:
            return len(self._places)

    def close(self) -> None:
        self._closed.set()
        self._thread.join(60)

    def _read(self, bootstrap: str, prefix: str) -> None:
        consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": f"{secrets.token_hex(4)}-progress",
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "fetch.message.max.bytes": 64 << 20,
                "log_level": 0,
            }
        )
        consumer.subscribe([prefix + topic for topic in checker.OUTCOMES])
        while not self._closed.is_set():
            for message in consumer.consume(500, 0.5):
                if message.error() is None:
                    topic = (message.topic() or "").removeprefix(prefix)
                    found = checker.outcome(topic, message.value() or b"", {}, 0)
                    if found.place is not None:
                        with self._lock:
                            self._places.add(found.place)
        consumer.close()


class Feeder:
    """Writes pages to pages.raw and waits out every trouble of the brokers."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self.sent = 0
        self._topic = prefix + "pages.raw"
        self._failed: list[str] = []
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                "enable.idempotence": True,
                "message.max.bytes": 32 << 20,
                "message.timeout.ms": 900_000,
                "queue.buffering.max.kbytes": 200_000,
                "compression.type": "lz4",
                "linger.ms": 20,
                "log_level": 0,
            }
        )

    def feed(self, fetch: pages.Fetch) -> None:
        self._producer.produce(self._topic, fetch.value, fetch.key, on_delivery=self._delivered)
        self._producer.poll(0)
        self.sent += 1

    def flush(self) -> None:
        self._producer.flush(900)
        if self._failed:
            raise RuntimeError(f"{len(self._failed)} pages could not be sent: {self._failed[0]}")

    def _delivered(self, error: object, _: object) -> None:
        if error is not None:
            self._failed.append(str(error))


def run(plan: Plan, cluster: Cluster, tell: Callable[[str], None] = print) -> Run:
    """Feed, strike, heal, wait, stop, check."""
    prefix = f"chaos-{secrets.token_hex(3)}."
    folder = Path(tempfile.mkdtemp(prefix="streams-chaos-"))
    guard = Guard(folder)
    clock = folder / "clock"
    clock.write_text("0")
    make_topics(cluster.bootstrap, prefix, len(cluster.nodes))
    environment = ENVIRONMENT | {
        "STREAMS_BOOTSTRAP": cluster.bootstrap,
        "STREAMS_TOPIC_PREFIX": prefix,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(HOOKS), os.environ.get("PYTHONPATH")))),
        "CHAOS_CLOCK": str(clock),
    }
    fleet = Fleet(guard, folder, environment, plan.command)
    feeder = Feeder(cluster.bootstrap, prefix)
    outcomes = Outcomes(cluster.bootstrap, prefix)
    chaos = Chaos(
        cluster,
        fleet,
        prefix=prefix,
        clock=clock,
        feed=feeder.feed,
        progress=lambda: len(outcomes),
        seed=plan.seed,
    )
    started = time.monotonic()
    try:
        for name in plan.workers:
            fleet.add(name)
        stage = Stage(cluster, fleet, feeder, outcomes, chaos, tell)
        _storm(plan, stage)
        _calm(plan, stage)
        exits = fleet.exits()
        farewells = fleet.stop()
        seconds = time.monotonic() - started
        outcomes.close()
        verdict, found = checker.check(cluster.bootstrap, prefix)
        generations = checker.rebalances(cluster.bootstrap, prefix)
        return Run(
            plan=plan,
            verdict=verdict,
            faults=chaos.done,
            rebalances=generations,
            uncommitted=sum(checker.uncommitted(cluster.bootstrap, group) for group in generations),
            exits=exits,
            farewells=farewells,
            recovery={kind: checker.recovery_seconds(found, times) for kind, times in chaos.times.items()},
            seconds=seconds,
            logs={slot.name: list(slot.lines) for slot in (*fleet.slots, *fleet.gone)},
        )
    finally:
        outcomes.close()
        fleet.stop(0)
        guard.close()
        shutil.rmtree(folder, ignore_errors=True)


def make_topics(bootstrap: str, prefix: str, nodes: int, partitions: int = PARTITIONS) -> None:
    """The topics, as the product makes them; outcomes carry the broker's time, because workers' clocks jump."""
    command = [str(Path(sys.executable).parent / "streams"), "topics", "create"]
    command += ["--partitions", str(partitions), "--replication", str(min(nodes, 3))]
    environment = os.environ | {"STREAMS_BOOTSTRAP": bootstrap, "STREAMS_TOPIC_PREFIX": prefix}
    made = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    if made.returncode:
        raise RuntimeError(f"topics could not be made: {made.stdout}{made.stderr}")
    for name in checker.OUTCOMES:
        configure(bootstrap, prefix + name, "message.timestamp.type", "LogAppendTime")


class Stage(NamedTuple):
    """What a run plays on."""

    cluster: Cluster
    fleet: Fleet
    feeder: Feeder
    outcomes: Outcomes
    chaos: Chaos
    tell: Callable[[str], None]

    def line(self, now: float) -> str:
        """Where the run is, for whoever watches."""
        return (
            f"{now:6.0f} s  {self.feeder.sent:>8,} pages sent  {len(self.outcomes):>8,} with an outcome  "
            f"{sum(self.chaos.done.values()):>4} faults  exits {dict(sorted(self.fleet.exits().items()))}"
        )

    def give_up_if_hopeless(self) -> None:
        """Raise when workers end because of something that no restart mends."""
        for code, what in HOPELESS.items():
            if self.fleet.exits()[code] > 3:
                lines = "\n".join(self.fleet.slots[0].lines)
                raise RuntimeError(f"workers end with {code} ({what}):\n{lines[-2000:]}")


def _warm_up(plan: Plan, on: Stage) -> None:
    """Wait until all stages work: faults before that prove little."""
    for number in range(WARM_UP_PAGES):
        on.feeder.feed(pages.page(plan.seed, number))
    started = time.monotonic()
    while not len(on.outcomes) and time.monotonic() - started < STALL_SECONDS:
        on.fleet.tick()
        on.give_up_if_hopeless()
        time.sleep(0.1)
    on.tell(f"all stages work after {time.monotonic() - started:.0f} s")


def _storm(plan: Plan, on: Stage) -> None:
    """Pages at an even pace, faults by the schedule."""
    seconds = plan.minutes * 60
    faults = schedule(plan.seed, seconds, plan.mean_gap, plan.kinds)
    _warm_up(plan, on)
    started, number, told, struck = time.monotonic(), WARM_UP_PAGES, 0.0, 0.0
    while faults or number < plan.pages:
        now = time.monotonic() - started
        due = plan.pages if now > seconds else min(plan.pages, round(plan.pages * now / seconds))
        while number < due and on.feeder.sent - len(on.outcomes) < BACKLOG_PAGES:
            for _ in range(min(100, due - number)):
                on.feeder.feed(pages.page(plan.seed, number))
                number += 1
        # What can't be done now (a broker is dead already, nobody is at work) waits; the others go before it. What has
        # waited does not come all at once: with a fault each second no worker would ever finish its start.
        waiting = [fault for fault in faults if fault.at <= now][:WAITING_FAULTS]
        fault = next((fault for fault in waiting if now - struck > plan.mean_gap / 2 and on.chaos.strike(fault)), None)
        if fault is not None:
            faults.remove(fault)
            struck = now
        on.chaos.heal()
        on.fleet.tick()
        if now - told > 15:
            told = now
            on.tell(on.line(now))
        on.give_up_if_hopeless()
        if now > 3 * seconds + 120:
            on.tell(f"too slow: {len(faults)} faults and {plan.pages - number} pages are left out")
            break
        time.sleep(0.05)


def _calm(plan: Plan, on: Stage) -> None:
    """No more faults: until every page has an outcome, or nothing moves any more."""
    on.chaos.heal_everything()
    on.cluster.wait()
    on.feeder.flush()
    started = moved = time.monotonic()
    last, told = len(on.outcomes), 0.0
    while len(on.outcomes) < on.feeder.sent and time.monotonic() - moved < plan.stall_seconds:
        on.fleet.tick()
        if len(on.outcomes) > last:
            last, moved = len(on.outcomes), time.monotonic()
        if time.monotonic() - told > 15:
            told = time.monotonic()
            on.tell("calm " + on.line(told - started))
        time.sleep(0.1)
    time.sleep(3)  # repeats that are still on their way


def only(kinds: str) -> frozenset[str] | None:
    """`kill,pause` -> the kinds of faults; empty for all."""
    return frozenset(kinds.split(",")) if kinds else None
