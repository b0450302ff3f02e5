"""The message types that cross topics: what a crawler sends, what each stage hands on, what a subscriber gets.

Every type is a frozen msgspec Struct. Decoding ignores unknown fields, so a newer producer never breaks an
older reader; fields are only ever added, with a default. The JSON Schemas in `schemas/` are generated from
these definitions (`make schemas`), so the text beside a field is what a subscriber reads.

Offsets (`start`, `end`) count Unicode code points, `end` excluded. Times are RFC 3339 strings with the
publisher's own UTC offset. Languages are ISO 639-1 where one exists, else 639-3. Countries are ISO 3166-1
alpha-2 and XK. Topics are IPTC Media Topic qcodes. Confidences are probabilities from 0 to 1.
"""

from hashlib import blake2b
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

CONTRACT_VERSION = 1
"""Version of every message in this file, sent in the `contract-version` header and part of every event_id."""


def about(text: str) -> Meta:
    """Describe a field for the generated schema."""
    return Meta(description=text)


Confidence = Annotated[
    float, Meta(ge=0.0, le=1.0, description="Calibrated probability that the label is right, 0 to 1.")
]

Stage = Literal["clean", "deduplicate", "classify"]

VerdictKind = Literal["new", "revision", "refetch", "reprint", "withdrawn"]

EventType = Literal["article.created", "article.revised", "article.withdrawn", "article.relabelled"]

Completeness = Literal["full", "truncated", "paywalled"]

Reason = Literal[
    # The message itself.
    "empty_message",
    "invalid_json",
    "invalid_message",
    "invalid_base64",
    "missing_body",
    "too_large",
    # The bytes of the page.
    "undecodable",
    "not_text",
    "too_complex",
    # The page is not an article.
    "empty_page",
    "http_error",
    "removed",
    "error_page",
    "index_page",
    "search_page",
    "login_page",
    "paywall_notice",
    "cookie_wall",
    "product_page",
    "forum_page",
    "video_page",
    "gallery_page",
    "live_blog",
    "other_page",
    "no_article",
    # The run of the page.
    "timeout",
    "memory",
    "crash",
    "attempts_exhausted",
]
"""Why a page is in quarantine. A closed list: subscribers may switch on it; a new code is a contract change."""


class Page(Struct, frozen=True, kw_only=True):
    """A page as a crawler fetched it: the value of `pages.raw`. Send `body` or `body_base64`, all else is optional."""

    page_id: Annotated[str | None, about("The crawler's own id of this fetch; echoed in whatever becomes of it.")] = (
        None
    )
    url: Annotated[str | None, about("The URL that was fetched, or null when it is not known.")] = None
    fetched_at: Annotated[str | None, about("When it was fetched, RFC 3339.")] = None
    content_type: Annotated[
        str | None, about("The Content-Type header or its like; `text/plain` for text renderings.")
    ] = None
    body: Annotated[str | None, about("The page as text, when the crawler has decoded it.")] = None
    body_base64: Annotated[str | None, about("The undecoded bytes of the page in base64; wins over `body`.")] = None
    http_status: Annotated[int | None, about("HTTP status of the answer.")] = None
    final_url: Annotated[str | None, about("The URL after redirects.")] = None
    headers: Annotated[dict[str, str] | None, about("Response headers; names in any case.")] = None
    source: Annotated[str | None, about("Which crawler sent it.")] = None


class Coordinates(Struct, frozen=True):
    """Where a record stands in Kafka. Offline (`streams enrich`) the partition is 0 and the offset the page's place in the input."""

    topic: Annotated[str, about("Topic without the deployment's prefix.")]
    partition: Annotated[int, about("Partition number, from 0.")]
    offset: Annotated[int, about("Offset in the partition, from 0.")]
    key: Annotated[bytes | None, about("The record's key, base64.")] = None
    timestamp: Annotated[int | None, about("The record's timestamp, milliseconds since 1970 UTC.")] = None


