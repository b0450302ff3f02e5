"""`streams settings`: every setting with its value, default and meaning."""

import sys
from typing import Any

import click
import orjson
from pydantic import SecretStr, ValidationError

from streams.settings import Settings


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Output format.")
def settings(form: str) -> None:
    """Print all settings with their values (secrets masked), defaults and meaning.

    Each is set by an environment variable. Ends with 2 when a value is not valid.
    """
    current = read_settings()
    rows: list[dict[str, str]] = []
    for name, field in Settings.model_fields.items():
        rows.append(
            {
                "variable": f"STREAMS_{name.upper()}",
                "value": _shown(getattr(current, name)),
                "default": _shown(field.default),
                "meaning": field.description or "",
            }
        )
    if form == "json":
        click.echo(orjson.dumps(rows, option=orjson.OPT_INDENT_2))
        return
    for row in rows:
        same = row["value"] == row["default"]
        click.echo(f"{row['variable']}={row['value']}" + ("" if same else f"   (default {row['default'] or 'empty'})"))
        click.echo(f"    {row['meaning']}")


def read_settings(**given: Any) -> Settings:
    """The settings, some of them given; ends the command with 2 and a line for each that is not valid."""
    try:
        return Settings(**given)
    except ValidationError as error:
        click.echo("These settings are not valid:", err=True)
        for problem in error.errors(include_url=False, include_input=False):
            name = "STREAMS_" + "_".join(map(str, problem["loc"])).upper() if problem["loc"] else "Settings"
            click.echo(f"  {name}: {problem['msg'].removeprefix('Value error, ')}", err=True)
        sys.exit(2)


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "********" if value.get_secret_value() else ""
    return "" if value is None else str(value)
