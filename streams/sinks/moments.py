"""Times as events carry them -> times as databases keep them."""

from datetime import UTC, datetime


def moment(text: str | None) -> datetime | None:
    """RFC 3339 or a date -> a time in UTC; the start of the day for a date, None for what can't be a time."""
    try:
        read = datetime.fromisoformat(text or "")
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
