from hypothesis import given
from hypothesis import strategies as st

from streams.clean.metadata.wording import key, plain


def test_entities_are_decoded_twice_where_a_template_escaped_them_twice() -> None:
    assert plain("Fish &amp;amp; chips &#8211; &quot;good&quot;") == 'Fish & chips – "good"'


def test_inline_tags_and_invisible_characters_are_out() -> None:
    assert plain("A <em>story</em> of Hel\u00adsin\u200bki<br/>") == "A story of Helsinki"
    assert plain("5 < 6 and 7 > 3") == "5 < 6 and 7 > 3"


def test_white_space_is_one_blank() -> None:
    assert plain("  a\u00a0\u2009b\n\tc ") == "a b c"


def test_a_key_is_letters_and_digits_alone() -> None:
    assert key("It’s “ok”: A-Z!") == key("its ok az")
    assert key("Łódź ２０２４") == "łódź2024"


@given(st.text())
def test_plain_text_stays_as_it_is(text: str) -> None:
    once = plain(text)
    if "&" not in once and "<" not in once:
        assert plain(once) == once
