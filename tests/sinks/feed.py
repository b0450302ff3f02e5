"""Fields -> whole events on real topics, with the key and the headers that classify gives them."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from streams.events import ArticleEvent
from streams.records import enriched

EXAMPLE = json.loads((Path(__file__).parents[2] / "schemas/articles.enriched/examples/1.json").read_bytes())


def countries(*codes: str) -> dict[str, Any]:
    """The field `countries` with these subjects."""
    return {"subject": [{"code": code, "name": code, "confidence": 0.9} for code in codes]}


def article(article_id: str, version: int = 1, **fields: Any) -> ArticleEvent:
    """An event about North Korea, with some fields given."""
    kind = "article.created" if version == 1 else "article.revised"
    given = {"event_type": kind, "countries": countries("KP"), "title": f"Title {version}", **fields}
    ident = f"{article_id}-{version}"
    return msgspec.convert(
        {**EXAMPLE, "event_id": ident, "article_id": article_id, "version": version, **given}, ArticleEvent
    )


def withdrawn(article_id: str, version: int) -> ArticleEvent:
    """A withdrawal as the pipeline makes it: without text or labels."""
    bare = {"title": "", "body": "", "countries": {}, "topics": [], "evidence": [], "event_type": "article.withdrawn"}
    return article(article_id, version, **bare)


class Feed:
    """Topics under a prefix, and a producer for them."""

    def __init__(self, bootstrap: str, prefix: str, partitions: int) -> None:
        self.bootstrap, self.prefix = bootstrap, prefix
        self._producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 5})
        admin = AdminClient({"bootstrap.servers": bootstrap})
        names = [prefix + name for name in ("articles.enriched", "articles.latest")]
        for made in admin.create_topics([NewTopic(name, partitions, 1) for name in names]).values():
            made.result(30)

    def write(self, events: Iterable[ArticleEvent]) -> None:
        """Put events on `articles.enriched` and their copies on `articles.latest`, as classify does."""
        for event in events:
            record = enriched(event)
            for copy in (record, *record.also):
                self._producer.produce(self.prefix + copy.topic, copy.value, copy.key, headers=list(record.headers))
            self._producer.poll(0)
        assert self._producer.flush(60) == 0

    def write_raw(self, value: bytes) -> None:
        """Put any bytes on `articles.enriched`."""
        self._producer.produce(self.prefix + "articles.enriched", value, headers=[("contract-version", b"1")])
        assert self._producer.flush(60) == 0

    def committed(self, group: str) -> int:
        """How many records of `articles.enriched` a group is done with."""
        consumer = Consumer({"bootstrap.servers": self.bootstrap, "group.id": group})
        topic = self.prefix + "articles.enriched"
        partitions = [TopicPartition(topic, number) for number in consumer.list_topics(topic).topics[topic].partitions]
        offsets = [found.offset for found in consumer.committed(partitions, 30)]
        consumer.close()
        return sum(offset for offset in offsets if offset > 0)
