"""The clean agent: pages.raw -> articles.cleaned, or pages.quarantined."""

from functools import partial

from faust.types import StreamT

from streams import topics
from streams.agents import steps
from streams.runtime.app import events
from streams.runtime.pool import refusal
from streams.runtime.worker import Worker


def attach(worker: Worker) -> None:
    """Add the agent to its worker."""
    settings = worker.settings
    step = partial(steps.clean, max_bytes=settings.max_page_bytes, memo_bytes=settings.memo_mb << 20)
    pool = worker.pool(step, partial(refusal, stage="clean"), steps.warm_clean)

    @worker.agent(topics.PAGES_RAW)
    async def clean(stream: StreamT[bytes]) -> None:
        async for event in events(stream):
            await worker.line.take(event, pool.run)
