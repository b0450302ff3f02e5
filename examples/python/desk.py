"""Titles of stories about one country, with confluent-kafka (librdkafka): pip install confluent-kafka."""

import json
import os
import signal
import sys

from confluent_kafka import Consumer

stopping = False


def stop(*_: object) -> None:
    """SIGTERM and Ctrl-C end the loop, so that what is done is committed."""
    global stopping  # noqa: PLW0603
    stopping = True


def main() -> None:
    """Print one title a line until told to stop."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    country = os.environ.get("COUNTRY", "KP")
    consumer = Consumer(
        {
            "bootstrap.servers": os.environ["STREAMS_BOOTSTRAP"],
            "group.id": os.environ.get("GROUP", "desk"),
            "auto.offset.reset": "earliest",
            # Offsets of what is done, not of what was only fetched.
            "enable.auto.offset.store": False,
        }
    )
    consumer.subscribe([os.environ.get("TOPIC", "articles.enriched")])
    seen: set[str] = set()
    while not stopping:
        message = consumer.poll(0.2)
        if message is None:
            continue
        if message.error():
            sys.exit(f"Kafka: {message.error()}")
        headers = {name: value.decode() for name, value in message.headers() or []}
        if country in headers.get("countries", "").split(",") and headers["ce_id"] not in seen:
            seen.add(headers["ce_id"])
            print(json.loads(message.value())["title"], flush=True)
        consumer.store_offsets(message)
    consumer.close()  # commits


if __name__ == "__main__":
    main()
