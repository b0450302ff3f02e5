"""A page -> a Draft or a Rejection, on pages in the style of news sites."""

from pathlib import Path

import pytest

from streams.clean.draft import Draft
from streams.clean.html import read_html
from streams.clean.html.body import told_once
from streams.events import Page, Rejection

DEMO = Path(__file__).resolve().parents[3] / "streams" / "demo" / "pages"

PARAGRAPHS = [
    "The harbour wall of Port Ellis will be raised by two metres before the next storm season, the council decided on Monday after a debate of four hours.",
    "Engineers had warned in March that the wall, built in 1911, would not hold against waves of the height seen last winter, when water reached the fish market.",
    "“We cannot wait for another night like that one,” said the mayor, Ines Calder, who had asked the regional government for 14 million euros.",
    "Fishermen welcomed the decision but feared that the works would close the inner basin for most of the summer, their busiest time of the year.",
    "A committee of residents wants the old stones to be kept. It has collected 3,200 signatures and will hand them to the council next week.",
    "Work is to begin in April, if the money comes, and to be finished within eighteen months.",
]
PAGE = f"""<!doctype html><html lang="en"><head><title>Harbour wall to rise by two metres | Ellis Gazette</title>
<meta property="og:title" content="Harbour wall to rise by two metres"><meta property="og:type" content="article">
<meta property="og:site_name" content="Ellis Gazette"><meta name="description" content="Council votes for 14 million euros of works.">
<meta property="article:published_time" content="2026-03-02T18:05:00+01:00"></head><body>
<nav class="main-menu"><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<main><article class="article"><header class="article-header"><h1>Harbour wall to rise by two metres</h1>
<p class="standfirst">Council votes for 14 million euros of works after last winter's flood.</p>
<div class="byline">By Dora Quill | 2 March 2026, 6:05pm</div></header>
<figure><img src="wall.jpg"><figcaption>The harbour wall in January. Photo: Ellis Gazette</figcaption></figure>
<div class="article-body"><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>
<div class="related-links"><h3>Read more</h3><ul><li><a href="/a">Storm closes the fish market</a></li></ul></div>
<p>{PARAGRAPHS[2]}</p><h2>Summer in doubt</h2><p>{PARAGRAPHS[3]}</p>
<div class="newsletter-signup"><p>Sign up for our newsletter and get the news of the harbour every morning.</p></div>
<p>{PARAGRAPHS[4]}</p><p>{PARAGRAPHS[5]}</p></div>
<div class="author-bio"><p>Dora Quill is a reporter at the Ellis Gazette and covers the coast.</p></div></article>
<section class="comments" id="comments"><h2>Comments</h2><div class="comment"><p>About time, if you ask me. The wall was a ruin.</p></div></section>
</main><aside class="sidebar"><h3>Most read</h3><ul><li><a href="/b">Ferry strike ends</a></li></ul></aside>
<footer class="site-footer"><p>© 2026 Ellis Gazette Ltd. All rights reserved.</p><p>news@ellisgazette.example</p></footer></body></html>"""


def read(html: str, url: str = "https://ellisgazette.example/2026/03/02/harbour-wall-to-rise") -> Draft:
    found = read_html(html, Page(url=url))
    assert isinstance(found, Draft), found
    return found


def refused(html: str, url: str = "https://ellisgazette.example/x") -> str:
    found = read_html(html, Page(url=url))
    assert isinstance(found, Rejection), found
    return found.reason


def test_the_body_is_the_paragraphs_and_subheadings_in_order() -> None:
    found = [paragraph.text for paragraph in read(PAGE).body]
    assert found == [*PARAGRAPHS[:3], "Summer in doubt", *PARAGRAPHS[3:]]


def test_kinds_and_paths_of_paragraphs_are_kept() -> None:
    body = read(PAGE).body
    assert [p.kind for p in body if p.text == "Summer in doubt"] == ["heading"]
    assert "div.article-body>p" in body[0].path


def test_the_standfirst_is_the_first_deck_and_not_body() -> None:
    draft = read(PAGE)
    assert draft.decks[0].text.startswith("Council votes for 14 million euros of works after")
    assert draft.decks[0].source == "visible"


