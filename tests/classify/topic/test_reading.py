"""An article gets the topics it is about, each with a probability and the words that carried it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.classify.topic import ancestors, explain, read_topics
from streams.classify.topic.lexicon import languages
from streams.classify.topic.taxonomy import taxonomy
from streams.events import Article
from tests.classify.topic.articles import STORIES, article

POLITICS, RELATIONS = "medtop:11000000", "medtop:20000638"
SUMMIT = article(
    "Party congress to set course of foreign policy",
    "Delegates gather for the party congress on Monday. The foreign minister will speak on relations with its "
    "neighbours and closer ties with two allies.\n\nThe army showed new missiles at a military parade.",
)


def codes(found: Article) -> list[str]:
    return [label.code for label in read_topics(found).topics]


@pytest.mark.parametrize(("language", "top", "title", "body"), STORIES)
def test_the_first_topic_is_what_the_story_is_about(language: str, top: str, title: str, body: str):
    assert codes(article(title, body, language))[:1] == [f"medtop:{top}000000"]


def test_every_language_of_the_specification_has_a_story_and_a_lexicon():
    wanted = {"en", "de", "fr", "es", "pt", "it", "ru", "uk", "pl", "tr", "ar", "hi", "zh", "ja", "ko", "id", "sw"}
    assert wanted <= set(languages())
    assert wanted == {language for language, *_ in STORIES}


def test_terms_below_level_one_are_named_too():
    found = codes(SUMMIT)
    assert found[0] == POLITICS
    assert {RELATIONS, "medtop:20001259", "medtop:20000598"} <= set(found)


def test_level_one_comes_first_and_the_surest_first_within_a_level():
    topics = read_topics(SUMMIT).topics
    levels = [taxonomy().terms[label.code.removeprefix("medtop:")].level == 1 for label in topics]
    assert levels == sorted(levels, reverse=True)
    tops = [label.confidence for label, top in zip(topics, levels, strict=True) if top]
    assert tops == sorted(tops, reverse=True)


def test_every_topic_has_evidence_that_quotes_the_text():
    reading = read_topics(SUMMIT)
    fields = {"title": SUMMIT.title, "body": SUMMIT.body}
    assert {piece.for_.removeprefix("topics.") for piece in reading.evidence} == {t.code for t in reading.topics}
    for piece in reading.evidence:
        assert fields[piece.in_][piece.start : piece.end] == piece.text
    quoted = {piece.text for piece in reading.evidence if piece.for_ == f"topics.{RELATIONS}"}
    assert "relations with" in quoted


def test_no_topic_when_the_text_does_not_say():
    assert read_topics(article("", "")).topics == []
    assert read_topics(article("Untitled", "Lorem ipsum dolor sit amet.")).topics == []


@pytest.mark.parametrize("language", [None, "is", "xx"])
def test_a_language_without_lexicon_gets_no_topic_and_a_warning(language: str | None):
    reading = read_topics(article("Bankinn hækkar vexti", "Parliament and police met the football team.", language))
    assert reading.topics == []
    assert reading.warnings == ["topic_unmeasured_language"]


@pytest.mark.parametrize(
    ("language", "title", "top"),
    [
        ("nl", "Kabinet gevallen, verkiezingen in november", "11"),
        ("sv", "Åtalad för mord: döms till livstids fängelse", "02"),
        ("cs", "Hokejisté vyhráli zápas o medaili", "15"),
        ("ro", "Cutremur puternic, pompierii caută victime", "03"),
    ],
)
def test_a_lexicon_that_nobody_measured_gives_topics_with_a_warning(language: str, title: str, top: str):
    reading = read_topics(article(title, "", language))
    assert reading.topics[0].code == f"medtop:{top}000000"
    assert reading.warnings == ["topic_unmeasured_language"]


def test_a_language_tag_with_region_counts_as_its_language():
    assert codes(article(SUMMIT.title, SUMMIT.body, "en-GB")) == codes(SUMMIT)


def test_the_publishers_section_is_heard_and_is_no_evidence():
    story = "It was decided late in the evening, and many had gone home by then."
    plain, filed = article("A long night", story), article("A long night", story, section="Football")
    assert "medtop:15000000" not in codes(plain)
    reading = read_topics(filed)
    assert reading.topics[0].code == "medtop:15000000"
    assert all(piece.in_ in ("title", "deck", "body") for piece in reading.evidence)


def test_the_publishers_section_is_not_the_answer():
    body = "The court sentenced him to nine years in prison for murder. Police had arrested the suspect in May."
    assert codes(article("Killer jailed", body, section="Culture"))[0] == "medtop:02000000"


def test_the_model_is_named_with_its_version():
    assert read_topics(SUMMIT).models["topic"].startswith("news-topics@")


def test_explain_gives_all_candidates_with_what_spoke_for_them():
    explained = explain(SUMMIT)
    assert explained.reading == read_topics(SUMMIT)
    tops = [candidate for candidate in explained.candidates if candidate.level == 1]
    assert len(tops) == 17
    politics = next(candidate for candidate in tops if candidate.code == "11000000")
    assert politics.kept
    assert "party congress" in politics.features


def test_ancestors_lead_up_to_level_one():
    assert ancestors(RELATIONS) == [POLITICS]
    assert ancestors("medtop:20000639") == [RELATIONS, POLITICS]
    assert ancestors(POLITICS) == []
    assert ancestors("medtop:99999999") == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=2000), st.sampled_from([None, *languages()]))
def test_any_text_gives_probabilities_and_exact_quotes(title: str, body: str, language: str | None):
    found = article(title, body, language)
    reading = read_topics(found)
    assert reading == read_topics(found)
    assert all(0.0 <= label.confidence <= 1.0 for label in reading.topics)
    fields = {"title": title, "body": body}
    assert all(fields[piece.in_][piece.start : piece.end] == piece.text for piece in reading.evidence)
    assert len(reading.topics) <= 9


@pytest.mark.parametrize("piece", ["politics ", "a", "戦争", "party congress " * 3, "\u0301", "9"])
def test_hostile_length_costs_no_more_than_the_part_that_is_read(piece: str):
    huge = article(piece * 100_000, piece * 400_000, "ja")
    assert len(read_topics(huge).topics) <= 9
