"""The table of hard cases: names that mean several things, grouped by trap, in many languages."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import msgspec
import pytest

from streams.classify.country import read_countries
from tests.classify.country.articles import article

TABLE = Path(__file__).parent / "hard_cases.jsonl"
SHARE = 0.95


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    trap: str
    language: str
    subject: list[str]
    never: list[str]
    title: str
    body: str


CASES = [msgspec.json.decode(line, type=Case) for line in TABLE.read_bytes().splitlines()]


@cache
def failures() -> dict[str, list[str]]:
    """By trap: what came out wrong."""
    found: dict[str, list[str]] = defaultdict(list)
    for case in CASES:
        countries = read_countries(article(case.title, case.body, language=case.language)).countries
        subject = {label.code for label in countries.subject}
        seen = subject | {mention.code for mention in countries.mentioned}
        if subject != set(case.subject) or seen & set(case.never):
            found[case.trap].append(f"{case.title}: {sorted(subject)} for {case.subject}, seen {sorted(seen)}")
    return found


def test_the_table_holds_150_cases_or_more() -> None:
    assert len(CASES) >= 150
    assert len({case.language for case in CASES}) >= 17


def test_ninety_five_percent_of_the_hard_cases_come_out_right() -> None:
    wrong = failures()
    count = sum(map(len, wrong.values()))
    assert 1 - count / len(CASES) >= SHARE, wrong


@pytest.mark.parametrize("trap", sorted({case.trap for case in CASES}))
def test_no_trap_fails_in_more_than_a_quarter_of_its_cases(trap: str) -> None:
    wrong = failures().get(trap, [])
    assert len(wrong) <= sum(1 for case in CASES if case.trap == trap) / 4, wrong
