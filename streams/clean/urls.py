"""A URL as it came -> its parts."""

from urllib.parse import urlsplit


def parts_of(url: str | None) -> tuple[str, str]:
    """Host and path, empty where there is no URL that can be read."""
    try:
        parts = urlsplit(url or "")
        return (parts.hostname or "", parts.path)
    except ValueError:  # brackets that are no IPv6 address
        return ("", "")
