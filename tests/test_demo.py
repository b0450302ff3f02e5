"""Every page of the demo ends where it should, with the labels that a reader would give it."""

import json
from typing import Any

import pytest

from streams import demo
from streams.pipeline import Pipeline
from streams.records import Record


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Record]:
    pipeline = Pipeline()
    return {page.name: pipeline.run(message) for page, message in zip(demo.pages(), demo.messages(), strict=True)}


def value(outcomes: dict[str, Record], name: str) -> dict[str, Any]:
    return json.loads(outcomes[name].value)


@pytest.mark.parametrize("page", demo.pages(), ids=lambda page: page.name)
def test_every_page_ends_where_it_should(outcomes: dict[str, Record], page: demo.DemoPage):
    assert outcomes[page.name].topic == page.expect


def test_other_advertisements_and_counters_make_a_refetch(outcomes: dict[str, Record]):
    event = value(outcomes, "copper-strike-refetch")
    assert event["verdict"] == "refetch"
    assert event["duplicate_of"]["article_id"] == value(outcomes, "copper-strike")["article_id"]


def test_a_changed_number_makes_a_revision_that_says_so(outcomes: dict[str, Record]):
    first, event = value(outcomes, "copper-strike"), value(outcomes, "copper-strike-revised")
    assert (event["event_type"], event["version"], event["announced"]) == ("article.revised", 2, True)
    assert event["supersedes"] == first["event_id"]
    (change,) = [change for change in event["changes"] if change["field"] == "body"]
    assert change["numbers"]
    assert any("3,100" in sentence["text"] for sentence in change["sentences"])


def test_another_site_with_another_headline_makes_a_reprint(outcomes: dict[str, Record]):
    event = value(outcomes, "copper-strike-reprint")
    assert event["verdict"] == "reprint"
    assert event["duplicate_of"]["article_id"] == value(outcomes, "copper-strike")["article_id"]


@pytest.mark.parametrize(
    ("name", "language", "country", "topic"),
    [
        ("copper-strike", "en", "CL", "medtop:09000000"),
        ("rail-budget-german", "de", "DE", "medtop:11000000"),
        ("senegal-vote-french", "fr", "SN", "medtop:11000000"),
        ("peru-quake-spanish", "es", "PE", "medtop:03000000"),
        ("kazakh-flood-russian", "ru", "KZ", "medtop:03000000"),
        ("egypt-football-arabic", "ar", "EG", "medtop:15000000"),
        ("japan-satellite-chinese", "zh", "JP", "medtop:13000000"),
        ("the-other-georgia", "en", "US", "medtop:04000000"),
        ("kenya-vaccine-as-text", "en", "KE", "medtop:07000000"),
        ("mislabelled-charset", "fr", "CH", "medtop:01000000"),
    ],
)
def test_labels_are_what_a_reader_would_say(
    outcomes: dict[str, Record], name: str, language: str, country: str, topic: str
):
    event = value(outcomes, name)
    assert event["language"] == language
    assert [label["code"] for label in event["countries"]["subject"]] == [country]
    assert topic in {label["code"] for label in event["topics"]}


def test_deck_byline_and_sidebars_stay_out_of_the_body(outcomes: dict[str, Record]):
    event = value(outcomes, "copper-strike")
    assert event["deck"].startswith("About 2,400 miners")
    assert event["authors"] == ["Maria Okafor"]
    assert event["body"].startswith("Miners at Cerro Azul")
    assert event["body"].endswith("The next meeting is planned for Monday.")
    for word in ("views", "Read more", "Picture", "Morning Tide", "Most read", "cookies"):
        assert word not in event["body"]