class PageRef(Struct, frozen=True, kw_only=True):
    """The page an outcome came from."""

    page_id: Annotated[str | None, about("The crawler's id of the fetch.")] = None
    url: Annotated[str | None, about("The URL as the crawler gave it.")] = None
    canonical_url: Annotated[
        str | None, about("The canonical URL the page declares, if it is on the same registrable domain.")
    ] = None
    fetched_at: Annotated[str | None, about("When it was fetched, as the crawler gave it, RFC 3339.")] = None
    content_type: Annotated[str | None, about("Content type as the crawler gave it, or as found for bare files.")] = (
        None
    )
    http_status: Annotated[int | None, about("HTTP status as the crawler gave it.")] = None
    source: Annotated[str | None, about("Which crawler sent it.")] = None
    sha256: Annotated[str, about("SHA-256 of the page's bytes (of `body` in UTF-8 when it came as text), hex.")]
    topic: Annotated[str, about("Topic the page was read from.")]
    partition: Annotated[int, about("Partition the page was read from.")]
    offset: Annotated[int, about("Offset the page was read from.")]


class Publisher(Struct, frozen=True, kw_only=True):
    """Who published the page."""

    domain: Annotated[str | None, about("Registrable domain, lower case.")] = None
    name: Annotated[str | None, about("Name as the publisher writes it.")] = None
    country: Annotated[str | None, about("Country the publisher sits in, ISO 3166-1 alpha-2.")] = None
    country_basis: Annotated[
        str | None, about("What the country was read from: table, phone, address, domain, locale.")
    ] = None


class Dateline(Struct, frozen=True):
    """Where the story was filed."""

    place: Annotated[str, about("Place as written, e.g. `Seoul`.")]
    country: Annotated[
        str | None, about("Country of the place; null until classify has looked it up or if unknown.")
    ] = None


class Origin(Struct, frozen=True):
    """Where the text came from when the publisher did not write it alone."""

    kind: Annotated[str, about("`agency`, `syndicated`, `press_release` or `staff`.")]
    agencies: Annotated[list[str], about("Names of the agencies, as commonly written.")]
    statement: Annotated[str | None, about("The line that says so, as printed; it is not part of the body.")] = None


class Evidence(Struct, frozen=True, rename={"for_": "for", "in_": "in"}, omit_defaults=True):
    """A span of characters that a field or label was read from."""

    for_: Annotated[str, about("What it supports: a field (`title`) or a label (`countries.subject.KP`).")]
    in_: Annotated[
        str,
        about(
            "Which text the offsets count in: `raw` (the decoded page), `title`, `deck`, `body`, or `html` (with `path`)."
        ),
    ]
    start: Annotated[int, about("First code point, from 0.")]
    end: Annotated[int, about("One past the last code point.")]
    text: Annotated[str, about("The quoted text: exactly the code points start to end, cut after 2,000.")]
    path: Annotated[
        str | UnsetType,
        about("For HTML: the element or metadata item it was read from, e.g. `meta[property=og:title]`."),
    ] = UNSET


class Conflict(Struct, frozen=True):
    """Two sources within the page disagree."""

    field: Annotated[str, about("The field in question, e.g. `countries.subject`.")]
    declared: Annotated[list[str], about("What the page declares.")]
    found: Annotated[list[str], about("What was found and kept.")]
    resolved_by: Annotated[str, about("Which source won, e.g. `text`.")]
    reason: Annotated[str, about("Why, in one sentence for people.")]


class LeftOut(Struct, frozen=True):
    """A part of the page that is not the article, kept in short so that later stages can say what they ignored."""

    where: Annotated[str, about("What it is: `trending list`, `opinion list`, `related`, `navigation`, `footer`, ...")]
    text: Annotated[str, about("Its text, cut after 2,000 code points.")]


class TimeReading(Struct, frozen=True, kw_only=True):
    """One reading of a time on the page."""

    field: Annotated[str, about("`published_at` or `updated_at`.")]
    value: Annotated[str | None, about("RFC 3339 time or date; null when it could not be read.")]
    precision: Annotated[str, about("`second`, `minute`, `day` or `month`.")]
    raw: Annotated[str, about("The string as it stands on the page.")]
    source: Annotated[str, about("Where it stood: `json-ld`, `meta`, `time`, `visible`, `url`.")]
    rejected_because: Annotated[str | None, about("Why it was not taken; null for the one that was.")] = None


class Declared(Struct, frozen=True):
    """A country the site itself declares for the story, as printed."""

    text: Annotated[str, about("As printed, e.g. `South Korea`.")]
    start: Annotated[int, about("First code point in the decoded page (text) or 0 (HTML).")] = 0
    end: Annotated[int, about("One past the last code point.")] = 0


