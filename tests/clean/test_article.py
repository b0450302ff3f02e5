"""A Draft put together: the sample page as text, and a page in the style of news sites as HTML."""

import json
from importlib.resources import files

from msgspec import UNSET, structs

from streams.clean import Limits, clean
from streams.clean.article import assemble
from streams.clean.decode import Decoded
from streams.clean.draft import Draft, Found, FoundTime, Paragraph
from streams.events import Article, Coordinates, Declared, Evidence, Page, Rejection, encode

SAMPLE = files("streams.demo").joinpath("pages/sample.txt").read_bytes().decode()
AT = Coordinates("pages.raw", 0, 0)
URL = "https://www.planet.example.co.ke/news/2024/05/17/budget?ref=rss"


def sample() -> Article:
    message = json.dumps({"content_type": "text/plain", "body": SAMPLE}).encode()
    article = clean(message, AT, Limits())
    assert isinstance(article, Article)
    return article


def evidence(article: Article, field: str) -> list[tuple[str, int, int, str]]:
    return [(item.in_, item.start, item.end, item.text) for item in article.evidence if item.for_ == field]


def test_the_samples_fields_are_what_a_subscriber_is_promised() -> None:
    article = sample()
    assert article.title == SAMPLE[28:115]
    assert article.deck == SAMPLE[117:456]
    assert article.body == SAMPLE[671:1586]
    assert (article.authors, article.desk) == ([], "Devdiscourse News Desk")
    assert article.dateline is not None
    assert (article.dateline.place, article.dateline.country) == ("Seoul", None)
    assert article.published_at == "2026-02-08T08:27:00+05:30"
    assert article.updated_at == "2026-02-08T08:27:00+05:30"
    assert article.language == "en"
    publisher = article.publisher
    assert (publisher.domain, publisher.name) == ("devdiscourse.com", "Devdiscourse")
    assert (publisher.country, publisher.country_basis) == ("IN", "phone")
    assert article.origin is not None
    assert (article.origin.kind, article.origin.agencies, article.origin.statement) == (
        "agency",
        [],
        "(With inputs from agencies.)",
    )
    assert [declared.text for declared in article.declared_countries] == ["South Korea"]


def test_the_samples_doubts_are_named() -> None:
    assert sample().warnings == [
        "url_missing",
        "byline_is_desk",
        "date_order_ambiguous",
        "timezone_abbreviation_ambiguous",
    ]


def test_the_samples_evidence_is_where_it_was_read() -> None:
    article = sample()
    spans = {
        "title": (28, 115),
        "deck": (117, 456),
        "body": (671, 1586),
        "desk": (458, 480),
        "dateline": (483, 488),
        "updated_at": (491, 520),
        "published_at": (523, 552),
        "origin": (1588, 1616),
        "publisher": (2686, 2707),
    }
    for field, (start, end) in spans.items():
        assert evidence(article, field) == [("raw", start, end, SAMPLE[start:end])], field


def found(text: str, source: str, name: str, path: str = "") -> Found:
    return Found(text=text, source=source, name=name, path=path or f"{source}:{name}")  # type: ignore[arg-type]


def draft() -> Draft:
    return Draft(
        titles=[
            found("Parliament passes the budget | Planet", "title", "title"),
            found("Parliament passes the budget", "visible", "h1", "article>h1"),
        ],
        decks=[found("A night of talks ends with a vote of 180 to 150.", "meta", "og:description")],
        body=[
            Paragraph(
                text="NAIROBI, May 17 (Reuters) - Parliament passed the budget on Friday after a night of talks.",
                path="article>p",
            ),
            Paragraph(text="It is the largest budget that the country has had.", path="article>p"),
            Paragraph(text="Source: Reuters", path="article>p"),
        ],
        bylines=[found("By Jane Wanjiku, Political Editor", "visible", "byline")],
        times=[FoundTime(found=found("2024-05-17T08:00:00+03:00", "json-ld", "datePublished"), field="published")],
        publishers=[found("Planet", "meta", "og:site_name")],
        urls=[found("https://planet.example.co.ke/news/2024/05/17/budget", "link", "canonical")],
        languages=[found("en", "html", "lang")],
        sections=[found("News", "meta", "article:section")],
        keywords=[
            found("budget", "meta", "keywords"),
            found("Budget ", "meta", "keywords"),
            found("parliament", "meta", "keywords"),
        ],
    )


