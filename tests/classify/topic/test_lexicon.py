"""Entries of the lexicons are found as words, stems and phrases, in scripts with and without spaces."""

import pytest

from streams.classify.topic.lexicon import codes, find, languages, read_entries
from streams.classify.topic.taxonomy import taxonomy
from streams.classify.topic.words import split


def found(text: str, language: str) -> dict[str, str]:
    return {text[hit.start : hit.end]: hit.entry for hit in find(split(text), language)}


def test_a_stem_matches_any_ending_and_a_word_only_itself():
    hits = found("Ministers politicised the polls", "en")
    assert hits["Ministers"] == "minister*"
    assert hits["politicised"] == "politic*"
    assert "war" not in found("The warden warned us", "en").values()


def test_a_phrase_is_found_whole_with_its_last_word_as_stem():
    assert found("Interest rates rise", "en")["Interest rates"] == "interest rate*"
    assert "interest rate*" not in found("An interest in rates", "en").values()


@pytest.mark.parametrize(
    ("text", "language", "span"),
    [
        ("中国央行宣布降息", "zh", "央行"),
        ("サッカー日本代表が勝利", "ja", "サッカー"),
        ("정부가 예산안을 냈다", "ko", "정부가"),
        ("وقالت الحكومة إن", "ar", "الحكومة"),
        ("किसानों की मांग", "hi", "किसानों"),
        ("İstanbul'da İşçiler grevde", "tr", "İşçiler"),
        ("Ещё один пожар", "ru", "пожар"),
    ],
)
def test_each_script_is_read_its_own_way(text: str, language: str, span: str):
    assert span in found(text, language)


def test_every_entry_of_every_lexicon_is_of_a_term_in_force():
    assert {code for language in languages() for code, _ in read_entries(language)} <= set(taxonomy().terms)


def test_at_least_150_terms_below_level_one_can_be_evidenced():
    assert sum(taxonomy().terms[code].level > 1 for code in codes()) >= 150
    for language in languages():
        terms = {code for code, _ in read_entries(language)}
        assert len({taxonomy().terms[code].top for code in terms}) == 17, language


def test_all_seventeen_topics_are_there():
    assert len(taxonomy().tops) == 17


def test_offsets_count_code_points_of_the_text_as_it_stands():
    text = "😀 İİİ — The Parliament"
    assert found(text, "en")["Parliament"] == "parliament"
