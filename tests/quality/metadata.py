"""Metadata of labelled pages and the language of labelled texts, through the whole of clean: `make quality-metadata`.

title: the headline as the set has it (white space and entities apart); letters: the same letters and digits. authors: F1 of people
over all pages (tests/quality/names.py: newsrooms, agencies and sites in the truth are no people, by hand-read labels). day: the day of publication, in the truth's
zone where it has one. country: the publisher's. language: ISO 639-1 of one sentence, of five, of whole articles.
"""

import io
import json
import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import zstandard
from msgspec import Struct

from streams.clean import Limits, clean
from streams.clean.metadata.language import read_language
from streams.clean.metadata.wording import key, plain
from streams.events import Article, Coordinates
from tests.quality.names import people, person

SETS = ("fundus", "wcxb_dev", "trafilatura", "htmldate")
_COUNTRY = {"UK": "GB", "IND": "IN", "ISL": "IS"}

_FLORES = dict(
    pair.split(":")
    for pair in [
        "afr:af",
        "amh:am",
        "arb:ar",
        "asm:as",
        "azj:az",
        "bel:be",
        "bul:bg",
        "ben:bn",
        "cat:ca",
        "ces:cs",
        "cym:cy",
        "dan:da",
        "deu:de",
        "ell:el",
        "eng:en",
        "spa:es",
        "est:et",
        "eus:eu",
        "pes:fa",
        "fin:fi",
        "fra:fr",
        "gle:ga",
        "glg:gl",
        "guj:gu",
        "hau:ha",
        "heb:he",
        "hin:hi",
        "hrv:hr",
        "hun:hu",
        "hye:hy",
        "ind:id",
        "ibo:ig",
        "isl:is",
        "ita:it",
        "jpn:ja",
        "kat:ka",
        "kaz:kk",
        "khm:km",
        "kan:kn",
        "kor:ko",
        "kir:ky",
        "lao:lo",
        "lit:lt",
        "lvs:lv",
        "mkd:mk",
        "mal:ml",
        "khk:mn",
        "mar:mr",
        "zsm:ms",
        "mlt:mt",
        "mya:my",
        "nob:no",
        "npi:ne",
        "nld:nl",
        "pan:pa",
        "pol:pl",
        "pbt:ps",
        "por:pt",
        "ron:ro",
        "rus:ru",
        "kin:rw",
        "sin:si",
        "slk:sk",
        "slv:sl",
        "som:so",
        "als:sq",
        "srp:sr",
        "swe:sv",
        "swh:sw",
        "tam:ta",
        "tel:te",
        "tgk:tg",
        "tha:th",
        "tuk:tk",
        "tgl:tl",
        "tur:tr",
        "tat:tt",
        "ukr:uk",
        "urd:ur",
        "uzn:uz",
        "vie:vi",
        "xho:xh",
        "yor:yo",
        "zho:zh",
        "zul:zu",
        "gaz:om",
        "sna:sn",
    ]
)
"""Languages of SIB-200 that news is written in, FLORES code -> ISO 639-1."""

_MASAKHANE = {"amh": "am", "eng": "en", "fra": "fr", "hau": "ha", "ibo": "ig", "lin": "ln", "lug": "lg", "orm": "om", "pcm": "pcm"} | {
    "run": "rn", "sna": "sn", "som": "so", "swa": "sw", "tir": "ti", "xho": "xh", "yor": "yo",
}  # fmt: skip


class Scores(Struct, frozen=True):
    """Measures of one set; None where the set has no such truth."""

    pages: int
    accepted: int
    title: float | None = None
    letters: float | None = None
    authors: float | None = None
    day: float | None = None
    country: float | None = None


