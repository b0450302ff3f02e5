"""A line of a page -> whether it is a counter, an age or a credit (`1,204 views`, `5 minutes ago`), which is not content."""

import re
import tomllib
from importlib.resources import files

MAX_LENGTH = 40
"""Characters; longer lines are text."""


def _pattern() -> re.Pattern[str]:
    """One pattern from data/counters.toml: a number beside a counted thing, or beside an age, and little else."""
    data = tomllib.loads(files("streams.deduplicate").joinpath("data/counters.toml").read_text("utf-8"))
    things = [thing for language in data["counted"].values() for thing in language]
    ages = [age for language in data["ages"].values() for age in language]
    for words in (things, ages):
        if not words or not all(isinstance(word, str) and word for word in words):
            raise ValueError("data/counters.toml: every list holds words")
    number = r"\d[\d.,\u00a0\u202f ]{0,12}(?:k|m|tsd\.?|mil|mln|тыс\.?|万|萬|만)?"
    thing = "|".join(sorted(map(re.escape, things), key=len, reverse=True))
    parts = [rf"{number}\s?(?:{thing})", rf"(?:{thing})\s?[:(]?\s?{number}\)?"]
    for age in ages:
        before, _, after = age.partition("{n}")
        parts.append(rf"{re.escape(before.strip())}\s?{number}\s?{re.escape(after.strip())}")
    # At most a short label before ("Updated", "Share") and a mark after.
    return re.compile(rf"(?:[^\d\s]{{1,14}}[\s:|·•]{{1,3}}){{0,2}}(?:{'|'.join(parts)})[\s.|·•]{{0,3}}", re.IGNORECASE)


def _credits() -> re.Pattern[str]:
    """One pattern for how a line of credit begins."""
    data = tomllib.loads(files("streams.deduplicate").joinpath("data/counters.toml").read_text("utf-8"))
    starts = [start for language in data["credits"].values() for start in language]
    if not starts or not all(isinstance(start, str) and start for start in starts):
        raise ValueError("data/counters.toml: every list holds words")
    return re.compile(rf"[\s(\[*—–-]{{0,4}}(?:{'|'.join(map(re.escape, starts))})", re.IGNORECASE)


def _starts() -> frozenset[str]:
    """Characters that a line of credit may begin with: the pattern is tried on few lines."""
    data = tomllib.loads(files("streams.deduplicate").joinpath("data/counters.toml").read_text("utf-8"))
    firsts = {start[0] for language in data["credits"].values() for start in language}
    return frozenset(" ([*—–-") | {case for first in firsts for case in (first.lower(), first.upper())}


MAX_CREDIT = 200
_COUNTER = _pattern()
_CREDIT = _credits()
_STARTS = _starts()
_DIGIT = re.compile(r"\d")


def is_credit(line: str) -> bool:
    """Whether a sentence or line says who reported, edited or owns a text: each site sets its own."""
    return len(line) <= MAX_CREDIT and line[0] in _STARTS and _CREDIT.match(line) is not None


def is_counter(line: str) -> bool:
    """Whether a sentence or line is nothing but a counter or an age."""
    return len(line) <= MAX_LENGTH and _DIGIT.search(line) is not None and _COUNTER.fullmatch(line) is not None
