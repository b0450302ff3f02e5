from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.clean.metadata.times.reading import Hints, Moment, Order, read_moment

FETCHED = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)


def read(text: str, country: str | None = None, languages: tuple[str, ...] = (), order: Order = "dmy") -> Moment | None:
    return read_moment(text, Hints(country=country, languages=languages, fetched=FETCHED, order=order))


def printed(text: str, country: str | None = None, languages: tuple[str, ...] = (), order: Order = "dmy") -> str | None:
    moment = read(text, country, languages, order)
    return None if moment is None else moment.rfc3339()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-05-17T10:30:00+02:00", "2024-05-17T10:30:00+02:00"),
        ("2024-05-17T10:30:00.123456Z", "2024-05-17T10:30:00Z"),
        ("2024-05-17 10:30:00 +0000", "2024-05-17T10:30:00+00:00"),
        ("2024-05-17T10:30+0530", "2024-05-17T10:30:00+05:30"),
        ("2024-05-17T10:30:5Z", "2024-05-17T10:30:05Z"),
        ("2024-5-7", "2024-05-07"),
        ("20240517T103000Z", "2024-05-17T10:30:00Z"),
        ("20240517", "2024-05-17"),
        ("1715941800", "2024-05-17T10:30:00Z"),
        ("1715941800000", "2024-05-17T10:30:00Z"),
        ("Fri, 17 May 2024 10:30:00 GMT", "2024-05-17T10:30:00+00:00"),
        ("Fri May 17 10:30:00 EDT 2024", "2024-05-17T10:30:00-04:00"),
        ("04:25:06 PM EDT May 17, 2024", "2024-05-17T16:25:06-04:00"),
    ],
)
def test_times_of_machines_are_read_as_they_stand(text: str, value: str) -> None:
    assert printed(text) == value


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("17 Mei 2024", "af"),
        ("١٧ مايو ٢٠٢٤", "ar"),
        ("17 أيار 2024", "ar"),
        ("17 may 2024", "az"),
        ("17 мая 2024", "be"),
        ("17 май 2024 г.", "bg"),
        ("১৭ মে ২০২৪", "bn"),
        ("17 de maig de 2024", "ca"),
        ("17. května 2024", "cs"),
        ("17. maj 2024", "da"),
        ("17. Mai 2024", "de"),
        ("17 Μαΐου 2024", "el"),
        ("May 17th, 2024", "en"),
        ("Friday 17 May 2024", "en"),
        ("17 de mayo de 2024", "es"),
        ("17. mai 2024", "et"),
        ("17. toukokuuta 2024", "fi"),
        ("vendredi 17 mai 2024", "fr"),
        ("17 במאי 2024", "he"),
        ("17 मई 2024", "hi"),
        ("17. svibnja 2024.", "hr"),
        ("2024. május 17.", "hu"),
        ("17 Mei 2024", "id"),
        ("17 maggio 2024", "it"),
        ("2024年5月17日", "ja"),
        ("2024년 5월 17일", "ko"),
        ("2024 m. gegužės 17 d.", "lt"),
        ("2024. gada 17. maijs", "lv"),
        ("17 мај 2024", "mk"),
        ("17 Mei 2024", "ms"),
        ("17 mei 2024", "nl"),
        ("17. mai 2024", "no"),
        ("17 maja 2024", "pl"),
        ("17 de maio de 2024", "pt"),
        ("17 mai 2024", "ro"),
        ("17 мая 2024 года", "ru"),
        ("17. mája 2024", "sk"),
        ("17. maj 2024", "sl"),
        ("17 maj 2024", "sq"),
        ("17. мај 2024.", "sr"),
        ("17 maj 2024", "sv"),
        ("17 Mei 2024", "sw"),
        ("17 மே, 2024", "ta"),
        ("17 พฤษภาคม 2567", "th"),
        ("17 พ.ค. 2567", "th"),
        ("17 Mayıs 2024", "tr"),
        ("17 травня 2024", "uk"),
        ("17 مئی 2024", "ur"),
        ("17 tháng 5, 2024", "vi"),
        ("2024年5月17日", "zh"),
    ],
)
def test_a_day_is_read_in_every_language(text: str, language: str) -> None:
    assert printed(text, languages=(language,)) == "2024-05-17"


@pytest.mark.parametrize(
    ("text", "country", "languages"),
    [
        ("۲۸ اردیبهشت ۱۴۰۳", "IR", ("fa",)),
        ("۱۴۰۳/۰۲/۲۸ - ۱۰:۳۰", "IR", ("fa",)),
        ("२०८१ जेठ ४", "NP", ("ne",)),
        ("४ जेठ २०८१", "NP", ("ne",)),
        ("令和6年5月17日", "JP", ("ja",)),
        ("民國113年5月17日", "TW", ("zh",)),
        ("113/05/17", "TW", ("zh",)),
    ],
)
def test_other_calendars_give_the_gregorian_day(text: str, country: str, languages: tuple[str, ...]) -> None:
    moment = read(text, country, languages)
    assert moment is not None
    assert moment.day.isoformat() == "2024-05-17"


