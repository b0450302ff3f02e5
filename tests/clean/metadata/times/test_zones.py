from datetime import datetime

from streams.clean.metadata.times import zones

SUMMER, WINTER = datetime(2024, 7, 1, 12), datetime(2024, 1, 1, 12)


def test_an_ambiguous_abbreviation_follows_the_country() -> None:
    assert zones.is_ambiguous("CST")
    assert zones.offset_of("CST", "US", WINTER) == -360
    assert zones.offset_of("CST", "CN", WINTER) == 480
    assert zones.offset_of("BST", "BD", SUMMER) == 360
    assert zones.offset_of("BST", None, SUMMER) == 60


def test_names_without_a_season_follow_the_date() -> None:
    assert zones.offset_of("ET", "US", SUMMER) == -240
    assert zones.offset_of("ET", "US", WINTER) == -300


def test_a_country_of_one_clock_gives_its_offset() -> None:
    assert zones.offset_in("IN", SUMMER) == 330
    assert zones.offset_in("DE", SUMMER) == 120
    assert zones.offset_in("DE", WINTER) == 60


def test_where_the_press_keeps_local_time_there_is_none() -> None:
    assert zones.offset_in("US", SUMMER) is None
    assert zones.offset_in("AU", SUMMER) is None
    assert zones.offset_in(None, SUMMER) is None


def test_what_is_no_zone_is_none() -> None:
    assert zones.offset_of("ZZZ", "US", SUMMER) is None
