from importlib.resources import files

from streams.clean.draft import Draft
from streams.clean.text import read_text
from streams.events import Page

SAMPLE = files("streams.demo").joinpath("pages/sample.txt").read_bytes().decode()


def sample() -> Draft:
    draft = read_text(SAMPLE, Page())
    assert isinstance(draft, Draft)
    return draft


def test_the_samples_headline_and_standfirst_stand_where_they_are_printed() -> None:
    draft = sample()
    assert [(found.start, found.end) for found in draft.titles] == [(28, 115)]
    assert [(found.start, found.end) for found in draft.decks] == [(117, 456)]
    assert draft.titles[0].text == SAMPLE[28:115]


def test_the_samples_body_is_its_three_paragraphs() -> None:
    body = sample().body
    assert (body[0].start, body[-1].end) == (671, 1586)
    assert "\n\n".join(paragraph.text for paragraph in body) == SAMPLE[671:1586]


def test_the_samples_byline_line_is_cut_at_its_pipes() -> None:
    draft = sample()
    assert [found.text for found in draft.bylines] == ["Devdiscourse News Desk"]
    assert [(found.text, found.start) for found in draft.places] == [("Seoul", 483)]
    assert [(time.field, time.found.text, time.found.start) for time in draft.times] == [
        ("updated", "Updated: 08-02-2026 08:27 IST", 491),
        ("published", "Created: 08-02-2026 08:27 IST", 523),
    ]


def test_the_samples_declared_country_origin_and_contacts_are_found() -> None:
    draft = sample()
    assert [(declared.text, declared.start, declared.end) for declared in draft.declared_countries] == [
        ("South Korea", 658, 669)
    ]
    assert [found.text for found in draft.origins] == ["(With inputs from agencies.)"]
    assert [(found.name, found.text) for found in draft.publishers] == [
        ("email", "info@devdiscourse.com"),
        ("phone", "+91-720-6444012"),
        ("phone", "+91-7027739813"),
        ("copyright", "© Copyright 2026"),
    ]


def test_what_the_sample_prints_around_its_article_is_named() -> None:
    parts = {part.where: part.text for part in sample().left_out}
    assert parts["trending list"].count("India") == 3
    assert "Timor-Leste" in parts["opinion list"]
    assert "Left Menu" in parts["navigation"]
    assert "+91" in parts["footer"]
    assert not any("self-reliance" in text for text in parts.values())
