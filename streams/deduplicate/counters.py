"""A line of a page -> whether it is a counter, an age or a credit (`1,204 views`, `5 minutes ago`), which is not content."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from ahocorasick_rs import AhoCorasick

from streams.deduplicate.text import canonical, plain, spaceless

MAX_LENGTH = 40
"""Characters; longer lines are text."""


@cache
def data() -> dict[str, dict[str, list[Any]]]:
    """What data/counters.toml holds; its comments say what each list means."""
    return tomllib.loads(files("streams.deduplicate").joinpath("data/counters.toml").read_text("utf-8"))


def _pattern() -> re.Pattern[str]:
    """One pattern from data/counters.toml: a number beside a counted thing, or beside an age, and little else."""
    things = [thing for language in data()["counted"].values() for thing in language]
    ages = [age for language in data()["ages"].values() for age in language]
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


def _counted() -> AhoCorasick:
    """Whatever the pattern needs one of beside a number, in small letters: to be found in a hundredth of its time."""
    things = [thing for language in data()["counted"].values() for thing in language]
    ages = [part.strip() for language in data()["ages"].values() for age in language for part in age.split("{n}")]
    return AhoCorasick(sorted({_small(words) for words in (*things, *ages) if words}))


def _small(text: str) -> str:
    """Small letters, equal where the pattern takes letters for equal: those without a dot, too."""
    return text.casefold() if text.isascii() else text.replace("\u0130", "i").replace("\u0131", "i").casefold()


def _credits() -> re.Pattern[str]:
    """One pattern for how a line of credit begins."""
    starts = [start for language in data()["credits"].values() for start in language]
    if not starts or not all(isinstance(start, str) and start for start in starts):
        raise ValueError("data/counters.toml: every list holds words")
    return re.compile(rf"[\s(\[*—–-]{{0,4}}(?:{'|'.join(map(re.escape, starts))})", re.IGNORECASE)


def _credit_words() -> frozenset[str]:
    """First words of the credits, in small letters without typography: the pattern is tried on few lines."""
    lines = [
        canonical(plain(start)).casefold().split() for language in data()["credits"].values() for start in language
    ]
    return frozenset(line[0] for line in lines if line)


def _counting_words() -> frozenset[str]:
    """Words of counters and ages, in small letters without typography; a counter has one of them."""
    lines = [line for kind in ("counted", "ages") for language in data()[kind].values() for line in language]
    return frozenset(canonical(plain(" ".join(lines).replace("{n}", " "))).casefold().split())


MAX_CREDIT = 200
_COUNTER = _pattern()
_COUNTED = _counted()
_CREDIT = _credits()
CREDIT_WORDS = _credit_words()
"""Words that a credit may begin with, in small letters without typography."""
CREDIT_SIGNS = frozenset([*{sign for word in CREDIT_WORDS for sign in (word[0], word[0].upper())}, *"©([（*—–-"])
"""What a credit begins with where words don't stand apart."""
_COUNTING = _counting_words()
_COUNTING_SIGNS = re.compile("|".join(map(re.escape, filter(spaceless, _COUNTING))))
_FIGURES = re.compile(r"[\d.,:/]+")
_DIGIT = re.compile(r"\d")


def is_credit(line: str) -> bool:
    """Whether a sentence or line says who reported, edited or owns a text: each site sets its own."""
    return len(line) <= MAX_CREDIT and _CREDIT.match(line) is not None


def counts(small: str) -> bool:
    """Whether a word, in small letters without typography, is one of a counter or an age."""
    if small.isalpha() and small.isascii():
        return small in _COUNTING
    if spaceless(small):
        return _COUNTING_SIGNS.search(small) is not None
    return not _COUNTING.isdisjoint(_FIGURES.sub(" ", small).split())


def is_counter(line: str) -> bool:
    """Whether a sentence or line is nothing but a counter or an age."""
    return (
        len(line) <= MAX_LENGTH
        and _DIGIT.search(line) is not None
        and bool(_COUNTED.find_matches_as_indexes(_small(line)))
        and _COUNTER.fullmatch(line) is not None
    )
