"""JSON-LD items, meta, link and time elements of a page -> candidates for the fields of an article."""

from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from streams.clean.draft import Found, FoundTime
from streams.clean.html import jsonld

MAX_METAS = 400
MAX_TEXT = 5_000
"""Code points of one declared value that are kept (article bodies are handled apart)."""
MAX_EACH = 40
"""Candidates of a field that are kept."""

# Which field a meta name feeds, most trusted names first within a field.
_META = {
    "titles": (
        "og:title",
        "twitter:title",
        "parsely-title",
        "sailthru.title",
        "dc.title",
        "dcterms.title",
        "cxenseparse:title",
        "citation_title",
        "title",
        "headline",
        "hdl",
        "article:title",
        "mediator_title",
    ),
    "decks": (
        "og:description",
        "twitter:description",
        "description",
        "dc.description",
        "sailthru.description",
        "cxenseparse:description",
        "abstract",
        "dcterms.abstract",
        "lp",
    ),
    "bylines": (
        "article:author",
        "parsely-author",
        "author",
        "byl",
        "dc.creator",
        "dcterms.creator",
        "dc.contributor",
        "sailthru.author",
        "cxenseparse:author",
        "citation_author",
        "article:author_name",
        "og:article:author",
        "twitter:data1",
        "authors",
        "creator",
        "cre",
        "mediator_author",
        "article.author",
        "shareaholic:article_author_name",
        "rnews:author",
        "vr:author",
        "cxense-author",
    ),
    "publishers": (
        "og:site_name",
        "application-name",
        "apple-mobile-web-app-title",
        "publisher",
        "dc.publisher",
        "dcterms.publisher",
        "article:publisher",
        "twitter:site",
        "copyright",
        "dc.rights",
        "citation_journal_title",
        "source",
    ),
    "urls": ("og:url", "twitter:url", "parsely-link", "dc.identifier", "cxenseparse:url", "mediator_url"),
    "languages": (
        "og:locale",
        "content-language",
        "language",
        "dc.language",
        "inlanguage",
        "dcterms.language",
        "dc.language.iso",
    ),
    "sections": (
        "article:section",
        "parsely-section",
        "section",
        "dc.subject.section",
        "cxenseparse:section",
        "sailthru.section",
        "og:section",
        "category",
        "cg",
        "article:category",
        "cxense:section",
        "vr:category",
    ),
    "keywords": (
        "article:tag",
        "og:article:tag",
        "news_keywords",
        "keywords",
        "parsely-tags",
        "sailthru.tags",
        "dc.subject",
        "dcterms.subject",
        "cxenseparse:keywords",
        "citation_keywords",
    ),
}
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "parsely-pub-date", "pubdate", "publishdate", "publish-date",
    "publish_date", "published_time", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "dc.date.created", "dc.created", "date", "sailthru.date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "citation_publication_date", "citation_date", "citation_online_date", "originalpublicationdate",
    "og:published_time", "og:pubdate", "article.published", "article:create_date", "datecreated", "release_date", "og:release_date", "rnews:datepublished", "mediator_published_time",
    "ptime", "pdate", "pub_date", "shareaholic:article_published_time", "article.created", "created", "last-published", "vr:published_time", "article_date_original", "doc_date", "dateline", "uploaddate", "creation_date", "displaydate",
)  # fmt: skip
_UPDATED = (
    "article:modified_time", "og:article:modified_time", "article:modified", "og:updated_time", "datemodified", "article:updated_time", "article:updated", "lastmod", "last-modified",
    "last_modified", "lastmodified", "dc.date.modified", "dcterms.modified", "dc.modified", "modified", "modified_time", "utime", "article.updated", "revised", "shareaholic:article_modified_time",
    "date_updated", "updated", "rnews:datemodified", "cxenseparse:modifiedtime", "og:modified_time", "last-update",
)  # fmt: skip
_FIELD_OF = {name: (field, rank) for field, names in _META.items() for rank, name in enumerate(names)}
_TIME_OF = {name: ("published", rank) for rank, name in enumerate(_PUBLISHED)} | {
    name: ("updated", rank) for rank, name in enumerate(_UPDATED)
}
_SPLIT = frozenset(
    (
        "news_keywords",
        "keywords",
        "parsely-tags",
        "sailthru.tags",
        "dc.subject",
        "cxenseparse:keywords",
        "citation_keywords",
        "dcterms.subject",
    )
)
_LD_TIMES = (
    ("datePublished", "published"),
    ("dateCreated", "published"),
    ("uploadDate", "published"),
    ("dateModified", "updated"),
)


_DECLARING = 'script[type*="ld+json" i], meta[content], link[rel=canonical][href], link[rel=amphtml][href]'
"""All that declares, in one search: each takes as long as a tenth of parsing. No element fits twice."""


