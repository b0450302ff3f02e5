from selectolax.lexbor import LexborHTMLParser

from streams.clean.html.signed import MAX_FOUND, signatures


def texts(body: str) -> list[str]:
    return [found.text for found in signatures(LexborHTMLParser(f"<html><body>{body}</body></html>"))]


def test_an_element_named_for_the_author_is_a_signature() -> None:
    assert texts('<h1>Storm</h1><p class="meta">On Monday <span class="author vcard"><a>Jane Doe</a></span></p>') == [
        "Jane Doe"
    ]


def test_a_link_to_the_authors_page_is_a_signature() -> None:
    assert texts('<h1>Storm</h1><p><a href="/author/jane">Jane Doe</a></p>') == ["Jane Doe"]


def test_texts_of_different_elements_are_parted() -> None:
    page = '<h1>Storm</h1><div class="byline"><span>By</span> <a>Jane Doe</a><time>May 5</time></div>'
    assert texts(page) == ["By Jane Doe | May 5"]


def test_those_who_comment_and_the_authors_of_teasers_do_not_sign() -> None:
    page = (
        '<h1>Storm</h1><div class="byline">By Jane Doe</div>'
        '<ol class="comment-list"><li><b class="comment-author">Max Muster</b></li></ol>'
        '<div class="related"><a rel="author">Ana Lima</a></div>'
    )
    assert texts(page) == ["By Jane Doe"]


def test_the_signature_behind_the_headline_wins_over_one_before_it() -> None:
    page = '<div><p class="author">Ana Lima</p></div><h1>Storm</h1><div><p class="author">Jane Doe</p></div>'
    assert texts(page) == ["Jane Doe"]


def test_a_blog_that_signs_above_the_headline_is_read() -> None:
    assert texts('<div><p class="author">Jane Doe</p></div><h1>Storm</h1>') == ["Jane Doe"]


def test_a_thousand_signatures_are_bounded() -> None:
    assert len(texts("<h1>Storm</h1><div>" + '<a rel="author">Jane Doe</a>' * 1000 + "</div>")) <= MAX_FOUND


def test_without_a_headline_the_first_who_sign_together_are_read() -> None:
    page = '<div><i class="author">Jane Doe</i></div><div><i class="author">Ana Lima</i></div><p class="author">Max Muster</p>'
    assert texts(f"<section>{page}</section>") == ["Jane Doe", "Ana Lima"]
    assert texts(f'<section>{page}</section><h1>Storm</h1><p class="author">Eva Blau</p>') == ["Eva Blau"]
