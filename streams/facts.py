"""An outcome -> what the quality metrics and the watch for drift count of it; never published."""

from datetime import datetime
from urllib.parse import urlsplit

from msgspec import Struct

from streams.events import AlertPage, Article, ArticleEvent, Coordinates, Rejection

FIELDS = ("deck", "authors", "dateline", "published_at", "updated_at", "language", "section", "keywords", "origin")
"""Fields whose coverage is counted."""

# Refusals that say nothing of a site's layout: the message, the answer of the server, and our own faults.
_NOT_LAYOUT = frozenset(
    (
        "empty_message", "invalid_json", "invalid_message", "invalid_base64", "missing_body", "too_large", "http_error",
        "removed", "timeout", "memory", "crash", "attempts_exhausted",
    )
)  # fmt: skip


class Facts(Struct, frozen=True, kw_only=True):
    """What is counted of one outcome."""

    publisher: str | None
    """Registrable domain, or for quarantine the URL's host."""
    site: str | None = None
    """Registrable domain in any case, for outcomes of clean; None when there is none."""
    language: str | None = None
    fields: tuple[str, ...] = ()
    """Names of the fields that the article has."""
    body_chars: int = 0
    country: float | None = None
    """Confidence of the first subject country; None when there is none."""
    topic: float | None = None
    conflict: bool = False
    """Whether the text speaks against the declared country."""
    lag_seconds: float | None = None
    """From publication to fetch; None when either has no time."""
    rejected: bool = False
    """Whether the page was refused for what it shows."""
    page: AlertPage | None = None
    """Which page it was, for outcomes of clean whose page says something of its site."""


def of_article(found: Article) -> Facts:
    """What clean found."""
    page = found.page
    return Facts(
        publisher=found.publisher.domain,
        language=found.language,
        fields=_fields(found),
        body_chars=len(found.body),
        lag_seconds=_seconds(found.published_at, page.fetched_at),
        page=AlertPage(page.page_id, page.url, page.topic, page.partition, page.offset),
    )


def of_event(event: ArticleEvent) -> Facts:
    """What subscribers get."""
    return Facts(
        publisher=event.publisher.domain,
        language=event.language,
        fields=_fields(event),
        body_chars=len(event.body),
        country=event.countries.subject[0].confidence if event.countries.subject else None,
        topic=event.topics[0].confidence if event.topics else None,
        conflict=any(conflict.field == "countries.subject" for conflict in event.conflicts),
    )


def of_rejection(rejection: Rejection, at: Coordinates) -> Facts:
    """What was refused."""
    layout = rejection.reason not in _NOT_LAYOUT
    page = AlertPage(rejection.page_id, rejection.url, at.topic, at.partition, at.offset) if layout else None
    return Facts(publisher=host(rejection.url), rejected=layout, page=page)


def host(url: str | None) -> str | None:
    """Host of a URL, lower case; None when there is none or it can't be read."""
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None


def _fields(found: Article | ArticleEvent) -> tuple[str, ...]:
    return tuple(name for name in FIELDS if getattr(found, name))


def _seconds(start: str | None, end: str | None) -> float | None:
    if start is None or end is None or "T" not in start:
        return None
    try:
        return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
    except (ValueError, TypeError):  # not a time after all, or one of the two has no offset
        return None
