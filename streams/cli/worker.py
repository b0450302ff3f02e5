"""`streams worker`: one stage as a process, or all three on one machine."""

import sys
from importlib import import_module
from typing import cast

import click

from streams.cli.settings import read_settings
from streams.events import Stage
from streams.runtime import fatal, logs
from streams.runtime.fatal import Exit

STAGES: tuple[Stage, ...] = ("clean", "deduplicate", "classify")

_EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code.value:>2}  {meaning}" for code, meaning in fatal.MEANINGS.items())


@click.command(epilog=_EPILOG)
@click.argument("stage", type=click.Choice([*STAGES, "all"]))
def worker(stage: str) -> None:
    """Run the worker of a stage until SIGTERM or SIGINT, or all three on this machine.

    It is set by environment variables; `streams settings` lists them. On its HTTP port it answers /metrics, /healthz
    and /readyz. SIGTERM and SIGINT let it finish what is in flight within STREAMS_DRAIN_SECONDS, commit and leave the
    group. `all` starts one process a stage; with STREAMS_HTTP_PORT=9100 they take 9100, 9101 and 9102. It ends when
    one of them ends, with the exit code of the first that failed.
    """
    settings = read_settings()
    logs.set_up(settings.log, settings.log_format, stage)
    if stage == "all":
        from streams.runtime.supervisor import supervise  # noqa: PLC0415 - what a single stage does not need

        sys.exit(supervise(STAGES, settings))
    from streams.runtime.worker import run  # noqa: PLC0415 - Faust takes most of a second to import

    run(cast("Stage", stage), settings, import_module(f"streams.agents.{stage}").attach)


__all__ = ["STAGES", "Exit", "worker"]
