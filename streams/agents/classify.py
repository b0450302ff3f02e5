"""The classify agent: articles.unique -> articles.enriched."""

from functools import partial

from faust.types import StreamT

from streams import topics
from streams.agents import steps
from streams.routes import load
from streams.runtime.app import events
from streams.runtime.pool import refusal
from streams.runtime.routing import Routing
from streams.runtime.worker import Worker


def attach(worker: Worker) -> None:
    """Add the agent to its worker."""
    routes = tuple(load(worker.settings.routes)) if worker.settings.routes else ()
    worker.line.routing = Routing(route.topic for route in routes)
    step = partial(steps.classify, routes=routes)
    pool = worker.pool(step, partial(refusal, stage="classify"), steps.warm_classify)

    @worker.agent(topics.ARTICLES_UNIQUE)
    async def classify(stream: StreamT[bytes]) -> None:
        async for event in events(stream):
            await worker.line.take(event, pool.run)
