from time import process_time

import pytest

from streams.clean.text.blocks import split

MARKDOWN = "[a](https://a.example) [b](https://b.example) [c](https://c.example)\n\n"


def texts(page: str) -> list[tuple[str, int]]:
    return [(block.text, block.links) for block in split(MARKDOWN + page)[0][1:]]


def test_links_of_markdown_are_read_by_their_words() -> None:
    assert texts("See [the plan](https://x.example/Plan_(2026) 'Plan') for more.") == [("See the plan for more.", 1)]
    assert texts("[![The quay](https://x.example/quay.jpg)](https://x.example/quay)") == []


def test_a_link_whose_words_began_on_another_line_leaves_no_address() -> None:
    assert texts("[\n\nSign me up](/newsletter?from=article)\n\n](https://x.example/)") == [("[", 0), ("Sign me up", 1)]


@pytest.mark.parametrize(
    "piece", ["[x](" + "a" * 2_400, "](" + "a" * 2_300 + "(", "[x](a(" + "a" * 390 + ")" + "b" * 390]
)
def test_link_targets_that_never_end_cost_no_more_than_their_length(piece: str) -> None:
    """Each was read again from every one of its characters: a megabyte took ten seconds."""
    started = process_time()
    split(MARKDOWN + piece * (500_000 // len(piece)))
    assert process_time() - started < 2
