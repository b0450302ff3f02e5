"""Hand labels and the sets they point into -> labelled articles."""

import json
import lzma
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import zstandard
from msgspec import Struct

from streams.classify.training.pages import Page, read_pages
from streams.events import Article, PageRef, Publisher

LABELS = Path(__file__).parent / "labels.tsv"
FITTED = frozenset({"tgcontest", "masakhanews", "fundus", "wcxb_dev"})
"""Sets whose licences allow fitting what ships; the others are research-only or non-commercial: evaluation alone."""
PAGES = ("htmldate", "trafilatura")
"""Sets of pages: their rows of the table hold the page's key where the others hold a line."""
_CODES = {"UK": "GB", "IND": "IN", "ISL": "IS"}
_STATELESS = frozenset({"ai", "co", "fm", "io", "ly", "me", "nu", "to", "tv", "va", "ws", "eu", "cc", "am", "gg"})
"""Endings of hosts that look like countries and are sold to everyone."""


class Labelled(Struct, frozen=True):
    """An article and the countries it is about."""

    name: str
    """Set and line or page, e.g. `bbc:17`."""
    article: Article
    about: tuple[str, ...]
    """Most important first; empty when the text does not say."""
    allowed: frozenset[str]
    """Named without being wrong."""

    @property
    def group(self) -> str:
        """The set it is from."""
        return self.name.partition(":")[0]


def article(
    title: str, body: str, language: str | None, *, deck: str | None = None, publisher: str | None = None
) -> Article:
    """Texts -> an Article as clean would hand it on."""
    page = PageRef(sha256="0" * 64, topic="pages.raw", partition=0, offset=0)
    return Article(
        page=page, publisher=Publisher(country=publisher), title=title, deck=deck, body=body, language=language
    )


@cache
def lines(data: Path, group: str) -> list[dict[str, Any]]:
    """All records of a set."""
    packed = data / "classify" / group / "data.jsonl.zst"
    if packed.is_file():
        text = zstandard.ZstdDecompressor().stream_reader(packed.read_bytes()).read()
        return [json.loads(line) for line in text.split(b"\n") if line]
    with lzma.open(data / "extract" / f"{group}.jsonl.xz", "rt", encoding="utf-8") as file:
        return [json.loads(line)["truth"] for line in file]


def labelled(data: Path) -> Iterator[Labelled]:
    """All hand-labelled articles; `data` is the folder with the sets."""
    rows = [row.split("\t") for row in LABELS.read_text("utf-8").splitlines() if not row.startswith("#")]
    pages = {name: _pages(data, name, frozenset(row[1] for row in rows if row[0] == name)) for name in PAGES}
    for group, line, language, about, allowed in rows:
        if group in pages:
            text = _page_article(pages[group][line], language)
        else:
            text = _article(group, lines(data, group)[int(line)], language)
        codes = (tuple(about.replace("-", "").split()), frozenset(allowed.replace("-", "").split()))
        yield Labelled(f"{group}:{line}", text, *codes)


@cache
def _pages(data: Path, name: str, keys: frozenset[str]) -> dict[str, Page]:
    return {page.key: page for page in read_pages(data, name, keys)}


def _page_article(page: Page, language: str) -> Article:
    """What the text says, and of the publisher no more than the ending of its host."""
    ending = page.host.rpartition(".")[2]
    national = len(ending) == 2 and ending not in _STATELESS
    country = {"UK": "GB"}.get(ending.upper(), ending.upper()) if national else None
    return article(page.title, page.text, language, publisher=country)


def _article(group: str, record: dict[str, Any], language: str) -> Article:
    title, body = record.get("title") or "", record.get("text") or record.get("body") or ""
    if isinstance(body, list):
        body = "\n\n".join(str(part) for part in body)
    if group == "bbc":
        title, _, body = body.partition("\n\n")
    country = record.get("publisher_country")
    publisher = _CODES.get(country, country) if country else None
    return article(title, str(body), language, deck=record.get("summary"), publisher=publisher)
