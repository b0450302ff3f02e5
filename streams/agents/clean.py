"""The clean agent: pages.raw -> articles.cleaned, or pages.quarantined."""

from functools import partial

from faust.types import StreamT

from streams import topics
from streams.agents import warm
from streams.clean import Limits
from streams.pipeline import clean_message
from streams.runtime.app import events
from streams.runtime.pool import refusal
from streams.runtime.worker import Worker


def attach(worker: Worker) -> None:
    """Add the agent to its worker."""
    limits = Limits(max_bytes=worker.settings.max_page_bytes, memo_bytes=worker.settings.memo_mb << 20)
    step, refuse = partial(clean_message, limits=limits), partial(refusal, stage="clean")
    pool = worker.pool(step, refuse, partial(warm.clean, limits))

    @worker.agent(topics.PAGES_RAW)
    async def clean(stream: StreamT[bytes]) -> None:
        async for event in events(stream):
            await worker.line.take(event, pool.run)
