"""Workers, commands and subscribers at a Kafka that asks who is there, with the rights that deploy/ gives them."""

import asyncio
import os
import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import orjson
import pytest
import trustme
from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition

from streams import demo, topics
from streams.client import Subscription
from streams.runtime import cluster
from streams.runtime.librdkafka import client_config
from streams.settings import Settings
from streams.sinks.connection import options
from tests.kafka import forked
from tests.kafka.deployment import ENVIRONMENT, STREAMS
from tests.kafka.forked import Ended
from tests.kafka.guarded import ADMINISTRATOR, USERS, Guarded, password
from tests.kafka.install import KafkaMissingError

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

STAGES = ("clean", "deduplicate", "classify")
FLOW_SECONDS = 180.0  # three workers load their models; test machines are small and busy
# Deduplicate asks one shard after the other for it.
GONE = orjson.dumps({"url": "https://gone.example/2026/02/08/story", "http_status": 410, "body": "<p>Gone</p>"})
UNKNOWN_REMOVAL = demo.DemoPage(name="gone", key=b"gone", value=GONE, expect="pages.quarantined")
WRONG = "not-the-secret-5b0c"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """The brokers, with all topics, made by our own command."""
    try:
        made = Guarded(tmp_path_factory.mktemp("guarded"))
    except KafkaMissingError as missing:
        pytest.fail(str(missing), pytrace=False)
    with made:
        environment = {**os.environ, **made.by_password(ADMINISTRATOR)}
        command = [STREAMS, "topics", "create", "--partitions", "2"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        yield made


def settings(environment: Mapping[str, str]) -> Settings:
    """Settings as a process with this environment has them."""
    plain = {name.removeprefix("STREAMS_").lower(): value for name, value in environment.items()}
    folder = plain.pop("secrets_dir", None)
    if folder is not None:
        plain["sasl_password"] = (Path(folder) / "streams_sasl_password").read_text()
    return Settings.model_validate(plain)


# What is right.


@pytest.fixture(scope="module")
def flow(guarded: Guarded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Pages of a crawler, through one worker a stage, each let in by another door, to a subscriber."""
    folder = tmp_path_factory.mktemp("workers")
    doors = {
        "clean": guarded.by_password("streams-clean"),
        "deduplicate": guarded.by_certificate("streams-deduplicate"),
        "classify": guarded.by_token("streams-classify"),
    }
    logs = {stage: folder / f"{stage}.log" for stage in STAGES}
    own = {"STREAMS_LOG": "debug", "STREAMS_HTTP_HOST": "127.0.0.1"}
    workers: dict[str, BaseProcess] = {}
    for stage in STAGES:
        environment = {**ENVIRONMENT, **doors[stage], **own, "STREAMS_STATE_DIR": str(folder / stage)}
        workers[stage] = forked.start(environment, ["worker", stage], logs[stage])
    try:
        producer = Producer(client_config(settings(guarded.by_password("streams-crawler"))))
        pages = [*demo.pages(), UNKNOWN_REMOVAL]
        for page in pages:
            producer.produce("pages.raw", page.value, page.key, partition=0)
        assert producer.flush(30) == 0
        found = asyncio.run(received(settings(guarded.by_password("streams-subscriber")), len(pages)))
        for worker in workers.values():
            worker.terminate()
        codes = {stage: forked.code(worker, 60) for stage, worker in workers.items()}
        yield {"pages": pages, "found": found, "codes": codes, "logs": {s: p.read_text() for s, p in logs.items()}}
    finally:
        for worker in workers.values():
            worker.kill()
            worker.join()


async def received(subscriber: Settings, pages: int) -> dict[str, list[Any]]:
    """Events by topic, as soon as each page has one."""
    found: dict[str, list[Any]] = {
        name: [] for name in ("articles.enriched", "articles.duplicates", "pages.quarantined")
    }

    async def collect(topic: str) -> None:
        record = topics.BY_NAME[topic].value
        async with Subscription(topic, record, group=f"subscriber-{topic}", **options(subscriber)) as events:
            async for one in events:
                found[topic].append(one.event)

    readers = [asyncio.create_task(collect(topic)) for topic in found]
    deadline = time.monotonic() + FLOW_SECONDS
    while sum(map(len, found.values())) < pages and time.monotonic() < deadline:
        await asyncio.sleep(0.2)
        for reader in readers:
            if reader.done():
                reader.result()
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    return found


def test_the_rights_of_deploy_are_enough_for_every_stage_and_for_subscribers(flow: dict[str, Any]) -> None:
    """Passwords for clean, a certificate for deduplicate, a token for classify."""
    expected = {name: sum(page.expect == name for page in flow["pages"]) for name in flow["found"]}
    assert {name: len(events) for name, events in flow["found"].items()} == expected, flow["logs"]
    assert all(expected.values())
    assert flow["codes"] == dict.fromkeys(STAGES, 0)


def test_no_log_shows_a_secret_even_with_every_detail(guarded: Guarded, flow: dict[str, Any]) -> None:
    token = (guarded.folder / "streams-classify.jwt").read_text().strip()
    for log in flow["logs"].values():
        assert "DEBUG" in log
        assert not any(secret in log for secret in (token, *map(password, USERS), "PRIVATE KEY"))


@pytest.mark.parametrize("user", USERS)
def test_a_user_writes_and_reads_nothing_but_its_own(guarded: Guarded, user: str) -> None:
    may: dict[str, set[str]] = {"Read": set(), "Write": set()}
    for acl in USERS[user]:
        if acl["resource"]["type"] == "topic":
            for operation in may.keys() & set(acl["operations"]):
                may[operation].add(acl["resource"]["name"])
    config = client_config(settings(guarded.by_password(user)))
    others = topics.BY_NAME.keys() - may["Write"]
    assert unwritable(config, others) == others
    others = topics.BY_NAME.keys() - may["Read"]
    assert unreadable(config, others) == others


def unwritable(config: dict[str, Any], names: set[str]) -> set[str]:
    """Topics that took no record for want of a right."""
    producer, refused = Producer(config), set[str]()
    for name in names:

        def told(error: KafkaError | None, _: object, name: str = name) -> None:
            if error is not None and error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED:
                refused.add(name)

        producer.produce(name, b"{}", on_delivery=told)
    assert producer.flush(30) == 0
    return refused


def unreadable(config: dict[str, Any], names: set[str]) -> set[str]:
    """Topics that gave no record for want of a right."""
    consumer, refused = Consumer(config | {"group.id": "subscriber-nosy"}), set[str]()
    for name in names:  # a topic that may not even be seen gives no messages, and no errors either
        error = consumer.list_topics(name, timeout=30).topics[name].error
        if error is not None and error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED:
            refused.add(name)
    consumer.assign([TopicPartition(name, 0, 0) for name in names - refused])
    deadline = time.monotonic() + 30
    while refused != names and time.monotonic() < deadline:
        message = consumer.poll(0.5)
        if message is None:
            continue
        error = message.error()
        assert error is not None, f"{message.topic()} gave a record"
        if error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED:
            refused.add(message.topic() or "")
    consumer.close()
    return refused


# What operators do.


@pytest.fixture(scope="module")
def operated(guarded: Guarded, flow: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ended]:
    """Commands of the runbooks, as the user for operators, after pages went through."""
    assert flow["found"]["pages.quarantined"]
    operator = guarded.by_password("streams-operator")
    arguments = {
        "topics": ["topics", "check"],
        "doctor": ["doctor"],
        "alerts": ["alerts"],
        "count": ["quarantine", "count"],
        "release": ["quarantine", "release", "--all"],
        "replay": ["replay", "--from", "1h", "--rate", "1000"],
    }
    folder = tmp_path_factory.mktemp("operator")
    return forked.run({name: (operator, words) for name, words in arguments.items()}, folder, FLOW_SECONDS)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("topics", f"{len(topics.ALL)} topics on 1 broker"),
        ("doctor", f"topics       {len(topics.ALL)}, all as they should be"),
        ("alerts", "No alerts"),
        ("count", r"[1-9]\d* +in all"),
        ("release", r"[1-9]\d* put back, 0 held"),
        ("replay", r"[1-9]\d* pages copied to replay\.pages\.raw"),
    ],
)
def test_operators_may_do_what_runbooks_say(operated: dict[str, Ended], case: str, words: str) -> None:
    ended, output = operated[case]
    assert re.search(words, output), output
    assert ended == 0, output


def test_operators_put_pages_back_to_every_stage_and_see_what_topics_are_set_to(guarded: Guarded) -> None:
    operator = settings(guarded.by_password("streams-operator"))
    inputs = {topic.name for stage in STAGES for topic in topics.READ_BY[stage]} - {"deduplicate.journal"}
    assert unwritable(client_config(operator), inputs) == set()
    found, _ = cluster.found_topics(operator, configs=True)
    assert found.keys() == topics.BY_NAME.keys()
    assert all("retention.ms" in at.config for at in found.values())


@pytest.mark.usefixtures("operated")
@pytest.mark.parametrize("stage", STAGES)
def test_operators_may_run_the_workers_of_a_replay_but_not_those_of_the_stream(guarded: Guarded, stage: str) -> None:
    operator = settings(guarded.by_password("streams-operator"))
    assert cluster.refused(operator.model_copy(update={"topic_prefix": "replay."}), stage) == []
    assert f"Read on group streams-{stage}" in cluster.refused(operator, stage)


# What is wrong.


SINK = ["sink", "parquet", "--until-end", "--folder"]


@pytest.fixture(scope="module")
def ends(guarded: Guarded, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ended]:
    """Exit code and output of commands that can't work, all started together."""
    folder = tmp_path_factory.mktemp("strangers")
    stranger = folder / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(str(stranger))
    (folder / "empty").touch()
    clean = guarded.by_password("streams-clean")
    mistaken = {**clean, "STREAMS_SECRETS_DIR": str(folder), "STREAMS_SASL_PASSWORD": WRONG}
    old = guarded.by_token("streams-nobody", seconds=-60)
    certified = guarded.by_certificate("streams-clean")
    subscriber = guarded.by_password("streams-subscriber")
    bare = {name: value for name, value in certified.items() if "CERTFILE" not in name and "KEYFILE" not in name}
    sink = [*SINK, str(folder / "sink")]
    runs: dict[str, tuple[dict[str, str], Sequence[str]]] = {
        "wrong password": (mistaken, ["worker", "clean"]),
        "wrong password, topics": (mistaken, ["topics", "list"]),
        "wrong password, sink": (mistaken, sink),
        "wrong CA": ({**clean, "STREAMS_SSL_CAFILE": str(stranger)}, ["worker", "clean"]),
        "wrong CA, sink": ({**subscriber, "STREAMS_SSL_CAFILE": str(stranger)}, sink),
        "no CA in the file": ({**clean, "STREAMS_SSL_CAFILE": str(folder / "empty")}, ["worker", "clean"]),
        "no such CA file": ({**clean, "STREAMS_SSL_CAFILE": str(folder / "nothing")}, ["worker", "clean"]),
        "no client certificate": (bare, ["topics", "list"]),
        "token that has ended": (old, ["topics", "list"]),
        "another stage's user": (guarded.by_password("streams-classify"), ["worker", "clean"]),
        "another stage's user, doctor": (guarded.by_password("streams-classify"), ["doctor", "--stage", "clean"]),
        "the right user, doctor": (clean, ["doctor", "--stage", "clean"]),
        "a topic that is not for subscribers": (subscriber, [*sink, "--topic", "articles.unique"]),
    }
    owned = {name: ({**who, "STREAMS_STATE_DIR": str(folder / name)}, what) for name, (who, what) in runs.items()}
    return forked.run(owned, folder, FLOW_SECONDS)


UNREACHED = r"Kafka at 127\.0\.0\.1:\d+ can't be reached: "


@pytest.mark.parametrize(
    ("case", "code", "words"),
    [
        ("wrong password", 69, UNREACHED + r".*invalid credentials"),
        ("wrong password, topics", 69, UNREACHED + r".*invalid credentials"),
        ("wrong password, sink", 69, UNREACHED + r".*invalid credentials"),
        ("wrong CA", 69, UNREACHED + r".*verify that STREAMS_SSL_CAFILE is correctly configured"),
        ("wrong CA, sink", 69, UNREACHED + r".*verify that STREAMS_SSL_CAFILE is correctly configured"),
        ("no CA in the file", 69, UNREACHED + r".*STREAMS_SSL_CAFILE failed"),
        ("no such CA file", 2, r"STREAMS_SSL_CAFILE: Path does not point to a file"),
        ("no client certificate", 69, UNREACHED),
        ("token that has ended", 69, UNREACHED + r".*[Tt]oken"),
        (
            "another stage's user",
            3,
            r"does not give streams-classify the rights Read on topic pages\.raw, Write on topic articles\.cleaned, "
            r"Write on topic pipeline\.alerts, Read on group streams-clean; deploy/kubernetes/base/kafka\.yaml",
        ),
        ("another stage's user, doctor", 3, r"right +Read on topic pages\.raw is not given"),
        ("the right user, doctor", 0, r"rights +enough for clean"),
        ("a topic that is not for subscribers", 3, r"there is no topic articles\.unique, or .* may not see it"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_without_the_secret(
    ends: dict[str, Ended], case: str, code: int, words: str
) -> None:
    ended, output = ends[case]
    lines = [line for line in output.splitlines() if line.strip()]
    assert any(re.search(words, line) for line in lines), output
    assert ended == code, output
    assert "Traceback" not in output
    assert not any(secret in output for secret in (WRONG, *map(password, USERS)))
    if code and "doctor" not in case:
        assert len(lines) <= 2, output


def test_settings_are_shown_without_the_secret(guarded: Guarded, tmp_path: Path) -> None:
    asked = {"settings": (guarded.by_password("streams-clean"), ["settings", "--format", "json"])}
    shown = forked.run(asked, tmp_path, FLOW_SECONDS)["settings"].output
    values = {row["variable"]: row["value"] for row in orjson.loads(shown)}
    assert values["STREAMS_SASL_PASSWORD"] == "********"
    assert password("streams-clean") not in shown