@pytest.mark.parametrize(
    "opening",
    [
        f'<div class="article-intro"><p id="b-1">{PARAGRAPHS[0]}</p><p id="b-2">{PARAGRAPHS[1]}</p></div>',
        f'<div class="field--type-text-with-summary"><p>{PARAGRAPHS[0]}</p></div><p>{PARAGRAPHS[1]}</p>',
    ],
    ids=["an introduction of two paragraphs", "the field that Drupal keeps bodies in"],
)
def test_the_first_paragraphs_are_no_standfirst_by_the_name_of_what_holds_them(opening: str) -> None:
    page = PAGE.replace(f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>", opening)
    page = page.replace(
        '<p class="standfirst">Council votes for 14 million euros of works after last winter\'s flood.</p>', ""
    )
    assert [paragraph.text for paragraph in read(page).body][:2] == PARAGRAPHS[:2]


def test_a_story_that_is_printed_twice_is_told_once() -> None:
    story = PAGE.partition('<div class="article-body">')[2].partition('<div class="author-bio">')[0]
    twice = PAGE.replace(story, f'{story}<div class="article-body article-mobile">{story}')
    assert twice.count(PARAGRAPHS[0]) == 2
    assert [p.text for p in read(twice).body if p.kind == "paragraph"] == PARAGRAPHS


def test_a_sentence_that_comes_back_is_kept() -> None:
    texts = ["one", "again", "two", "again", "again", "three"]
    assert told_once(texts, list(range(6))) == list(range(6))
    long = [f"{name} " * 60 for name in ("one", "two", "three", "four")]
    assert told_once([*long, "between", *long], list(range(9))) == [0, 1, 2, 3, 4]


def test_byline_and_date_line_are_candidates_and_not_body() -> None:
    draft = read(PAGE)
    assert any("Dora Quill" in found.text and found.source == "visible" for found in draft.bylines)
    assert any(time.found.source == "visible" and "2 March 2026" in time.found.text for time in draft.times)


def test_titles_begin_with_the_printed_headline() -> None:
    titles = read(PAGE).titles
    assert (titles[0].text, titles[0].name, titles[0].source) == ("Harbour wall to rise by two metres", "h1", "visible")


def test_the_imprint_tells_the_publisher() -> None:
    publishers = {(found.name, found.text) for found in read(PAGE).publishers}
    assert ("og:site_name", "Ellis Gazette") in publishers
    assert ("email", "news@ellisgazette.example") in publishers


def test_what_is_left_out_is_kept_in_short_by_place() -> None:
    places = {part.where: part.text for part in read(PAGE).left_out}
    assert "World" in places["navigation"]
    assert "Ferry strike ends" in places["sidebar"]
    assert "All rights reserved" in places["footer"]


def test_the_same_page_gives_the_same_draft() -> None:
    assert read(PAGE) == read(PAGE)


def test_text_in_divisions_with_breaks_is_read_as_paragraphs() -> None:
    text = "<br><br>".join(PARAGRAPHS)
    html = f"<html><head><title>Harbour wall to rise</title></head><body><h1>Harbour wall to rise</h1><div class='text'>{text}</div></body></html>"
    assert [paragraph.text for paragraph in read(html).body] == PARAGRAPHS


def test_a_cut_text_behind_a_wall_is_marked() -> None:
    wall = "<div class='paywall'><p>Subscribe to continue reading this article.</p></div>"
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:3])
    ld = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Harbour wall to rise","isAccessibleForFree":false}</script>'
    html = f"<html><head>{ld}</head><body><article><h1>Harbour wall to rise</h1><div class='article-body'>{body}</div>{wall}</article></body></html>"
    assert read(html).completeness == "paywalled"


@pytest.mark.parametrize(
    "name", ["strike", "strike-revised", "strike-refetch", "bahn", "dakar", "mubarat", "sismo", "peaches", "weixing"]
)
def test_the_demo_articles_are_read_without_bylines_in_the_body(name: str) -> None:
    draft = read((DEMO / f"{name}.html").read_text("utf-8", "replace"))
    assert len(draft.body) >= 3
    assert not any("views" in p.text or p.text.startswith(("By ", "Par ")) for p in draft.body)


def test_a_front_page_is_refused_as_an_index() -> None:
    assert refused((DEMO / "front.html").read_text("utf-8"), "https://harbourpost.example/") == "index_page"


def test_a_missing_page_is_refused_as_an_error() -> None:
    assert refused((DEMO / "not-found.html").read_text("utf-8")) == "error_page"


def test_a_sign_in_form_is_refused_as_such() -> None:
    html = "<html><head><title>Log in - Ellis Gazette</title></head><body><form><label>E-mail</label><p>Forgot your password?</p></form></body></html>"
    assert refused(html) == "login_page"


def test_a_consent_page_is_refused_as_a_cookie_wall() -> None:
    html = "<html><head><title>Your privacy and cookies</title></head><body><h1>We value your privacy</h1><p>We use cookies.</p><button>Accept</button></body></html>"
    assert refused(html) == "cookie_wall"


def test_search_results_are_refused_as_such() -> None:
    items = "".join(f"<li><a href='/{n}'>Result {n} of the search</a></li>" for n in range(20))
    html = f"<html><head><title>Search: wall</title></head><body><h1>Search: wall</h1><ul>{items}</ul></body></html>"
    assert refused(html, "https://ellisgazette.example/search?q=wall") == "search_page"


def test_a_page_of_scripts_is_refused_as_empty() -> None:
    assert refused("<html><body><div id=root></div><script>start()</script></body></html>") == "empty_page"


