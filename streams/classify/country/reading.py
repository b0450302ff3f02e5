"""An article -> its countries by role, with evidence, conflicts and what was left out."""

from collections import Counter, defaultdict

from msgspec import Struct

from streams.classify.country.dateline import Filed, place_country, read_dateline
from streams.classify.country.disambiguation import Context, Excluded, Mention, in_passing, resolve
from streams.classify.country.features import Candidate, Setting, candidates
from streams.classify.country.gazetteer import NO_COUNTRY, Gazetteer, gazetteer
from streams.classify.country.matching import Passage, find, passage
from streams.classify.country.ranking import Model, model, rank
from streams.events import (
    Article,
    Conflict,
    Countries,
    CountryLabel,
    CountryMention,
    Dateline,
    Declared,
    Evidence,
    ExcludedCountry,
)

BODY_LIMIT = 12_000
"""Code points of the body that are read; what a story is about stands in its first 2,000 words."""
LEFT_OUT_LIMIT = 6_000
"""Code points of the rest of the page that are searched for countries that were not counted."""
SUBJECT_EVIDENCE = 8
MENTIONED_EVIDENCE = 4
MENTIONED_LIMIT = 20
MEASURED = frozenset(
    {
        "en",
        "de",
        "fr",
        "es",
        "pt",
        "it",
        "ru",
        "uk",
        "pl",
        "tr",
        "ar",
        "hi",
        "zh",
        "ja",
        "ko",
        "id",
        "sw",
        "nl",
        "sv",
        "cs",
        "ro",
        "el",
        "fi",
        "hu",
        "da",
        "no",
        "bg",
        "vi",
        "th",
        "he",
        "fa",
    }
)
"""Languages whose quality is in the card."""
_LANGUAGES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl"}


class CountryReading(Struct, frozen=True, kw_only=True):
    """What the countries' part of the labels is made of."""

    countries: Countries
    dateline: Dateline | None
    conflicts: list[Conflict]
    excluded: list[ExcludedCountry]
    warnings: list[str]
    evidence: list[Evidence]
    models: dict[str, str]
    gazetteer: str


class Explanation(Struct, frozen=True, kw_only=True):
    """Everything that decided: for `streams explain`."""

    candidates: list[tuple[Candidate, float]]
    """With their probabilities, most probable first."""
    mentions: list[Mention]
    left_out: list[Excluded]
    """Names that were seen and not counted, with the reason."""
    filed: Filed
    threshold: float
    declared: dict[str, Declared]
    """Code of each declared country -> where the page prints it."""


def explain(article: Article) -> Explanation:
    """An article -> every candidate with features and probability, every name and why it counted or not."""
    return _explain(article, gazetteer(), model())


class Named(Struct, frozen=True):
    """What the text names, before any weights."""

    candidates: list[Candidate]
    mentions: list[Mention]
    left_out: list[Excluded]
    filed: Filed
    declared: dict[str, Declared]
    length: int
    """Characters that were read."""
    titled: bool


def _explain(article: Article, names: Gazetteer, weights: Model) -> Explanation:
    named = _named(article, names)
    return Explanation(
        candidates=rank(named.candidates, weights, named.length, named.titled),
        mentions=named.mentions,
        left_out=named.left_out,
        filed=named.filed,
        threshold=weights.threshold,
        declared=named.declared,
    )


def _named(article: Article, names: Gazetteer) -> Named:
    language = _LANGUAGES.get(article.language or "", article.language)
    publisher = article.publisher.country
    body = article.body[:BODY_LIMIT]
    filed = read_dateline(article.dateline, body, language, publisher, names)
    context = Context(language, publisher, filed.country)
    passages: dict[str, Passage] = {}
    for where, text in (("title", article.title), ("deck", article.deck or ""), ("body", body)):
        if text and not (where == "deck" and body.startswith(text[:200])):
            passages[where] = passage(where, text)
    found = [one for each in passages.values() for one in find(each, language, names)]
    spoken = [one for one in found if one.where != "body" or one.start >= filed.end]
    mentions, left_out = resolve(spoken, passages, context, names)
    mentions = in_passing(mentions, passages)
    left_out += [
        Excluded(one.where, one.start, one.end, one.text, "in the dateline")
        for one in found
        if one.where == "body" and one.start < filed.end
    ]
    declared: dict[str, Declared] = {}
    for one in article.declared_countries[:8]:
        code = place_country(one.text, context, names)
        if code is not None:
            declared.setdefault(code, one)
    setting = Setting(publisher, filed.country, frozenset(declared), len(body))
    return Named(
        candidates(mentions, setting),
        mentions,
        left_out,
        filed,
        declared,
        sum(len(one.text) for one in passages.values()),
        "title" in passages,
    )


def named_in(article: Article) -> Named:
    """An article -> its candidates with their features, before any weights: for training."""
    return _named(article, gazetteer())


