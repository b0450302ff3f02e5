import pytest

from streams.clean.metadata.dateline import place_apart, read_dateline, unshouted


@pytest.mark.parametrize(
    ("paragraph", "place", "agency"),
    [
        ("SEOUL, Feb 8 (Reuters) - North Korea said", "Seoul", "Reuters"),
        ("NEW DELHI: The government said", "New Delhi", None),
        ("MEXICO CITY (AP) — The economy", "Mexico City", "AP"),
        ("LA CROSSE, Wis. (AP) — After a summer", "La Crosse", "AP"),
        ("BEIRUT/THE HAGUE, March 7 (Reuters) - A crew", "Beirut", "Reuters"),
        ("PUTRAJAYA, Nov 22 — Private companies", "Putrajaya", None),
        ("Berlin (dpa) - Die Regierung hat", "Berlin", "dpa"),
        ("Berlin. Die Regierung hat", "Berlin", None),
        ("Oslo (NTB): Statsministeren sier", "Oslo", "NTB"),
        ("Madrid, 5 may (EFE).- El presidente dijo", "Madrid", "EFE"),
        ("(ANSA) - ROMA, 05 MAG - Il premier", "Roma", "ANSA"),
        ("(Paris) Le président a dit", "Paris", None),
        ("БЕРЛИН, 5 мар — РИА Новости. Канцлер сказал", "Берлин", "RIA Novosti"),
        ("МОСКВА, 5 мая. /ТАСС/. Президент сказал", "Москва", "TASS"),
        ("القاهرة (رويترز) - قال الرئيس", "القاهرة", "Reuters"),
        ("नई दिल्ली: सरकार ने कहा", "नई दिल्ली", None),
        ("【东京】日本政府表示", "东京", None),
        ("新华社北京4月24日电 记者获悉", "北京", "Xinhua"),
        ("（中央社台北5日電）總統表示", "台北", "CNA"),
        ("[서울=뉴시스] 정부는", "서울", "Newsis"),
    ],
)
def test_datelines_of_many_presses(paragraph: str, place: str, agency: str | None) -> None:
    filed = read_dateline(paragraph)
    assert filed is not None
    assert (filed.place, filed.agency) == (place, agency)
    assert unshouted(paragraph[filed.start : filed.end]) == place


@pytest.mark.parametrize(
    "paragraph",
    [
        "",
        "The president - who has ruled for years - said",
        "WARNING: this text has graphic detail",
        "BREAKING NEWS — The bank has raised",
        "SUMMARY: The bank has raised",
        "In Paris: what to see",
        "Kim Jong Un said on Sunday - in a statement - that",
        "It was late. The meeting ended",
        "On 5 May 2024 - a Sunday - the",
    ],
)
def test_sentences_are_no_datelines(paragraph: str) -> None:
    assert read_dateline(paragraph) is None


def test_a_place_apart_is_given_as_commonly_written() -> None:
    assert place_apart("SEOUL") == "Seoul"
    assert place_apart("Rio de Janeiro |") == "Rio de Janeiro"


def test_a_date_or_an_agency_apart_is_no_place() -> None:
    assert place_apart("17 May 2024") is None
    assert place_apart("Reuters") is None


def test_hostile_paragraphs_end_soon() -> None:
    for text in ("A, " * 10_000, "(" * 10_000, "A" * 100_000, "SEOUL " * 10_000, "- " * 10_000):
        read_dateline(text)
