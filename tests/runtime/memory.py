"""Faust's own consumers, stock or ours, and what they commit when a test acknowledges."""

import asyncio
from typing import Any

import faust
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage
from mode import Service

from streams.runtime.app import StageApp
from streams.runtime.consumer import StrictConsumer

IN = TP("in", 0)


class Thread(Service):
    """In place of the thread that talks to the brokers."""

    def __init__(self) -> None:
        super().__init__()
        self.accepts = True
        self.commits: list[dict[TP, int]] = []

    async def commit(self, offsets: dict[TP, int]) -> bool:
        if self.accepts:
            self.commits.append(dict(offsets))
        return self.accepts

    def assignment(self) -> set[TP]:
        return {IN}


class Record:
    """What aiokafka hands over."""

    def __init__(self, offset: int) -> None:
        self.topic, self.partition, self.offset = "in", 0, offset
        self.timestamp, self.timestamp_type, self.headers = 1_700_000_000_000, 0, []
        self.key, self.value, self.checksum = b"k", b"v", None
        self.serialized_key_size = self.serialized_value_size = 1


class _Line:
    stage = "clean"

    def __init__(self) -> None:
        self.drained = 0

    async def drain(self) -> None:
        self.drained += 1

    def assigned(self, partitions: set[TP]) -> None:
        pass


class MemoryConsumer:
    """A consumer that fetched messages and gets acknowledgements."""

    def __init__(self, kind: type[driver.Consumer], committed: int | None = None) -> None:
        self.thread = Thread()
        strict = issubclass(kind, StrictConsumer)
        app = (StageApp if strict else faust.App)("t", broker="kafka://127.0.0.1:1", store="memory://")
        self.app: Any = app
        if strict:
            app.line = _Line()  # type: ignore[attr-defined]
        app.topics._acking_topics.add("in")
        app.producer = _Producer()  # type: ignore[assignment]
        self.consumer: Any = type("Memory", (kind,), {"_new_consumer_thread": lambda _: self.thread})(
            app.transport,
            callback=app.topics.on_message,
            on_partitions_revoked=app._on_partitions_revoked,
            on_partitions_assigned=app._on_partitions_assigned,
        )
        app.consumer_generation_id = 1
        if committed is not None:
            self.consumer._committed_offset[IN] = committed

    def fetch(self, *offsets: int) -> list[ConsumerMessage]:
        """Messages as the agent gets them."""
        messages = [self.consumer._to_message(IN, Record(offset)) for offset in offsets]
        for message in messages:
            message.incref()
            note = getattr(self.consumer, "note", self.consumer._unacked_messages.add)
            note(message)
            self.consumer._unacked_messages.add(message)
        return messages

    def ack(self, *messages: ConsumerMessage) -> None:
        for message in messages:
            message.ack(self.consumer)

    async def commit(self) -> int | None:
        """Commit; the offset that the group has then."""
        await self.consumer.commit()
        return self.committed

    @property
    def committed(self) -> int | None:
        return self.thread.commits[-1][IN] if self.thread.commits else None


class _Producer:
    async def flush(self) -> None:
        await asyncio.sleep(0)
