"""Commands of `streams`, each in a process of its own that is forked from one which has loaded them all.

Loading what a worker or a sink needs takes seconds of CPU, refusing to run a tenth of one.
"""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

from streams.runtime import parent

_LOADED = [
    "pytest",  # each process loads the program that started it
    "tests.kafka.forked",
    "streams.agents.classify",
    "streams.agents.clean",
    "streams.agents.deduplicate",
    "streams.cli.alerts",
    "streams.cli.doctor",
    "streams.cli.quarantine",
    "streams.cli.replay",
    "streams.cli.sink",
    "streams.cli.topics",
    "streams.cli.worker",
    "streams.runtime.worker",
    "streams.sinks.parquet",
]

Commands = Mapping[str, tuple[Mapping[str, str], Sequence[str]]]
"""By a name of the caller's: more environment, and arguments."""


class Ended(NamedTuple):
    """A command that has ended."""

    code: int
    output: str
    """What it printed, errors too."""


def start(environment: Mapping[str, str], arguments: Sequence[str], log: Path) -> BaseProcess:
    """Start a command with more environment; what it prints, errors too, goes to `log`."""
    context = get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    process = context.Process(target=_command, args=(dict(environment), list(arguments), str(log)))
    process.start()
    return process


def run(commands: Commands, folder: Path, seconds: float) -> dict[str, Ended]:
    """Run commands together; how each ended.

    Raises TimeoutError with the names of those that do not end in time, and kills them.
    """
    logs = {name: folder / f"{number}.log" for number, name in enumerate(commands)}
    running = {name: start(*command, logs[name]) for name, command in commands.items()}
    try:
        codes = {name: code(process, seconds) for name, process in running.items()}
        return {name: Ended(codes[name], logs[name].read_text()) for name in commands}
    finally:
        for process in running.values():
            process.kill()
            process.join()


def code(process: BaseProcess, seconds: float) -> int:
    """Wait for the end of a command: its exit code. Raises TimeoutError."""
    process.join(seconds)
    if process.exitcode is None:
        raise TimeoutError(f"process {process.pid} did not end within {seconds:.0f} s")
    return process.exitcode


def _command(environment: dict[str, str], arguments: list[str], log: str) -> None:
    """In the new process: what the program `streams` does."""
    parent.follow(signal.SIGTERM)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in (1, 2):
        os.dup2(output, number)
    os.environ.update(environment)
    from streams.cli import main
    from streams.settings import Settings

    Settings.model_config["secrets_dir"] = environment.get("STREAMS_SECRETS_DIR")  # looked up as the module is loaded
    sys.exit(main(arguments, prog_name="streams"))
