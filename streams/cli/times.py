"""Times as people write them on a command line: `15m`, `6h`, `2d` ago, or ISO 8601."""

from datetime import UTC, datetime, timedelta

import click

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def moment(_ctx: click.Context, param: click.Parameter, text: str | None) -> datetime | None:
    """Callback of an option that takes a time; UTC when no zone is said."""
    if text is None:
        return None
    if text[:-1].isdigit() and text[-1:] in _UNITS:
        return datetime.now(UTC) - timedelta(**{_UNITS[text[-1]]: int(text[:-1])})
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter("say 15m, 6h, 2d or a time such as 2026-02-08T08:00", param=param) from error
    return read if read.tzinfo else read.replace(tzinfo=UTC)