class Article(Struct, frozen=True, kw_only=True, tag_field="type", tag="article"):
    """What cleaning found in a page: the value of `articles.cleaned` (internal)."""

    page: Annotated[PageRef, about("The page it came from.")]
    page_id: Annotated[str | None, about("The crawler's id of the fetch, as in `page`.")] = None
    publisher: Annotated[Publisher, about("Who published it.")]
    title: Annotated[str, about("Headline, plain text, without the site's name.")]
    deck: Annotated[
        str | None, about("Standfirst or summary, plain text, when the page prints one apart from the body.")
    ] = None
    body: Annotated[str, about("Paragraphs, headings, list items and quotes in order, separated by a blank line.")]
    authors: Annotated[list[str], about("People, in the order printed, without `By`, roles or e-mail.")] = []
    desk: Annotated[str | None, about("Desk or newsroom that signs in place of a person.")] = None
    dateline: Annotated[Dateline | None, about("Where it was filed.")] = None
    published_at: Annotated[
        str | None,
        about("First publication, RFC 3339 with the publisher's offset, or a date when the page gives no time."),
    ] = None
    updated_at: Annotated[str | None, about("Last change the page declares.")] = None
    times: Annotated[list[TimeReading], about("Every reading of a time that was considered.")] = []
    language: Annotated[str | None, about("Language of the body; null when unsure.")] = None
    language_confidence: Annotated[float, about("0 to 1.")] = 0.0
    section: Annotated[str | None, about("The publisher's own section.")] = None
    keywords: Annotated[list[str], about("The publisher's own keywords.")] = []
    declared_countries: Annotated[list[Declared], about("Countries the site declares for the story.")] = []
    origin: Annotated[Origin | None, about("Agency or other source.")] = None
    completeness: Annotated[Completeness, about("Whether the page carried the whole text.")] = "full"
    charset: Annotated[
        str | None, about("Charset the bytes were decoded with and what said so, e.g. `utf-8 (meta)`.")
    ] = None
    left_out: Annotated[list[LeftOut], about("What was on the page beside the article, in short.")] = []
    conflicts: Annotated[list[Conflict], about("Where the page contradicts itself.")] = []
    warnings: Annotated[list[str], about("Codes of doubts, e.g. `date_order_ambiguous`.")] = []
    evidence: Annotated[list[Evidence], about("Spans the fields were read from.")] = []
    models: Annotated[dict[str, str], about("Models used and their versions, e.g. `language: py3langid@0.3.0`.")] = {}
    publisher_profile: Annotated[str | None, about("Name of the publisher quirk that was applied, if any.")] = None


class Removal(Struct, frozen=True, kw_only=True, tag_field="type", tag="removal"):
    """A URL that answered 404, 410 or a removal notice: the other value of `articles.cleaned` (internal).

    Deduplicate turns it into a withdrawal when it knows the article, else into quarantine.
    """

    page: Annotated[PageRef, about("The page that said so.")]
    page_id: Annotated[str | None, about("The crawler's id of the fetch.")] = None
    language: Annotated[str | None, about("Language of the notice, which names the shard that is asked.")] = None
    notice: Annotated[str, about("What was read: the status or the notice.")]
    original: Annotated[bytes, about("The original message, kept for quarantine.")]
    coordinates: Annotated[Coordinates, about("Where the original message stands.")]


class Rejection(Struct, frozen=True, kw_only=True):
    """A page that can't become an article, as data: what clean returns in place of an Article."""

    reason: Annotated[Reason, about("Code from the closed list.")]
    detail: Annotated[str, about("One sentence for people; no page text beyond 200 characters.")]
    page_id: Annotated[str | None, about("The crawler's id, if it could be read.")] = None
    url: Annotated[str | None, about("The page's URL, if it could be read.")] = None


