"""`make up-local`: Kafka, topics, three workers, Prometheus and Alertmanager on this machine without Docker.

Kafka comes by Maven, Prometheus and Alertmanager from the machine (Debian: apt-get install prometheus
prometheus-alertmanager). The dashboards are drawn by a page of our own (../grafana/preview), since no package has
Grafana. Runs until Ctrl-C; everything ends with it.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "deploy/prometheus"
STAGES = ("clean", "deduplicate", "classify")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Stack:
    """Processes that end together. `addresses` says where each serves, by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.addresses: dict[str, str] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Start everything in order and wait until it serves."""
        kafka = self._run("kafka", [sys.executable, "-m", "tests.kafka.cluster"], stdout=subprocess.PIPE)
        assert kafka.stdout is not None
        bootstrap = kafka.stdout.readline().decode().strip()
        if not bootstrap:
            raise RuntimeError(f"Kafka did not start; see {self.folder / 'kafka.log'}")
        self.addresses["kafka"] = bootstrap
        environment = {"STREAMS_BOOTSTRAP": bootstrap, "STREAMS_HTTP_HOST": "127.0.0.1"}
        streams = [sys.executable, "-m", "streams"]
        subprocess.run([*streams, "topics", "create"], env={**os.environ, **environment}, check=True, cwd=ROOT)
        for stage in STAGES:
            self.start_worker(stage, environment)
        self._monitoring()

    def start_worker(self, stage: str, environment: dict[str, str]) -> None:
        """Start one worker and wait until it is ready."""
        port = free_port()
        more = {
            **environment,
            "STREAMS_HTTP_PORT": str(port),
            "STREAMS_INSTANCE": f"{stage}-0",
            "STREAMS_STATE_DIR": str(self.folder / stage),
        }
        self._run(stage, [sys.executable, "-m", "streams", "worker", stage], environment=more)
        self.addresses[stage] = f"http://127.0.0.1:{port}"
        self._wait(stage, f"http://127.0.0.1:{port}/readyz", 120)

    def _monitoring(self) -> None:
        for name in ("recording.rules.yaml", "alerts.rules.yaml", "alertmanager.yaml"):
            shutil.copy(PROMETHEUS / name, self.folder)
        targets = [self.addresses[stage].removeprefix("http://") for stage in STAGES]
        (self.folder / "targets.json").write_text(json.dumps([{"targets": targets}]))
        alerts, prometheus = free_port(), free_port()
        config = (PROMETHEUS / "prometheus.yaml").read_text().replace("127.0.0.1:9093", f"127.0.0.1:{alerts}")
        (self.folder / "prometheus.yaml").write_text(config)
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
        """End all, the last started first."""
        for process in reversed(self._running.values()):
            process.terminate()
        for process in reversed(self._running.values()):
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
