"""An ArticleEvent -> an IPTC ninjs 3.0 news object (https://iptc.org/std/ninjs/ninjs-schema_3.0.json)."""

from typing import Any

from streams.events import ArticleEvent

SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#"
_TOPIC = "http://cv.iptc.org/newscodes/mediatopic/"
_COUNTRY = "http://cvx.iptc.org/iso3166-1a2/"


def ninjs(event: ArticleEvent) -> dict[str, Any]:
    """Map an event. Confidences are whole per cents; times without a clock time are left out, as ninjs wants a full time.

    Subject countries are `subjects` and `places` with rel `about`; the dateline is `located`. The article_id is the
    uri, so that all versions of an article have one, and `version` tells them apart.
    """
    countries = [*event.countries.subject]
    made: dict[str, Any] = {
        "uri": f"urn:news-streams:article:{event.article_id}",
        "standard": {"name": "ninjs", "version": "3.0", "schema": SCHEMA},
        "type": "text",
        "representationType": "full" if event.completeness == "full" else "partial",
        "pubStatus": "canceled" if event.event_type == "article.withdrawn" else "usable",
        "version": str(event.version),
        "firstCreated": _full(event.published_at),
        "versionCreated": _full(event.updated_at) or _full(event.published_at),
        "language": event.language,
        "title": event.title,
        "headlines": [{"role": "main", "contentType": "text/plain", "value": event.title}],
        "descriptions": [{"role": "summary", "contentType": "text/plain", "value": event.deck}] if event.deck else [],
        "bodies": [_body(event.body)] if event.body else [],
        "by": ", ".join(event.authors) or event.desk,
        "people": [{"name": author, "rel": "author"} for author in event.authors],
        "located": event.dateline.place if event.dateline else None,
        "places": [{"name": label.name, "rel": "about", "uri": _COUNTRY + label.code} for label in countries],
        "subjects": [
            *(
                _subject(label.name, _TOPIC + label.code.removeprefix("medtop:"), label.confidence)
                for label in event.topics
            ),
            *(_subject(label.name, _COUNTRY + label.code, label.confidence) for label in countries),
        ],
        "infoSources": _sources(event),
        "altIds": _ids(event),
    }
    return {name: value for name, value in made.items() if value not in (None, "", [])}


def _full(time: str | None) -> str | None:
    return time if time and "T" in time else None


def _body(text: str) -> dict[str, Any]:
    return {
        "role": "main",
        "contentType": "text/plain",
        "charCount": len(text),
        "wordCount": len(text.split()),
        "value": text,
    }


def _subject(name: str, uri: str, confidence: float) -> dict[str, Any]:
    return {"name": name, "rel": "about", "uri": uri, "confidence": round(100 * confidence)}


def _sources(event: ArticleEvent) -> list[dict[str, str]]:
    name = event.publisher.name or event.publisher.domain
    sources = [{"name": name, "role": "publisher"}] if name else []
    agencies = event.origin.agencies if event.origin else []
    return [*sources, *({"name": agency, "role": "contentProvider"} for agency in agencies)]


def _ids(event: ArticleEvent) -> list[dict[str, str]]:
    ids = {
        "event": event.event_id,
        "page": event.page_id,
        "url": event.page.canonical_url or event.page.url,
        "cluster": event.cluster_id,
    }
    return [{"role": role, "value": value} for role, value in ids.items() if value]
