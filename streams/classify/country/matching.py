"""A text and its language -> the names in it, longest first, each with what it may stand for."""

from functools import cached_property

from msgspec import Struct

from streams.classify.country.gazetteer import Entry, Gazetteer
from streams.classify.country.text import is_uncased, searchable

LONGEST_ENDING = 12
SHORT = 300
"""Code points of a text that may be a headline."""


class Found(Struct, frozen=True):
    """A name in a text."""

    where: str
    """title, deck or body."""
    start: int
    end: int
    """Code points of that text."""
    text: str
    entries: tuple[Entry, ...]
    """What it may stand for, before the context is asked."""
    kinds: str
    """Of the entries, in their order."""


class Passage(Struct, frozen=True, dict=True):
    """One text of an article, with its searchable form.

    Whether capitals tell anything is asked of short texts, for bodies are sentences, and only where a name needs it.
    """

    where: str
    text: str
    searchable: str
    """One space longer than `text` at both ends."""

    @cached_property
    def shouting(self) -> bool:
        """Nearly all letters are capitals, or none is: capitals tell nothing."""
        if len(self.text) >= SHORT:
            return False
        upper = sum(map(str.isupper, self.text))
        cased = upper + sum(map(str.islower, self.text))
        return cased > 12 and (upper > 0.7 * cased or upper == 0)

    @cached_property
    def title_case(self) -> bool:
        """Most words start with a capital."""
        if len(self.text) >= SHORT:
            return False
        words = [word for word in self.text.split() if word[0].isalpha()]
        return len(words) > 2 and sum(word[0].isupper() for word in words) >= 0.6 * len(words)


def passage(where: str, text: str) -> Passage:
    """A text -> a Passage."""
    return Passage(where, text, f" {searchable(text)} ")


def find(passage: Passage, language: str | None, gazetteer: Gazetteer) -> list[Found]:
    """All names of a passage that do not overlap: the leftmost first, of those the longest."""
    spans: dict[tuple[int, int], list[Entry]] = {}
    plain, text = passage.searchable, passage.text
    entries_of = gazetteer.entries_in(language)
    for index, start, end in gazetteer.find(plain):
        entries = entries_of(index)
        if not entries:
            continue
        bounded = plain[start] == " "
        first = start if bounded else start - 1
        if plain[end - 1] == " ":
            last, rest = end - 2, ""
        elif bounded:
            stop = plain.find(" ", end, end + LONGEST_ENDING)
            if stop < 0:
                continue
            last, rest = stop - 1, plain[end:stop]
        else:
            if _inside_word(plain, start, end):
                continue
            last, rest = end - 1, ""
        for entry in entries:
            if fitting := _fits(entry, rest, first, last, passage, language):
                spans.setdefault((first, fitting), []).append(entry)
    found: list[Found] = []
    reached = 0
    for (start, end), fitted in sorted(spans.items(), key=lambda item: (item[0][0], -item[0][1])):
        if start >= reached:
            kinds = "".join([entry.kind for entry in fitted])
            found.append(Found(passage.where, start, end, text[start:end], tuple(fitted), kinds))
            reached = end
    return found


def _inside_word(plain: str, start: int, end: int) -> bool:
    """Whether a Katakana name is a part of a longer Katakana word (タイ in タイム); Han and Thai have no such sign."""
    if not _is_katakana(plain[start]) or not _is_katakana(plain[end - 1]):
        return False
    return _is_katakana(plain[start - 1]) or _is_katakana(plain[end])


def _is_katakana(char: str) -> bool:
    return "\u30a1" <= char <= "\u30ff"


def _fits(entry: Entry, rest: str, start: int, end: int, passage: Passage, language: str | None) -> int:  # noqa: PLR0917
    """Where the name ends if the entry can stand here, else 0."""
    text = passage.text
    if rest if entry.endings is None else rest not in entry.endings:
        return 0
    if language is None and entry.languages is not None and not _likely(entry, text[start:end]):
        return 0
    if entry.after_comma and text[max(0, start - 2) : start] != ", ":
        return 0
    if entry.case == "e":
        end = start + len(entry.exact)
        return end if text.startswith(entry.exact, start) else 0
    if (
        entry.case == "u"
        and text[start].islower()
        and not (passage.shouting and len(text[start:end]) > 4 and not entry.common)
    ):
        return 0
    return end


def _likely(entry: Entry, text: str) -> bool:
    """Whether a name of some languages is taken although the text's language is not known."""
    return entry.case == "u" and (is_uncased(text) or len(text) > 4)
