"""Outcomes -> the records that are published: topic, key, value bytes and headers. One place for ids and frames."""

import re
from base64 import b64encode
from collections.abc import Iterable

from msgspec import Struct

from streams import __version__
from streams.drift import Drift
from streams.events import (
    CONTRACT_VERSION,
    Article,
    ArticleEvent,
    Coordinates,
    DuplicateEvent,
    EventType,
    Labels,
    PageRef,
    PipelineAlert,
    Provenance,
    QuarantinedPage,
    Rejection,
    Removal,
    Stage,
    UniqueArticle,
    Verdict,
    encode,
    event_id,
    hashed,
)
from streams.facts import Facts, of_article, of_event, of_rejection

Headers = tuple[tuple[str, bytes], ...]


BACKFILL = ("backfill", b"true")
"""Header of pages that a crawler sends to fill a gap: they never replace what live pages brought. It travels with them to
deduplicate, and into quarantine."""


class Record(Struct, frozen=True):
    """What is published, on whichever transport."""

    topic: str
    """Name without the deployment's prefix."""
    key: bytes | None
    value: bytes
    headers: Headers
    language: str | None = None
    """For articles.cleaned: names the partition."""
    partition: int | None = None
    """For a removal: the shard that is asked; its page does not tell the language, so that every shard is asked in turn."""
    facts: Facts | None = None
    """What is counted of it."""
    also: "tuple[Copy, ...]" = ()
    """Further topics that get it, with the same headers: the latest view and routes."""


class Copy(Struct, frozen=True):
    """The event of a record, or a part of it, for a further topic."""

    topic: str
    key: bytes | None
    value: bytes | None
    """None is a tombstone in a compacted topic."""


class RawMessage(Struct, frozen=True):
    """What was read from `pages.raw`: the value as it is, where it stands, and how often it has been tried."""

    value: bytes | None
    coordinates: Coordinates
    attempts: int = 1
    page_time: int | None = None
    """When its page was put on pages.raw, milliseconds since 1970 UTC; None when unknown."""
    backfill: bool = False
    """Whether it came with the header of a page that fills a gap, see BACKFILL."""


_TYPES: dict[str, EventType] = {
    "new": "article.created",
    "revision": "article.revised",
    "withdrawn": "article.withdrawn",
}


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")


def schema_id(topic: str) -> str:
    """What `ce_dataschema` says and the topic's JSON Schema has as `$id`."""
    return f"urn:news-streams:{topic}:{CONTRACT_VERSION}"


def _headers(
    topic: str, stage: Stage, kind: str, ident: str, *, subject: str | None, time: str | None, **more: str | None
) -> Headers:
    """CloudEvents 1.0 in Kafka's binary mode, and what subscribers filter by without parsing the value."""
    headers = {
        "content-type": "application/json",
        "contract-version": str(CONTRACT_VERSION),
        "ce_specversion": "1.0",
        "ce_id": ident,
        "ce_source": f"/news-streams/{stage}",
        "ce_type": kind,
        "ce_dataschema": schema_id(topic),
        "ce_subject": subject,
        "ce_partitionkey": subject,
        # When the page was fetched: when it was processed would differ between repeats of the same event.
        "ce_time": time if time and _TIME.fullmatch(time) else None,
        **more,
    }
    return tuple((name, value.encode("utf-8", "replace")) for name, value in headers.items() if value)


def cleaned(found: Article) -> Record:
    """An article on its way to the shard of its language."""
    key = found.language or "und"
    headers = _cleaned_headers("article", found.page, key)
    return Record("articles.cleaned", key.encode(), encode(found), headers, found.language, facts=of_article(found))


def removal(found: Removal, shard: int = 0) -> Record:
    """A removal on its way to a shard; when that does not know the article, to the next one."""
    return Record(
        "articles.cleaned", b"und", encode(found), _cleaned_headers("removal", found.page, "und"), partition=shard
    )


def _cleaned_headers(kind: str, page: PageRef, key: str) -> Headers:
    ident = hashed(page.topic, page.partition, page.offset)
    return _headers("articles.cleaned", "clean", kind, ident, subject=key, time=page.fetched_at)


def unique(article: Article, verdict: Verdict) -> Record:
    """A new, changed or withdrawn article on its way to classify."""
    ident = event_id(verdict.article_id, verdict.content_version)
    value = encode(UniqueArticle(verdict=verdict, article=article))
    headers = _headers(
        "articles.unique",
        "deduplicate",
        verdict.kind,
        ident,
        subject=verdict.article_id,
        time=article.page.fetched_at,
    )
    return Record("articles.unique", verdict.article_id.encode(), value, headers)


def duplicate(article: Article, verdict: Verdict) -> Record:
    """A refetch or reprint, explained."""
    if verdict.kind not in ("refetch", "reprint") or verdict.duplicate_of is None or verdict.match is None:
        raise ValueError(f"verdict {verdict.kind} is not a duplicate")
    page = article.page
    event = DuplicateEvent(
        event_id=hashed("duplicate", verdict.article_id, page.topic, page.partition, page.offset, CONTRACT_VERSION),
        verdict=verdict.kind,
        article_id=verdict.article_id,
        duplicate_of=verdict.duplicate_of,
        first_published=verdict.first_published,
        match=verdict.match,
        cluster_id=verdict.cluster_id,
        page_id=article.page_id,
        page=page,
        publisher=article.publisher,
        title=article.title,
        published_at=article.published_at,
        language=article.language,
        origin=article.origin,
        provenance=_provenance(article),
    )
    headers = _headers(
        "articles.duplicates",
        "deduplicate",
        f"page.{event.verdict}",
        event.event_id,
        subject=event.article_id,
        time=page.fetched_at,
        language=article.language,
        publisher=article.publisher.domain,
    )
    return Record("articles.duplicates", verdict.article_id.encode(), encode(event), headers)


