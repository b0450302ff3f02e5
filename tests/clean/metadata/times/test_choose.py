from datetime import UTC, datetime
from typing import Literal

from streams.clean.draft import Found, FoundTime, Source
from streams.clean.metadata.times import Hints, Times, choose_times

FETCHED = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)


def time(
    text: str,
    source: Source = "json-ld",
    field: Literal["published", "updated", "unknown"] = "published",
    name: str = "",
) -> FoundTime:
    return FoundTime(found=Found(text=text, source=source, name=name), field=field)


def chosen(*times: FoundTime, url: str = "", hints: Hints | None = None) -> Times:
    return choose_times(list(times), [url] if url else [], hints or Hints(fetched=FETCHED))


def published(times: Times) -> str | None:
    return None if times.published is None else times.published.moment.rfc3339()


def test_machine_times_win_over_visible_ones_and_the_others_stay_with_why_not() -> None:
    times = chosen(time("2024-05-17T10:30:00+02:00"), time("16 May 2024", "visible", "unknown"))
    assert published(times) == "2024-05-17T10:30:00+02:00"
    taken, other = times.readings
    assert taken.rejected_because is None
    assert other.rejected_because is not None
    assert other.value == "2024-05-16"
    assert other.raw == "16 May 2024"


def test_a_time_later_than_the_fetch_is_refused() -> None:
    times = chosen(time("2031-01-01T00:00:00Z"), time("17 May 2024", "visible", "unknown"))
    assert published(times) == "2024-05-17"
    assert "time_in_future" in times.warnings
    assert any(reading.rejected_because == "later than the fetch" for reading in times.readings)


def test_nothing_is_chosen_when_all_is_in_the_future() -> None:
    assert chosen(time("2031-01-01T00:00:00Z")).published is None


def test_figures_are_turned_round_when_another_date_of_the_page_says_so() -> None:
    times = chosen(time("05/04/2024", "visible", "unknown"), url="https://example.org/2024/05/04/story.html")
    assert published(times) == "2024-05-04"
    assert "date_order_ambiguous" in times.warnings


def test_figures_are_turned_round_when_they_would_be_in_the_future() -> None:
    assert published(chosen(time("05/12/2024", "visible", "unknown"))) == "2024-05-12"


def test_another_date_of_the_page_tells_the_order() -> None:
    times = chosen(time("05/04/2024", "visible", "unknown"), time("05/28/2024", "visible", "updated"))
    assert published(times) == "2024-05-04"


def test_the_url_serves_when_nothing_else_does() -> None:
    assert published(chosen(url="https://example.org/2024/05/17/story")) == "2024-05-17"
    assert published(chosen(url="https://example.org/news/2024/may/17/story")) == "2024-05-17"
    assert published(chosen(url="https://example.org/blog/2023/october/03/story")) == "2023-10-03"
    assert published(chosen(url="https://example.org/story-20240517.html")) == "2024-05-17"
    assert chosen(url="https://example.org/story-19991399").published is None


def test_a_machine_time_in_utc_that_shows_the_towns_clock_gets_the_towns_zone() -> None:
    times = chosen(
        time("2024-05-17T08:27:00Z"),
        time("17-05-2024 08:27 IST", "visible", "unknown"),
        hints=Hints(country="IN", fetched=FETCHED),
    )
    assert published(times) == "2024-05-17T08:27:00+05:30"


def test_the_day_is_the_publishers_where_utc_is_another() -> None:
    hints = Hints(country="DE", fetched=FETCHED)
    late = chosen(time("2024-05-16T22:40:00Z"), time("17. Mai 2024", "visible", "unknown"), hints=hints)
    assert published(late) == "2024-05-17T00:40:00+02:00"
    midnight = chosen(time("2024-05-16T22:00:00Z"), hints=hints)
    assert published(midnight) == "2024-05-17T00:00:00+02:00"


def test_utc_stays_where_the_page_shows_no_other_day() -> None:
    assert (
        published(chosen(time("2024-05-16T20:40:00Z"), hints=Hints(country="DE", fetched=FETCHED)))
        == "2024-05-16T20:40:00Z"
    )


