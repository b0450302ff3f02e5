import pytest

from streams.clean.draft import Found, Source
from streams.clean.metadata.title import choose_title

LONG = "Ministers agree on a new budget after a night of talks"


def found(text: str, name: str, source: Source | None = None) -> Found:
    kinds: dict[str, Source] = {"h1": "visible", "headline": "json-ld", "title": "title"}
    return Found(text=text, source=source or kinds.get(name, "meta"), name=name)


def title(
    *titles: Found, names: tuple[str, ...] = ("The Daily Planet", "dailyplanet"), languages: tuple[str, ...] = ("en",)
) -> str | None:
    chosen = choose_title(list(titles), list(names), languages)
    return None if chosen is None else chosen[0]


@pytest.mark.parametrize(
    "printed",
    [
        f"{LONG} | The Daily Planet",
        f"{LONG} - The Daily Planet",
        f"{LONG} – Daily Planet",
        f"{LONG} | News | The Daily Planet",
        f"The Daily Planet | {LONG}",
        f"{LONG} :: The Daily Planet",
    ],
)
def test_the_sites_name_and_sections_are_taken_off(printed: str) -> None:
    assert title(found(printed, "title")) == LONG


def test_a_dash_within_the_headline_stays() -> None:
    headline = "The budget - what it means for you"
    assert title(found(headline, "h1"), found(f"{headline} | The Daily Planet", "title")) == headline


def test_the_visible_headline_wins_over_one_for_search_engines() -> None:
    assert title(found(LONG, "h1"), found("Budget 2024: what ministers agree on", "og:title")) == LONG


def test_a_heading_that_only_names_a_section_is_no_headline() -> None:
    assert title(found("Politics", "h1"), found(LONG, "og:title"), found(LONG, "headline")) == LONG


def test_a_heading_that_only_names_the_site_is_no_headline() -> None:
    assert title(found("Notes of a walker", "h1"), found(f"{LONG} | Notes of a walker", "title")) == LONG


def test_a_kicker_is_off_where_the_page_declares_the_headline_alone() -> None:
    assert title(found(f"Budget talks: {LONG}", "h1"), found(LONG, "og:title")) == LONG
    assert title(found(f"Budget talks {LONG}", "h1"), found(LONG, "headline")) == LONG


def test_a_kicker_stays_where_json_ld_and_metadata_both_give_it() -> None:
    whole = f"Budget talks: {LONG}"
    assert title(found(LONG, "h1"), found(whole, "headline"), found(whole, "og:title")) == whole


def test_two_different_kickers_before_one_headline_are_both_off() -> None:
    assert title(found(f"Parliament: {LONG}", "h1"), found(f"Money matters - {LONG}", "og:title")) == LONG


def test_a_headline_cut_off_by_a_template_yields_to_the_whole_one() -> None:
    assert title(found(LONG[:30] + "…", "h1"), found(LONG, "og:title"), found(LONG, "title")) == LONG


def test_entities_tags_and_invisible_characters_are_out() -> None:
    assert (
        title(found("Fish &amp;amp; chips:&nbsp;a <em>story</em> of Hel\u00adsinki\u200b", "headline"))
        == "Fish & chips: a story of Helsinki"
    )


def test_white_space_between_a_kickers_element_and_its_colon_is_out_but_stays_in_french() -> None:
    spaced = "Budget : les ministres sont d’accord"
    assert title(found(spaced, "h1"), languages=("de",)) == "Budget: les ministres sont d’accord"
    assert title(found(spaced, "h1"), languages=("fr",)) == spaced


def test_the_visible_spelling_is_kept_where_candidates_differ_in_marks() -> None:
    assert (
        title(found("It’s a “deal”, ministers say", "h1"), found('It\'s a "deal", ministers say', "og:title"))
        == "It’s a “deal”, ministers say"
    )


def test_capitals_yield_to_the_same_words_in_small_letters() -> None:
    assert title(found(LONG.upper(), "h1"), found(LONG, "og:title")) == LONG


def test_nothing_gives_nothing() -> None:
    assert title() is None
    assert title(found("  ", "h1")) is None


def test_a_page_that_only_gives_its_name_is_called_so() -> None:
    assert title(found("The Daily Planet", "title")) == "The Daily Planet"
