"""Stages and numbers -> running workers that are started again when they end, as a cluster would."""

import itertools
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.kafka.guard import Guard

STAGES = ("clean", "deduplicate", "classify")
RESTART_SECONDS = 1.0
LOG_LINES = 400
SILENT_SECONDS = 20.0
PORT = re.compile(r" http=http://[^: ]+:(\d+)")

Command = Callable[[str], list[str]]


def streams_worker(stage: str) -> list[str]:
    """The command of the product. Brokers go before workers, as if they had machines of their own."""
    return ["nice", "-n", "5", str(Path(sys.executable).parent / "streams"), "worker", stage]


class Slot:
    """A place for one worker, like a pod of a StatefulSet: name and state folder stay when the process is new."""

    def __init__(self, stage: str, number: int, command: list[str], environment: dict[str, str], guard: Guard) -> None:
        self.stage = stage
        self.name = f"{stage}-{number}"
        self.exits: Counter[int] = Counter()
        self.paused = False
        self.leaving = False
        self.restarts = True
        self.lines: deque[str] = deque(maxlen=LOG_LINES)
        self.process: subprocess.Popen[bytes] | None = None
        self._command, self._environment, self._guard = command, environment, guard
        self._start_at = 0.0
        self.http: int | None = None
        self._began = 0.0

    @property
    def ready(self) -> bool:
        """Whether the worker itself says that it works (`/readyz`)."""
        if not self.running:
            return False
        if self.http is None:  # it does not tell (the negative control): by time
            return time.monotonic() - self._began > SILENT_SECONDS
        connection = HTTPConnection("127.0.0.1", self.http, timeout=0.5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    @property
    def running(self) -> bool:
        """Whether there is a process that is not frozen."""
        return self.process is not None and self.process.poll() is None and not self.paused

    def tick(self) -> None:
        """Start what is to run, note what has ended."""
        now = time.monotonic()
        if self.process is not None and (code := self.process.poll()) is not None:
            self.exits[code] += 1
            self._guard.drop(self.process.pid)
            self.process, self.paused = None, False
            self._start_at = now + RESTART_SECONDS
        if self.process is None and self.restarts and not self.leaving and now >= self._start_at:
            self._start()

    def start(self) -> None:
        """Start the process now, again if it has ended."""
        self.restarts, self._start_at = True, 0.0
        self.tick()

    def wait(self, seconds: float = 60) -> int:
        """Wait for the end of the process, which is not started again; its exit code. Raises subprocess.TimeoutExpired."""
        self.restarts = False
        if self.process is None:
            raise RuntimeError(f"{self.name} does not run")
        code = self.process.wait(seconds)
        self.tick()
        return code

    def _start(self) -> None:
        self.http, self._began = None, time.monotonic()
        self.process = subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._guard.add(self.process.pid)
        # A pipe and a thread, not a file: a limit on file sizes (the full disk) must not touch the log.
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is not None:
            for line in process.stdout:
                text = line.decode(errors="replace").rstrip()
                self.lines.append(text)
                if port := PORT.search(text):
                    self.http = int(port[1])

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the worker, not to its pool."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.paused = number == signal.SIGSTOP or (self.paused and number != signal.SIGCONT)

    def limit_files(self, size: int | None) -> None:
        """Let no file grow beyond `size` bytes (a full disk, as far as writes go), or lift the limit."""
        if self.process is not None and self.process.poll() is None and sys.platform == "linux":
            wanted = resource.RLIM_INFINITY if size is None else size
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (wanted, resource.RLIM_INFINITY))


class Fleet:
    """All workers of a run."""

    def __init__(
        self, guard: Guard, folder: Path, environment: dict[str, str], command: Command = streams_worker
    ) -> None:
        self.slots: list[Slot] = []
        self.gone: list[Slot] = []
        self._guard, self._folder, self._environment, self._command = guard, folder, environment, command
        self._numbers = {stage: itertools.count() for stage in STAGES}

    def add(self, stage: str) -> Slot:
        """One worker more. Every second one is a static member of its group."""
        number = next(self._numbers[stage])
        name = f"{stage}-{number}"
        state = self._folder / "state" / name
        state.mkdir(parents=True, exist_ok=True)
        environment = os.environ | self._environment | {"STREAMS_STATE_DIR": str(state), "STREAMS_HTTP_PORT": "0"}
        if number % 2 == 0:
            environment["STREAMS_INSTANCE"] = name
        slot = Slot(stage, number, self._command(stage), environment, self._guard)
        self.slots.append(slot)
        slot.tick()
        return slot

    def remove(self, slot: Slot) -> None:
        """Ask one worker to leave for good."""
        slot.leaving = True
        slot.signal(signal.SIGCONT)
        slot.signal(signal.SIGTERM)

    def tick(self) -> None:
        """Start again what has ended."""
        for slot in list(self.slots):
            slot.tick()
            if slot.leaving and slot.process is None:
                self.slots.remove(slot)
                self.gone.append(slot)

    def of(self, stage: str) -> list[Slot]:
        """The workers of a stage that are not about to leave."""
        return [slot for slot in self.slots if slot.stage == stage and not slot.leaving]

    def running(self) -> list[Slot]:
        """The workers that a fault can hit."""
        return [slot for slot in self.slots if slot.running and not slot.leaving]

    def ready(self) -> list[Slot]:
        """The workers that are at work, or, when they do not tell, that have had the time to begin."""
        return [slot for slot in self.running() if slot.ready]

    def stop(self, seconds: float = 60) -> Counter[int]:
        """Ask all to leave, wait, kill the rest; how they ended now."""
        slots = list(self.slots)
        before = {slot.name: Counter(slot.exits) for slot in slots}
        for slot in slots:
            self.remove(slot)
        deadline = time.monotonic() + seconds
        while self.slots and time.monotonic() < deadline:
            self.tick()
            time.sleep(0.05)
        for slot in list(self.slots):
            slot.signal(signal.SIGKILL)
            while slot.process is not None:
                slot.tick()
                time.sleep(0.05)
        return sum((slot.exits - before[slot.name] for slot in slots), Counter())

    def exits(self) -> Counter[int]:
        """How workers ended: exit code, or minus the signal."""
        return sum((slot.exits for slot in (*self.slots, *self.gone)), Counter())
