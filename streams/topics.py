"""Every topic: name, key, value type, partitions, retention, limits and owner; and which partition a language goes to."""

import zlib
from typing import Any, Literal

from msgspec import Struct

from streams.events import ArticleEvent, Cleaned, DuplicateEvent, Page, PipelineAlert, QuarantinedPage, UniqueArticle

DAY_MS = 86_400_000
MIB = 1 << 20


class Topic(Struct, frozen=True, kw_only=True):
    """One topic of the deployment, without its prefix."""

    name: str
    owner: str
    """Who writes it."""
    purpose: str
    key: str
    value: Any
    """Message type; a union for internal topics that carry several; bytes for the journal."""
    public: bool
    """Whether other teams may read (or, for pages.raw, write) it."""
    partitions: int = 12
    partitioning: str = "by hash of the key"
    order: str = "by partition, as written"
    delivery: str = "at least once; drop repeated ids (header `ce_id`) for effectively once"
    retention_ms: int = 7 * DAY_MS
    cleanup: Literal["delete", "compact", "compact,delete"] = "delete"
    max_message_bytes: int = 8 * MIB


PAGES_RAW = Topic(
    name="pages.raw",
    owner="crawlers",
    purpose="Pages as crawlers fetched them.",
    key="any; the URL keeps refetches of one page in order",
    value=Page,
    public=True,
    order="by partition; pages with the same key are processed in the order they were written",
    delivery="up to the crawler; a page sent twice is a refetch",
    max_message_bytes=32 * MIB,
)
ARTICLES_CLEANED = Topic(
    name="articles.cleaned",
    # deduplicate hands a removal that a shard does not know on to the next shard.
    owner="clean, deduplicate",
    purpose="Articles found in pages, one partition a language.",
    key="language",
    value=Cleaned,
    public=False,
    partitioning="by language (`language_partition`): large languages one each, the rest by hash",
    order="by language: the order that defines which article was first",
    retention_ms=3 * DAY_MS,
)
ARTICLES_UNIQUE = Topic(
    name="articles.unique",
    owner="deduplicate",
    purpose="Articles that are new, changed or withdrawn.",
    key="article_id",
    value=UniqueArticle,
    public=False,
    retention_ms=3 * DAY_MS,
)
ARTICLES_ENRICHED = Topic(
    name="articles.enriched",
    owner="classify",
    purpose="Articles with countries and topics.",
    key="article_id",
    value=ArticleEvent,
    public=True,
    order="all versions of an article in order",
    retention_ms=30 * DAY_MS,
)
ARTICLES_DUPLICATES = Topic(
    name="articles.duplicates",
    owner="deduplicate",
    purpose="Pages that repeat an article, and which one.",
    key="article_id",
    value=DuplicateEvent,
    public=True,
    retention_ms=30 * DAY_MS,
)
PAGES_QUARANTINED = Topic(
    name="pages.quarantined",
    owner="clean, deduplicate, classify",
    purpose="Pages that can't become articles, with the reason and the original bytes.",
    key="the page's own key",
    value=QuarantinedPage,
    public=True,
    retention_ms=30 * DAY_MS,
    # The original in base64 and its frame: 4/3 of pages.raw's limit.
    max_message_bytes=48 * MIB,
)
DEDUPLICATE_JOURNAL = Topic(
    name="deduplicate.journal",
    owner="deduplicate",
    purpose="What deduplicate remembers of each article: its state is rebuilt from this log.",
    key="offset of the article in articles.cleaned",
    value=bytes,
    public=False,
    partitioning="the partition of the article in articles.cleaned",
    order="by offset in articles.cleaned; a repeated offset repeats the same bytes",
    # Longer than the deduplication window of 30 days, so that a restore always finds the whole window.
    retention_ms=40 * DAY_MS,
)

ARTICLES_LATEST = Topic(
    name="articles.latest",
    owner="classify",
    purpose="The latest version of every article; a tombstone when it was withdrawn.",
    key="article_id",
    value=ArticleEvent,
    public=True,
    order="all versions of an article in order; older ones are compacted away",
    # A year of articles; compaction keeps one record each.
    retention_ms=366 * DAY_MS,
    cleanup="compact,delete",
)

PIPELINE_ALERTS = Topic(
    name="pipeline.alerts",
    owner="clean",
    purpose="What people should look at: publishers whose pages have changed, with examples.",
    key="publisher",
    value=PipelineAlert,
    public=True,
    order="by publisher, as noticed",
    delivery="at most once for each worker that notices; nothing waits for it",
    retention_ms=30 * DAY_MS,
    max_message_bytes=MIB,
)

ALL: tuple[Topic, ...] = (
    PAGES_RAW,
    ARTICLES_CLEANED,
    ARTICLES_UNIQUE,
    ARTICLES_ENRICHED,
    ARTICLES_DUPLICATES,
    PAGES_QUARANTINED,
    ARTICLES_LATEST,
    PIPELINE_ALERTS,
    DEDUPLICATE_JOURNAL,
)
BY_NAME: dict[str, Topic] = {topic.name: topic for topic in ALL}
READ_BY: dict[str, tuple[Topic, ...]] = {
    "clean": (PAGES_RAW,),
    "deduplicate": (ARTICLES_CLEANED, DEDUPLICATE_JOURNAL),
    "classify": (ARTICLES_UNIQUE,),
}
"""What each stage reads."""


def writes(stage: str, topic: Topic) -> bool:
    """Whether a stage writes a topic, as its `owner` says."""
    return stage in topic.owner.split(", ")


def routed(name: str, purpose: str) -> Topic:
    """A topic that a route fills with events of articles.enriched."""
    return Topic(
        name=name,
        owner="classify",
        purpose=purpose or "Events of articles.enriched that a route chose.",
        key="article_id",
        value=ArticleEvent,
        public=True,
        order="all versions of an article in order",
    )


# Languages by their share of the world's news pages, largest first: each of the first N gets a partition of its
# own while there are partitions left, so that two large languages never wait for each other.
LARGE_LANGUAGES = ("en", "es", "zh", "ru", "de", "ar", "fr", "pt", "ja", "it", "tr", "hi", "id", "pl", "ko", "uk")


def language_partition(language: str | None, partitions: int) -> int:
    """Which partition of `articles.cleaned` a language goes to; the same everywhere and for ever.

    The largest languages take the first partitions, one each, until one partition is left; all others share what
    remains by hash. A page without a known language counts as a language of its own.
    """
    own = min(len(LARGE_LANGUAGES), partitions - 1)
    code = language or "und"
    if code in LARGE_LANGUAGES[:own]:
        return LARGE_LANGUAGES.index(code)
    return own + zlib.crc32(code.encode()) % (partitions - own)
