"""The form of a text in which names are looked for keeps the text's offsets, whichever way it was made."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from streams.classify.country.text import _searchable, searchable

LETTERS = st.one_of(
    st.characters(max_codepoint=0x7F),
    st.characters(max_codepoint=0xFF),
    st.sampled_from("’“”„–—…€ŠİΣёأ東"),
    st.characters(),
)


@given(st.text(LETTERS, max_size=40))
@example("Ö’sterreich – „Wien“ …")
@example("ΟΔΟΣ")
@example("\ud800 é")
def test_the_quick_ways_give_what_the_pattern_gives(text: str) -> None:
    assert searchable(text) == _searchable(text)
    assert len(searchable(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("U.S.-led “Coalition”", "u s  led  coalition "),
        ("Côte d’Ivoire…", "côte d ivoire "),
        ("ПЁТР сказал: «Да»", "петр сказал   да "),
        ("İstanbul'da", "istanbul da"),
    ],
)
def test_separators_become_spaces_and_letters_small(text: str, form: str) -> None:
    assert searchable(text) == form