FLASH = """<!doctype html><html lang="en"><head><title>Ferry to Port Ellis stopped after collision | Ellis Gazette</title>
<meta property="og:title" content="Ferry to Port Ellis stopped after collision"><meta property="og:type" content="article">
<meta property="og:site_name" content="Ellis Gazette"><meta property="article:published_time" content="2026-03-02T18:05:00+01:00">
</head><body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav><main><article>
<h1>Ferry to Port Ellis stopped after collision</h1><div class="byline">By Dora Quill | 2 March 2026, 6:05pm</div>
<p>The ferry to Port Ellis was stopped on Monday after it hit a fishing boat at the harbour mouth, the coast guard said.</p>
<p>Nobody was hurt. The line hopes to sail again on Tuesday morning, once divers have looked at the hull, a spokeswoman told reporters.</p>
</article></main><footer><p>© 2026 Ellis Gazette Ltd.</p></footer></body></html>"""


def test_a_flash_of_two_short_paragraphs_is_an_article() -> None:
    found = read(FLASH, "https://ellisgazette.example/2026/03/02/ferry-to-port-ellis-stopped-after-collision")
    assert [p.text[:9] for p in found.body][-2:] == ["The ferry", "Nobody wa"]


def test_a_text_without_anything_around_it_is_an_article() -> None:
    text = (
        f"<h1>Harbour wall to rise</h1>{'<p>The council decided on Monday to raise the wall, the mayor said.</p>' * 12}"
    )
    assert len(read(f"<html><body>{text}</body></html>").body) == 12
    assert refused(
        f"<html><body>{text}<ul>{'<li><a href=/>Shop</a></li>' * 90}</ul></body></html>", "https://a.example/"
    )


BARE = [
    (
        "Ferry to Port Ellis stopped after collision",
        "The ferry to Port Ellis was stopped on Monday after it hit a fishing boat at the harbour mouth, the coast guard said.",
        "Nobody was hurt. “We hope to sail again on Tuesday morning,” a spokeswoman of the line told reporters.",
    ),
    (
        "Hafenmauer wird erhöht",
        "Der Stadtrat von Port Ellis hat am Montag nach vier Stunden Debatte beschlossen, die Hafenmauer zu erhöhen.",
        "Das Land soll 14 Millionen Euro zahlen. Die Arbeiten beginnen im April und dauern anderthalb Jahre, hieß es.",
    ),
    ("渡轮停航", "埃利斯港的渡轮周一在港口入口处与一艘渔船相撞后停止航行，海岸警卫队当天下午在一份声明中这样说。", "没有人受伤。公司希望在潜水员检查船体之后于周二上午恢复航行，一位发言人对记者说。"),
]  # fmt: skip


@pytest.mark.parametrize(("headline", "first", "second"), BARE, ids=["English", "German", "Chinese"])
def test_a_headline_and_two_paragraphs_of_news_are_an_article_without_anything_declared(
    headline: str, first: str, second: str
) -> None:
    found = read_html(f"<html><body><h1>{headline}</h1><p>{first}</p><p>{second}</p></body></html>", Page())
    assert isinstance(found, Draft), found
    assert [p.text for p in found.body] == [first, second]


@pytest.mark.parametrize(
    "texts",
    [
        ("Service Unavailable", "The service is temporarily unavailable due to maintenance downtime or capacity problems.", "The owner of this site should contact the hosting provider, please, for all further information."),
        ("Welcome to nginx!", "If you see this page, the nginx web server is successfully installed and working on this machine.", "For online documentation and support please refer to the pages of the project and its foundation."),
        ("Story removed", "This article has been removed from the archive of the Ellis Gazette at the request of its author.", "The editors of the Ellis Gazette regret the fault and have written to the persons who were named in it."),
    ],
    ids=["error", "server", "removal"],
)  # fmt: skip
def test_a_notice_of_two_paragraphs_is_no_article(texts: tuple[str, str, str]) -> None:
    headline, *paragraphs = texts
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    assert isinstance(read_html(f"<html><body><h1>{headline}</h1>{body}</body></html>", Page()), Rejection)


def test_a_front_page_with_a_heading_and_full_sentences_is_an_index() -> None:
    teasers = "".join(
        f'<article><h2><a href="/2026/03/story-{n}">{text[:40]}</a></h2><p>{text}</p></article>'
        for n, text in enumerate(PARAGRAPHS * 2)
    )
    html = (
        '<html lang="en"><head><title>Ellis Gazette - News from the coast</title><meta property="og:type" content="website"></head>'
        "<body><main><h1>News from the coast</h1><p>The Ellis Gazette has reported from the coast since 1911, and its newsroom "
        f"of nine works by the harbour in the old customs house.</p>{teasers}</main></body></html>"
    )
    assert refused(html, "https://ellisgazette.example/") == "index_page"