class SentenceChange(Struct, frozen=True):
    """One step of a sentence-level diff."""

    op: Annotated[Literal["removed", "added"], about("What happened to the sentence.")]
    text: Annotated[
        str, about("The sentence, cut after 500 code points; empty for a removed one, whose text is no longer held.")
    ]
    position: Annotated[
        int | None,
        about("Which sentence of the body it is, from 0: of the old version for a removed one, else of the new."),
    ] = None


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one field differs between two versions of an article."""

    field: Annotated[str, about("`title`, `deck`, `body`, `authors`, `updated_at`, ...")]
    before: Annotated[str | None, about("Old value; null for the body, and where the old value is no longer held.")] = (
        None
    )
    after: Annotated[str | None, about("New value; null for the body.")] = None
    sentences: Annotated[
        list[SentenceChange], about("For the body and deck: sentences removed and added, in order.")
    ] = []
    share: Annotated[float, about("Share of the field's sentences that changed, 0 to 1.")] = 0.0
    numbers: Annotated[bool, about("Whether a number changed: often a correction.")] = False
    names: Annotated[bool, about("Whether a capitalised name changed.")] = False


class ArticleVersion(Struct, frozen=True):
    """Points at one version of an article."""

    article_id: Annotated[str, about("The article.")]
    version: Annotated[int, about("Its version, from 1.")]
    url: Annotated[
        str | None,
        about(
            "Its URL when it is the page's own article; null for another one, whose URL deduplication doesn't hold: "
            "`article_id` is its key in `articles.latest` and `articles.enriched`."
        ),
    ] = None


class Match(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a duplicate was decided, so that a reader can check it."""

    method: Annotated[str, about("`content_hash`, `near_text`, `flash`, ...")]
    score: Annotated[float, about("Similarity, 0 to 1; 1 for equal content.")]
    shared: Annotated[float, about("Share of this page's text found in the other article, 0 to 1.")] = 0.0
    covered: Annotated[float, about("Share of the other article's text found in this page, 0 to 1.")] = 0.0
    differs: Annotated[
        list[str], about("What differs, in words: `title`, `paragraphs cut at the end`, `numbers: 12 -> 14`.")
    ] = []
    same_family: Annotated[
        bool, about("For a reprint: whether one house publishes both; count the sites of a house once.")
    ] = False


class Verdict(Struct, frozen=True, kw_only=True):
    """What deduplication decided about an article."""

    kind: Annotated[VerdictKind, about("new, revision, refetch, reprint or withdrawn.")]
    article_id: Annotated[str, about("The article's identity, 32 hex digits.")]
    identity_basis: Annotated[str, about("What the identity was made from: `canonical_url`, `url` or `content`.")]
    version: Annotated[int, about("Version of the article after this page, from 1.")] = 1
    content_version: Annotated[str, about("Hash of the normalised content, 32 hex digits.")]
    supersedes: Annotated[str | None, about("event_id of the version this one replaces.")] = None
    changes: Annotated[list[Change], about("For a revision: what changed.")] = []
    announced: Annotated[
        bool | None, about("For a revision: whether the page's updated_at moved; false is a silent edit.")
    ] = None
    duplicate_of: Annotated[ArticleVersion | None, about("For refetch and reprint: what it repeats.")] = None
    first_published: Annotated[
        ArticleVersion | None, about("For a reprint: which of the two was published first by its own date.")
    ] = None
    match: Annotated[Match | None, about("For refetch and reprint: how it was decided.")] = None
    cluster_id: Annotated[str | None, about("Id shared by all reprints of one text.")] = None


class UniqueArticle(Struct, frozen=True, kw_only=True):
    """An article that is new, changed or withdrawn: the value of `articles.unique` (internal)."""

    verdict: Annotated[Verdict, about("What deduplication decided.")]
    article: Annotated[Article, about("The article.")]


class CountryLabel(Struct, frozen=True):
    """A country the story is about."""

    code: Annotated[str, about("ISO 3166-1 alpha-2, or XK.")]
    name: Annotated[str, about("English short name.")]
    confidence: Confidence


class CountryMention(Struct, frozen=True):
    """A country the story mentions without being about it."""

    code: Annotated[str, about("ISO 3166-1 alpha-2, or XK.")]
    name: Annotated[str, about("English short name.")]
    confidence: Annotated[float, Meta(ge=0.0, le=1.0, description="Probability that the story is about it after all.")]
    mentions: Annotated[int, about("How often, in title, deck and body.")]


class Countries(Struct, frozen=True, kw_only=True):
    """Four kinds of country, kept apart, and what the site declared."""

    subject: Annotated[
        list[CountryLabel], about("What the story is about, most confident first; empty when the text does not say.")
    ] = []
    mentioned: Annotated[list[CountryMention], about("What else it mentions.")] = []
    dateline: Annotated[str | None, about("Country it was filed from.")] = None
    publisher: Annotated[str | None, about("Country the publisher sits in.")] = None
    declared: Annotated[list[str], about("Countries the site declares for the story.")] = []


class TopicLabel(Struct, frozen=True):
    """A topic of the story."""

    code: Annotated[str, about("IPTC Media Topic, e.g. `medtop:11000000`.")]
    name: Annotated[str, about("English name.")]
    confidence: Confidence


