"""Pages in quarantine: read them, choose among them, put their original bytes back with one more attempt."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

import msgspec
from confluent_kafka import KafkaException, Producer
from msgspec import Struct

from streams.events import QuarantinedPage
from streams.facts import host
from streams.records import BACKFILL
from streams.runtime.librdkafka import ANSWER_SECONDS, client_config, read_topic
from streams.settings import Settings

ATTEMPTS_HEADER = "attempts"
INSIST_HEADER = "insist"
MAX_ATTEMPTS = 3
"""A page that came back so often is not put back again, nor tried by a worker, unless somebody insists: the loop guard."""

_decode = msgspec.json.Decoder(QuarantinedPage).decode


class Quarantined(Struct, frozen=True):
    """A page in quarantine and when it came there."""

    page: QuarantinedPage
    at: datetime
    backfill: bool = False
    """Whether it was sent to fill a gap (records.BACKFILL)."""

    @property
    def publisher(self) -> str:
        """Host of the page's URL without `www.`; empty when there is no URL."""
        return (host(self.page.url) or "").removeprefix("www.")


class Choice(Struct, frozen=True):
    """Which pages: every condition that is set must hold."""

    ids: frozenset[str] = frozenset()
    """Beginnings of event ids."""
    reasons: frozenset[str] = frozenset()
    publisher: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def takes(self, entry: Quarantined) -> bool:
        """Whether an entry is chosen."""
        publisher = entry.publisher
        return (
            (not self.ids or any(entry.page.event_id.startswith(start) for start in self.ids))
            and (not self.reasons or entry.page.reason in self.reasons)
            and (self.publisher is None or publisher == self.publisher or publisher.endswith("." + self.publisher))
            and (self.since is None or entry.at >= self.since)
            and (self.until is None or entry.at < self.until)
        )


def read(settings: Settings, choice: Choice) -> Iterator[Quarantined]:
    """Chosen pages in quarantine; a page that was delivered twice (same event_id) comes once."""
    since_ms = int(choice.since.timestamp() * 1000) if choice.since else None
    seen: set[str] = set()
    for message in read_topic(settings, "pages.quarantined", since_ms):
        page = _decode(message.value() or b"")
        at = datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC)
        entry = Quarantined(page, at, BACKFILL in (message.headers() or []))
        if page.event_id not in seen and choice.takes(entry):
            seen.add(page.event_id)
            yield entry


class Returned(Struct, frozen=True):
    """How many pages were put back, and how many were not because they had been tried often enough."""

    put_back: int
    held: int


def put_back(
    settings: Settings, entries: Iterable[Quarantined], *, force: bool, told: Callable[[Quarantined, bool], None]
) -> Returned:
    """Write the original bytes back to the topic they came from, with attempt + 1; return when all are delivered.

    `told` is called for each page with whether it was put back. Raises KafkaException when a delivery fails.
    """
    producer = Producer(client_config(settings) | {"enable.idempotence": True, "message.max.bytes": 48 << 20})
    failures: list[KafkaException] = []

    def delivered(error: object, _message: object) -> None:
        if error is not None:
            failures.append(KafkaException(error))

    done = held = 0
    for entry in entries:
        page, at = entry.page, entry.page.coordinates
        goes = force or page.attempts < MAX_ATTEMPTS
        told(entry, goes)
        if not goes:
            held += 1
            continue
        headers: list[tuple[str, str | bytes | None]] = [(ATTEMPTS_HEADER, str(page.attempts + 1).encode())]
        headers.append(("retry-of", page.event_id.encode()))
        if force:
            headers.append((INSIST_HEADER, b"1"))
        if entry.backfill:
            headers.append(BACKFILL)  # else it would come back as a live page, and replace what live pages brought
        # An internal topic's partition carries meaning (the language's shard); pages.raw takes any.
        partition = -1 if at.topic == "pages.raw" else at.partition
        producer.produce(
            settings.topic(at.topic),
            page.original,
            at.key,
            partition,
            on_delivery=delivered,
            headers=headers,
        )
        producer.poll(0)
        done += 1
    if producer.flush(4 * ANSWER_SECONDS) or failures:
        raise failures[0] if failures else KafkaException("some pages were not delivered in time")
    return Returned(done, held)
