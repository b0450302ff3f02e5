"""pom.xml -> a folder of jars and a formatted log directory, made once and kept in build/kafka."""

import fcntl
import hashlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = HERE.parents[1] / "build" / "kafka"
CLUSTER_ID = "c3RyZWFtcy10ZXN0cy0wMQ"
MAVEN_SECONDS = 600
FORMAT_CONFIG = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:19093
listeners=BROKER://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=BROKER
log.dirs={logs}
"""


class KafkaMissingError(Exception):
    """Kafka can't be run here; the message is one sentence that says what to install."""


def install() -> Path:
    """The folder with `jars/` and `formatted/`, made when it is not there. Takes seconds the first time."""
    folder = CACHE / hashlib.sha256((HERE / "pom.xml").read_bytes()).hexdigest()[:12]
    java()
    if (folder / "ready").exists():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several test runs may start at once
        if not (folder / "ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _download(folder / "jars")
            _format(folder)
            (folder / "ready").touch()
    return folder


def java() -> str:
    """The path of a Java that is new enough (17)."""
    found = shutil.which("java")
    text = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr if found else ""
    version = re.search(r'version "(\d+)', text)
    if found is None or version is None or int(version[1]) < 17:
        raise KafkaMissingError(
            "The Kafka tests need Java 17 or newer, which was not found; install it (on Debian and Ubuntu: "
            "apt-get install openjdk-17-jre-headless maven), or use a running cluster with KAFKA=host:port."
        )
    return found


def _download(jars: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise KafkaMissingError(
            "The Kafka tests need Maven to fetch Apache Kafka, and mvn was not found; install it (on Debian and "
            "Ubuntu: apt-get install maven), or use a running cluster with KAFKA=host:port."
        )
    command = [maven, "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
    run = subprocess.run(
        [*command, f"-DoutputDirectory={jars}"], capture_output=True, text=True, check=False, timeout=MAVEN_SECONDS
    )
    if run.returncode or not list(jars.glob("kafka_*.jar")):
        raise KafkaMissingError(f"Maven could not fetch Apache Kafka: {(run.stdout + run.stderr).strip()[-600:]}")


def _format(folder: Path) -> None:
    """Format a log directory with Kafka's own tool, once: each node starts from a copy with its own node.id."""
    with tempfile.TemporaryDirectory() as scratch:
        config = Path(scratch) / "server.properties"
        config.write_text(FORMAT_CONFIG.format(logs=folder / "formatted"))
        command = [java(), "-cp", f"{folder / 'jars'}/*", "kafka.tools.StorageTool", "format"]
        run = subprocess.run(
            [*command, "--cluster-id", CLUSTER_ID, "--config", str(config)],
            capture_output=True,
            text=True,
            check=False,
            timeout=MAVEN_SECONDS,
        )
    if run.returncode:
        raise KafkaMissingError(f"Kafka's log directory could not be formatted: {(run.stdout + run.stderr)[-600:]}")