class Declared:
    """Candidates of every field, still with a rank so that the most trusted name comes first."""

    def __init__(self) -> None:
        self.found: dict[str, list[tuple[int, int, Found]]] = {}
        self.times: list[tuple[int, int, FoundTime]] = []
        self.types: list[str] = []
        """Every `@type` and `og:type` on the page, for telling articles from other pages."""
        self.article_type: str = ""
        """The `@type` of the item that carries the story."""
        self.og_type: str = ""
        self.body: str = ""
        """`articleBody`, tags removed."""
        self.free: bool | None = None
        """`isAccessibleForFree`."""
        self.robots: str = ""

    def add(self, field: str, rank: int, found: Found) -> None:
        """Keep a candidate."""
        into = self.found.setdefault(field, [])
        if found.text and len(into) < 4 * MAX_EACH:
            into.append((rank, len(into), found))

    def add_time(self, rank: int, time: FoundTime) -> None:
        """Keep a time."""
        if time.found.text and len(self.times) < 2 * MAX_EACH:
            self.times.append((rank, len(self.times), time))

    def of(self, field: str) -> list[Found]:
        """Candidates of a field, most trusted first, without repeats of the same text under the same name."""
        seen: set[tuple[str, str]] = set()
        out: list[Found] = []
        for _, _, found in sorted(self.found.get(field, ()), key=lambda item: item[:2]):
            if (found.text, found.name) not in seen:
                seen.add((found.text, found.name))
                out.append(found)
        return out[:MAX_EACH]

    def all_times(self) -> list[FoundTime]:
        """Times, most trusted first."""
        return [time for _, _, time in sorted(self.times, key=lambda item: item[:2])][:MAX_EACH]


def collapse(value: str) -> str:
    """White space as a browser shows it."""
    return " ".join(value[:MAX_TEXT].split())


def read_declared(tree: LexborHTMLParser) -> Declared:
    """Collect what the page declares of itself in its head and scripts."""
    out = Declared()
    found: dict[str | None, list[LexborNode]] = {"script": [], "meta": [], "link": []}
    for node in tree.css(_DECLARING):
        found[node.tag].append(node)
    _read_jsonld(found["script"], out)
    _read_meta(found["meta"], out)
    _read_links(tree, found["link"], out)
    return out


def _read_meta(metas: list[LexborNode], out: Declared) -> None:
    for node in metas[:MAX_METAS]:
        attributes = node.attributes
        value = attributes.get("content")
        if not value:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            raw = attributes.get(attribute)
            if raw:
                _one_meta(out, attribute, raw.strip(), value)


def _one_meta(out: Declared, attribute: str, name: str, value: str) -> None:
    folded = name.lower().replace("_", "_")
    text = collapse(value)
    path = f"meta[{attribute}={name[:60]}]"
    if folded == "og:type":
        out.og_type = text.lower()
        out.types.append("og:" + text.lower())
    elif folded == "robots":
        out.robots = text.lower()
    if (known := _FIELD_OF.get(folded)) is not None:
        field, rank = known
        for piece in text.split(",")[:MAX_EACH] if folded in _SPLIT else (text,):
            out.add(field, 10 + rank, Found(text=piece.strip(), source="meta", name=folded, path=path))
    elif (known := _TIME_OF.get(folded)) is not None:
        kind, rank = known
        out.add_time(
            10 + rank,
            FoundTime(found=Found(text=text[:200], source="meta", name=folded, path=path), field=kind),  # type: ignore[arg-type]
        )


def _read_links(tree: LexborHTMLParser, links: list[LexborNode], out: Declared) -> None:
    first: dict[str, str | None] = {}
    for attributes in [node.attributes for node in links]:
        first.setdefault((attributes.get("rel") or "").lower(), attributes.get("href"))
    for rank, name in enumerate(("canonical", "amphtml")):
        if href := first.get(name):
            out.add(
                "urls",
                5 * rank,
                Found(text=href.strip()[:MAX_TEXT], source="link", name=name, path=f"link[rel={name}]"),
            )
    root = tree.root
    if root is not None and (lang := root.attributes.get("lang") or root.attributes.get("xml:lang")):
        out.add("languages", 0, Found(text=lang.strip()[:40], source="html", name="lang", path="html[lang]"))
    title = tree.css_first("title")
    if title is not None:
        out.add("titles", 50, Found(text=collapse(title.text()), source="title", name="title", path="head>title"))


def _read_jsonld(scripts: list[LexborNode], out: Declared) -> None:
    documents: list[Any] = []
    for node in scripts[: jsonld.MAX_SCRIPTS]:
        text = node.text()
        if text and text.strip():
            documents.append(jsonld.parse(text))
    found = jsonld.items(documents)
    for item in found:
        out.types.extend(jsonld.types_of(item)[:4])
    by_id = {item["@id"]: item for item in found if isinstance(item.get("@id"), str)}
    for rank, item in enumerate(jsonld.article_items(found)[:3]):
        _read_item(out, rank, item, by_id)
    for item in found:
        names = jsonld.types_of(item)
        if "BreadcrumbList" in names:
            _read_breadcrumbs(out, item)
        elif "WebSite" in names or "NewsMediaOrganization" in names or "Organization" in names:
            for name in _names(item, by_id):
                out.add(
                    "publishers", 30, Found(text=name, source="json-ld", name=names[0], path=f"json-ld:{names[0]}.name")
                )


