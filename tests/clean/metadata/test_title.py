import pytest

from streams.clean.draft import Found, Source
from streams.clean.metadata.title import choose_title

LONG = "Ministers agree on a new budget after a night of talks"


def found(text: str, name: str, source: Source | None = None, path: str = "") -> Found:
    kinds: dict[str, Source] = {
        "h1": "visible",
        "headline": "json-ld",
        "alternativeHeadline": "json-ld",
        "title": "title",
    }
    return Found(text=text, source=source or kinds.get(name, "meta"), name=name, path=path)


def title(
    *titles: Found,
    names: tuple[str, ...] = ("The Daily Planet", "dailyplanet"),
    languages: tuple[str, ...] = ("en",),
    body: str = "",
) -> str | None:
    chosen = choose_title(list(titles), list(names), languages, body)
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


def test_the_first_words_of_a_sentence_are_no_kicker() -> None:
    asked = "How much does a New Harbour Wall Cost?"
    assert title(found(asked, "h1"), found("New Harbour Wall Cost", "headline")) == asked


def test_a_heading_that_repeats_the_pages_title_loses_section_and_site_too() -> None:
    whole = f"{LONG} | Patient Education | Springfield Hospital"
    assert title(found(whole, "h1"), found(whole, "title")) == LONG


def test_a_kicker_stays_where_json_ld_and_metadata_both_give_it() -> None:
    whole = f"Budget talks: {LONG}"
    assert title(found(LONG, "h1"), found(whole, "headline"), found(whole, "og:title")) == whole


def test_a_kicker_before_a_dash_is_off_where_the_page_declares_the_headline_alone() -> None:
    assert title(found(f"Budget talks - {LONG}", "h1"), found(LONG, "og:title")) == LONG


def test_a_kicker_stays_where_only_the_alternative_headline_lacks_it() -> None:
    whole = f"Budget talks: {LONG}"
    bare = found(LONG, "alternativeHeadline")
    assert title(found(LONG, "h1"), found(whole, "headline"), found(whole, "og:title"), bare) == whole


def test_the_one_h1_above_the_story_wins_over_other_words_for_search_engines() -> None:
    seo = "Money matters: seven things to know in 2026"
    declared = (found(seo, "headline"), found(seo, "og:title"), found(seo, "title"))
    own = found("How ministers spent the night", "h1", path="main>header>h1.entry-title#4")
    assert title(own, *declared, body="main>div>p#7") == own.text
    assert title(own, *declared, body="main>div>p#90") == seo
    logo = found("How ministers spent the night", "h1", path="header>div.site-title>h1#4")
    assert title(logo, *declared, body="main>div>p#7") == seo


def test_an_h1_with_a_deck_in_it_gives_the_declared_headline() -> None:
    own = found(f"{LONG} The night in ten pictures", "h1", path="main>h1.title#4")
    declared = (found(LONG, "headline"), found(LONG, "og:title"), found(LONG, "title"))
    assert title(own, *declared, body="main>p#6") == LONG


def test_the_end_of_the_sites_name_is_cut_off_behind_but_not_in_front() -> None:
    assert title(found(f"{LONG} | DianaHR", "og:title"), names=("getdianahr",)) == LONG
    wind = "Offshore-Windenergie – Sauberer Strom vom Meer"
    assert title(found(wind, "h1"), names=("Stiftung Offshore-Windenergie",)) == wind


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
