"""Kept news pages -> their titles, texts and hosts, found by the SHA-256 of their URL.

Paragraphs are taken as they stand in the HTML, with whatever else the page has in its `<p>`: rougher than what `clean`
hands on, so what is measured on them errs on the low side.
"""

import json
import lzma
from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

SHORTEST_PARAGRAPH = 60


class Page(Struct, frozen=True):
    """The text of a page."""

    key: str
    host: str
    title: str
    text: str


def page_key(url: str) -> str:
    """How a page is named in the tables of labels: twelve hex digits of its URL's SHA-256."""
    return sha256(url.encode()).hexdigest()[:12]


def read_pages(data: Path, name: str, wanted: frozenset[str]) -> Iterator[Page]:
    """Those pages of the set `data`/extract/`name`.jsonl.xz whose keys are wanted, in the order of the file."""
    return (_page(row) for row in _rows(data, name) if page_key(_url(row)) in wanted)


def every_page(data: Path, name: str) -> Iterator[Page]:
    """All pages of the set, in the order of the file."""
    return map(_page, _rows(data, name))


def _rows(data: Path, name: str) -> Iterator[dict[str, Any]]:
    with lzma.open(data / "extract" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _url(row: dict[str, Any]) -> str:
    return row["message"].get("url") or ""


def _page(row: dict[str, Any]) -> Page:
    return Page(page_key(_url(row)), urlsplit(_url(row)).hostname or "", *_text(row))


def _text(row: dict[str, Any]) -> tuple[str, str]:
    truth, message = row["truth"], row["message"]
    body = message.get("body") or b64decode(message.get("body_base64") or "").decode("utf-8", "replace")
    page = LexborHTMLParser(body)
    meta = page.css_first('meta[property="og:title"]')
    head = page.css_first("title")
    title = truth.get("title") or (meta and meta.attributes.get("content")) or (head.text() if head else "")
    text = truth.get("body")
    if isinstance(text, list):
        text = "\n\n".join(map(str, text))
    if not text:
        paragraphs = (" ".join(paragraph.text().split()) for paragraph in page.css("p"))
        text = "\n\n".join(paragraph for paragraph in paragraphs if len(paragraph) > SHORTEST_PARAGRAPH)
    return str(title), str(text)
