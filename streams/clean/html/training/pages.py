"""The labelled sets in a data folder -> pages with their truth, and which of them may be learned from."""

import json
import lzma
from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from streams.clean.decode import decode
from streams.events import Page, Rejection

TAUGHT = ("fundus", "wcxb_dev")
"""Sets whose licences allow learning (MIT, CC BY 4.0); the others are for measuring only."""
HELD_OUT = 4
"""Of `PARTS` parts of the sites, how many are never learned from nor looked at."""
PARTS = 20
_SECOND_LEVEL = frozenset(["co", "com", "org", "net", "gov", "ac", "edu", "or", "ne", "go", "gob", "gouv", "nom"])


class Known(Struct, frozen=True):
    """A page with what is known of it."""

    set_name: str
    page: Page
    text: str
    truth: dict[str, Any]
    site: str
    part: int

    @property
    def held_out(self) -> bool:
        """Whether it is kept out of training."""
        return self.part < HELD_OUT

    @property
    def is_article(self) -> bool:
        """Whether the page is an article; sets that do not say hold articles only."""
        return self.truth.get("page_type", "article") == "article"


def site_of(url: str | None, page_id: str) -> str:
    """Registrable domain, roughly: pages of one publisher must stay together, a few too many together do no harm."""
    if url:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or page_id
    else:
        # `waddle/20111101_www.express.gr_6648...`
        host = page_id.split("_")[1] if page_id.startswith("waddle/") else page_id
    labels = host.lower().split(".")
    long = len(labels) >= 3 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if long else labels[-2:])


def read_set(folder: Path, name: str) -> Iterator[Known]:
    """Pages of one set that decode as markup or text."""
    with lzma.open(folder / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            page = Page(**{k: v for k, v in record["message"].items() if k in Page.__struct_fields__})
            text = page.body if page.body is not None else _decoded(page)
            if text is None:
                continue
            site = site_of(page.url, page.page_id or "")
            part = int(sha256(site.encode()).hexdigest(), 16) % PARTS
            yield Known(name, page, text, record["truth"], site, part)


def _decoded(page: Page) -> str | None:
    found = decode(page, 50 << 20)
    if isinstance(found, Rejection):
        # What the stage refuses as not an article may still be measured as a page: read it as it is.
        return b64decode(page.body_base64 or "").decode("utf-8", "replace") if found.reason != "not_text" else None
    return found.text
