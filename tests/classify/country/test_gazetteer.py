"""The gazetteer that ships."""

import re

import pytest

from streams.classify.country.gazetteer import gazetteer, read
from streams.classify.country.matching import find, passage
from streams.classify.country.text import searchable


def codes(text: str, language: str | None) -> set[str]:
    return {
        sense.country
        for one in find(passage("body", text), language, gazetteer())
        for entry in one.entries
        for sense in entry.senses[:1]
    }


def test_it_names_all_countries_of_iso_3166_and_kosovo() -> None:
    names = gazetteer().names
    assert len(names) >= 240
    assert all(re.fullmatch("[A-Z]{2}", code) for code in names)
    assert names["KP"] == "North Korea"
    assert names["US"] == "United States"
    assert names["XK"] == "Kosovo"


@pytest.mark.parametrize("code", sorted(gazetteer().names))
def test_each_country_is_found_by_its_english_name(code: str) -> None:
    assert code in codes(f"News of {gazetteer().names[code]} today.", "en")


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("de", "Die Regierung in Deutschland und Frankreichs Präsident", "FR"),
        ("fr", "Le gouvernement allemand et les Espagnols", "ES"),
        ("es", "los suecos y la economía peruana", "PE"),
        ("pt", "o governo angolano", "AO"),
        ("it", "i tedeschi e la polizia greca", "GR"),
        ("ru", "переговоры с Новой Зеландией", "NZ"),
        ("uk", "у Південній Африці", "ZA"),
        ("pl", "stosunki z Armenią", "AM"),
        ("tr", "Almanya'nın başkentinde", "DE"),
        ("ar", "الحكومة المصرية", "EG"),
        ("ar", "وفي العراق", "IQ"),
        ("hi", "फ्रांस के राष्ट्रपति", "FR"),
        ("zh", "访问阿根廷期间", "AR"),
        ("ja", "ブラジルの大統領", "BR"),
        ("ko", "프랑스는 오늘", "FR"),
        ("id", "pemerintah Jerman", "DE"),
        ("sw", "serikali ya Ufaransa", "FR"),
        ("fi", "Ranskassa ja Venäjällä", "RU"),
        ("hu", "Németországban", "DE"),
        ("cs", "v Německu", "DE"),
        ("el", "της Ιταλίας", "IT"),
        ("he", "בצרפת", "FR"),
        ("th", "ประเทศญี่ปุ่น", "JP"),
    ],
)
def test_names_are_found_in_their_inflected_forms(language: str, text: str, code: str) -> None:
    assert code in codes(text, language)


def test_a_name_inside_a_longer_word_is_not_found() -> None:
    assert codes("Romania", "en") == {"RO"}
    assert "OM" not in codes("Romania", "en")
    assert "TH" not in codes("タイムカプセル", "ja")


def test_names_of_one_language_are_no_names_in_another() -> None:
    assert "IT" not in codes("Ý kiến", "en")
    assert "GB" not in codes("Anh said", "en")


def test_lower_case_is_no_name_where_names_have_capitals() -> None:
    assert codes("Give a turkey and old china", "en") == set()
    assert codes("Give it to us", "en") == set()


def test_the_searchable_form_has_the_same_length() -> None:
    for text in ("İstanbul'da", "Straße — «ЁЖ»", "أإآ", "Ω’s", "\x00\n a"):
        assert len(searchable(text)) == len(text)


def test_a_damaged_file_is_refused() -> None:
    with pytest.raises(ValueError, match="no names"):
        read("#version 1\n")


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [
        ("Днес японският премиер говори.", "bg", "JP"),
        ("Στη συνάντηση ήταν και ο ιαπωνικός όμιλος.", "el", "JP"),
        ("Tänään turkkilainen yhtiö kertoi.", "fi", "TR"),
        ("Turkin hallitus kertoi asiasta.", "fi", "TR"),
        ("Uuden-Seelannin hallitus kertoi asiasta.", "fi", "NZ"),
        ("Az új-zélandi kormány bejelentette.", "hu", "NZ"),
        ("Igår sade den japanska regeringen nej.", "sv", "JP"),
        ("Ieri guvernul japonez a spus nu.", "ro", "JP"),
        ("دولت ژاپنی امروز گفت.", "fa", "JP"),
        ("הממשלה היפנית הודיעה היום.", "he", "JP"),
        ("जापानी सरकार ने आज कहा.", "hi", "JP"),
        ("У матчі норвежці перемогли.", "uk", "NO"),
        ("Новозеландські вина дорожчають.", "uk", "NZ"),
        ("Заява з'явилася у Великобританії.", "uk", "GB"),
        ("أعلنت الحكومة الأيرلندية الخبر.", "ar", "IE"),
        ("قال متحدث باسم الحكومة النيبالية.", "ar", "NP"),
        ("회의는 오늘 베를린에서 열렸다.", "ko", "DE"),
        ("노르웨이인들이 우승했다.", "ko", "NO"),
        ("트럼프가 서명했다.", "ko", "US"),
        ("Kokous pidettiin Pariisissa.", "fi", "FR"),
        ("Brasilialainen pelaaja loukkaantui.", "fi", "BR"),
        ("הפגישה נערכה בברלין.", "he", "DE"),
        ("बैठक बीजिंग में हुई।", "hi", "CN"),
    ],
)
def test_peoples_and_adjectives_are_found_as_their_languages_write_them(text: str, language: str, country: str) -> None:
    assert country in codes(text, language)
