"""Words of a text -> the IPTC terms they speak of: one hand-written lexicon a language, in `lexicon/*.txt`.

A line is `code: entry, entry`. A code of two digits is a level-1 topic (`11` is medtop:11000000), one of eight digits
any other Media Topic. An entry is a word or a phrase; `*` at its end matches any ending (`minist*`). In scripts
without spaces an entry matches anywhere in a run.
"""

from functools import cache, partial
from importlib.resources import files

from ahocorasick_rs import AhoCorasick
from msgspec import Struct

from streams.classify.topic.words import Remembered, Words, unspaced, words_of

_SHORTEST_STEM, _LONGEST_STEM = 2, 14
_SHORTEST_RUN = 2  # Characters of an entry of a script without spaces: one alone is in every other word.


class Hit(Struct, frozen=True):
    """An entry of the lexicon found in a text."""

    entry: str
    terms: tuple[int, ...]
    start: int
    end: int


class _Phrase(Struct, frozen=True):
    words: tuple[str, ...]
    stems: tuple[bool, ...]
    entry: str


class _Known(Struct, frozen=True):
    """What the lexicon says of a word."""

    entry: str
    terms: tuple[int, ...]
    phrases: tuple[tuple[str, bool, _Phrase], ...]
    """Those that begin with the word, each after its second word and whether that is a stem."""


class Lexicon(Struct, frozen=True):
    """The entries of one language, ready for look-up. Terms are numbers of rows in `codes`."""

    language: str
    words: dict[str, tuple[int, ...]]
    stems: dict[str, tuple[int, ...]]
    phrases: dict[str, list[_Phrase]]
    stem_phrases: dict[str, list[_Phrase]]
    phrase_terms: dict[str, tuple[int, ...]]
    run_terms: dict[str, tuple[int, ...]]


def full_code(code: str) -> str:
    """The eight digits of a code as written in the lexicons.

    >>> full_code("11")
    '11000000'
    """
    return code.ljust(8, "0")


@cache
def languages() -> tuple[str, ...]:
    """Languages that have a lexicon."""
    folder = files("streams.classify.topic") / "lexicon"
    return tuple(sorted(item.name[:-4] for item in folder.iterdir() if item.name.endswith(".txt")))


def read_entries(language: str) -> list[tuple[str, str]]:
    """Every entry of a language's file as (eight-digit code, entry). Raises ValueError on a line it can't read."""
    text = (files("streams.classify.topic") / "lexicon" / f"{language}.txt").read_text(encoding="utf-8")
    entries: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        code, colon, rest = line.partition(":")
        code = full_code(code.strip())
        if not colon or len(code) != 8 or not code.isdigit():
            raise ValueError(f"lexicon/{language}.txt, line {number}: not `code: entry, entry`")
        for entry in (part.strip().lower() for part in rest.split(",")):
            if not entry:
                continue
            if not _whole(entry):
                raise ValueError(f"lexicon/{language}.txt, line {number}: `{entry}` holds a number that no word has")
            entries.append((code, entry))
    return entries


def _whole(entry: str) -> bool:
    """Whether every digit of the entry is in one of its words: `canal 5` would else match every canal."""
    if not any(map(str.isdigit, entry)):  # nearly all of 26,000 entries, at every start
        return True
    kept = {at for _, start, end in words_of(entry) for at in range(start, end)}
    return all(at in kept for at, letter in enumerate(entry) if letter.isdigit())


@cache
def codes() -> tuple[str, ...]:
    """Eight-digit codes of all terms that any lexicon speaks of, sorted: the concept features of the model."""
    return tuple(sorted({code for language in languages() for code, _ in read_entries(language)}))


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language, read once."""
    number = {code: i for i, code in enumerate(codes())}
    terms: dict[str, set[int]] = {}
    for code, entry in read_entries(language):
        terms.setdefault(entry, set()).add(number[code])
    book = Lexicon(language, {}, {}, {}, {}, {}, {})
    for entry, found in sorted(terms.items()):
        _add(book, entry, tuple(sorted(found)))
    return book


def _add(book: Lexicon, entry: str, terms: tuple[int, ...]) -> None:
    found = [(word, end) for word, _, end in words_of(entry)]
    if not found:
        return
    first = found[0][0]
    if unspaced(first):
        book.run_terms[entry.rstrip("*")] = terms
        return
    stems = tuple(entry[end : end + 1] == "*" for _, end in found)
    if len(found) == 1:
        table = book.stems if stems[0] else book.words
        table[first] = tuple(sorted({*table.get(first, ()), *terms}))
        return
    phrase = _Phrase(tuple(word for word, _ in found), stems, entry)
    (book.stem_phrases if stems[0] else book.phrases).setdefault(first, []).append(phrase)
    book.phrase_terms[entry] = terms


def find(words: Words, language: str) -> list[Hit]:
    """Every entry of the language's lexicon in a text's words, in reading order. Linear in the length of the text."""
    book, found, edges = lexicon(language), words.words, words.edges
    hits: list[Hit] = []
    for i, known in enumerate(map(_known(language).__getitem__, found)):
        if known is None:
            if not words.spaced and unspaced(found[i]):
                hits += _in_run(book, found[i], edges[2 * i])
            continue
        if known.terms:
            hits.append(Hit(known.entry, known.terms, edges[2 * i], edges[2 * i + 1]))
        if known.phrases and i + 1 < len(found):
            following = found[i + 1]
            for second, stem, phrase in known.phrases:
                fits = following.startswith(second) if stem else following == second
                if fits and (last := _phrase_end(phrase, found, i)):
                    hits.append(Hit(phrase.entry, book.phrase_terms[phrase.entry], edges[2 * i], edges[2 * last - 1]))
    return hits


@cache
def _known(language: str) -> Remembered[_Known | None]:
    return Remembered(partial(_look_up, language))


def _look_up(language: str, word: str) -> _Known | None:
    """The entry of a word, its terms, and the phrases that begin with the word; None when there are none."""
    if unspaced(word):
        return None
    book = lexicon(language)
    entry, terms = word, book.words.get(word, ())
    phrases = tuple(book.phrases.get(word, ()))
    for size in range(min(len(word), _LONGEST_STEM), _SHORTEST_STEM - 1, -1):
        stem = word[:size]
        if not terms and stem in book.stems:
            entry, terms = stem + "*", book.stems[stem]
        phrases += tuple(book.stem_phrases.get(stem, ()))
    if not terms and not phrases:
        return None
    return _Known(entry, terms, tuple((phrase.words[1], phrase.stems[1], phrase) for phrase in phrases))


def _phrase_end(phrase: _Phrase, words: list[str], i: int) -> int:
    """Number of the word after the phrase that begins at word i, or 0."""
    last = i + len(phrase.words)
    if last > len(words):
        return 0
    for want, stem, have in zip(phrase.words, phrase.stems, words[i:last], strict=True):
        if not (have.startswith(want) if stem else have == want):
            return 0
    return last


@cache
def _runs(language: str) -> tuple[list[str], AhoCorasick]:
    entries = [run for run in lexicon(language).run_terms if len(run) >= _SHORTEST_RUN]
    return entries, AhoCorasick(entries)


def _in_run(book: Lexicon, run: str, start: int) -> list[Hit]:
    entries, automaton = _runs(book.language)
    found = automaton.find_matches_as_indexes(run, overlapping=True)
    return [
        Hit(entries[index], book.run_terms[entries[index]], start + first, start + last)
        for first, last, index in sorted((first, last, index) for index, first, last in found)
    ]
