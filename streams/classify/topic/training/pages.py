"""Hand-labelled news pages -> examples: labels from `pages.tsv`, texts from the folder of pages.

The labels are ours; the texts stay where they are, found by the SHA-256 of their URL. Paragraphs are taken as they
stand in the HTML, with whatever else the page has in its `<p>`: rougher than what `clean` hands on, so what is
measured on them errs on the low side.
"""

import json
import lzma
from base64 import b64decode
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from streams.classify.topic.training.examples import Example

SETS = ("fundus", "trafilatura", "htmldate")
TEST_SETS = ("fundus",)
"""Publishers' own test pages: never trained or calibrated on."""


def read_pages(data: Path) -> list[Example]:
    """All labelled pages; those of TEST_SETS have the source `pages-test`, the others `pages`. All are held out."""
    labels = read_labels()
    found: list[Example] = []
    for name in SETS:
        with lzma.open(data / "extract" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                label = labels.get((name, page_key(row["message"].get("url") or "")))
                if label is None:
                    continue
                language, tops = label
                title, text = _text(row)
                source = "pages-test" if name in TEST_SETS else "pages"
                found.append(Example(source, title, text, language, tops, True))
    return found


def page_key(url: str) -> str:
    """How a page is named in `pages.tsv`: twelve hex digits of its URL's SHA-256."""
    return sha256(url.encode()).hexdigest()[:12]


def read_labels() -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    """`pages.tsv`: (set, page) -> language and topics."""
    text = (files("streams.classify.topic.training") / "pages.tsv").read_text(encoding="utf-8")
    labels: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, key, language, tops = line.split("\t")
            labels[name, key] = (language, tuple(code.ljust(8, "0") for code in tops.split(",")))
    return labels


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
        paragraphs = (paragraph.text(strip=True) for paragraph in page.css("p"))
        text = "\n\n".join(paragraph for paragraph in paragraphs if len(paragraph) > 60)
    return str(title), str(text)