def _read_item(out: Declared, rank: int, item: jsonld.Item, by_id: dict[str, jsonld.Item]) -> None:
    kind = next(iter(jsonld.types_of(item)), "Thing")

    def put(field: str, name: str, value: Any, base: int = 0, *, pieces: bool = False) -> None:
        for text in strings(value):
            for piece in text.split(",")[:MAX_EACH] if pieces else (text,):
                out.add(
                    field,
                    base + 5 * rank,
                    Found(text=collapse(piece), source="json-ld", name=name, path=f"json-ld:{kind}.{name}"),
                )

    put("titles", "headline", item.get("headline"))
    if not item.get("headline"):
        put("titles", "name", item.get("name"), 2)
    put("titles", "alternativeHeadline", item.get("alternativeHeadline"), 40)
    put("decks", "description", item.get("description"))
    put("decks", "abstract", item.get("abstract"), 1)
    put("sections", "articleSection", item.get("articleSection"))
    put("keywords", "keywords", item.get("keywords"), pieces=isinstance(item.get("keywords"), str))
    put("languages", "inLanguage", _plain(item.get("inLanguage")), 1)
    put("places", "dateline", item.get("dateline"))
    for name in ("url", "mainEntityOfPage", "@id"):
        value = item.get(name)
        target = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        if isinstance(target, str) and target.startswith(("http", "/")):
            put("urls", name, target, 12)
    signed = any(found.source == "json-ld" for _, _, found in out.found.get("bylines", ()))
    # A page may carry several stories: the first that is signed is its own.
    for name in ("author", "creator", "contributor") if not signed else ():
        for text in _names(item.get(name), by_id):
            put("bylines", name, text, {"author": 0, "creator": 1, "contributor": 20}[name])
    for name in ("publisher", "sourceOrganization", "copyrightHolder"):
        field = "origins" if name == "sourceOrganization" else "publishers"
        for text in _names(item.get(name), by_id):
            put(field, name, text, {"publisher": 0}.get(name, 20))
    for name, field in _LD_TIMES:
        for text in strings(item.get(name)):
            found = Found(text=collapse(text)[:200], source="json-ld", name=name, path=f"json-ld:{kind}.{name}")
            out.add_time(5 * rank + (name != "datePublished"), FoundTime(found=found, field=field))  # type: ignore[arg-type]
    if rank == 0 or not out.article_type:
        out.article_type = kind
    if not out.body and isinstance(item.get("articleBody"), str):
        out.body = item["articleBody"][: 10 * jsonld.MAX_SCRIPT]
    free = item.get("isAccessibleForFree")
    if out.free is None and free is not None:
        out.free = str(free).strip().lower().rsplit("/", 1)[-1] not in ("false", "0", "no")


def _read_breadcrumbs(out: Declared, item: jsonld.Item) -> None:
    members = item.get("itemListElement")
    names: list[str] = []
    for member in members[:20] if isinstance(members, list) else ():
        if isinstance(member, dict):
            inner = member.get("item")
            name = member.get("name") or (inner.get("name") if isinstance(inner, dict) else None)
            if isinstance(name, str) and name.strip():
                names.append(collapse(name))
    for place, name in enumerate(names[1:4]):
        out.add(
            "sections",
            30 + place,
            Found(text=name, source="json-ld", name="breadcrumb", path=f"json-ld:BreadcrumbList[{place + 2}]"),
        )


def strings(value: Any) -> list[str]:
    """The strings of a value that may be one, a list of them, or neither."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [item for item in value[:MAX_EACH] if isinstance(item, str)]
    return []


def _plain(value: Any) -> Any:
    return value.get("alternateName") or value.get("name") if isinstance(value, dict) else value


def _names(value: Any, by_id: dict[str, jsonld.Item]) -> list[str]:
    """Names of people or organisations: strings, items, lists of either, or references to items elsewhere."""
    if isinstance(value, str):
        return [value] if not value.startswith(("http://", "https://")) else []
    if isinstance(value, list):
        return [
            name
            for member in value[:MAX_EACH]
            for name in (_names(member, by_id) if not isinstance(member, list) else [])
        ]
    if isinstance(value, dict):
        name = value.get("name")
        if name is None and isinstance(value.get("@id"), str):
            name = by_id.get(value["@id"], {}).get("name")
        if name is None and ("givenName" in value or "familyName" in value):
            name = " ".join(part for part in (value.get("givenName"), value.get("familyName")) if isinstance(part, str))
        return strings(name)
    return []
