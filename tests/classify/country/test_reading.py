"""What a subscriber gets of countries for one article."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.classify.country import explain, read_countries
from streams.classify.country.features import NAMES
from streams.classify.country.reading import BODY_LIMIT, MENTIONED_LIMIT, SUBJECT_EVIDENCE
from streams.events import Article
from tests.classify.country.articles import article

CONGRESS = article(
    "North Korea calls party congress for next month",
    "North Korea will hold a congress of the ruling party next month, state media said on Sunday. Kim Jong Un will"
    " set goals for five years, and the party's central committee has met to prepare the day.\n\nSome 7,000 delegates"
    " of the Workers' Party are to come. North Korea last held a congress five years ago, when Kim Jong Un said that"
    " his plans for the economy had failed.\n\nAnalysts expect words on Russia, whose war in Ukraine has brought"
    " Pyongyang money, and on China. Talks with the US are not planned, South Korea's unification ministry said.",
    deck="Pyongyang is to show new missiles as ties with Moscow and Beijing grow.",
    publisher="IN",
    dateline="Seoul",
    declared=("South Korea",),
    left_out=(
        ("trending list", "India wins series in Japan. Mumbai metro opens."),
        ("opinion list", "How small firms in Timor-Leste compete."),
    ),
)


def texts(one: Article) -> dict[str, str]:
    return {"title": one.title, "deck": one.deck or "", "body": one.body}


def test_the_country_of_the_text_wins_over_the_declared_one_and_over_the_dateline() -> None:
    found = read_countries(CONGRESS)
    assert [label.code for label in found.countries.subject] == ["KP"]
    assert found.countries.subject[0].name == "North Korea"
    assert {mention.code for mention in found.countries.mentioned} == {"RU", "CN", "US", "KR", "UA"}
    assert found.countries.dateline == "KR"
    assert found.countries.publisher == "IN"
    assert found.countries.declared == ["KR"]


def test_a_declared_country_that_disagrees_is_a_conflict_with_its_reason() -> None:
    found = read_countries(CONGRESS)
    assert found.warnings == ["declared_country_disagrees"]
    (conflict,) = found.conflicts
    assert (conflict.field, conflict.declared, conflict.found) == ("countries.subject", ["KR"], ["KP"])
    assert conflict.resolved_by == "text"
    assert "South Korea is the dateline (Seoul)" in conflict.reason


def test_a_declared_country_that_agrees_is_no_conflict() -> None:
    found = read_countries(msgspec.structs.replace(CONGRESS, declared_countries=[]))
    assert found.conflicts == []
    assert found.warnings == []


def test_the_dateline_gets_its_country() -> None:
    dateline = read_countries(CONGRESS).dateline
    assert dateline is not None
    assert (dateline.place, dateline.country) == ("Seoul", "KR")


def test_countries_beside_the_article_are_excluded_with_the_place_where_they_stand() -> None:
    excluded = {one.code: one for one in read_countries(CONGRESS).excluded}
    assert excluded["IN"].where == "trending list"
    assert excluded["IN"].mentions == 2
    assert excluded["TL"].where == "opinion list"
    assert "KR" not in excluded


def test_beside_the_article_only_countries_that_it_does_not_name_are_counted() -> None:
    beside = (
        ("related list", "South Korea votes again. Russia tests a rocket."),
        ("menu", "Japan, South Korea, Russia"),
    )
    parts = [msgspec.structs.replace(CONGRESS.left_out[0], where=where, text=text) for where, text in beside]
    excluded = read_countries(msgspec.structs.replace(CONGRESS, left_out=parts)).excluded
    assert [(one.code, one.mentions, one.where) for one in excluded] == [("JP", 1, "menu")]


def test_evidence_quotes_the_text_and_names_its_label() -> None:
    evidence = read_countries(CONGRESS).evidence
    assert {one.in_ for one in evidence if one.for_ == "countries.subject.KP"} == {"title", "deck", "body"}
    for one in evidence:
        assert texts(CONGRESS)[one.in_][one.start : one.end] == one.text
    assert sum(1 for one in evidence if one.for_ == "countries.subject.KP") <= SUBJECT_EVIDENCE


def test_mentions_are_counted_in_title_deck_and_body() -> None:
    counts = {mention.code: mention.mentions for mention in read_countries(CONGRESS).countries.mentioned}
    assert counts["CN"] == 2
    assert counts["UA"] == 1


def test_a_domestic_story_that_names_only_institutions_gets_their_country() -> None:
    found = read_countries(
        article("Lok Sabha passes bill", "The Lok Sabha passed the bill on Monday. The BJP was pleased.")
    )
    assert [label.code for label in found.countries.subject] == ["IN"]


def test_a_story_that_names_no_country_gets_at_most_a_doubtful_one_from_the_publisher() -> None:
    one = article(
        "Council opens new library", "The library has ten thousand books and a room for children.", publisher="CA"
    )
    found = read_countries(one).countries
    assert all(label.code == "CA" and label.confidence < 0.8 for label in found.subject)


def test_a_text_about_no_country_gets_none() -> None:
    found = read_countries(article("How to bake bread", "Flour, water and salt are all that it takes."))
    assert found.countries.subject == []
    assert found.countries.mentioned == []


def test_a_dateline_in_the_body_is_read_and_not_counted_as_a_mention() -> None:
    found = read_countries(article("Syria frees journalists", "BEIRUT (Reuters) - Syria freed three journalists."))
    assert found.countries.dateline == "LB"
    assert [label.code for label in found.countries.subject] == ["SY"]
    assert found.countries.mentioned == []


def test_a_language_without_measured_quality_says_so() -> None:
    assert "country_language_unmeasured" in read_countries(article("Tbilisi", "x", language="ka")).warnings
    assert "country_language_unmeasured" not in read_countries(article("Tbilisi", "x", language="en")).warnings


def test_a_very_long_body_is_cut_and_says_so() -> None:
    found = read_countries(article("Peru quake", "word " * BODY_LIMIT + "France France France"))
    assert found.warnings == ["country_body_cut"]
    assert "FR" not in {mention.code for mention in found.countries.mentioned}


def test_hostile_lists_of_countries_stay_bounded() -> None:
    body = (
        "France, Spain, Italy, Peru, Chile, Chad, Mali, Niger, Japan, China, India, Iran, Iraq, Oman, Cuba, Fiji, Togo. "
        * 400
    )
    found = read_countries(article("Everywhere", body, left_out=(("footer", body), ("navigation", body))))
    assert len(found.countries.mentioned) <= MENTIONED_LIMIT
    assert len(found.evidence) < 300


def test_explain_gives_candidates_with_features_and_names_that_were_left_out() -> None:
    told = explain(article("Michael Jordan on Chicago", "Jordan won six titles with the Bulls in Chicago."))
    assert told.candidates[0][0].country == "US"
    assert len(told.candidates[0][0].features) == len(NAMES)
    assert {(one.text, one.reason) for one in told.left_out} >= {("Michael Jordan", "a person")}
    assert 0 < told.threshold < 1


@pytest.mark.parametrize(
    ("language", "title", "body"),
    [
        ("ru", "Кофе полезен для сердца", "Глаза и сердце любят кофе, сказал врач."),
        ("ru", "Рака можно избежать", "Врачи назвали пять привычек."),
        ("el", "Μέσα σε μια ώρα", "Τι πρέπει να ξέρετε για τον ύπνο."),
        ("en", "Plants that clean the air", "English ivy, Boston fern and Spanish moss need little light."),
    ],
)
def test_ordinary_words_that_are_also_towns_abroad_are_no_towns(language: str, title: str, body: str) -> None:
    found = read_countries(article(title, body, language=language)).countries
    assert [*found.subject, *found.mentioned] == []


@pytest.mark.parametrize(
    ("language", "title", "body", "country"),
    [
        ("en", "Naps help memory, study finds", "Researchers at the University of Louisiana asked 300 adults.", "US"),
        ("de", "Warum wir gähnen", "Das zeigt eine Arbeit kanadischer Wissenschaftler mit Hunden.", "CA"),
        ("fr", "Dormir rend heureux", "Des chercheurs japonais ont suivi deux cents volontaires.", "JP"),
        ("ru", "Кофе продлевает жизнь", "К такому выводу пришли американские ученые.", "US"),
        ("zh", "睡眠有助记忆", "美国科学家研究了三百名成年人。", "US"),
    ],
)
def test_where_the_scholars_of_a_finding_work_is_not_what_it_is_about(
    language: str, title: str, body: str, country: str
) -> None:
    found = read_countries(article(title, body, language=language)).countries
    assert found.subject == []
    assert [mention.code for mention in found.mentioned] == [country]


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ("Vaccines are safe, said John B. Smith, MD, who leads the clinic.", []),
        ("The study was led by Dr. Marlowe, MD, and Anna Kern, PA.", []),
        ("The speakers were Ngozi Eze, MA, PhD, and Tunde Adeyemi, MS, MPH.", []),
        ("A crash in Bethesda, MD, killed two people.", ["Bethesda", "MD"]),
        ("He died in Boston, MA. Her home was in Madison, MS.", ["Boston", "MA", "Madison", "MS"]),
    ],
)
def test_a_degree_after_a_persons_name_is_no_state(body: str, places: list[str]) -> None:
    assert [mention.text for mention in explain(article("News", body)).mentions] == places


@pytest.mark.parametrize("language", ["en", "ru", "zh", "ar", None])
@settings(max_examples=60, deadline=None)
@given(title=st.text(max_size=80), body=st.text(max_size=600))
def test_any_text_gives_spans_that_quote_it_and_the_same_answer_again(
    language: str | None, title: str, body: str
) -> None:
    one = article(title, f"{body} France {body} в Германии 中国", language=language, publisher="FR")
    found = read_countries(one)
    for span in found.evidence:
        assert texts(one)[span.in_][span.start : span.end] == span.text
    for label in found.countries.subject:
        assert 0 <= label.confidence <= 1
    assert msgspec.json.encode(read_countries(one)) == msgspec.json.encode(found)