def read_countries(article: Article) -> CountryReading:
    """An article -> the countries it is about, mentions, was filed from and declares. Bounded in time and output."""
    names, weights = gazetteer(), model()
    decided = _explain(article, names, weights)
    subject = [(one, chance) for one, chance in decided.candidates if chance >= decided.threshold]
    about = {one.country for one, _ in subject}
    mentioned = [(one, chance) for one, chance in decided.candidates if one.country not in about and one.mentions]
    mentioned = mentioned[:MENTIONED_LIMIT]
    warnings: list[str] = []
    conflicts = _conflicts(decided, subject, names)
    if conflicts:
        warnings.append("declared_country_disagrees")
    if len(article.body) > BODY_LIMIT:
        warnings.append("country_body_cut")
    if _LANGUAGES.get(article.language or "", article.language) not in MEASURED:
        warnings.append("country_language_unmeasured")
    return CountryReading(
        countries=Countries(
            subject=[CountryLabel(one.country, _name(one.country, names), chance) for one, chance in subject],
            mentioned=[
                CountryMention(one.country, _name(one.country, names), chance, len(one.mentions))
                for one, chance in mentioned
            ],
            dateline=decided.filed.country,
            publisher=article.publisher.country,
            declared=list(decided.declared),
        ),
        dateline=decided.filed.dateline,
        conflicts=conflicts,
        excluded=_excluded(article, {one.country for one, _ in decided.candidates if one.mentions}, names),
        warnings=warnings,
        evidence=[
            *(
                Evidence(f"countries.declared.{code}", "raw", one.start, one.end, one.text)
                for code, one in decided.declared.items()
                if one.end > one.start  # of HTML only the text is known
            ),
            *(span for one, _ in subject for span in _evidence(one, "subject", SUBJECT_EVIDENCE)),
            *(span for one, _ in mentioned for span in _evidence(one, "mentioned", MENTIONED_EVIDENCE)),
        ],
        models={"country": f"country-ranker@{weights.version}"},
        gazetteer=f"country-gazetteer@{names.version}",
    )


def _name(code: str, names: Gazetteer) -> str:
    return names.names.get(code, code)


def _evidence(one: Candidate, role: str, limit: int) -> list[Evidence]:
    """The strongest spans (by name before by place or person, then in reading order), in reading order."""
    order = {"title": 0, "deck": 1, "body": 2}
    kinds = {"N": 0, "L": 0, "I": 0, "A": 1, "C": 1}
    ranked = sorted(one.mentions, key=lambda m: (order[m.where], kinds.get(m.kind, 2), m.start))
    # A span of every place first, so that a long body can't crowd out the title, nor the title the body.
    title = [m for m in ranked if m.where != "body"][: limit // 2]
    body = [m for m in ranked if m.where == "body"][: limit - len(title)]
    chosen = sorted([*title, *body], key=lambda m: (order[m.where], m.start))
    return [Evidence(f"countries.{role}.{one.country}", m.where, m.start, m.end, m.text) for m in chosen]


def _conflicts(decided: Explanation, subject: list[tuple[Candidate, float]], names: Gazetteer) -> list[Conflict]:
    """Declared and found countries that have nothing in common."""
    about = [one.country for one, _ in subject]
    if not decided.declared or not about or set(decided.declared) & set(about):
        return []
    total = len(decided.mentions)
    counts = Counter(one.country for one in decided.mentions)
    parts: list[str] = []
    for code in decided.declared:
        filed = decided.filed
        place = f"the dateline ({filed.dateline.place}) and " if filed.dateline and filed.country == code else ""
        parts.append(f"{_name(code, names)} is {place}{counts[code]} of {total} country mentions")
    for one, _ in subject:
        named = sum(1 for mention in one.mentions if mention.kind in "NA")
        more = len(one.mentions) - named
        rest = f" and {more} through people, places and institutions" if more else ""
        parts.append(f"{_name(one.country, names)} has {named} by name{rest}")
    return [Conflict("countries.subject", list(decided.declared), about, "text", "; ".join(parts))]


def _excluded(article: Article, counted: set[str], names: Gazetteer) -> list[ExcludedCountry]:
    """Countries that stand on the page only beside the article."""
    language = _LANGUAGES.get(article.language or "", article.language)
    counts: Counter[str] = Counter()
    places: dict[str, list[str]] = defaultdict(list)
    left = LEFT_OUT_LIMIT
    for part in article.left_out:
        if left <= 0:
            break
        counts_here = _count(part.text[:left], counted, Context(language, article.publisher.country, None), names)
        left -= len(part.text)
        for code, count in counts_here.items():
            counts[code] += count
            if part.where not in places[code]:
                places[code].append(part.where)
    ordered = sorted(counts, key=lambda code: (-counts[code], code))[:MENTIONED_LIMIT]
    return [ExcludedCountry(code, counts[code], ", ".join(places[code][:6])) for code in ordered]


def _count(text: str, counted: set[str], context: Context, names: Gazetteer) -> Counter[str]:
    """How often a text names each country that was not counted."""
    one = passage("left out", text)
    found = find(one, context.language, names)
    # Most parts name what the article names: what a name means here is asked only where another country is possible.
    possible = {sense.country for name in found for entry in name.entries for sense in entry.senses}
    if possible <= counted | {NO_COUNTRY}:
        return Counter()
    mentions, _ = resolve(found, {"left out": one}, context, names)
    return Counter(mention.country for mention in mentions if mention.country not in counted)
