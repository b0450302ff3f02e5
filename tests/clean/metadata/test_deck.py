from streams.clean.draft import Found, Source
from streams.clean.metadata.deck import choose_deck

BODY = ["The government agreed on a budget on Sunday after a night of talks.", "It is the largest in a decade."]
DECK = "Four parties, one night and a compromise that pleases nobody."


def found(text: str, source: Source = "meta", name: str = "og:description") -> Found:
    return Found(text=text, source=source, name=name)


def deck(*decks: Found, titles: tuple[str, ...] = ("Ministers agree on budget",)) -> str | None:
    chosen = choose_deck(list(decks), list(titles), BODY)
    return None if chosen is None else chosen[0]


def test_a_visible_standfirst_wins_over_a_description() -> None:
    assert deck(found("A description of the page for engines."), found(DECK, "visible", "standfirst")) == DECK


def test_a_description_serves_when_nothing_is_visible() -> None:
    assert deck(found(DECK)) == DECK


def test_the_bodys_beginning_is_no_deck() -> None:
    assert deck(found(BODY[0])) is None
    assert deck(found("The government agreed on a budget on Sunday after a night of talks. It is the largest")) is None


def test_a_description_cut_off_at_a_length_is_no_deck() -> None:
    assert deck(found("Four parties, one night and a compromise that pleases…")) is None


def test_a_second_headline_is_no_deck() -> None:
    second = "Budget: ministers agree after a long night"
    assert deck(found(second, "visible", "deck"), titles=("Ministers agree on budget", second)) is None