class ExcludedCountry(Struct, frozen=True):
    """A country that stands on the page only outside the article."""

    code: Annotated[str, about("ISO 3166-1 alpha-2, or XK.")]
    mentions: Annotated[int, about("How often.")]
    where: Annotated[str, about("In which parts of the page.")]


class Labels(Struct, frozen=True, kw_only=True):
    """What classification found: countries and topics with their evidence."""

    countries: Annotated[Countries, about("Countries by role.")]
    topics: Annotated[list[TopicLabel], about("Topics, most confident first within a level.")] = []
    dateline: Annotated[Dateline | None, about("The dateline with its country.")] = None
    conflicts: Annotated[list[Conflict], about("Where declaration and text disagree.")] = []
    excluded: Annotated[list[ExcludedCountry], about("Countries outside the article that were not counted.")] = []
    warnings: Annotated[list[str], about("Codes of doubts.")] = []
    evidence: Annotated[list[Evidence], about("Spans the labels were read from.")] = []
    models: Annotated[dict[str, str], about("Models used and their versions.")] = {}
    gazetteer: Annotated[str | None, about("Gazetteer and its version.")] = None


class Provenance(Struct, frozen=True, kw_only=True):
    """Which software made the event."""

    pipeline: Annotated[str, about("Version of this software.")]
    models: Annotated[dict[str, str], about("Model -> name@version.")]
    gazetteer: Annotated[str | None, about("name@version.")] = None
    publisher_profile: Annotated[str | None, about("Publisher quirk applied, if any.")] = None
    stages_ms: Annotated[
        dict[str, float], about("Always empty: times live in metrics, so that equal input gives equal bytes.")
    ] = {}


class ArticleEvent(Struct, frozen=True, kw_only=True):
    """An enriched article: the value of `articles.enriched`. The key is article_id."""

    event_id: Annotated[
        str, about("Hash of article_id, content version and contract version; drop repeated ids for effectively-once.")
    ]
    event_type: Annotated[EventType, about("What happened to the article.")]
    article_id: Annotated[str, about("Identity that survives refetches.")]
    version: Annotated[int, about("Version of the article, from 1.")]
    supersedes: Annotated[str | None, about("event_id of the version this one replaces.")] = None
    changes: Annotated[list[Change], about("For article.revised: what changed.")] = []
    announced: Annotated[
        bool | None, about("For article.revised: whether the page said that it was updated; false is a silent edit.")
    ] = None
    page_id: Annotated[str | None, about("The crawler's id of the fetch.")] = None
    page: Annotated[PageRef, about("The page it came from.")]
    publisher: Annotated[Publisher, about("Who published it.")]
    title: Annotated[str, about("Headline.")]
    deck: Annotated[str | None, about("Standfirst or summary.")] = None
    body: Annotated[str, about("Paragraphs separated by a blank line.")]
    authors: Annotated[list[str], about("People who wrote it.")] = []
    desk: Annotated[str | None, about("Desk that signs in place of a person.")] = None
    dateline: Annotated[Dateline | None, about("Where it was filed.")] = None
    published_at: Annotated[str | None, about("First publication, RFC 3339.")] = None
    updated_at: Annotated[str | None, about("Last change the page declares, RFC 3339.")] = None
    language: Annotated[str | None, about("Language of the body.")] = None
    section: Annotated[str | None, about("The publisher's own section.")] = None
    keywords: Annotated[list[str], about("The publisher's own keywords.")] = []
    completeness: Annotated[Completeness, about("Whether the page carried the whole text.")] = "full"
    countries: Annotated[Countries, about("Countries by role.")]
    topics: Annotated[list[TopicLabel], about("IPTC Media Topics.")] = []
    origin: Annotated[Origin | None, about("Agency or other source.")] = None
    cluster_id: Annotated[str | None, about("Id shared with reprints of this text.")] = None
    conflicts: Annotated[list[Conflict], about("Where sources within the page disagree.")] = []
    excluded: Annotated[list[ExcludedCountry], about("Countries outside the article that were not counted.")] = []
    warnings: Annotated[list[str], about("Codes of doubts.")] = []
    evidence: Annotated[list[Evidence], about("Spans that fields and labels were read from.")] = []
    provenance: Annotated[Provenance, about("Which software made it.")]


