"""A seed and a length -> a schedule of faults; and what each of them does to the brokers, the workers and the pages."""

import math
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType
from msgspec import Struct

from tests.chaos import pages
from tests.chaos.fleet import STAGES, Fleet, Slot
from tests.kafka.cluster import Cluster

WEIGHTS = {
    "kill": 10,  # kill -9 of a worker
    "pause": 3,  # SIGSTOP beyond the session timeout, then on with it as if nothing had been
    "scale": 5,  # a worker more or less: also more workers than partitions
    "broker": 2,  # kill -9 of a broker, started again
    "insync": 1,  # a broker dead and min.insync.replicas not met: nothing can be delivered
    "refused": 1,  # a topic takes no record of usual size: deliveries fail
    "clock": 1,  # the wall clock jumps
    "disk": 1,  # snapshots can't be written
    "poison": 1,  # a page that kills its process
    "hang": 1,  # a page that never ends
    "glutton": 1,  # a page that eats memory
    "too_large": 0.3,  # a page whose article no topic takes
}
SESSION_SECONDS = 6.0
CLOCK_JUMPS = (-18_000, -300, 40, 3_000)
MOST_WORKERS = 5
PROGRESS_PAGES = 15
PATIENCE_SECONDS = 40.0
CLUSTER_SECONDS = 300.0  # for brokers to answer or to be in sync again; seconds when the machine has time for them
OUTLET_TOPICS = ("articles.cleaned", "articles.unique", "articles.enriched")


class Fault(Struct, frozen=True):
    """When, what, and a number from 0 to 1 that chooses among what is there then."""

    at: float
    kind: str
    choice: float
    seconds: float
    """How long it lasts, where it lasts."""


def schedule(seed: int, seconds: float, mean_gap: float, wanted: frozenset[str] | None = None) -> list[Fault]:
    """Faults over a time, of all kinds or of those that are wanted; the same for the same seed."""
    dice = random.Random(seed)
    kinds = [kind for kind in WEIGHTS if wanted is None or kind in wanted]
    if not kinds:
        return []
    weights = [WEIGHTS[kind] for kind in kinds]
    faults: list[Fault] = []
    at = mean_gap
    while at < seconds:
        kind = dice.choices(kinds, weights)[0]
        faults.append(Fault(at, kind, dice.random(), dice.uniform(3.0, 9.0)))
        at += dice.expovariate(1 / mean_gap)
    return faults


