"""One Kafka broker and controller on this machine: start, stop, kill, pause, resume."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from tests.kafka.guard import Guard
from tests.kafka.install import install, java

JVM = ("-Xmx400m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
STOP_SECONDS = 30
CONFIG = """\
process.roles=broker,controller
node.id={number}
controller.quorum.voters={voters}
listeners=BROKER://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=BROKER
log.dirs={logs}

auto.create.topics.enable=false
default.replication.factor={replication}
min.insync.replicas={insync}
offsets.topic.replication.factor={replication}
offsets.topic.num.partitions=8
transaction.state.log.replication.factor={replication}
transaction.state.log.min.isr={insync}
transaction.state.log.num.partitions=2
share.coordinator.state.topic.replication.factor={replication}
share.coordinator.state.topic.min.isr={insync}

# Largest record of the project: a page in quarantine.
replica.fetch.max.bytes=52428800
replica.fetch.response.max.bytes=52428800
# Quick to notice a dead node, patient with a loaded machine.
broker.session.timeout.ms=6000
broker.heartbeat.interval.ms=1000
replica.lag.time.max.ms=10000
controller.quorum.election.timeout.ms=3000
controller.quorum.fetch.timeout.ms=6000
group.initial.rebalance.delay.ms=200

# Small.
log.cleaner.dedupe.buffer.size=8388608
log.cleaner.threads=1
num.network.threads=2
num.io.threads=4
background.threads=2
num.replica.fetchers=1
log.segment.bytes=67108864
"""
LOGGING = """\
<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="WARN"><Appenders>
<Console name="out"><PatternLayout pattern="%d{{ISO8601}} %p %m (%c{{1}})%n"/></Console>
</Appenders><Loggers><Root level="{level}"><AppenderRef ref="out"/></Root></Loggers></Configuration>
"""


class Node:
    """One JVM. Its log directory stays between `kill` and `start`."""

    def __init__(self, number: int, folder: Path, guard: Guard) -> None:
        self.number = number
        self.port, self.controller_port = free_port(), free_port()
        self._folder = folder / f"node-{number}"
        self._guard = guard
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the JVM is there (it may be paused)."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """Process id of the JVM."""
        return self._process.pid if self._process is not None and self.running else None

    @property
    def log(self) -> Path:
        """What the broker printed."""
        return self._folder / "broker.log"

    def prepare(self, voters: str, nodes: int, guarded: Mapping[str, str] | None = None) -> None:
        """Write the configuration and the formatted log directory. `guarded` adds to it, or replaces lines of it."""
        self._folder.mkdir(parents=True)
        logs = self._folder / "logs"
        shutil.copytree(install() / "formatted", logs)
        meta = logs / "meta.properties"
        lines = [line for line in meta.read_text().splitlines() if not line.startswith(("node.id", "directory.id"))]
        meta.write_text("\n".join([*lines, f"node.id={self.number}", ""]))
        text = CONFIG.format(
            number=self.number,
            voters=voters,
            port=self.port,
            controller_port=self.controller_port,
            logs=logs,
            replication=min(nodes, 3),
            insync=min(nodes, 2),
        )
        more = "".join(f"{name}={value}\n" for name, value in (guarded or {}).items())
        (self._folder / "server.properties").write_text(text + more)  # of a name that stands twice the last counts
        level = os.environ.get("KAFKA_LOG", "WARN")
        (self._folder / "log4j2.xml").write_text(LOGGING.format(level=level))

    def start(self) -> None:
        """Start the JVM; it serves some seconds later (`Cluster.wait`)."""
        if self.running:
            return
        command = [java(), *JVM, f"-Dlog4j2.configurationFile={self._folder / 'log4j2.xml'}"]
        command += ["-cp", f"{install() / 'jars'}/*", "kafka.Kafka", str(self._folder / "server.properties")]
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C reaches the test run, which stops its nodes in order.
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self._folder, start_new_session=True
            )
        self._guard.add(self._process.pid)

    def stop(self) -> None:
        """Shut down in order: hand leadership over, close the logs."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill -9."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Freeze the JVM (SIGSTOP): connections stay, answers do not come."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Go on after `pause`."""
        self._signal(signal.SIGCONT)

    def accepts(self) -> bool:
        """Whether the port is open."""
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def tail(self, lines: int = 15) -> str:
        """The end of the broker's log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self.running:
            self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        self._signal(signal.SIGCONT)
        self._signal(number)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_SECONDS)
        self._guard.drop(self._process.pid)
        self._process = None


_given: set[int] = set()


def free_port() -> int:
    """A free port below the range that outgoing connections take theirs from, so that it stays free for a restart."""
    start = 20_000 + (os.getpid() * 37 + time.monotonic_ns()) % 9_000
    for port in (20_000 + (start + step) % 12_000 for step in range(12_000)):
        if port in _given:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            _given.add(port)
            return port
    raise OSError("no free port from 20000 to 31999")
