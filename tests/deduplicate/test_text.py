import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.deduplicate import counters, signs, words
from streams.deduplicate.counters import is_counter, is_credit
from streams.deduplicate.fingerprint import MAX_UNITS, Units, fingerprint, units
from streams.deduplicate.text import OUTSIDE_NUMBERS, canonical, plain, without_dateline
from streams.deduplicate.times import LATEST, earlier, moment
from tests.deduplicate.pages import OTHER, STORY, article

COUNTED = sorted(
    {
        text.replace("{n}", "").strip()
        for kind in ("counted", "ages")
        for language in counters.data()[kind].values()
        for text in language
    }
)
PARTS = ["日", "本", "…", "1.5", "。", "\n", " ", "abc", "№", "ｶﾞ", "\U00020000", "😀", "\ud800", "-5", "サ"]


def sentences(body: str) -> list[str]:
    read = fingerprint(article(body=body)).reading
    return [read.text(place, place + 1) for place in range(len(read.sentences))]


def test_sentences_end_where_a_new_one_can_begin() -> None:
    assert sentences('Mr. Hall of the U.S. office paid 1.5 million. "Yes," he said. No! Why?\n\nWell') == [
        "Mr. Hall of the U.S. office paid 1.5 million.",
        '"Yes," he said.',
        "No!",
        "Why?",
        "Well",
    ]
    assert sentences("आज बारिश हुई।कल धूप थी। ठीक है") == ["आज बारिश हुई।", "कल धूप थी।", "ठीक है"]
    assert sentences("今日は雨だった。「明日は晴れ」と話した！本当？") == [
        "今日は雨だった",
        "「明日は晴れ」と話した",
        "本当",
    ]
    assert sentences("วันนี้ฝนตก พรุ่งนี้แดดออก") == ["วันนี้ฝนตก", "พรุ่งนี้แดดออก"]


@pytest.mark.parametrize(
    "body",
    [
        "Họ nói về hệ tiêu hóa. Mưa lớn ở phía bắc – căn nhà bị ngập.",
        "Η κυβέρνηση είπε ότι θα μείνει. Οι εργασίες αρχίζουν αύριο.",
        "陈志云 资料图 伤者有49人。",
    ],
)
def test_spaces_and_unicode_form_change_no_sentence(body: str) -> None:
    one = fingerprint(article(body=body))
    for other in (body.replace(" ", "\u00a0"), unicodedata.normalize("NFD", body), body.replace(" – ", " — ")):
        made = fingerprint(article(body=other))
        assert (made.content, made.names, made.codes) == (one.content, one.names, one.codes)


def test_a_text_without_full_stops_is_split_at_clauses_and_then_at_words() -> None:
    clause = "one of the many clauses that go on without an end for quite a while,"
    assert sentences(" ".join([clause] * 6)) == [clause] * 6
    words = [f"word{number}" for number in range(400)]
    parts = sentences(" ".join(words))
    assert " ".join(parts) == " ".join(words)
    assert 10 < len(parts) < 60
    # The same words end the pieces wherever the text begins.
    assert set(sentences(" ".join(words[100:]))) >= set(parts[20:])


def test_words_that_are_set_together_or_apart_are_the_same_words() -> None:
    together, apart = (
        columns("The well-known Jean-Luc Hall, of Seoul/Busan, said so."),
        columns("The well known Jean Luc Hall , of Seoul / Busan , said so ."),
    )
    assert together == apart


def test_the_order_of_words_and_of_facts_counts() -> None:
    one, other = columns("Then Arden beat Hollis in the final."), columns("Then Hollis beat Arden in the final.")
    assert one[0] != other[0]
    # Of the code: the frame is the same, the facts and the whole are not.
    (before,), (after,) = one[3], other[3]
    assert before.code >> 9 == after.code >> 9
    assert before.code >> 5 & 15 != after.code >> 5 & 15
    assert columns("a b")[0] != columns("b a")[0]


def test_only_numbers_are_facts_of_a_heading() -> None:
    (heading,) = columns("TRAINS STOP IN LINDHURST")[3]
    assert not heading.informed
    (counted,) = columns("TRAINS STOP FOR 12 DAYS")[3]
    assert (counted.informed, counted.counted) == (True, True)


def columns(body: str) -> tuple[bytes, int, int, Units, list[int]]:
    made = fingerprint(article(body=body))
    return made.content, made.names, made.numbers, units(made, made.coarseness), made.reading.sentences.hashes.tolist()


def test_what_is_read_does_not_depend_on_what_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = [STORY, OTHER, STORY.upper(), OTHER.replace(" ", "\u00a0"), "今日は2度の雨。" * 5, "x" * 300]
    fresh = []
    for body in bodies:
        words.VOCABULARY.clear()
        fresh.append(columns(body))
    monkeypatch.setattr(words, "MAX_WORDS", 20)
    assert [columns(body) for body in bodies * 2] == fresh * 2
    assert len(words.VOCABULARY) <= 20


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It’s “fine” – really…", "It s fine really"),
        ("1.5 per cent, 10:30, 3/4 and -5", "1.5 per cent 10:30 3/4 and -5"),
        ("2019–20", "2019-20"),
        ("she said—5 of them", "she said 5 of them"),
        ("हिन्दी में, शब्द", "हिन्दी में शब्द"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("$900 €5 7%", "$900 €5 7%"),
    ],
)
def test_typography_goes_and_what_means_something_stays(text: str, words: str) -> None:
    assert canonical(plain(text)).split() == words.split()


