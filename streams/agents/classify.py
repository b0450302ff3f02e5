"""The classify agent: articles.unique -> articles.enriched."""

from functools import partial

from faust.types import StreamT

from streams import topics
from streams.events import Article, Coordinates, PageRef, Publisher, UniqueArticle, Verdict, encode
from streams.pipeline import classify_message
from streams.records import RawMessage
from streams.runtime.app import events
from streams.runtime.pool import refusal
from streams.runtime.worker import Worker


def attach(worker: Worker) -> None:
    """Add the agent to its worker."""
    pool = worker.pool(classify_message, partial(refusal, stage="classify"), warm)

    @worker.agent(topics.ARTICLES_UNIQUE)
    async def classify(stream: StreamT[bytes]) -> None:
        async for event in events(stream):
            await worker.line.take(event, pool.run)


def warm() -> None:
    """Load models and gazetteers, so that they count neither as the first article's time nor as its memory."""
    page = PageRef(sha256="", topic="pages.raw", partition=0, offset=0)
    article = Article(
        page=page, publisher=Publisher(), title="A headline", body="A sentence from Paris.", language="en"
    )
    verdict = Verdict(kind="new", article_id="", identity_basis="content", content_version="")
    value = encode(UniqueArticle(verdict=verdict, article=article))
    classify_message(RawMessage(value, Coordinates("articles.unique", 0, 0)))
