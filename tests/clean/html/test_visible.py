from selectolax.lexbor import LexborHTMLParser

from streams.clean.html.blocks import Blocks, read_blocks
from streams.clean.html.visible import bylines, headline_at, times


def blocks_of(body: str) -> Blocks:
    root = LexborHTMLParser(f"<html><body>{body}</body></html>").body
    assert root is not None
    return read_blocks(root)


def headline(body: str, *declared: str) -> str:
    blocks = blocks_of(body)
    at = headline_at(blocks, list(declared))
    return "" if at is None else blocks.text[at]


def test_the_heading_that_repeats_the_title_is_the_headline() -> None:
    assert (
        headline("<h1>Ellis Gazette</h1><h2>Harbour wall to rise</h2>", "Harbour wall to rise")
        == "Harbour wall to rise"
    )


def test_where_the_h1_names_the_site_a_lower_heading_that_is_a_part_of_the_title_is_the_headline() -> None:
    page = "<h1>Notes of a walker</h1><h2>Harbour wall to rise by two metres</h2><p>It rained.</p>"
    assert (
        headline(page, "Notes of a walker » Archive » Harbour wall to rise by two metres")
        == "Harbour wall to rise by two metres"
    )


def test_without_a_declared_title_the_first_h1_is_the_headline() -> None:
    assert headline("<h1>Harbour wall to rise</h1><h2>Harbour news of the week</h2>") == "Harbour wall to rise"


def test_bylines_within_date_lines_and_bare_names_under_the_headline_are_candidates() -> None:
    page = (
        "<p>Max Muster</p><h1>Harbour wall to rise</h1><p>2 March 2026 | 14:07 | By Dora Quill</p><p>Ana Lima</p>"
        "<p>The wall will rise.</p><p>Work begins soon.</p><p>Eva Stein</p>"
    )
    found = bylines(blocks_of(page), [0, 2, 3, 6], 1, [4, 5])
    assert [(item.text, item.name) for item in found] == [
        ("2 March 2026 | 14:07 | By Dora Quill", "byline"),
        ("Ana Lima", "line"),
    ]


def test_a_date_line_says_by_its_words_whether_it_is_of_the_publication() -> None:
    page = "<p>Erstellt am: 30.01.2022 18:36</p><p>Updated on 31 January 2022</p><p>1 February 2022</p>"
    assert [item.field for item in times(blocks_of(page), [0, 1, 2])] == ["published", "updated", "unknown"]


def signed_by(page: str, near: list[int], body: list[int]) -> list[str]:
    return [item.text for item in bylines(blocks_of(page), near, 0, body) if item.name == "byline"]


def test_a_name_signs_behind_a_line_that_only_says_so() -> None:
    page = "<h1>Harbour wall to rise</h1><p>Written by</p><p>Dora Quill</p><p>The wall will rise.</p>"
    assert signed_by(page, [1, 2], [3]) == ["By Dora Quill"]


def test_a_list_under_the_word_authors_below_the_body_signs() -> None:
    page = "<h1>Harbour wall to rise</h1><p>It will rise.</p><p>More</p><h6>Author(s)</h6><ul><li>Dora Quill</li><li>Ana Lima</li></ul>"
    assert signed_by(page, [2], [1]) == ["By Dora Quill", "By Ana Lima"]


def test_a_name_before_a_role_and_a_date_is_a_candidate() -> None:
    page = "<h1>Harbour wall to rise</h1><p>Dora Quill | Senior Writer | July 2, 2025</p><p>The wall will rise.</p>"
    assert [(item.text, item.name) for item in bylines(blocks_of(page), [1], 0, [2])] == [("Dora Quill", "line")]
