"""Where a story was filed."""

import pytest

from streams.classify.country.dateline import read_dateline
from streams.classify.country.gazetteer import gazetteer
from streams.events import Dateline


@pytest.mark.parametrize(
    ("body", "country"),
    [
        ("SEOUL, Feb 8 (Yonhap) -- North Korea said", "KR"),
        ("TORONTO, Canada -- A second team", "CA"),
        ("London/Oslo – Bürger aus Syrien", "GB"),
        ("МОСКВА, 14 ноя — РИА Новости. Ученые", "RU"),
        ("LA CROSSE, Wis. (AP) — After a summer", "US"),
        ("GENEVA Aug. 20, 2004 Tens of thousands", "CH"),
        ("PARIS, Texas (AP) — Families", "US"),
        ("CBC SPORTS ONLINE - Just hours after", None),
        ("NASA says it will fly again", None),
        ("The minister said - and he meant it - that", None),
        ("", None),
    ],
)
def test_a_place_that_opens_the_body_is_the_dateline(body: str, country: str | None) -> None:
    filed = read_dateline(None, body, "en", None, gazetteer())
    assert filed.country == country
    assert (filed.end > 0) == (country is not None)


def test_the_place_that_clean_found_gets_its_country() -> None:
    filed = read_dateline(Dateline("Seoul"), "North Korea will", "en", "IN", gazetteer())
    assert filed.dateline == Dateline("Seoul", "KR")
    assert filed.end == 0


def test_an_unknown_place_has_no_country() -> None:
    assert read_dateline(Dateline("Xyzzyville"), "", "en", None, gazetteer()).country is None


def test_hostile_openings_are_read_in_no_time() -> None:
    assert read_dateline(None, "A" * 100_000, "en", None, gazetteer()).country is None
    assert read_dateline(None, "A. " * 40_000, "en", None, gazetteer()).country is None
