"""Three worker processes on this machine, for the demo, benchmarks and tests: started, awaited, asked, stopped."""

import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from streams.runtime.supervisor import start

READY_SECONDS = 300.0  # seconds, not minutes, unless the machine is very busy
LOOK_SECONDS = 0.1


class DeploymentError(Exception):
    """A worker ended or did not become ready; the message says which, and where its log is."""


class Deployment:
    """One process a stage; leaving the context stops them all."""

    def __init__(self, stages: Sequence[str], environment: Mapping[str, str], logs: Path) -> None:
        self.logs = logs
        logs.mkdir(parents=True, exist_ok=True)
        self.ports = dict(zip(stages, _free_ports(len(stages)), strict=True))
        self.processes = {stage: self._start(stage, environment) for stage in stages}

    def _start(self, stage: str, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        extra = {**environment, "STREAMS_HTTP_PORT": str(self.ports[stage]), "STREAMS_HTTP_HOST": "127.0.0.1"}
        with self.log(stage).open("wb") as file:
            return start(stage, extra, file)

    def log(self, stage: str) -> Path:
        """Where a worker's lines go."""
        return self.logs / f"{stage}.log"

    def url(self, stage: str) -> str:
        """Where a worker answers."""
        return f"http://127.0.0.1:{self.ports[stage]}"

    def ready(self, stage: str) -> bool:
        """Whether a worker is ready. Raises DeploymentError when it has ended."""
        if (code := self.processes[stage].poll()) is not None:
            raise DeploymentError(f"the {stage} worker ended with {code}: {self._last_words(stage)}")
        try:
            with urlopen(self.url(stage) + "/readyz", timeout=2) as answer:
                return answer.status == 200
        except (HTTPError, URLError, OSError):
            return False

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait until all are ready. Raises DeploymentError."""
        deadline = time.monotonic() + seconds
        for stage in self.processes:
            while not self.ready(stage):
                if time.monotonic() > deadline:
                    raise DeploymentError(f"the {stage} worker was not ready in {seconds:.0f} s; see {self.log(stage)}")
                time.sleep(LOOK_SECONDS)

    def metrics(self, stage: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        """A worker's metrics now: (sample name, sorted labels) -> value."""
        with urlopen(self.url(stage) + "/metrics", timeout=5) as answer:
            text = answer.read().decode()
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def total(self, name: str, **labels: str) -> float:
        """The sum of a sample over all workers and over the labels that are not given."""
        wanted = set(labels.items())
        return sum(
            value
            for stage in self.processes
            for (sample, has), value in self.metrics(stage).items()
            if sample == name and wanted <= set(has)
        )

    def stop(self, seconds: float = 60.0) -> dict[str, int]:
        """Ask all to stop; their exit codes. One that does not end is killed."""
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + seconds
        codes: dict[str, int] = {}
        for stage, process in self.processes.items():
            try:
                codes[stage] = process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                codes[stage] = process.wait()
        return codes

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.stop()
            return
        for process in self.processes.values():
            process.kill()
            process.wait()

    def _last_words(self, stage: str) -> str:
        lines = self.log(stage).read_text("utf-8", "replace").splitlines()
        told = [line for line in lines if "CRITICAL" in line]
        return (told or lines or ["no word"])[-1]


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
