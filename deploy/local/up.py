"""`make up-local`: Kafka, topics, three workers, Prometheus and Alertmanager on this machine without Docker.

Kafka comes by Maven, Prometheus and Alertmanager from the machine (Debian: apt-get install prometheus
prometheus-alertmanager). The dashboards are drawn by a page of our own (../grafana/preview), since no package has
Grafana. Runs until Ctrl-C; everything ends with it.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "deploy/prometheus"
STREAMS = ("-m", "streams")
READY_SECONDS = 300  # models are loaded; some machines are busy with other things
FORGET_SECONDS = 8  # Prometheus looks for its targets every 5 s
STAGES = ("clean", "deduplicate", "classify")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Stack:
    """Processes that end together. `addresses` says where each serves, by name.

    `scale` divides the times that rules wait (`for`, `keep_firing_for`, the intervals of evaluation and grouping), never
    their expressions: a drill need not wait for minutes. How often workers are asked stays: an answer may take as long.
    """

    def __init__(self, folder: Path, scale: float = 1) -> None:
        self.folder = folder
        self.addresses: dict[str, str] = {}
        self.workers: list[str] = []
        self._scale = scale
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        """What `streams` needs to find this stack."""
        return {
            "STREAMS_BOOTSTRAP": self.addresses["kafka"],
            "STREAMS_HTTP_HOST": "127.0.0.1",
            "STREAMS_ROUTES": str(ROOT / "deploy/local/routes.toml"),
        }

    def start(self) -> None:
        """Start everything in order and wait until it serves."""
        kafka = self._run("kafka", [sys.executable, "-m", "tests.kafka.cluster"], stdout=subprocess.PIPE)
        assert kafka.stdout is not None
        bootstrap = kafka.stdout.readline().decode().strip()
        if not bootstrap:
            raise RuntimeError(f"Kafka did not start; see {self.folder / 'kafka.log'}")
        self.addresses["kafka"] = bootstrap
        create = [sys.executable, "-m", "streams", "topics", "create"]
        subprocess.run(create, env={**os.environ, **self.environment}, check=True, cwd=ROOT, stdout=sys.stderr)
        for stage in STAGES:
            self.start_worker(stage)
        self._monitoring()

    def start_worker(self, stage: str, name: str | None = None, program: Sequence[str] = STREAMS) -> None:
        """Start a worker, named after its stage when not said, and wait until it is ready; Prometheus will find it."""
        name = name or stage
        port = free_port()
        more = {
            **self.environment,
            "STREAMS_HTTP_PORT": str(port),
            "STREAMS_INSTANCE": f"{name}-0",
            "STREAMS_STATE_DIR": str(self.folder / name),
        }
        self._run(name, [sys.executable, *program, "worker", stage], environment=more)
        self.addresses[name] = f"http://127.0.0.1:{port}"
        self._wait(name, f"http://127.0.0.1:{port}/readyz", READY_SECONDS)
        self.workers.append(name)
        self._write_targets()

    def stop_worker(self, name: str) -> None:
        """Let a worker drain and end; Prometheus forgets it first."""
        self.workers.remove(name)
        self._write_targets()
        time.sleep(FORGET_SECONDS)
        process = self._running.pop(name)
        process.terminate()
        process.wait(60)

    def pid(self, name: str) -> int:
        """Process id of a part."""
        return self._running[name].pid

    def _write_targets(self) -> None:
        targets = [self.addresses[name].removeprefix("http://") for name in self.workers]
        fresh = self.folder / "targets.new"
        fresh.write_text(json.dumps([{"targets": targets}]))
        fresh.rename(self.folder / "targets.json")

    def _shortened(self, text: str, *names: str) -> str:
        """The text with the durations of these keys divided by the scale."""

        def divided(match: re.Match[str]) -> str:
            seconds = int(match[2]) * {"s": 1, "m": 60, "h": 3600}[match[3]]
            return f"{match[1]}{max(seconds and 1, round(seconds / self._scale))}s"

        return text if self._scale == 1 else re.sub(rf"\b((?:{'|'.join(names)}): )(\d+)([smh])\b", divided, text)

    def _monitoring(self) -> None:
        for name in ("recording.rules.yaml", "alerts.rules.yaml"):
            text = (PROMETHEUS / name).read_text()
            (self.folder / name).write_text(self._shortened(text, "for", "keep_firing_for", "interval"))
        alerts, prometheus = free_port(), free_port()
        config = (PROMETHEUS / "alertmanager.yaml").read_text()
        (self.folder / "alertmanager.yaml").write_text(self._shortened(config, "group_wait"))
        config = (PROMETHEUS / "prometheus.yaml").read_text().replace("127.0.0.1:9093", f"127.0.0.1:{alerts}")
        (self.folder / "prometheus.yaml").write_text(self._shortened(config, "evaluation_interval"))
        if program := shutil.which("prometheus-alertmanager") or shutil.which("alertmanager"):
            self._run(
                "alertmanager",
                [
                    program,
                    "--config.file=alertmanager.yaml",
                    "--storage.path=alertmanager",
                    f"--web.listen-address=127.0.0.1:{alerts}",
                    "--cluster.listen-address=",
                ],
            )
            self.addresses["alertmanager"] = f"http://127.0.0.1:{alerts}"
        if program := shutil.which("prometheus"):
            self._run(
                "prometheus",
                [
                    program,
                    "--config.file=prometheus.yaml",
                    "--storage.tsdb.path=prometheus",
                    f"--web.listen-address=127.0.0.1:{prometheus}",
                ],
            )
            self._wait("prometheus", f"http://127.0.0.1:{prometheus}/-/ready", 60)
            self.addresses["prometheus"] = f"http://127.0.0.1:{prometheus}"
            self._dashboards()

    def _dashboards(self) -> None:
        port = free_port()
        server = [sys.executable, str(ROOT / "deploy/grafana/preview/serve.py")]
        self._run("dashboards", [*server, "--prometheus", self.addresses["prometheus"], "--port", str(port)])
        self._wait("dashboards", f"http://127.0.0.1:{port}/", 30)
        self.addresses["dashboards"] = f"http://127.0.0.1:{port}/"

    def _run(
        self, name: str, command: list[str], environment: dict[str, str] | None = None, stdout: int | None = None
    ) -> "subprocess.Popen[bytes]":
        log = (self.folder / f"{name}.log").open("wb")
        here = ROOT if command[0] == sys.executable else self.folder
        process = subprocess.Popen(
            command, cwd=here, env={**os.environ, **(environment or {})}, stdout=stdout or log, stderr=log
        )
        self._running[name] = process
        return process

    def _wait(self, name: str, url: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._running[name].poll() is not None:
                break
            with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
            time.sleep(0.2)
        raise RuntimeError(f"{name} did not become ready; see {self.folder / (name + '.log')}")

    def ended(self) -> str | None:
        """Name of a process that ended by itself."""
        return next((name for name, process in self._running.items() if process.poll() is not None), None)

    def kill(self, name: str) -> None:
        """End one process at once."""
        self._running.pop(name).kill()

    def close(self) -> None:
        """End all, the last started first: a worker that has lost its Kafka could not commit and would wait for it."""
        for process in reversed(self._running.values()):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(45)
            process.kill()


def main() -> int:
    """Run the stack until Ctrl-C or until a part of it ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / ".state/local", help="where logs and state go")
    stack = Stack(parser.parse_args().folder)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        stack.start()
        for name, address in stack.addresses.items():
            print(f"  {name:<14}{address}")
        if "prometheus" not in stack.addresses:
            print("  Prometheus is not installed (Debian: apt-get install prometheus prometheus-alertmanager).")
        print(f"  {'logs':<14}{stack.folder}\nFeed it: STREAMS_BOOTSTRAP={stack.addresses['kafka']} make load RATE=20")
        print("Ctrl-C ends all.", flush=True)
        while (ended := stack.ended()) is None:
            time.sleep(0.5)
        print(f"{ended} ended; see {stack.folder / (ended + '.log')}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        stack.close()


if __name__ == "__main__":
    sys.exit(main())