def test_the_same_instant_on_the_towns_clock_tells_the_offset() -> None:
    times = chosen(time("2024-05-17T03:28:35Z"), time("2024-05-16 22:28:35", "meta"))
    assert published(times) == "2024-05-16T22:28:35-05:00"


def test_a_time_without_zone_takes_the_publishers_clock() -> None:
    assert (
        published(chosen(time("2024-05-17T10:30:00"), hints=Hints(country="JP", fetched=FETCHED)))
        == "2024-05-17T10:30:00+09:00"
    )


def test_a_time_whose_zone_is_unknown_is_given_as_its_day() -> None:
    times = chosen(time("2024-05-17T10:30:00"), hints=Hints(country="US", fetched=FETCHED))
    assert published(times) == "2024-05-17"
    assert "timezone_unknown" in times.warnings


def test_an_update_earlier_than_the_publication_is_none() -> None:
    times = chosen(time("2024-05-17T10:30:00Z"), time("2024-05-16T10:30:00Z", field="updated"))
    assert times.updated is None
    assert any(reading.rejected_because == "earlier than the publication" for reading in times.readings)


def test_a_page_that_only_says_when_it_changed_was_published_by_then() -> None:
    times = chosen(time("Updated: 17 May 2024", "visible", "updated"))
    assert published(times) == "2024-05-17"
    assert "published_from_updated" in times.warnings


def test_two_sources_outvote_a_later_machine_date() -> None:
    """Migrations stamp every article with the day of the migration."""
    times = chosen(
        time("2024-05-30T00:00:00Z"),
        time("17 May 2019", "visible", "published"),
        url="https://example.org/2019/05/17/story",
    )
    assert published(times) == "2019-05-17"


def test_a_loose_meta_date_yields_to_what_the_reader_sees() -> None:
    times = chosen(time("2024-05-30", "meta", name="date"), time("17 May 2024", "visible", "unknown"))
    assert published(times) == "2024-05-17"


def test_what_cannot_be_read_is_kept_with_the_reason() -> None:
    (reading,) = chosen(time("soon")).readings
    assert (reading.value, reading.rejected_because) == (None, "not a time that could be read")


def test_ten_thousand_times_cost_no_more_than_forty() -> None:
    times = chosen(*[time("17 May 2024", "visible", "unknown")] * 10_000)
    assert len(times.readings) <= 41


def test_figures_are_no_doubt_in_a_language_of_one_order() -> None:
    spanish = Hints(languages=("es",), fetched=FETCHED)
    assert "date_order_ambiguous" not in chosen(time("05/04/2024", "visible", "unknown"), hints=spanish).warnings
    english = Hints(languages=("en",), fetched=FETCHED)
    assert "date_order_ambiguous" in chosen(time("05/04/2024", "visible", "unknown"), hints=english).warnings


def test_where_bare_time_elements_name_three_days_a_printed_date_is_trusted_more() -> None:
    printed = time("17 May 2024", "visible", "unknown")
    stamps = [time(f"2024-05-{day}T10:00:00Z", "time", "unknown") for day in (12, 19, 14)]
    assert published(chosen(*stamps, printed)) == "2024-05-17"
    assert published(chosen(stamps[0], printed)) == "2024-05-12T10:00:00Z"


def test_a_printed_day_wins_over_a_machine_day_that_is_only_that_of_the_last_change() -> None:
    printed = time("March 2, 2024", "visible", "unknown")
    moved = chosen(time("2024-05-17"), time("2024-05-17", field="updated"), printed)
    assert published(moved) == "2024-03-02"
    assert published(chosen(time("2024-05-17"), time("2024-05-18", field="updated"), printed)) == "2024-05-17"
    several = [printed, time("March 1, 2024", "visible", "unknown")]
    assert published(chosen(time("2024-05-17"), time("2024-05-17", field="updated"), *several)) == "2024-05-17"


def test_no_town_is_seven_and_a_half_hours_from_utc() -> None:
    changed = time("11.02.2024 23:55, 12.02.2024 7:25", "visible", "unknown")
    assert published(chosen(time("2024-02-11T23:55:00Z"), time("2024-02-12 07:25", "meta", "unknown"), changed)) == (
        "2024-02-11T23:55:00Z"
    )
