"""The clean agent: pages.raw -> articles.cleaned, or pages.quarantined."""

from functools import partial

from faust.types import StreamT

from streams import topics
from streams.clean import Limits
from streams.events import Coordinates
from streams.pipeline import clean_message
from streams.records import RawMessage
from streams.runtime.app import events
from streams.runtime.pool import refusal
from streams.runtime.worker import Worker

_WARM = (
    b'{"content_type":"text/html","body":"<html><head><title>Warm</title></head><body><article><h1>A headline</h1>'
    b'<p>A first sentence of a story, to load the models.</p></article></body></html>"}'
)


def attach(worker: Worker) -> None:
    """Add the agent to its worker."""
    limits = Limits(max_bytes=worker.settings.max_page_bytes)
    pool = worker.pool(partial(clean_message, limits=limits), partial(refusal, stage="clean"), partial(warm, limits))

    @worker.agent(topics.PAGES_RAW)
    async def clean(stream: StreamT[bytes]) -> None:
        async for event in events(stream):
            await worker.line.take(event, pool.run)


def warm(limits: Limits) -> None:
    """Load what cleaning needs, so that it counts neither as the first page's time nor as its memory."""
    clean_message(RawMessage(_WARM, Coordinates("pages.raw", 0, 0)), limits)
