"""The topics as they are after a run -> what was lost, what contradicts itself, what came twice, and how long it took.

Reads Kafka with librdkafka and knows the public contract only; it shares no code with the workers.
"""

import base64
import hashlib
import json
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaError, Message, TopicPartition
from confluent_kafka.admin import AdminClient
from msgspec import Struct

Place = tuple[int, int]
"""Partition and offset of a page on pages.raw."""

OUTCOMES = ("articles.enriched", "articles.duplicates", "pages.quarantined")
ANSWER_SECONDS = 30.0


class Outcome(Struct, frozen=True):
    """One record on an outcome topic."""

    place: Place | None
    """The page it is about; None when the record does not say."""
    topic: str
    kind: str
    """Event type, verdict or quarantine reason."""
    id: str
    digest: bytes
    at: int
    """When the broker got it, milliseconds since 1970."""
    article: str = ""
    version: int = 0


class Verdict(Struct, frozen=True, kw_only=True):
    """What is to be said of a run."""

    pages: int
    outcomes: Mapping[str, int]
    """Pages by where they ended."""
    refused: Mapping[str, int]
    """Pages in quarantine by reason."""
    lost: list[Place]
    conflicting: list[tuple[Place, list[str]]]
    """Pages with more than one different outcome."""
    repeats_equal: int
    """Records beyond the first of a page, with the id and the bytes of the first."""
    repeats_unequal_ids: int
    repeats_unequal_bytes: int
    """With the id of the first, but other bytes."""
    unplaced: int
    """Outcomes of no page that was sent."""
    twice_created: list[str]
    """Articles, and the pages, whose creation was told of two different pages: state was lost."""
    versions_apart: list[str]
    """Versions of an article that two different pages claim, and the pages: state was lost."""
    longest_stall: float
    """Seconds between two outcomes, at most."""

    @property
    def sound(self) -> bool:
        """Whether every guarantee held."""
        return not (
            self.lost
            or self.conflicting
            or self.repeats_unequal_ids
            or self.repeats_unequal_bytes
            or self.unplaced
            or self.twice_created
            or self.versions_apart
        )


def read(bootstrap: str, topic: str) -> Iterator[Message]:
    """Every record of a topic, up to its end as it is now."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "checker",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "enable.partition.eof": True,
            "log_level": 0,
            "fetch.message.max.bytes": 64 << 20,
            "message.max.bytes": 128 << 20,
        }
    )
    try:
        ends: dict[int, int] = {}
        for number in consumer.list_topics(topic, timeout=ANSWER_SECONDS).topics[topic].partitions:
            low, high = consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=ANSWER_SECONDS)
            if high > low:
                ends[number] = high
        consumer.assign([TopicPartition(topic, number, 0) for number in ends])
        heard = time.monotonic()
        while ends:
            for message in consumer.consume(1000, 0.3):
                heard = time.monotonic()
                partition, offset = message.partition(), message.offset()
                error = message.error()
                if error is None:
                    if partition in ends and offset is not None and offset < ends[partition]:
                        yield message
                    if offset is None or offset + 1 < ends.get(partition, 0):
                        continue
                elif error.code() != KafkaError._PARTITION_EOF:
                    raise RuntimeError(f"{topic}: {error}")
                ends.pop(partition, None)
            if time.monotonic() - heard > ANSWER_SECONDS:
                raise TimeoutError(f"{topic} could not be read to its end: {ends}")
    finally:
        consumer.close()


def check(bootstrap: str, prefix: str) -> tuple[Verdict, list[Outcome]]:
    """Read a finished run and judge it; all outcomes come along, for times."""
    sent = {(message.partition() or 0, message.offset() or 0) for message in read(bootstrap, prefix + "pages.raw")}
    outcomes = [
        outcome(topic, message.value() or b"", dict(message.headers() or ()), message.timestamp()[1])
        for topic in OUTCOMES
        for message in read(bootstrap, prefix + topic)
    ]
    return judge(sent, outcomes), outcomes


def outcome(topic: str, value: bytes, headers: Mapping[str, Any], at: int) -> Outcome:
    """A record of an outcome topic, as far as the checker needs it."""
    event = json.loads(value)
    digest = hashlib.blake2b(value, digest_size=12).digest()
    ident = str(event["event_id"])
    if topic == "pages.quarantined":
        return Outcome(_place(_raw(event)), topic, event["reason"], ident, digest, at)
    kind = event["verdict"] if topic == "articles.duplicates" else event["event_type"]
    version = 0 if topic == "articles.duplicates" else int(event["version"])
    return Outcome(_place(event["page"]), topic, kind, ident, digest, at, str(event["article_id"]), version)


def _raw(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Coordinates on pages.raw of a page in quarantine; a later stage keeps the article, which says whence it came."""
    at = event["coordinates"]
    if at["topic"] == "pages.raw" or not event.get("original"):
        return at
    article = json.loads(base64.b64decode(event["original"]))
    return (article.get("article") or article)["page"]


