"""Candidates for the fields of an article that a page declares."""

import json

from selectolax.lexbor import LexborHTMLParser

from streams.clean.html.declared import Declared, read_declared


def declared_of(head: str) -> Declared:
    return read_declared(LexborHTMLParser(f"<html lang='pt-BR'><head>{head}</head><body><p>x</p></body></html>"))


def ld(item: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(item)}</script>'


STORY = {
    "@type": "NewsArticle",
    "headline": "Ferry runs again",
    "description": "After ten days.",
    "author": [{"@type": "Person", "name": "Ana Reis"}, {"@id": "#rui"}],
    "datePublished": "2026-02-03T10:00:00-03:00",
    "dateModified": "2026-02-03T12:00:00-03:00",
    "publisher": {"@type": "Organization", "name": "Jornal do Cais"},
    "articleSection": ["Cidade", "Transportes"],
    "keywords": "balsa, porto",
    "isAccessibleForFree": "False",
    "articleBody": "The ferry runs again.",
    "mainEntityOfPage": {"@id": "https://cais.example/balsa"},
}


def test_the_story_of_the_json_ld_gives_candidates_under_its_own_property_names() -> None:
    found = declared_of(ld({"@graph": [STORY, {"@type": "Person", "@id": "#rui", "name": "Rui Melo"}]}))
    assert [(f.text, f.name) for f in found.of("titles")] == [("Ferry runs again", "headline")]
    assert [f.text for f in found.of("bylines")] == ["Ana Reis", "Rui Melo"]
    assert [f.text for f in found.of("publishers")] == ["Jornal do Cais"]
    assert [f.text for f in found.of("sections")] == ["Cidade", "Transportes"]
    assert [f.text for f in found.of("keywords")] == ["balsa", "porto"]
    assert [(t.field, t.found.name) for t in found.all_times()] == [
        ("published", "datePublished"), ("updated", "dateModified"),
    ]  # fmt: skip
    assert [f.text for f in found.of("urls")] == ["https://cais.example/balsa"]
    assert found.free is False
    assert found.body == "The ferry runs again."
    assert found.article_type == "NewsArticle"


def test_meta_names_are_known_in_any_case_and_attribute() -> None:
    found = declared_of(
        '<meta property="OG:Title" content="A"><meta name="Parsely-Author" content="B C">'
        '<meta itemprop="datePublished" content="2026-01-02"><meta name="news_keywords" content="x, y">'
    )
    assert [(f.text, f.name) for f in found.of("titles")] == [("A", "og:title")]
    assert [f.text for f in found.of("bylines")] == ["B C"]
    assert [(t.found.text, t.field) for t in found.all_times()] == [("2026-01-02", "published")]
    assert [f.text for f in found.of("keywords")] == ["x", "y"]


def test_json_ld_goes_before_meta_and_meta_before_the_title_element() -> None:
    found = declared_of(f'<title>T - Site</title><meta property="og:title" content="O">{ld(STORY)}')
    assert [f.name for f in found.of("titles")] == ["headline", "og:title", "title"]


def test_canonical_and_language_are_read() -> None:
    found = declared_of('<link rel="canonical" href="https://cais.example/a">')
    assert [(f.text, f.name) for f in found.of("urls")] == [("https://cais.example/a", "canonical")]
    assert [(f.text, f.name) for f in found.of("languages")] == [("pt-BR", "lang")]


def test_breadcrumbs_are_sections() -> None:
    crumbs = {"@type": "BreadcrumbList", "itemListElement": [{"name": "Home"}, {"item": {"name": "World"}}]}
    assert [(f.text, f.name) for f in declared_of(ld(crumbs)).of("sections")] == [("World", "breadcrumb")]


def test_thousands_of_metas_are_bounded() -> None:
    found = declared_of('<meta property="article:tag" content="x">' * 5000)
    assert len(found.of("keywords")) == 1
