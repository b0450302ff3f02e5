"""An ArticleEvent -> a schema.org NewsArticle as JSON-LD (https://schema.org/NewsArticle)."""

from typing import Any

from streams.events import ArticleEvent


def schema_org(event: ArticleEvent) -> dict[str, Any]:
    """Map an event. Topics and subject countries are `about`, other countries `mentions`."""
    url = event.page.canonical_url or event.page.url
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": f"urn:news-streams:article:{event.article_id}",
        "identifier": event.event_id,
        "url": url,
        "headline": event.title,
        "abstract": event.deck,
        "articleBody": event.body,
        "wordCount": len(event.body.split()),
        "articleSection": event.section,
        "keywords": event.keywords,
        "author": [{"@type": "Person", "name": name} for name in event.authors] or _organisation(event.desk),
        "publisher": _organisation(event.publisher.name or event.publisher.domain),
        "sourceOrganization": [_organisation(name) for name in (event.origin.agencies if event.origin else [])],
        "datePublished": event.published_at,
        "dateModified": event.updated_at,
        "inLanguage": event.language,
        "dateline": event.dateline.place if event.dateline else None,
        "locationCreated": {"@type": "Place", "name": event.dateline.place} if event.dateline else None,
        "isAccessibleForFree": False if event.completeness == "paywalled" else None,
        "creativeWorkStatus": "Withdrawn" if event.event_type == "article.withdrawn" else "Published",
        "version": event.version,
        "about": [
            *({"@type": "DefinedTerm", "termCode": label.code, "name": label.name} for label in event.topics),
            *(_country(label.code, label.name) for label in event.countries.subject),
        ],
        "mentions": [_country(label.code, label.name) for label in event.countries.mentioned],
    }
    return {name: value for name, value in made.items() if value not in (None, "", [])}


def _organisation(name: str | None) -> dict[str, str] | None:
    return {"@type": "Organization", "name": name} if name else None


def _country(code: str, name: str) -> dict[str, str]:
    return {"@type": "Country", "identifier": code, "name": name}
