"""The `streams` command: one module a subcommand, loaded when it is called so that the others cost nothing."""

import os
import signal
from importlib import import_module
from types import FrameType

import click

import streams

COMMANDS = {
    "alerts": "List publishers whose pages have changed, with examples.",
    "demo": "Run everything on this machine with a small broker and the demo's pages.",
    "diff": "Compare the labels of two releases on the same pages.",
    "doctor": "Look at settings, versions, disk, brokers and topics before a worker is started.",
    "enrich": "Read pages from files, print what a worker would publish.",
    "explain": "Show every decision of all three stages for one page.",
    "export": "Turn events into IPTC ninjs or schema.org NewsArticle.",
    "load": "Feed pages.raw with generated pages at a steady rate.",
    "plan": "Print what a volume of pages needs: workers, partitions, memory, disk.",
    "quarantine": "Look at pages in quarantine and put them back.",
    "reference": "Write the reference pages of the documentation.",
    "replay": "Process pages of the past once more, in a lane of their own.",
    "routes": "Check routes, and see where events would go and why.",
    "schemas": "Write the schema files of all topics.",
    "settings": "Print all settings with their values.",
    "sink": "Bring events into PostgreSQL or Parquet files.",
    "topics": "Create, list and check topics.",
    "train": "Train the models that ship with the package.",
    "worker": "Run a worker: clean, deduplicate, classify or all.",
}


def _leave(_number: int, _frame: FrameType | None) -> None:
    os._exit(0)


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        if cmd_name == "worker":
            # Asked to stop before there is anything to stop: its modules take a second to load, and by default the
            # signal would end the process as if it had failed.
            signal.signal(signal.SIGTERM, _leave)
        module = import_module(f"streams.cli.{cmd_name}")
        command = getattr(module, cmd_name)
        if not isinstance(command, click.Command):
            raise TypeError(f"streams.cli.{cmd_name} has no click command of that name")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(streams.__version__, prog_name="streams")
def main() -> None:
    """Raw news pages on Kafka in; clean, deduplicated, labelled article events out."""