def event(article: Article, verdict: Verdict, labels: Labels) -> ArticleEvent:
    """The event that subscribers get."""
    return ArticleEvent(
        event_id=event_id(verdict.article_id, verdict.content_version),
        event_type=_TYPES[verdict.kind],
        article_id=verdict.article_id,
        version=verdict.version,
        supersedes=verdict.supersedes,
        changes=verdict.changes,
        announced=verdict.announced,
        page_id=article.page_id,
        page=article.page,
        publisher=article.publisher,
        title=article.title,
        deck=article.deck,
        body=article.body,
        authors=article.authors,
        desk=article.desk,
        dateline=labels.dateline,
        published_at=article.published_at,
        updated_at=article.updated_at,
        language=article.language,
        section=article.section,
        keywords=article.keywords,
        completeness=article.completeness,
        countries=labels.countries,
        topics=labels.topics,
        origin=article.origin,
        cluster_id=verdict.cluster_id,
        conflicts=[*article.conflicts, *labels.conflicts],
        excluded=labels.excluded,
        warnings=_distinct([*article.warnings, *labels.warnings]),
        evidence=[*article.evidence, *labels.evidence],
        provenance=_provenance(article, labels),
    )


def enriched(event: ArticleEvent) -> Record:
    """The event as a record, with its copy for the latest view."""
    headers = _headers(
        "articles.enriched",
        "classify",
        event.event_type,
        event.event_id,
        subject=event.article_id,
        time=event.page.fetched_at,
        language=event.language,
        publisher=event.publisher.domain,
        countries=",".join(label.code for label in event.countries.subject),
        topics=",".join(label.code for label in event.topics),
    )
    key, value = event.article_id.encode(), encode(event)
    latest = Copy("articles.latest", key, None if event.event_type == "article.withdrawn" else value)
    return Record("articles.enriched", key, value, headers, facts=of_event(event), also=(latest,))


def quarantined(message: RawMessage, rejection: Rejection, stage: Stage) -> Record:
    """A page that can't become an article, with its bytes."""
    at = message.coordinates
    event = QuarantinedPage(
        event_id=hashed("quarantined", at.topic, at.partition, at.offset, stage),
        reason=rejection.reason,
        stage=stage,
        detail=rejection.detail,
        page_id=rejection.page_id,
        url=rejection.url,
        coordinates=at,
        original=message.value,
        attempts=message.attempts,
        provenance=Provenance(pipeline=__version__, models={}),
    )
    headers = _headers(
        "pages.quarantined",
        stage,
        "page.quarantined",
        event.event_id,
        subject=event.page_id,
        time=None,
        reason=event.reason,
    )
    if message.backfill:
        headers = (*headers, BACKFILL)
    return Record("pages.quarantined", at.key, encode(event), headers, facts=of_rejection(rejection, at))


def alert(drift: Drift) -> Record:
    """A publisher's change, for people."""
    detail = (
        f"{drift.publisher}: {drift.what} went from {_number(drift.before)} to {_number(drift.after)} "
        f"in its last {drift.pages} pages."
    )
    at = drift.examples[0] if drift.examples else None
    event = PipelineAlert(
        event_id=hashed("drift", drift.publisher, drift.aspect, at and (at.topic, at.partition, at.offset)),
        kind="publisher_drift",
        publisher=drift.publisher,
        aspect=drift.aspect,
        what=drift.what,
        before=drift.before,
        after=drift.after,
        past_pages=drift.past_pages,
        pages=drift.pages,
        detail=detail,
        examples=list(drift.examples),
        provenance=Provenance(pipeline=__version__, models={}),
    )
    headers = _headers(
        "pipeline.alerts",
        "clean",
        f"publisher.drift.{drift.aspect}",
        event.event_id,
        subject=drift.publisher,
        time=None,
        publisher=drift.publisher,
    )
    return Record("pipeline.alerts", drift.publisher.encode(), encode(event), headers)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2f}"


def line(record: Record) -> bytes:
    """A record as `streams enrich` prints it: one JSON line of topic, key and value."""
    key = b"null" if record.key is None else encode(_printable(record.key))
    return b'{"topic":' + encode(record.topic) + b',"key":' + key + b',"value":' + record.value + b"}\n"


def _printable(key: bytes) -> str:
    try:
        return key.decode()
    except UnicodeDecodeError:
        return b64encode(key).decode()


def _provenance(article: Article, labels: Labels | None = None) -> Provenance:
    return Provenance(
        pipeline=__version__,
        models={**article.models, **(labels.models if labels else {})},
        gazetteer=labels.gazetteer if labels else None,
        publisher_profile=article.publisher_profile,
    )


def _distinct(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))
