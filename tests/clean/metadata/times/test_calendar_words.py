import json
import runpy
from pathlib import Path

import pytest

from streams.clean.metadata.times import words

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.slow
def test_the_checked_in_words_are_what_the_tool_makes_of_cldr() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "calendar_words.py"))
    assert tool["rendered"]() == tool["TARGET"].read_text(encoding="utf-8")


def test_no_language_lacks_a_month() -> None:
    table = json.loads((ROOT / "streams/clean/metadata/data/calendar.json").read_text(encoding="utf-8"))
    for language, rows in table["months"].items():
        numbered = language in ("vi", "zu")  # their months have numbers or no short form
        assert all(rows) or numbered, language


def test_a_word_means_the_month_of_the_pages_language() -> None:
    month = words.month("listopad")
    assert month is not None
    assert (month.number(("pl",)), month.number(("cs",)), month.number(("hr",))) == (11, 11, 10)


def test_lookups_are_folded() -> None:
    assert words.folded("Févr.") == "févr"
    assert words.month("fevr") is not None
    assert words.half("오후") == "pm"
    assert words.days_ago("gestern") == 1
