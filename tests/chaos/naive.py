"""The negative control: the same three steps on stock Faust, written as its documentation teaches. It loses pages.

python -m tests.chaos.naive STAGE worker -l warning
"""

import os
import sys
from collections.abc import Callable
from typing import Any

import faust
from msgspec.structs import replace

from tests.chaos.run import Plan

STAGES = ("clean", "deduplicate", "classify")
READS = {"clean": "pages.raw", "deduplicate": "articles.cleaned", "classify": "articles.unique"}


def naive_worker(plan: Plan) -> Plan:
    """The same plan with these workers."""
    return replace(plan, command=lambda stage: [sys.executable, "-m", "tests.chaos.naive", stage])


def step_of(stage: str) -> Callable[[Any], Any]:
    """The product's own step, so that only the delivery differs."""
    from streams import pipeline
    from streams.clean import Limits
    from streams.deduplicate import Index

    limits, index = Limits(), Index()
    steps: dict[str, Callable[[Any], Any]] = {
        "clean": lambda message: pipeline.clean_message(message, limits),
        "deduplicate": lambda message: pipeline.deduplicate_message(message, index).record,
        "classify": pipeline.classify_message,
    }
    return steps[stage]


def app_of(stage: str) -> faust.App:
    """One app for one stage: `async for`, process, send, and the rest is Faust's."""
    from streams.events import Coordinates
    from streams.records import RawMessage

    prefix, step = os.environ["STREAMS_TOPIC_PREFIX"], step_of(stage)
    app = faust.App(
        f"{prefix}naive-{stage}",
        broker=";".join(f"kafka://{broker}" for broker in os.environ["STREAMS_BOOTSTRAP"].split(",")),
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        broker_session_timeout=6,
        broker_heartbeat_interval=1,
        broker_commit_interval=1,
        consumer_auto_offset_reset="earliest",
        producer_max_request_size=64 << 20,
        consumer_max_fetch_size=40 << 20,
        datadir=os.path.join(os.environ["STREAMS_STATE_DIR"], "faust"),
    )

    @app.agent(app.topic(prefix + READS[stage], key_type=bytes, value_type=bytes, value_serializer="raw"))
    async def work(stream: Any) -> None:
        async for event in stream.events():
            at = event.message
            place = Coordinates(at.topic.removeprefix(prefix), at.partition, at.offset, at.key)
            record = step(RawMessage(event.value, place))
            await app.send(
                prefix + record.topic,
                key=record.key,
                value=record.value,
                value_serializer="raw",
                key_serializer="raw",
                headers=list(record.headers),
            )

    return app


if __name__ == "__main__":
    stage = sys.argv[1]
    application = app_of(stage)
    sys.argv = ["faust", "worker", "-l", "warn", "--without-web"]
    application.main()
