"""The steps as the processes of a pool run them: each loads its stage there, and nowhere else.

The worker itself hands messages on; importing its stage would cost it most of a second and 100 MB. `warm` functions are
what a process does before its first message: without them loading would count as the first page's time and memory.
"""

# ruff: noqa: PLC0415 - see above

from collections.abc import Sequence

from streams.events import Article, Coordinates, PageRef, Publisher, UniqueArticle, Verdict, encode
from streams.records import RawMessage, Record
from streams.routes import Route

_PAGE = (
    b'{"content_type":"text/html","body":"<html><head><title>Warm</title></head><body><article><h1>A headline</h1>'
    b'<p>A first sentence of a story.</p><p>And a second one, so that there is a text.</p></article></body></html>"}'
)


def clean(message: RawMessage, max_bytes: int, memo_bytes: int) -> Record:
    """A message of pages.raw -> its record; the bounds are those of streams.clean.Limits."""
    from streams.clean import Limits
    from streams.steps.clean import clean_message

    return clean_message(message, Limits(max_bytes=max_bytes, memo_bytes=memo_bytes))


def classify(message: RawMessage, routes: Sequence[Route]) -> Record:
    """A message of articles.unique -> its record."""
    from streams.steps.classify import classify_message

    return classify_message(message, routes)


def warm_clean() -> None:
    """Clean a small page."""
    clean(RawMessage(_PAGE, Coordinates("pages.raw", 0, 0)), max_bytes=1 << 20, memo_bytes=0)


def warm_classify() -> None:
    """Classify a small article."""
    page = PageRef(sha256="", topic="pages.raw", partition=0, offset=0)
    article = Article(
        page=page, publisher=Publisher(), title="A headline", body="A sentence from Paris.", language="en"
    )
    verdict = Verdict(kind="new", article_id="", identity_basis="content", content_version="")
    value = encode(UniqueArticle(verdict=verdict, article=article))
    classify(RawMessage(value, Coordinates("articles.unique", 0, 0)), ())