class Chaos:
    """Does faults to a run and heals them when their time is over."""

    def __init__(
        self,
        cluster: Cluster,
        fleet: Fleet,
        *,
        prefix: str,
        clock: Path,
        feed: Callable[[pages.Fetch], None],
        progress: Callable[[], int],
        seed: int,
    ) -> None:
        self._cluster, self._fleet, self._prefix, self._clock_file, self._feed = cluster, fleet, prefix, clock, feed
        self._seed, self._progress = seed, progress
        self._healing: list[tuple[float, Callable[[], None]]] = []
        self._marked = 0
        self._busy: set[str] = set()
        self._struck = (0.0, -PROGRESS_PAGES)
        self.done: Counter[str] = Counter()
        self.times: dict[str, list[float]] = {}
        """When faults of a kind were over (seconds since 1970): from then on recovery counts."""

    def strike(self, fault: Fault) -> bool:
        """Do it, if what it needs is there; one broker at a time, so that the cluster can recover."""
        doing = getattr(self, f"_{fault.kind}")(fault)
        if doing:
            self.done[fault.kind] += 1
        return doing

    def heal(self) -> None:
        """Undo what has lasted long enough."""
        self._undo(time.monotonic())

    def heal_everything(self) -> None:
        """Undo everything now. Raises TimeoutError when the brokers do not find together again."""
        deadline = time.monotonic() + CLUSTER_SECONDS
        self._undo(math.inf)
        while self._healing:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the brokers are not in sync after {CLUSTER_SECONDS:.0f} s")
            time.sleep(0.2)
            self._undo(time.monotonic())

    def _undo(self, until: float) -> None:
        for due in [entry for entry in self._healing if entry[0] <= until]:
            self._healing.remove(due)
            due[1]()

    def _later(self, seconds: float, undo: Callable[[], None]) -> None:
        self._healing.append((time.monotonic() + seconds, undo))

    def _over(self, kind: str) -> None:
        self.times.setdefault(kind, []).append(time.time())

    # Workers.

    def _victim(self, fault: Fault) -> Slot | None:
        """A worker that is at work, while pages come through: striking one that starts up proves little."""
        now, progress = time.monotonic(), self._progress()
        struck_at, had = self._struck
        if progress - had < PROGRESS_PAGES and now - struck_at < PATIENCE_SECONDS:
            return None
        slots = self._fleet.ready()
        if not slots:
            return None
        self._struck = (now, progress)
        return slots[int(fault.choice * len(slots))]

    def _kill(self, fault: Fault) -> bool:
        slot = self._victim(fault)
        if slot is None:
            return False
        slot.signal(signal.SIGKILL)
        self._over("kill")
        return True

    def _pause(self, fault: Fault) -> bool:
        slot = self._victim(fault)
        if slot is None:
            return False
        slot.signal(signal.SIGSTOP)

        def go_on() -> None:
            slot.signal(signal.SIGCONT)
            self._over("pause")

        self._later(SESSION_SECONDS + fault.seconds, go_on)
        return True

    def _scale(self, fault: Fault) -> bool:
        stage = STAGES[int(fault.choice * 3)]
        mine = self._fleet.of(stage)
        more = (fault.choice * 3) % 1 < 0.55
        if len(mine) >= MOST_WORKERS or (not more and len(mine) > 1):
            self._fleet.remove(mine[-1])
        else:
            self._fleet.add(stage)
        self._over("scale")
        return True

    def _disk(self, fault: Fault) -> bool:
        slots = self._fleet.of("deduplicate")
        for slot in slots:
            slot.limit_files(64)

        def undo() -> None:
            for slot in slots:
                slot.limit_files(None)

        self._later(fault.seconds * 2, undo)
        return bool(slots)

    # Brokers.

    def _broker(self, fault: Fault) -> bool:
        return self._without_a_broker(fault, fault.seconds, "broker", lambda: None)

    def _insync(self, fault: Fault) -> bool:
        if self._busy:
            return False
        for topic in (*OUTLET_TOPICS, "pages.quarantined", "articles.duplicates", "deduplicate.journal"):
            self._configure(topic, "min.insync.replicas", "3")

        def undo() -> None:
            for topic in (*OUTLET_TOPICS, "pages.quarantined", "articles.duplicates", "deduplicate.journal"):
                self._configure(topic, "min.insync.replicas", "2")

        return self._without_a_broker(fault, fault.seconds + 5, "insync", undo)

    def _without_a_broker(self, fault: Fault, seconds: float, kind: str, undo: Callable[[], None]) -> bool:
        if self._busy:
            return False
        self._busy.add(kind)
        node = self._cluster.nodes[int(fault.choice * len(self._cluster.nodes))]
        node.kill()

        def start() -> None:
            node.start()
            self._over(kind)
            self._later(1.0, settle)

        def settle() -> None:
            if self._cluster.whole():  # caught up before the next one dies: two of three must live
                undo()
                self._busy.discard(kind)
            else:
                self._later(1.0, settle)

        self._later(seconds, start)
        return True

    def _refused(self, fault: Fault) -> bool:
        if self._busy:
            return False
        self._busy.add("refused")
        topic = OUTLET_TOPICS[int(fault.choice * len(OUTLET_TOPICS))]
        self._configure(topic, "max.message.bytes", "300")

        def undo() -> None:
            self._configure(topic, "max.message.bytes", str(8 << 20))
            self._busy.discard("refused")
            self._over("refused")

        self._later(fault.seconds, undo)
        return True

    def _configure(self, topic: str, name: str, value: str) -> None:
        configure(self._cluster.bootstrap, self._prefix + topic, name, value)

    # Clock and pages.

    def _clock(self, fault: Fault) -> bool:
        self._clock_file.write_text(str(CLOCK_JUMPS[int(fault.choice * len(CLOCK_JUMPS))]))
        self._later(fault.seconds * 3, self._set_back)
        return True

    def _set_back(self) -> None:
        self._clock_file.write_text("0")
        self._over("clock")

    def _poison(self, _: Fault) -> bool:
        return self._send(pages.POISON)

    def _hang(self, _: Fault) -> bool:
        return self._send(pages.HANG)

    def _glutton(self, _: Fault) -> bool:
        return self._send(pages.GLUTTON)

    def _too_large(self, _: Fault) -> bool:
        self._feed(pages.too_large(self._seed, self._next()))
        return True

    def _send(self, mark: bytes) -> bool:
        self._feed(pages.marked(self._seed, self._next(), mark))
        return True

    def _next(self) -> int:
        self._marked += 1
        return 10_000_000 + self._marked


def configure(bootstrap: str, topic: str, name: str, value: str) -> None:
    """Change one setting of a topic. Brokers that are choosing a controller, or have no time, are waited for."""
    entry = ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
    deadline = time.monotonic() + CLUSTER_SECONDS
    while True:
        admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
        try:
            for future in admin.incremental_alter_configs([resource], request_timeout=15).values():
                future.result(30)
            return
        except KafkaException:
            if time.monotonic() > deadline:
                raise
            time.sleep(1.0)
