"""The sample page gives the event that a subscriber should get."""

import json
from typing import Any

import pytest

from streams import demo
from streams.pipeline import Pipeline

PAGE = json.loads(demo.pages()[0].value)["body"]
TITLE = "Kim Jong Un's Strategic Vision: North Korea's Political Conference and Global Alliances"


@pytest.fixture(scope="module")
def event() -> dict[str, Any]:
    record = Pipeline().run(demo.messages()[0])
    assert record.topic == "articles.enriched"
    return json.loads(record.value)


def test_title_deck_and_body_are_exactly_what_the_article_says(event: dict[str, Any]):
    assert event["title"] == TITLE
    assert event["deck"].startswith("North Korea will hold a major political conference later this month, where leader")
    assert event["deck"].endswith("while maintaining an adversarial stance towards the US and South Korea.")
    paragraphs = event["body"].split("\n\n")
    assert len(paragraphs) == 3
    assert paragraphs[0].startswith("North Korea is poised to host a significant political conference")
    assert paragraphs[2].endswith("amid increasing arms exports to Russia.")


def test_desk_dateline_and_both_dates_with_their_offset(event: dict[str, Any]):
    assert event["authors"] == []
    assert event["desk"] == "Devdiscourse News Desk"
    assert event["dateline"] == {"place": "Seoul", "country": "KR"}
    assert event["published_at"] == event["updated_at"] == "2026-02-08T08:27:00+05:30"
    assert event["language"] == "en"


def test_it_is_about_north_korea_whatever_the_site_declares(event: dict[str, Any]):
    countries = event["countries"]
    assert [label["code"] for label in countries["subject"]] == ["KP"]
    assert {label["code"] for label in countries["mentioned"]} == {"RU", "CN", "US", "KR", "UA"}
    assert (countries["dateline"], countries["publisher"], countries["declared"]) == ("KR", "IN", ["KR"])
    (conflict,) = event["conflicts"]
    assert (conflict["field"], conflict["declared"], conflict["found"]) == ("countries.subject", ["KR"], ["KP"])


def test_topics_include_politics_and_international_relations(event: dict[str, Any]):
    assert {"medtop:11000000", "medtop:20000638"} <= {label["code"] for label in event["topics"]}


def test_the_origin_line_is_taken_out_of_the_body(event: dict[str, Any]):
    assert event["origin"] == {"kind": "agency", "agencies": [], "statement": "(With inputs from agencies.)"}
    assert "With inputs" not in event["body"]


def test_nothing_of_the_sidebars_is_left(event: dict[str, Any]):
    text = " ".join((event["title"], event["deck"], event["body"]))
    for word in ("Mundra", "Takaichi", "Tamil Nadu", "Timor", "TRENDING", "Newsletter", "Disclaimer", "91-720"):
        assert word not in text
    assert {"IN", "JP", "TL"} <= {entry["code"] for entry in event["excluded"]}


def test_doubts_are_said(event: dict[str, Any]):
    assert {
        "url_missing",
        "byline_is_desk",
        "declared_country_disagrees",
        "date_order_ambiguous",
        "timezone_abbreviation_ambiguous",
    } <= set(event["warnings"])


def test_every_piece_of_evidence_quotes_its_text(event: dict[str, Any]):
    texts = {"raw": PAGE, **{name: event[name] for name in ("title", "deck", "body")}}
    kinds = {piece["for"] for piece in event["evidence"]}
    assert {"title", "deck", "body", "desk", "dateline", "published_at", "updated_at", "origin", "publisher"} <= kinds
    assert {"countries.subject.KP", "countries.declared.KR", "topics.medtop:11000000"} <= kinds
    for piece in event["evidence"]:
        assert texts[piece["in"]][piece["start"] : piece["end"]] == piece["text"], piece["for"]
