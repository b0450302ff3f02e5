"""What a pool's process does before its first message: load models and gazetteers, and nothing of Faust.

Without it loading would count as the first page's time and memory.
"""

from streams.clean import Limits
from streams.events import Article, Coordinates, PageRef, Publisher, UniqueArticle, Verdict, encode
from streams.pipeline import classify_message, clean_message
from streams.records import RawMessage

_PAGE = (
    b'{"content_type":"text/html","body":"<html><head><title>Warm</title></head><body><article><h1>A headline</h1>'
    b'<p>A first sentence of a story.</p><p>And a second one, so that there is a text.</p></article></body></html>"}'
)


def clean(limits: Limits) -> None:
    """Clean a small page."""
    clean_message(RawMessage(_PAGE, Coordinates("pages.raw", 0, 0)), limits)


def classify() -> None:
    """Classify a small article."""
    page = PageRef(sha256="", topic="pages.raw", partition=0, offset=0)
    article = Article(
        page=page, publisher=Publisher(), title="A headline", body="A sentence from Paris.", language="en"
    )
    verdict = Verdict(kind="new", article_id="", identity_basis="content", content_version="")
    value = encode(UniqueArticle(verdict=verdict, article=article))
    classify_message(RawMessage(value, Coordinates("articles.unique", 0, 0)))