def _place(at: Mapping[str, Any]) -> Place | None:
    return (int(at["partition"]), int(at["offset"])) if at["topic"] == "pages.raw" else None


def judge(sent: set[Place], outcomes: list[Outcome]) -> Verdict:
    """Compare what was sent with what became of it."""
    by_place: dict[Place, list[Outcome]] = defaultdict(list)
    unplaced = 0
    for found in sorted(outcomes, key=lambda outcome: outcome.at):
        if found.place is None or found.place not in sent:
            unplaced += 1
        else:
            by_place[found.place].append(found)
    conflicting = [
        (place, sorted(kinds))
        for place, found in by_place.items()
        if len(kinds := {f"{each.topic} {each.kind}" for each in found}) > 1
    ]
    again = [(found[0], each) for found in by_place.values() for each in found[1:]]
    times = sorted(found.at for found in outcomes)
    return Verdict(
        pages=len(sent),
        outcomes=Counter(found[0].topic for found in by_place.values()),
        refused=Counter(found[0].kind for found in by_place.values() if found[0].topic == "pages.quarantined"),
        lost=sorted(sent - by_place.keys()),
        conflicting=conflicting,
        repeats_equal=sum(first.id == each.id and first.digest == each.digest for first, each in again),
        repeats_unequal_ids=sum(first.id != each.id for first, each in again),
        repeats_unequal_bytes=sum(first.id == each.id and first.digest != each.digest for first, each in again),
        unplaced=unplaced,
        twice_created=_twice((found.article, found.place) for found in outcomes if found.kind == "article.created"),
        versions_apart=_twice(
            ((found.article, found.kind, found.version), found.place)
            for found in outcomes
            if found.topic == "articles.enriched"
        ),
        longest_stall=max((later - earlier for earlier, later in pairwise(times)), default=0) / 1000,
    )


def _twice(claims: Iterable[tuple[Hashable, Place | None]]) -> list[str]:
    """What is claimed by more than one page, and by which."""
    pages: dict[Hashable, set[Place | None]] = defaultdict(set)
    for what, place in claims:
        pages[what].add(place)
    return [f"{what} by {', '.join(map(str, places))}" for what, places in pages.items() if len(places) > 1]


def recovery_seconds(outcomes: list[Outcome], faults: list[float]) -> list[float]:
    """For each fault (seconds since 1970): until every partition of pages.raw that had more to come had an outcome."""
    by_partition: dict[int, list[int]] = defaultdict(list)
    for found in outcomes:
        if found.place is not None:
            by_partition[found.place[0]].append(found.at)
    for times in by_partition.values():
        times.sort()
    waits = []
    for fault in faults:
        firsts = [next((at for at in times if at > fault * 1000), None) for times in by_partition.values()]
        known = [at / 1000 - fault for at in firsts if at is not None]
        if known:
            waits.append(max(known))
    return waits


def rebalances(bootstrap: str, prefix: str) -> dict[str, int]:
    """Consumer group -> its generation, which grows by one at each rebalance: from the brokers' own log of groups."""
    generations: dict[str, int] = {}
    for message in read(bootstrap, "__consumer_offsets"):
        key, value = message.key() or b"", message.value() or b""
        if key[:2] != b"\x00\x02" or not value:  # key version 2: metadata of a group
            continue
        group = key[4 : 4 + int.from_bytes(key[2:4], "big")].decode()
        start = 4 + int.from_bytes(value[2:4], "big")  # version, protocol type
        if group.startswith(prefix):
            generation = int.from_bytes(value[start : start + 4], "big")
            generations[group] = max(generation, generations.get(group, 0))
    return generations


def uncommitted(bootstrap: str, group: str) -> int:
    """How many messages of the partitions that a group reads it has not committed."""
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    asked = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])
    committed = asked[group].result(ANSWER_SECONDS).topic_partitions
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "checker", "log_level": 0})
    try:
        ends = [consumer.get_watermark_offsets(at, timeout=ANSWER_SECONDS)[1] for at in committed]
    finally:
        consumer.close()
    return sum(end - max(0, at.offset) for at, end in zip(committed, ends, strict=True))
