"""The deduplicate agent: articles.cleaned -> articles.unique or articles.duplicates, and what is remembered."""

from faust.types import StreamT

from streams import topics
from streams.runtime.app import events
from streams.runtime.state import Shards
from streams.runtime.worker import Worker


def attach(worker: Worker) -> None:
    """Add the agent to its worker. Decisions are made here, in reading order; deliveries overlap in the window."""
    shards = Shards(worker.settings)
    worker.state = shards
    worker.line.journal = shards.journaled

    @worker.agent(topics.ARTICLES_CLEANED)
    async def deduplicate(stream: StreamT[bytes]) -> None:
        async for event in events(stream):
            shard = await shards.ready(event.message.tp)
            if shard is not None:
                await worker.line.take(event, shard.decide)
