"""Pages that would keep a parser busy are refused before they are parsed."""

import json
from time import process_time

import pytest

from streams.clean import Limits, clean
from streams.clean.html.guard import DEEPEST, too_complex
from streams.events import Article, Coordinates, Rejection, Removal

HOSTILE = {
    "nested divisions": "<div>" * 100_000 + "x",
    "nested and closed divisions": "<div>" * 200_000 + "x" + "</div>" * 200_000,
    "nested menus": "<nav>" * 50_000,
    "nested lists": "<ul><li>" * 50_000,
    "nested forms": "<form>" * 100_000,
    "options without end": "<p>Choose:</p><select>" + "<option>x" * 100_000,
    "divisions with breaks": "<div>x<br>" * 200_000,
    "attributes by the hundred thousand": "<p>Words.</p><div "
    + " ".join(f"a{n}=b" for n in range(200_000))
    + ">x</div>",
}
BIG = {
    "paragraphs without end": "<p>Words of a paragraph. " * 30_000,
    "bold without end": "<b>x" * 50_000,
    "a giant attribute": '<div class="' + "a " * 1_000_000 + '">x</div>',
    "entities": "<p>" + "&amp;" * 500_000,
    "comments without end": "<!--" * 200_000,
    "nested spans": "<span>" * 100_000 + "x",
    "broken table": "<table><tr><td>" * 3_000 + "x",
    "brackets of json-ld": '<script type="application/ld+json">' + "[" * 400_000 + "</script><p>x</p>",
    "open strings of json-ld": '<script type="application/ld+json">' + '{"headline":"' * 60_000 + "</script><p>x</p>",
    "commas of json-ld": '<script type="application/ld+json">{"a":[1' + "," * 500_000 + " " * 90_000 + "]}</script>",
    "metas": '<meta name="og:title" content="x">' * 50_000,
    "nulls": "<p>\x00\x00a</p>" * 5_000,
    "one line of a megabyte": "<p>" + "word " * 200_000,
    "digits and dots": "<h1>x</h1><p>" + "1.1:" * 200_000,
    "mail addresses": "<footer>" + "a.b+c" * 50_000 + "@</footer>",
}


def cleaned(html: str) -> Article | Removal | Rejection:
    message = {"content_type": "text/html", "body": f"<!doctype html><html><body>{html}"}
    return clean(json.dumps(message).encode(), Coordinates("pages.raw", 0, 0), Limits())


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_what_takes_a_parser_square_time_is_refused(html: str) -> None:
    found = cleaned(html)
    assert isinstance(found, Rejection)
    assert found.reason == "too_complex"


@pytest.mark.parametrize("html", BIG.values(), ids=BIG)
def test_what_is_only_big_or_broken_is_dealt_with_in_linear_time(html: str) -> None:
    start = process_time()
    cleaned(html)
    assert process_time() - start < 5


def test_a_large_flat_page_is_not_too_complex() -> None:
    assert too_complex("<div><p>Words.</p><ul><li>One</li></ul></div>" * 20_000) == ""


NEST = "<div>" * (DEEPEST + 1)


@pytest.mark.parametrize(
    "html",
    [
        "<LI>item " * 2 * DEEPEST + NEST,
        "</div>" * 2 * DEEPEST + NEST,
        "<br>" * 2 * DEEPEST + "<applet>" * (DEEPEST + 1),
        "x" * 40_000 + "<a " + "b " * 10_000 + ">" + "x" * 40_000,
    ],
    ids=["behind items", "behind ends of nothing", "names that begin like a shallow one", "between long texts"],
)
def test_depth_and_attributes_are_counted_wherever_they_stand(html: str) -> None:
    assert too_complex(html)


@pytest.mark.parametrize(
    "html",
    [
        "<li>item " * 3 * DEEPEST,
        "<div><p>x</p></div>" * 2 * DEEPEST,
        "<script>" + "a b=c " * 10_000 + "</script>",
        '<div class="' + "a " * 20_000 + '">x</div>' + "y " * 20_000,
    ],
    ids=["items", "one after the other", "a script", "a long attribute"],
)
def test_pages_that_are_only_long_are_parsed(html: str) -> None:
    assert not too_complex(html)