def test_a_name_that_two_languages_give_to_different_months_is_read_by_the_pages_language() -> None:
    assert printed("17 listopada 2023", languages=("pl",)) == "2023-11-17"
    assert printed("17. listopada 2023", languages=("hr",)) == "2023-10-17"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("May 17, 2024 at 3:04 pm ET", "2024-05-17T15:04:00-04:00"),
        ("January 17, 2024 12:04 a.m. ET", "2024-01-17T00:04:00-05:00"),
        ("17 мая 2024, 12:30 МСК", "2024-05-17T12:30:00+03:00"),
        ("Thứ sáu, 17/5/2024, 10:30 (GMT+7)", "2024-05-17T10:30:00+07:00"),
        ("17.05.2024 | 10:30 MESZ", "2024-05-17T10:30:00+02:00"),
        ("2024-05-17 오후 3:05 KST", "2024-05-17T15:05:00+09:00"),
    ],
)
def test_the_time_of_day_and_its_zone_stand_beside_the_day(text: str, value: str) -> None:
    assert printed(text) == value


@pytest.mark.parametrize(
    ("country", "offset"), [("IN", "+05:30"), ("IL", "+02:00"), ("IE", "+01:00"), (None, "+05:30")]
)
def test_an_ambiguous_abbreviation_means_what_it_means_in_the_publishers_country(
    country: str | None, offset: str
) -> None:
    assert printed("17 May 2024 08:27 IST", country) == f"2024-05-17T08:27:00{offset}"


def test_opening_hours_are_no_zone() -> None:
    moment = read("17.05.2024, 10:00-11:30 Uhr")
    assert moment is not None
    assert (moment.hour, moment.offset) == (10, None)


def test_figures_that_could_be_read_both_ways_keep_the_other_day_as_a_doubt() -> None:
    british, american = read("05/04/2024"), read("05/04/2024", order="mdy")
    assert british is not None
    assert british.other_day is not None
    assert american is not None
    assert (british.day.isoformat(), british.other_day.isoformat()) == ("2024-04-05", "2024-05-04")
    assert american.day.isoformat() == "2024-05-04"


def test_nobody_writes_month_and_day_with_points() -> None:
    moment = read("05.04.2024", order="mdy")
    assert moment is not None
    assert (moment.day.isoformat(), moment.other_day) == ("2024-04-05", None)


def test_a_month_above_twelve_settles_the_order() -> None:
    assert printed("05/17/2024") == "2024-05-17"
    assert printed("17/05/2024", order="mdy") == "2024-05-17"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3 hours ago", "2024-06-01T09:00:00Z"),
        ("Published 2 days ago", "2024-05-30"),
        ("vor 3 Stunden", "2024-06-01T09:00:00Z"),
        ("hace 2 días", "2024-05-30"),
        ("il y a 3 heures", "2024-06-01T09:00:00Z"),
        ("3 часа назад", "2024-06-01T09:00:00Z"),
        ("3 godziny temu", "2024-06-01T09:00:00Z"),
        ("3 saat önce", "2024-06-01T09:00:00Z"),
        ("قبل 3 ساعات", "2024-06-01T09:00:00Z"),
        ("3 घंटे पहले", "2024-06-01T09:00:00Z"),
        ("3 時間前", "2024-06-01T09:00:00Z"),
        ("3시간 전", "2024-06-01T09:00:00Z"),
        ("3小时前", "2024-06-01T09:00:00Z"),
        ("yesterday", "2024-05-31"),
        ("gestern, 10:30 Uhr", "2024-05-31"),
        ("вчера", "2024-05-31"),
    ],
)
def test_a_time_ago_is_counted_from_the_fetch(text: str, value: str) -> None:
    moment = read(text)
    assert moment is not None
    assert moment.relative
    assert moment.rfc3339() == value


def test_a_time_ago_is_nothing_without_the_fetch() -> None:
    assert read_moment("3 hours ago", Hints()) is None
    assert read_moment("yesterday", Hints()) is None


def test_a_day_without_a_year_is_the_last_such_day_before_the_fetch() -> None:
    assert printed("May 17") == "2024-05-17"
    assert printed("17 December") == "2023-12-17"
    assert read_moment("May 17", Hints()) is None


def test_an_article_is_no_december() -> None:
    """`des` is short for December in Norwegian; in German it only stands between two nouns."""
    assert printed("Stand des Artikels: 26. Februar 2024, 12:30", languages=("de",)) == "2024-02-26"


@pytest.mark.parametrize(
    "text", ["", "no day at all", "12", "Room 12", "31/31/2024", "2024-13-40", "may be", "99999999999"]
)
def test_what_names_no_day_is_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    "text", ["1/" * 400, "май " * 400, "20240517" * 50, "2024-" * 100, "١" * 500, ":" * 500, "٣ ساعة " * 90]
)
def test_hostile_strings_end_soon_and_never_raise(text: str) -> None:
    started = datetime.now(tz=UTC)
    read(text)
    assert (datetime.now(tz=UTC) - started).total_seconds() < 1


@given(
    st.text(alphabet="0123456789/-:.,TZ+ agomydechursPABIST年月日令和오후前٣", max_size=60),
    st.sampled_from(["dmy", "mdy", "ymd"]),
)
def test_no_string_raises_and_what_is_read_is_a_day_of_the_web(text: str, order: Order) -> None:
    moment = read(text, "IN", ("en",), order)
    if moment is not None:
        assert moment.rfc3339()
        assert 1900 <= moment.day.year <= 2300
