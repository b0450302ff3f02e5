"""Article -> IPTC Media Topics: level 1 by the model, the terms below it by the lexicon, each with its evidence."""

from collections import Counter
from functools import lru_cache

import msgspec
from msgspec import Struct

from streams.classify.calibration import apply
from streams.classify.topic import lexicon as entries
from streams.classify.topic.model import Model, concept_logits, model, scores, word_logits, word_shares
from streams.classify.topic.taxonomy import PREFIX, taxonomy
from streams.classify.topic.words import Words, pieces, split, unspaced
from streams.events import Article, Evidence, TopicLabel

# News says what it is about at the top; reading further costs time and changed no label on the labelled sets.
FIELDS = (("title", 400, 2.5), ("deck", 1000, 1.5), ("body", 3000, 1.0), ("declared", 400, 1.5))
"""Fields that are read, how many characters of each, and what a word there weighs. `declared` is the publisher's own
section and keywords: heard as any other words, and never evidence."""

LEAST_FIRST = 0.25
"""Below this probability the best topic is left out: the text does not say."""
LEAST_OTHER, MOST_TOPS = 0.09, 3
"""Least score of further topics: at 0.09 they are right in about one article of four, and say so."""
LEAST_TERM, MOST_TERMS = 0.5, 6
LEAST_GATE = 0.08
MEASURED = frozenset(
    ["ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "ko", "pl", "pt", "ru", "sw", "tr", "uk", "zh"]
)
"""Languages with figures in CARD.md. The others carry a warning, with a lexicon or without."""
MOST_EVIDENCE = 3
MOST_KEYWORDS = 20
LONGEST_FIELD = max(size for _, size, _ in FIELDS)


class TopicReading(Struct, frozen=True, kw_only=True):
    """Topics of an article, with what supports them."""

    topics: list[TopicLabel] = []
    warnings: list[str] = []
    evidence: list[Evidence] = []
    models: dict[str, str] = {}


class Found(Struct, frozen=True):
    """An entry of the lexicon in one field of the article."""

    field: str
    weight: float
    hit: entries.Hit


class Candidate(Struct, frozen=True):
    """A topic that was considered: for `streams explain`."""

    code: str
    name: str
    level: int
    probability: float
    kept: bool
    features: list[str]


class Explanation(Struct, frozen=True, kw_only=True):
    """Everything behind a reading."""

    reading: TopicReading
    language: str | None
    candidates: list[Candidate]


def read_topics(article: Article) -> TopicReading:
    """Topics of an article: level 1 first, most confident first within a level. No topic when nothing is sure."""
    return _decide(article).reading


def explain(article: Article) -> Explanation:
    """Topics of an article with all candidates, the words that spoke for them and their probabilities."""
    decided = _decide(article)
    return Explanation(
        reading=decided.reading,
        language=decided.language,
        candidates=[
            msgspec.structs.replace(one, features=_entries(decided.by_code.get(one.code, [])))
            for one in decided.candidates
        ],
    )


class _Decided(Struct, frozen=True):
    reading: TopicReading
    language: str | None
    candidates: list[Candidate]
    """Without their features."""
    by_code: dict[str, list[Found]]


def _decide(article: Article) -> _Decided:
    trained = model()
    language = _language(article)
    fields = _fields(article)
    found, amounts = _read(fields, language, language in trained.word_languages)
    concepts = _concepts(found)
    logits = trained.bias + concept_logits(trained, concepts) + word_logits(trained, language, amounts)
    found_scores = dict(zip(trained.tops, map(float, scores(logits)), strict=True))
    by_code = _by_code(found)
    tops = _tops(trained, found_scores) if found else []
    terms = _terms(found_scores, by_code)
    kept = [*(c for c in tops if c.kept), *(c for c in terms if c.kept)]
    reading = TopicReading(
        topics=[TopicLabel(PREFIX + c.code, c.name, round(c.probability, 4)) for c in kept],
        evidence=[
            piece
            for c in kept
            for piece in _evidence(fields, c.code, by_code.get(c.code, []))
            or _word_evidence(trained, fields, c.code, language, amounts)
        ],
        warnings=_warnings(language),
        models={"topic": f"news-topics@{trained.version}"},
    )
    return _Decided(reading, language, [*tops, *terms], by_code)


def _language(article: Article) -> str:
    name = (article.language or "").split("-")[0].lower()
    return name or "und"


def _warnings(language: str) -> list[str]:
    return [] if language in MEASURED else ["topic_unmeasured_language"]


def amounts_of(fields: dict[str, str], language: str, plain: bool = True) -> tuple[dict[int, float], dict[str, float]]:
    """How much of each concept and each word is in the fields: what the model weighs, in training as at run time."""
    found, words = _read(fields, language, plain)
    return _concepts(found), words


def _read(fields: dict[str, str], language: str, plain: bool) -> tuple[list[Found], dict[str, float]]:
    """Entries of the lexicon, and plain words with how much of each there is."""
    found: list[Found] = []
    amounts: dict[str, float] = {}
    # A lexicon of another language finds chance matches only: without one the article has no topic, and a warning.
    known = language in entries.languages()
    for field, size, weight in FIELDS:
        words = split(fields.get(field, "")[:size])
        if not words.words:
            continue
        if known:
            found += [Found(field, weight, hit) for hit in entries.find(words, language)]
        for word, times in Counter(_plain(words) if plain else ()).items():
            amounts[word] = amounts.get(word, 0.0) + weight * times
    return found, amounts


def _plain(words: Words) -> list[str]:
    if words.spaced:
        return words.words
    cut = ([piece for piece, _ in pieces(word)] if unspaced(word) else [word] for word in words.words)
    return [word for each in cut for word in each]


def _fields(article: Article) -> dict[str, str]:
    declared = ", ".join([article.section or "", *article.keywords[:MOST_KEYWORDS]])
    return {"title": article.title, "deck": article.deck or "", "body": article.body, "declared": declared}


def _concepts(found: list[Found]) -> dict[int, float]:
    """How much of each concept there is: an entry that comes again in a field counts less each time."""
    times: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        times.setdefault((one.field, one.hit.entry), []).append(one)
    amounts: dict[int, float] = {}
    for same in times.values():
        for term in same[0].hit.terms:
            amounts[term] = amounts.get(term, 0.0) + same[0].weight * len(same) ** 0.5
    return amounts


def _tops(trained: Model, found_scores: dict[str, float]) -> list[Candidate]:
    ranked = sorted(found_scores, key=lambda code: (-found_scores[code], code))
    tops: list[Candidate] = []
    for place, code in enumerate(ranked):
        score = found_scores[code]
        probability = apply(trained.first_curve if place == 0 else trained.other_curve, score)
        if place == 0:
            kept = probability >= LEAST_FIRST
        else:
            kept = tops[0].kept and place < MOST_TOPS and score >= LEAST_OTHER
            # The curves were fitted apart; a further topic is never surer than the best one.
            probability = min(probability, tops[0].probability)
        name = taxonomy().terms[code].name
        tops.append(Candidate(code, name, 1, probability, kept, []))
    return tops


def _terms(found_scores: dict[str, float], by_code: dict[str, list[Found]]) -> list[Candidate]:
    """Terms below level 1: how much of the article speaks of it, in how many ways, and how sure its level-1 topic is."""
    candidates: list[Candidate] = []
    for code, found in by_code.items():
        term = taxonomy().terms[code]
        if term.level == 1:
            continue
        by_entry: dict[str, float] = {}
        for one in found:
            by_entry[one.hit.entry] = by_entry.get(one.hit.entry, 0.0) + one.weight
        amount = sum(weight**0.5 for weight in by_entry.values())
        chance = _term_chance(amount, found_scores[term.top])
        candidates.append(Candidate(code, term.name, term.level, chance, False, []))
    candidates.sort(key=lambda c: (-c.probability, c.code))
    kept = {c.code for c in candidates[:MOST_TERMS] if c.probability >= LEAST_TERM}
    return [Candidate(c.code, c.name, c.level, c.probability, c.code in kept, []) for c in candidates]


def _term_chance(amount: float, gate: float) -> float:
    """Confidence in a term: none when its level-1 topic is not likely, then rising with the evidence."""
    if gate < LEAST_GATE:
        return 0.0
    return min(0.95, (1.0 - 0.6 ** max(0.0, amount - 0.5)) * min(1.0, 0.55 + gate))


def _by_code(found: list[Found]) -> dict[str, list[Found]]:
    """What speaks of each topic: for level 1, whatever speaks of a term below it too."""
    by_code: dict[str, list[Found]] = {}
    for one in found:
        for code in _codes_of(one.hit.terms):
            by_code.setdefault(code, []).append(one)
    return by_code


@lru_cache(maxsize=1 << 14)
def _codes_of(numbers: tuple[int, ...]) -> tuple[str, ...]:
    """The codes of an entry's terms and of their level-1 topics."""
    codes, terms = entries.codes(), taxonomy().terms
    own = {codes[number] for number in numbers}
    return tuple(sorted(own | {terms[code].top for code in own}))


def _entries(found: list[Found]) -> list[str]:
    return sorted({one.hit.entry for one in found})


def _evidence(fields: dict[str, str], code: str, found: list[Found]) -> list[Evidence]:
    """The first spans that speak of the topic, each entry once, longer entries first: phrases say more than words."""
    chosen: dict[str, Found] = {}
    for one in found:
        if one.field != "declared":
            chosen.setdefault(one.hit.entry, one)
    ranked = sorted(chosen.values(), key=lambda one: (-one.weight, one.hit.start - one.hit.end, one.hit.start))
    return [
        Evidence(
            for_=f"topics.{PREFIX}{code}",
            in_=one.field,
            start=one.hit.start,
            end=one.hit.end,
            text=fields[one.field][one.hit.start : one.hit.end],
        )
        for one in ranked[:MOST_EVIDENCE]
    ]


def _word_evidence(
    trained: Model, fields: dict[str, str], code: str, language: str, amounts: dict[str, float]
) -> list[Evidence]:
    """Where no entry of the lexicon speaks of a level-1 topic: the words that the model heard it in, strongest first."""
    if code not in trained.tops:
        return []
    shares = word_shares(trained, language, list(amounts), trained.tops.index(code))
    wanted = sorted(shares, key=lambda word: (-shares[word] * amounts[word], word))[:MOST_EVIDENCE]
    pieces_found: list[Evidence] = []
    for field in ("title", "deck", "body"):
        if not wanted:
            break
        words = split(fields[field][:LONGEST_FIELD])
        for at, word in sorted((words.words.index(word), word) for word in set(wanted) & set(words.words)):
            wanted.remove(word)
            start, end = words.edges[2 * at : 2 * at + 2]
            text = fields[field][start:end]
            pieces_found.append(Evidence(for_=f"topics.{PREFIX}{code}", in_=field, start=start, end=end, text=text))
    return pieces_found
