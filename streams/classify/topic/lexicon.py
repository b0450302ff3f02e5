"""Words of a text -> the IPTC terms they speak of: one hand-written lexicon a language, in `lexicon/*.txt`.

A line is `code: entry, entry`. A code of two digits is a level-1 topic (`11` is medtop:11000000), one of eight digits
any other Media Topic. An entry is a word or a phrase; `*` at its end matches any ending (`minist*`). In scripts
without spaces an entry matches anywhere in a run.
"""

from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct

from streams.classify.topic.words import Word, unspaced, words_of

_SHORTEST_STEM, _LONGEST_STEM = 2, 14
_KEY = 2  # Characters that an entry of a script without spaces is looked up by.


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


class Lexicon(Struct, frozen=True):
    """The entries of one language, ready for look-up. Terms are numbers of rows in `codes`."""

    language: str
    words: dict[str, tuple[int, ...]]
    stems: dict[str, tuple[int, ...]]
    phrases: dict[str, list[_Phrase]]
    stem_phrases: dict[str, list[_Phrase]]
    phrase_terms: dict[str, tuple[int, ...]]
    runs: dict[str, list[str]]
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
    book = Lexicon(language, {}, {}, {}, {}, {}, {}, {})
    for entry, found in sorted(terms.items()):
        _add(book, entry, tuple(sorted(found)))
    return book


def _add(book: Lexicon, entry: str, terms: tuple[int, ...]) -> None:
    found = [(word, end) for word, _, end in words_of(entry)]
    if not found:
        return
    first = found[0][0]
    if unspaced(first):
        run = entry.rstrip("*")
        book.runs.setdefault(run[:_KEY], []).append(run)
        book.run_terms[run] = terms
        return
    stems = tuple(entry[end : end + 1] == "*" for _, end in found)
    if len(found) == 1:
        table = book.stems if stems[0] else book.words
        table[first] = tuple(sorted({*table.get(first, ()), *terms}))
        return
    phrase = _Phrase(tuple(word for word, _ in found), stems, entry)
    (book.stem_phrases if stems[0] else book.phrases).setdefault(first, []).append(phrase)
    book.phrase_terms[entry] = terms


def find(words: list[Word], language: str) -> list[Hit]:
    """Every entry of the language's lexicon in a text's words, in reading order. Linear in the length of the text."""
    book = lexicon(language)
    hits: list[Hit] = []
    for i, (word, start, end) in enumerate(words):
        if unspaced(word):
            hits += _in_run(book, word, start)
            continue
        entry, terms, phrases = _look_up(language, word)
        if terms:
            hits.append(Hit(entry, terms, start, end))
        for phrase in phrases:
            last = _phrase_end(phrase, words, i)
            if last:
                hits.append(Hit(phrase.entry, book.phrase_terms[phrase.entry], start, words[last - 1][2]))
    return hits


@lru_cache(maxsize=1 << 16)
def _look_up(language: str, word: str) -> tuple[str, tuple[int, ...], tuple[_Phrase, ...]]:
    """The entry of a word, its terms, and the phrases that begin with the word."""
    book = lexicon(language)
    entry, terms = word, book.words.get(word, ())
    phrases = tuple(book.phrases.get(word, ()))
    for size in range(min(len(word), _LONGEST_STEM), _SHORTEST_STEM - 1, -1):
        stem = word[:size]
        if not terms and stem in book.stems:
            entry, terms = stem + "*", book.stems[stem]
        phrases += tuple(book.stem_phrases.get(stem, ()))
    return entry, terms, phrases


def _phrase_end(phrase: _Phrase, words: list[Word], i: int) -> int:
    """Number of the word after the phrase that begins at word i, or 0."""
    if i + len(phrase.words) > len(words):
        return 0
    for offset, (want, stem) in enumerate(zip(phrase.words, phrase.stems, strict=True)):
        have = words[i + offset][0]
        if not (have.startswith(want) if stem else have == want):
            return 0
    return i + len(phrase.words)


def _in_run(book: Lexicon, run: str, start: int) -> list[Hit]:
    return [
        Hit(entry, book.run_terms[entry], start + at, start + at + len(entry))
        for at in range(len(run) - 1)
        for entry in book.runs.get(run[at : at + _KEY], ())
        if run.startswith(entry, at)
    ]
