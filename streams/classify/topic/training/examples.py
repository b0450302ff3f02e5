"""Labelled data sets -> examples: title, text, language and the level-1 topics that are right."""

import io
import json
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from zlib import crc32

import zstandard
from msgspec import Struct

SIB_LANGUAGES = {
    "ar": "arb_Arab",
    "de": "deu_Latn",
    "en": "eng_Latn",
    "es": "spa_Latn",
    "fr": "fra_Latn",
    "hi": "hin_Deva",
    "id": "ind_Latn",
    "it": "ita_Latn",
    "ja": "jpn_Jpan",
    "ko": "kor_Hang",
    "pl": "pol_Latn",
    "pt": "por_Latn",
    "ru": "rus_Cyrl",
    "sw": "swh_Latn",
    "tr": "tur_Latn",
    "uk": "ukr_Cyrl",
    "zh": "zho_Hans",
}
_SHORT = {"deu": "de", "eng": "en", "fra": "fr", "hau": "ha", "jpn": "ja", "swa": "sw", "yor": "yo", "zho": "zh"}


class Example(Struct, frozen=True):
    """A labelled text. `tops` are eight-digit codes, any of which is right; `held_out` ones never train."""

    source: str
    title: str
    text: str
    language: str
    tops: tuple[str, ...]
    held_out: bool


def read_rows(data: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a set under `data`/classify. Raises FileNotFoundError when it is not there."""
    with (data / "classify" / name / "data.jsonl.zst").open("rb") as packed:
        text = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(packed), encoding="utf-8")
        return [json.loads(line) for line in text]


def label_maps() -> dict[str, dict[str, Any]]:
    """`labels.toml`."""
    text = (files("streams.classify.topic.training") / "labels.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def read_examples(data: Path, name: str, most: int | None = None) -> list[Example]:
    """The examples of a set, or the first `most` in an order that only the texts decide."""
    labels = label_maps()[name]
    found = list(_examples(name, labels, read_rows(data, name)))
    if most is not None and len(found) > most:
        found.sort(key=lambda one: crc32((one.title + one.text).encode()))
        found = found[:most]
    return found


def _examples(name: str, labels: dict[str, Any], rows: list[dict[str, Any]]) -> Iterator[Example]:
    for row in rows:
        label = row.get("label") or row.get("category")
        tops = labels.get(str(label))
        if not isinstance(tops, list):
            continue
        codes = tuple(str(code).ljust(8, "0") for code in tops)
        if name == "sib200":
            for language, column in SIB_LANGUAGES.items():
                yield Example(name, "", row[column], language, codes, row["split"] == "test")
            continue
        title, text = row.get("title", ""), row.get("text", "")
        if name == "bbc":
            title, _, text = text.partition("\n")
        spoken = labels.get("language") or _SHORT.get(row["lang"], row["lang"])
        held_out = not labels["train"] or _held_out(row, title + text)
        yield Example(name, title, text, str(spoken), codes, held_out)


def _held_out(row: dict[str, Any], text: str) -> bool:
    """The set's own development part where it has one, else one text in ten."""
    if "split" in row:
        return row["split"] == "dev"
    return crc32(text.encode()) % 10 == 0