class DuplicateEvent(Struct, frozen=True, kw_only=True):
    """A page that repeats an article: the value of `articles.duplicates`. The key is article_id."""

    event_id: Annotated[str, about("Hash of article_id, the page's coordinates and contract version.")]
    verdict: Annotated[
        Literal["refetch", "reprint"],
        about("Same article with the same content, or another article with the same text."),
    ]
    article_id: Annotated[str, about("Identity of the repeating page's article.")]
    duplicate_of: Annotated[ArticleVersion, about("What it repeats: for a reprint, the one first seen.")]
    first_published: Annotated[
        ArticleVersion | None, about("For a reprint: which was published first by its own date.")
    ] = None
    match: Annotated[Match, about("How it was decided.")]
    cluster_id: Annotated[str | None, about("Id shared by all reprints of one text.")] = None
    page_id: Annotated[str | None, about("The crawler's id of the fetch.")] = None
    page: Annotated[PageRef, about("The page.")]
    publisher: Annotated[Publisher, about("Who published the repeating page.")]
    title: Annotated[str, about("Headline of the repeating page.")]
    published_at: Annotated[str | None, about("First publication by the repeating page, RFC 3339.")] = None
    language: Annotated[str | None, about("Language of the body.")] = None
    origin: Annotated[Origin | None, about("Agency or other source.")] = None
    provenance: Annotated[Provenance, about("Which software decided.")]


class QuarantinedPage(Struct, frozen=True, kw_only=True):
    """A page that can't become an article, with its original bytes: the value of `pages.quarantined`."""

    event_id: Annotated[str, about("Hash of the page's coordinates and the stage.")]
    reason: Annotated[Reason, about("Code from the closed list.")]
    stage: Annotated[Stage, about("Which stage refused it.")]
    detail: Annotated[str, about("One sentence for people.")]
    page_id: Annotated[str | None, about("The crawler's id of the fetch, if it could be read.")] = None
    url: Annotated[str | None, about("The page's URL, if it could be read.")] = None
    coordinates: Annotated[Coordinates, about("Where the original message stands.")]
    original: Annotated[
        bytes | None, about("The original message's value, unchanged, base64; null when the message had none.")
    ]
    attempts: Annotated[int, about("How often this message has been tried, from 1.")] = 1
    provenance: Annotated[Provenance, about("Which software refused it.")]


Aspect = Literal["fields", "body", "lag", "language", "rejected"]
"""What of a publisher's pages is compared with its past."""


class AlertPage(Struct, frozen=True):
    """A page that shows what an alert is about."""

    page_id: Annotated[str | None, about("The crawler's id of the fetch.")]
    url: Annotated[str | None, about("The URL as the crawler gave it.")]
    topic: Annotated[str, about("Topic the page was read from.")]
    partition: Annotated[int, about("Partition the page was read from.")]
    offset: Annotated[int, about("Offset the page was read from.")]


class PipelineAlert(Struct, frozen=True, kw_only=True):
    """Something about the news that people should look at: the value of `pipeline.alerts`. The key is the publisher."""

    event_id: Annotated[str, about("Hash of publisher, aspect and the first example's coordinates.")]
    kind: Annotated[Literal["publisher_drift"], about("A publisher's pages have changed against their own past.")]
    publisher: Annotated[str, about("Registrable domain.")]
    aspect: Annotated[
        Aspect,
        about(
            "What has changed: how many articles have a field, their length, the time from publication to fetch, "
            "their language, or how many pages are no articles."
        ),
    ]
    what: Annotated[str, about("What exactly, e.g. the field's name.")]
    before: Annotated[float, about("Mean over the past: a share from 0 to 1, characters or seconds.")]
    after: Annotated[float, about("Mean over the last pages.")]
    past_pages: Annotated[int, about("How many pages the past is made of, at most 1,000.")]
    pages: Annotated[int, about("How many last pages were compared, each URL once.")]
    detail: Annotated[str, about("The same in one sentence for people.")]
    examples: Annotated[list[AlertPage], about("At most three of the last pages that show it best.")]
    provenance: Annotated[Provenance, about("Which software noticed.")]


Cleaned = Article | Removal


def hashed(*parts: object) -> str:
    """Parts -> 32 hex digits: how every id on the wire is made."""
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).hexdigest()


def event_id(article_id: str, content_version: str) -> str:
    """Id of an article's version: the same whenever and wherever the same content is processed."""
    return hashed("article", article_id, content_version, CONTRACT_VERSION)


encode = msgspec.json.Encoder().encode
"""Any of the types above -> UTF-8 JSON; the same value always gives the same bytes."""