def pages(data: Path, name: str) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """`(message, truth)` of every article of a set."""
    with lzma.open(data / "extract" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["truth"].get("page_type", "article") == "article":
                yield msgspec.json.encode(row["message"]), row["truth"]


def measure(rows: Iterable[tuple[bytes, dict[str, Any]]]) -> Scores:
    """Scores of labelled pages. Pages that clean refuses count as accepted or not, and in nothing else."""
    hits: dict[str, list[bool]] = defaultdict(list)
    names: Counter[str] = Counter()
    total = accepted = 0
    for message, truth in rows:
        total += 1
        article = clean(message, Coordinates("pages.raw", 0, 0), Limits())
        if not isinstance(article, Article):
            continue
        accepted += 1
        if title := plain(truth.get("title") or ""):
            hits["title"].append(plain(article.title) == title)
            hits["letters"].append(key(article.title) == key(title))
        if "authors" in truth:
            mine, theirs = {person(name) for name in article.authors}, people(truth["authors"] or ())
            names.update(both=len(mine & theirs), all=len(mine) + len(theirs))
        if day := _day(truth):
            hits["day"].append(_same_day(article.published_at, day))
        if country := truth.get("publisher_country"):
            hits["country"].append(article.publisher.country == _COUNTRY.get(country, country))
    shares = {name: sum(found) / len(found) for name, found in hits.items()}
    return Scores(total, accepted, authors=2 * names["both"] / names["all"] if names["all"] else None, **shares)


def _day(truth: dict[str, Any]) -> str:
    for name in ("published_at", "published_on", "date"):
        value = truth.get(name)
        if isinstance(value, str) and len(value) >= 10:
            return value
    return ""


def _same_day(mine: str | None, truth: str) -> bool:
    if mine is None:
        return False
    if mine[:10] == truth[:10]:
        return True
    try:
        instant, theirs = datetime.fromisoformat(mine), datetime.fromisoformat(truth)
    except ValueError:
        return False
    return instant.tzinfo is not None and theirs.tzinfo is not None and abs((instant - theirs).total_seconds()) < 60


def sentences(data: Path, every: int = 20, together: int = 1) -> Iterator[tuple[str, str]]:
    """`(language, text)` of SIB-200: each `every`th sentence, `together` of them in one text."""
    rows = list(_packed(data / "classify" / "sib200" / "data.jsonl.zst"))[:: max(1, every // together)]
    for start in range(0, len(rows) - together + 1, together):
        for code in rows[0]:
            if (language := _FLORES.get(code.partition("_")[0])) is not None and code != "arb_Latn":
                yield language, " ".join(row[code] for row in rows[start : start + together])


def articles(data: Path, every: int = 10) -> Iterator[tuple[str, str]]:
    """`(language, text)` of MasakhaNEWS: African languages, whole articles."""
    for number, row in enumerate(_packed(data / "classify" / "masakhanews" / "data.jsonl.zst")):
        code = str(row.get("lang") or row.get("language") or "")
        if number % every == 0 and (language := _MASAKHANE.get(code)) is not None:
            yield language, str(row.get("text") or row.get("headline") or "")


def _packed(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as unpacked:
        for line in io.TextIOWrapper(unpacked, encoding="utf-8"):
            yield json.loads(line)


def languages(texts: Iterable[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """Language -> share of its texts that are read as it, and share that are left undecided."""
    right: Counter[str] = Counter()
    unsure: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for language, text in texts:
        spoken = read_language("", text, ()).language
        seen[language] += 1
        right[language] += spoken == language
        unsure[language] += spoken is None
    return {language: (right[language] / count, unsure[language] / count) for language, count in sorted(seen.items())}


def main(data: Path, sets: Iterable[str] = SETS) -> None:
    """Print the tables."""
    print(f"{'set':14}{'pages':>7}{'accepted':>10}{'title':>8}{'letters':>9}{'authors':>9}{'day':>8}{'country':>9}")
    for name in sets:
        scores = measure(pages(data, name))
        shares = (scores.title, scores.letters, scores.authors, scores.day, scores.country)
        print(
            f"{name:14}{scores.pages:7}{scores.accepted:10}  "
            + "".join(f"{'' if s is None else f'{s:.3f}':>8}" for s in shares),
            flush=True,
        )
    for name, texts in (
        ("one sentence", sentences(data)),
        ("five", sentences(data, 20, 5)),
        ("articles", articles(data)),
    ):
        scored = languages(texts)
        print(
            f"\nlanguage, {name}: macro {sum(right for right, _ in scored.values()) / len(scored):.4f} over {len(scored)}"
        )
        print("  " + " ".join(f"{language} {right:.2f}" for language, (right, _) in scored.items() if right < 0.97))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data"), sys.argv[2:] or SETS)
