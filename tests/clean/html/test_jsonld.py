"""JSON-LD as publishers write it, faults included."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.clean.html import jsonld


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "NewsArticle", "headline": "Tide"}',
        '{"@type": "NewsArticle", "headline": "Tide",}',
        '{"@type": "NewsArticle",, "headline": "Tide"}',
        '<!-- {"@type": "NewsArticle", "headline": "Tide"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Tide"}\n//]]>',
        '\ufeff{"@type": "NewsArticle", "headline": "Tide"}',
        '{"@type": "NewsArticle", "headline": "Tide", "description": "two\nlines\tand a tab"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Tide&quot;}",
        '{"@type": "NewsArticle", "headline": "Tide", "description": "a "quoted" word"}',
        '{"@type": "NewsArticle", "headline": "Tide"',
    ],
    ids=[
        "sound",
        "trailing comma",
        "double comma",
        "comment",
        "cdata",
        "bom",
        "control",
        "entities",
        "quotes",
        "cut off",
    ],
)
def test_common_faults_do_not_hide_the_headline(text: str) -> None:
    (item,) = jsonld.article_items(jsonld.items([jsonld.parse(text)]))
    assert item["headline"] == "Tide"


def test_items_are_found_in_arrays_graphs_and_main_entities() -> None:
    documents: list[Any] = [
        [{"@type": "WebSite"}],
        {"@graph": [{"@type": "Organization"}, {"@type": ["Article", "NewsArticle"], "headline": "In a graph"}]},
        {"@type": "WebPage", "mainEntity": {"@type": "BlogPosting", "headline": "Main"}},
    ]
    found = [item["headline"] for item in jsonld.article_items(jsonld.items(documents))]
    assert sorted(found) == ["In a graph", "Main"]


def test_members_of_lists_are_other_pages() -> None:
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Elsewhere"}]}
    assert jsonld.article_items(jsonld.items([listed])) == []


def test_a_full_article_goes_before_a_bare_one() -> None:
    bare = {"@type": "Article", "headline": "Bare"}
    full = {"@type": "NewsArticle", "headline": "Full", "datePublished": "2026-01-01", "author": "A. B."}
    assert jsonld.article_items([bare, full])[0]["headline"] == "Full"


@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text: str) -> None:
    jsonld.items([jsonld.parse(text)])


def test_deep_brackets_are_given_up_on() -> None:
    assert jsonld.items([jsonld.parse("[" * 200_000)]) == [{}]
