from streams.clean.draft import Draft
from streams.clean.text import read_text
from streams.events import Page

PARAGRAPHS = (
    "The harbour of Lindholm will be closed to ferries from Monday, the port authority said, because divers found "
    "cracks in the eastern quay that can no longer be mended under load.",
    "Around four thousand people cross the bay every day. They will have to take the bridge at Norra, which adds "
    "forty minutes to the journey, until a floating pier has been towed in from the yard.",
    "The authority had been warned of the cracks two years ago, according to minutes of its board. A spokeswoman said "
    "that the repair had been put off because no ferry line wanted to pay for it.",
    "Shop owners near the quay asked the town for help. The mayor promised to wait with the rents until the ferries "
    "are back, and to open a bus line along the shore.",
)
HEADLINE = "Ferries of Lindholm stop as the quay cracks"


def read(text: str, url: str | None = None) -> Draft:
    draft = read_text(text, Page(url=url))
    assert isinstance(draft, Draft)
    return draft


def test_a_section_whose_name_is_in_the_url_is_no_headline() -> None:
    page = "\n\n".join(("Menu", "Home", "Lindholm", HEADLINE, "Lindholm", *PARAGRAPHS))
    url = "https://news.example/lindholm/ferries-of-lindholm-stop-as-the-quay-cracks-4711"
    assert read(page, url).titles[0].text == HEADLINE
    assert read(page).titles[0].text == HEADLINE


def test_a_text_without_a_headline_is_called_by_its_first_words_and_says_so() -> None:
    draft = read("\n\n".join(PARAGRAPHS))
    assert draft.titles[0].text == PARAGRAPHS[0][:160].rpartition(" ")[0]
    assert draft.warnings == ["title_missing"]
    assert [paragraph.text for paragraph in draft.body] == list(PARAGRAPHS)


def test_items_of_the_text_that_hold_a_date_or_a_desk_stay_in_it() -> None:
    items = ("Repairs began 2025/11/01", "Repairs began 2025/11/24", "What the shore team says:")
    page = "\n\n".join((HEADLINE, *PARAGRAPHS, *(f"- {item}" for item in items), *reversed(PARAGRAPHS)))
    kept = [paragraph.text for paragraph in read(page).body]
    assert [item for item in items if item in kept] == list(items)


def test_a_name_before_a_date_on_a_line_with_pipes_signs() -> None:
    draft = read("\n\n".join((HEADLINE, "Jonas Berg | Lindholm | 3 February 2026 02:15", *PARAGRAPHS)))
    assert [found.text for found in draft.bylines] == ["Jonas Berg"]
    assert [time.found.text for time in draft.times] == ["3 February 2026 02:15"]
    assert [paragraph.text for paragraph in draft.body] == list(PARAGRAPHS)


def test_a_name_alone_above_its_date_signs_and_what_stands_above_it_is_the_standfirst() -> None:
    deck = "Four thousand people a day will have to take the bridge at Norra until a pier is found."
    draft = read("\n\n".join((HEADLINE, deck, "Jonas Berg", "3 February 2026, 02:15", *PARAGRAPHS)))
    assert [found.text for found in draft.bylines] == ["Jonas Berg"]
    assert [found.text for found in draft.decks] == [deck]
    assert [paragraph.text for paragraph in draft.body] == list(PARAGRAPHS)


def test_a_url_that_can_not_be_read_speaks_for_no_headline() -> None:
    assert read("\n\n".join((HEADLINE, *PARAGRAPHS)), "https://[news.example/a-b-c").titles[0].text == HEADLINE