def page(**changes: str | None) -> Page:
    return structs.replace(Page(url=URL, fetched_at="2024-05-18T00:00:00Z", body=""), **changes)


def assembled(draft: Draft, page: Page) -> Article:
    article = assemble(draft, page, Decoded("", "utf-8 (http)", True, "0" * 64), AT)
    assert isinstance(article, Article)
    return article


def test_a_page_of_html_gives_every_field() -> None:
    article = assembled(draft(), page())
    assert article.title == "Parliament passes the budget"
    assert article.deck == "A night of talks ends with a vote of 180 to 150."
    assert article.authors == ["Jane Wanjiku"]
    assert article.dateline is not None
    assert article.dateline.place == "Nairobi"
    assert article.published_at == "2024-05-17T08:00:00+03:00"
    assert (article.publisher.domain, article.publisher.country) == ("example.co.ke", "KE")
    assert article.page.canonical_url == "https://planet.example.co.ke/news/2024/05/17/budget"
    assert article.origin is not None
    assert article.origin.agencies == ["Reuters"]
    assert article.body.endswith("has had.")
    assert (article.section, article.keywords) == ("News", ["budget", "parliament"])
    assert (article.language, article.warnings) == ("en", [])


def test_evidence_of_html_quotes_the_elements_text_and_names_its_path() -> None:
    article = assembled(draft(), page())
    for item in article.evidence:
        assert item.in_ == "html"
        assert item.path is not UNSET
        assert len(item.text) == min(item.end - item.start, 2000)
    assert evidence(article, "title") == [("html", 0, 28, "Parliament passes the budget")]
    assert evidence(article, "authors") == [("html", 3, 15, "Jane Wanjiku")]
    assert evidence(article, "dateline") == [("html", 0, 7, "NAIROBI")]
    assert evidence(article, "body")[0][1:3] == (0, len(article.body))


def test_an_agency_in_the_dateline_is_the_origin_when_no_line_says_more() -> None:
    alone = draft()
    article = assembled(structs.replace(alone, body=alone.body[:2]), page())
    assert article.origin is not None
    assert (article.origin.kind, article.origin.agencies, article.origin.statement) == ("agency", ["Reuters"], None)


def test_the_same_page_gives_the_same_bytes() -> None:
    assert encode(assembled(draft(), page())) == encode(assembled(draft(), page()))


def test_a_draft_without_words_is_rejected_and_not_raised() -> None:
    empty = assemble(Draft(titles=[], body=[Paragraph(text=" ")]), page(), Decoded("", "", True, ""), AT)
    assert isinstance(empty, Rejection)
    assert empty.reason == "no_article"


def test_without_a_url_there_is_no_canonical_one_and_a_warning() -> None:
    article = assembled(draft(), page(url=None))
    assert article.page.canonical_url is None
    assert article.publisher.domain == "example.co.ke"
    assert "url_missing" in article.warnings


def test_declared_countries_are_handed_on_with_their_places() -> None:
    declared = [Declared("Kenya", 0, 0)]
    assert assembled(structs.replace(draft(), declared_countries=declared), page()).declared_countries == declared


def test_a_draft_of_a_hundred_thousand_candidates_is_bounded() -> None:
    many = [found("a b, c & d e; " * 400, "visible", "byline")] * 100_000
    flood = structs.replace(
        draft(),
        bylines=many,
        titles=[*draft().titles, *many],
        decks=many,
        keywords=many,
        publishers=[*draft().publishers, *many],
    )
    article = assembled(flood, page())
    assert article.title == "Parliament passes the budget"
    assert len(article.keywords) <= 50
    assert isinstance(article.evidence[0], Evidence)
