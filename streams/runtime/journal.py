"""A partition of deduplicate's journal -> its entries from an offset to the end, in order."""

from collections.abc import Iterator

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from streams import topics
from streams.runtime.librdkafka import ANSWER_SECONDS, client_config
from streams.settings import Settings

BATCH = 2000

Entry = tuple[int, int, bytes]
"""Offset in the journal, input offset, and what is remembered of that input."""


class JournalReader:
    """Reads one partition; for a thread, since it waits."""

    def __init__(self, settings: Settings, partition: int) -> None:
        self._at = TopicPartition(settings.topic(topics.DEDUPLICATE_JOURNAL.name), partition)
        self._consumer = Consumer(
            client_config(settings)
            | {
                "group.id": f"{settings.topic_prefix}streams-journal",  # named, never joined: there is no commit
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "auto.offset.reset": "error",
            }
        )
        self.begin, self.end = self._consumer.get_watermark_offsets(self._at, timeout=ANSWER_SECONDS)
        """First offset and the one after the last, as they were when the reading began."""

    def entries(self, start: int) -> Iterator[tuple[int, list[Entry]]]:
        """Batches up to the end, each with the journal offset after it. Raises KafkaException."""
        position = max(start, self.begin)
        self._consumer.assign([TopicPartition(self._at.topic, self._at.partition, position)])
        while position < self.end:
            messages = self._consumer.consume(BATCH, ANSWER_SECONDS)
            if not messages:
                raise KafkaException(KafkaError(KafkaError._TIMED_OUT, f"no answer for {ANSWER_SECONDS:.0f} s"))
            batch: list[Entry] = []
            for message in messages:
                error = message.error()
                if error is None:
                    offset = message.offset() or 0
                    batch.append((offset, int(message.key() or b"-1"), message.value() or b""))
                    position = offset + 1
                elif error.code() == KafkaError._PARTITION_EOF:
                    position = max(position, self.end)
                else:
                    raise KafkaException(error)
            yield position, batch

    def close(self) -> None:
        """End the connection."""
        self._consumer.close()
