"""What a type checker knows of `streams.client`: read by pyright in `make lint`, never run."""

from typing import assert_type

from msgspec import Struct

from streams.client import Followed, Subscription
from streams.events import ArticleEvent, DuplicateEvent


class Headline(Struct):
    """A route with `fields = ["title"]`."""

    title: str


async def subscriptions() -> None:
    """One of each kind."""
    async for received in Subscription("articles.enriched", group="desk"):
        assert_type(received.event, ArticleEvent)
    async with Subscription("articles.duplicates", DuplicateEvent, group="desk") as duplicates:
        async for batch in duplicates.batches():
            assert_type(batch.events[0].event, DuplicateEvent)
    assert_type(Subscription("desk.headlines", Headline, group="desk"), Subscription[Headline])
    latest: Subscription[Followed] = Subscription("articles.latest", group="desk", follow=True)
    async for received in latest:
        assert_type(received.event, Followed)
