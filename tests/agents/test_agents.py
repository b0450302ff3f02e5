"""The three agents over a broker in this process: what they publish is what the pipeline makes, byte for byte."""

import subprocess
import sys
from contextlib import AsyncExitStack

import pytest

from streams import demo
from streams.agents import classify, clean, deduplicate
from streams.pipeline import Pipeline
from tests.runtime.conftest import Cluster, broker, cluster, deaths, running, settings, until

__all__ = ["broker", "cluster", "deaths", "settings"]

OUTCOMES = ("articles.enriched", "articles.duplicates", "pages.quarantined")


@pytest.mark.slow
async def test_workers_publish_what_the_pipeline_makes(settings, cluster: Cluster, deaths):
    messages = demo.messages()
    pipeline = Pipeline()
    expected = sorted((record.topic, record.value) for record in map(pipeline.run, messages))
    settings = settings.model_copy(update={"processes": 1, "page_seconds": 120.0})
    async with AsyncExitStack() as workers:
        for stage, agent in (("clean", clean), ("deduplicate", deduplicate), ("classify", classify)):
            await workers.enter_async_context(running(settings, agent.attach, stage))
        for message in messages:
            cluster._producer.produce("pages.raw", message.value, message.coordinates.key, 0)
        cluster._producer.flush(10)
        await until(lambda: sum(len(cluster.read(topic)) for topic in OUTCOMES) >= len(messages), 180)
    assert deaths == []
    made = sorted((topic, value) for topic in OUTCOMES for _, _, value, _ in cluster.read(topic))
    strip = {topic: [value for name, value in made if name == topic] for topic in OUTCOMES[:2]}
    assert strip == {topic: [value for name, value in expected if name == topic] for topic in OUTCOMES[:2]}
    # A quarantined page carries its record's timestamp, which only Kafka gives.
    assert len(made) == len(expected)


def test_a_worker_whose_stage_runs_in_a_pool_does_not_load_it():
    program = (
        "import sys, streams.runtime.worker, streams.agents.clean, streams.agents.classify\n"
        "print([name for name in ('streams.clean', 'streams.classify', 'streams.deduplicate') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert run.stdout.strip() == "[]"
