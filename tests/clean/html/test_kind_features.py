"""What the page classifier looks at: words of both kinds, the address, and one row of named columns."""

import numpy as np

from streams.clean.html.kind_features import (
    NUMBERS,
    Weights,
    Words,
    address,
    address_words,
    row_of_page,
    with_words,
    words_of_page,
)
from streams.clean.html.parsed import parse

PAGE = (
    "<html><head><title>Ferry stopped</title><meta property='og:type' content='article'></head><body><h1>Ferry stopped</h1>"
    "<p>The ferry to Port Ellis was stopped on Monday, the coast guard said.</p><p><a href='/a'>Read on about the ferry line</a></p></body></html>"
)
URL = "https://news.example/2026/ferry-stopped-on-monday.html"


def test_words_come_from_title_body_declared_types_and_address() -> None:
    words = words_of_page(parse(PAGE), [1], URL, {"story"})
    assert {"ferry", "guard", "monday"} <= words.said
    assert "read" not in words.said
    assert {"story", "type:og:article", "url:monday", "host:news", "url.html"} <= words.made


def test_without_a_url_nothing_is_said_of_the_address() -> None:
    assert address_words(None) == set()
    assert address(None) == (-1.0, -1.0, -1.0)
    assert address("http://[broken") == (-1.0, -1.0, -1.0)


def test_the_root_of_a_site_is_told_from_a_page_and_from_a_query() -> None:
    assert [address(url)[0] for url in ("https://a.example/", "https://a.example", URL, "https://a.example/?p=1")] == [
        1,
        1,
        0,
        0,
    ]


def test_a_row_has_a_value_for_every_column_and_counts_what_it_says() -> None:
    parsed = parse(PAGE)
    row = row_of_page(parsed, np.ones(len(parsed.blocks.text), np.float32), [1], URL)
    found = dict(zip(NUMBERS, row.tolist(), strict=True))
    assert (found["h1"], found["slug_words"], found["own_density"]) == (1, 3, 0)
    assert 0 < found["share"] < 1
    assert found["covered"] == 1


def test_weights_add_up_and_the_share_of_known_words_is_kept() -> None:
    row = with_words(
        np.zeros(len(NUMBERS), np.float32),
        Words({"story", "shop"}, {"said", "ferry", "you", "zzz"}),
        Weights({"story": 250, "shop": -1250}, {"said": 200, "you": -100}),
    )
    assert np.allclose(row[-3:], (-1.0, 0.1, 0.5))