@given(st.text(alphabet="aB1.,:/- \n—“”", max_size=40))
def test_ascii_and_other_text_are_taken_apart_alike(text: str) -> None:
    beyond = canonical(plain(text + " я")).split()
    assert beyond == [*canonical(plain(text)).split(), "я"]


@given(st.text(max_size=300))
def test_any_text_has_a_fingerprint_that_spacing_does_not_change(text: str) -> None:
    made = fingerprint(article(body=text))
    assert made.content == fingerprint(article(body=text.replace(" ", "  "))).content
    assert len(units(made, made.coarseness)) <= MAX_UNITS


@pytest.mark.parametrize(
    "line",
    ["1,204 views", "5 minutes ago", "Updated 2 hours ago", "12 Comments", "Share 48", "3 min read", "vor 3 Stunden", "2天前", "il y a 5 min", "1.2K shares", "5 хвилин тому"],
)  # fmt: skip
def test_counters_and_ages_are_known(line: str) -> None:
    assert is_counter(line)


@pytest.mark.parametrize(
    "line",
    [
        "12 people were hurt",
        "The minister spoke 5 minutes ago to reporters",
        "He has 3 comments to make on it",
        "In 2026",
        "$5",
    ],
)
def test_text_with_numbers_is_text(line: str) -> None:
    assert not is_counter(line)


@given(st.sampled_from(COUNTED), st.sampled_from(["12 {}", "{}: 1.2K", "Share 48 {}", "12k{}", "{}"]))
def test_what_is_tried_first_rules_out_no_counter(words: str, line: str) -> None:
    for shown in (words, words.upper(), words.title(), words.replace("i", "\u0130"), words.replace("s", "\u017f")):
        said = line.format(shown)
        assert is_counter(said) == (
            len(said) <= counters.MAX_LENGTH and counters._COUNTER.fullmatch(said) is not None
        ), said


@given(st.lists(st.sampled_from([chr(n) for n in (*range(0x2FF0, 0x3400, 3), *range(0xFE00, 0xFFF0, 5))] + PARTS)))
def test_a_table_of_code_points_folds_as_one_sign_after_another(parts: list[str]) -> None:
    text = "".join(parts)
    for ends in (signs._ENDS, signs._ENDS + " "):
        table = signs._Table(ends)
        expected = OUTSIDE_NUMBERS.sub("", text.translate(signs._Table(ends))).split("\x1e")
        assert table.folded(text) == expected
        assert table.folded(text) == expected  # now with every sign read before
    places = signs._highest(expected)
    assert [said.index(max(said)) for said in expected if said] == [
        place for said, place in zip(expected, places, strict=True) if said
    ]


@given(st.text(alphabet="0123.,:/", min_size=1, max_size=9))
def test_a_plain_number_is_read_as_any_word(word: str) -> None:
    bare = word.strip(".,:/")
    assert words._said(bare, 0) == words._several(words._parts(bare), 0)


def test_credits_are_known() -> None:
    assert is_credit("(Reporting by A. Writer; editing by B. Editor)")
    assert is_credit("© 2026 The Wire. All rights reserved.")
    assert not is_credit("Reports by the council say otherwise.")


@pytest.mark.parametrize(
    "line",
    [
        "SEOUL (Reuters) - The talks",
        "NEW DELHI, Feb. 8 (ANI): The talks",
        "(AP) The talks",
        "Nairobi – The talks",
        "BERLIN, Feb 3 (AFP) — The talks",
    ],
)
def test_datelines_are_left_out(line: str) -> None:
    assert without_dateline(line) == "The talks"


def test_a_clause_is_no_dateline() -> None:
    assert without_dateline("The minister said: no talks") == "The minister said: no talks"


def test_times_are_read_compared_and_bounded() -> None:
    day, time_of_day = moment("2026-02-08"), moment("2026-02-08T08:27:00+05:30")
    assert day is not None
    assert day.day_only
    assert earlier(day, time_of_day) is None
    assert earlier(moment("2026-02-07"), time_of_day) is True
    for text in (None, "", "yesterday", "0001-01-01", "9999-12-31", "2026-02-30", "2" * 100):
        assert moment(text) is None
    assert LATEST < 1 << 32


@pytest.mark.parametrize(
    "body",
    [
        "word " * 400_000,
        "a" * 2_000_000,
        "." * 1_000_000,
        ". " * 500_000,
        "(" * 1_000_000,
        "字" * 1_000_000,
        "A (" * 300_000,
        "1,204 " * 300_000,
    ],
)
def test_hostile_texts_take_bounded_time(body: str) -> None:
    started = time.process_time()
    fingerprint(article(body=body, title=body[:100_000]))
    assert time.process_time() - started < 8
