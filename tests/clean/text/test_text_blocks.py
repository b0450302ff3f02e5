from textwrap import fill
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


def test_a_page_folded_by_code_points_is_put_together_where_its_characters_are_wide() -> None:
    """To textwrap a Hangul syllable is one column: lines that are as long to it are not to a terminal."""
    sentence = (
        "항만청은 월요일부터 린드홀름 항구의 여객선 운항을 중단한다고 밝혔다 잠수부들이 동쪽 부두에서 균열을 찾았다"
    )
    words = sentence.split()
    paragraphs = [" ".join(words[at % 7 :] * 3 + words[:at]) + "." for at in range(6)]
    page = "\n\n".join(fill(paragraph, 78, break_long_words=False) for paragraph in paragraphs)
    assert [block.text for block in split(page)[0]] == paragraphs
