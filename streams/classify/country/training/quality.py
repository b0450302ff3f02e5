"""The labelled sets -> a table of quality by set and language, and a reliability diagram."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from streams.classify.country import explain
from streams.classify.country.dateline import place_country
from streams.classify.country.disambiguation import Context
from streams.classify.country.gazetteer import gazetteer
from streams.classify.country.training.labelled import FITTED, article, labelled, lines
from streams.classify.country.training.measure import Judged, figures
from streams.classify.country.training.reliability import diagram
from streams.events import Article

SMALLEST = 10
"""Groups of fewer articles are left out of the table."""
REUTERS = 1500
PARALLEL = {
    "de": "deu_Latn", "fr": "fra_Latn", "es": "spa_Latn", "pt": "por_Latn", "it": "ita_Latn", "ru": "rus_Cyrl",
    "uk": "ukr_Cyrl", "pl": "pol_Latn", "tr": "tur_Latn", "ar": "arb_Arab", "hi": "hin_Deva", "zh": "zho_Hans",
    "ja": "jpn_Jpan", "ko": "kor_Hang", "id": "ind_Latn", "sw": "swh_Latn", "nl": "nld_Latn", "sv": "swe_Latn",
    "cs": "ces_Latn", "ro": "ron_Latn", "el": "ell_Grek", "fi": "fin_Latn", "hu": "hun_Latn", "da": "dan_Latn",
    "no": "nob_Latn", "bg": "bul_Cyrl", "vi": "vie_Latn", "th": "tha_Thai", "he": "heb_Hebr", "fa": "pes_Arab",
}  # fmt: skip
"""Languages of the parallel sentences: what a language's names miss is seen against the English sentence."""
_PLACES = {
    "uk": "GB",
    "usa": "US",
    "ussr": "RU",
    "west-germany": "DE",
    "east-germany": "DE",
    "south-korea": "KR",
    "uae": "AE",
}


def report(data: Path, picture: Path | None = None) -> Iterator[str]:
    """Lines of a Markdown report; the diagram is written to `picture`."""
    groups = hand_labelled(data)
    groups["reuters21578 PLACES"] = list(reuters(data))
    groups["wikipedia_cep entities"] = list(wikipedia(data))
    yield "| set or language | articles | top-1 | none kept | precision | recall | F1 | ECE | coverage/accuracy at .5, .7, .9 |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for name, found in groups.items():
        if len(found) >= SMALLEST:
            yield _row(name, found)
    yield ""
    yield "| language | countries of the English sentence that are found | found that are right |"
    yield "|---|---|---|"
    for language, recall, precision in parallel(data):
        yield f"| {language} | {recall:.3f} | {precision:.3f} |"
    if picture is not None:
        picture.write_text(diagram(groups["fitted sets"], groups["other sets"]), "utf-8")


def hand_labelled(data: Path) -> dict[str, list[Judged]]:
    """Group -> judged articles: fitted and other sets, each set, each language."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in labelled(data):
        judged = judge(one.article, one.about, one.allowed)
        names = ("fitted sets" if one.group in FITTED else "other sets", one.group, f"language {one.article.language}")
        for name in names:
            groups[name].append(judged)
    return dict(sorted(groups.items(), key=lambda item: (not item[0].endswith("sets"), item[0])))


def judge(one: Article, about: tuple[str, ...], allowed: frozenset[str] = frozenset()) -> Judged:
    """An article and its labels -> what was predicted beside what is right."""
    told = explain(one)
    predicted = tuple((candidate.country, chance) for candidate, chance in told.candidates)
    subject = frozenset(country for country, chance in predicted if chance >= told.threshold)
    return Judged(predicted, subject, about, allowed)


def reuters(data: Path) -> Iterator[Judged]:
    """Reuters-21578, every tenth story of its training part: PLACES are what its editors said it is about."""
    for record in lines(data, "reuters21578")[:: max(1, len(lines(data, "reuters21578")) // REUTERS)]:
        about = tuple(filter(None, (_place(place) for place in record.get("places") or [])))
        if about:
            body = " ".join(f"{record.get('dateline') or ''} {record.get('body') or ''}".split())
            yield judge(article(record.get("title") or "", body, "en"), about)


def wikipedia(data: Path) -> Iterator[Judged]:
    """Current events of Wikipedia: the countries among the linked entities, all of them allowed as first."""
    for record in lines(data, "wikipedia_cep_2015_09"):
        linked = dict.fromkeys(filter(None, map(_place, record["entities"])))
        if linked:
            yield judge(article("", record["text"], "en"), tuple(linked))


@cache
def _place(name: str) -> str | None:
    if name in _PLACES:
        return _PLACES[name]
    names = {english.lower(): code for code, english in gazetteer().names.items()}
    plain = re.sub("-", " ", name).lower()
    if name.islower():
        return names.get(plain) or place_country(plain.title(), Context("en", None, None), gazetteer())
    return names.get(plain)


def parallel(data: Path, languages: tuple[str, ...] = tuple(PARALLEL)) -> Iterator[tuple[str, float, float]]:
    """Language, recall, precision of the countries named in a sentence, against those of its English original."""
    records = lines(data, "sib200")
    english = [_named(record["eng_Latn"], "en") for record in records]
    for language, column in ((language, PARALLEL[language]) for language in languages):
        both = found = 0
        for record, wanted in zip(records, english, strict=True):
            named = _named(record[column], language)
            both += len(named & wanted)
            found += len(named)
        yield language, both / max(sum(map(len, english)), 1), both / max(found, 1)


def _named(text: str, language: str) -> set[str]:
    return {mention.country for mention in explain(article("", text, language)).mentions}


def _row(name: str, judged: list[Judged]) -> str:
    found = figures(judged)
    kept = "–" if all(one.about for one in judged) else f"{found.abstained:.3f}"
    levels = ", ".join(f"{coverage:.2f}/{accuracy:.3f}" for coverage, accuracy in found.at.values())
    return (
        f"| {name} | {found.articles} | {found.top1:.3f} | {kept} | {found.precision:.3f} |"
        f" {found.recall:.3f} | {found.f1:.3f} | {found.calibration_error:.3f} | {levels} |"
    )
