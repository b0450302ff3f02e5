"""Raw pages go through real Kafka and come out as what `streams enrich` prints for the same pages."""

import base64
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import orjson
import pytest

from streams import demo
from streams.exchange import FORMATS
from tests.chaos import checker
from tests.chaos import pages as chaos
from tests.kafka.cluster import Kafka
from tests.kafka.deployment import STREAMS, Deployment, Published, Sent, deployment

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def _value(**fields: Any) -> bytes:
    return orjson.dumps({"page_id": "bad", "content_type": "text/html", **fields})


# What is wrong, the value, and the reasons that are right for it (an article that was read all the same is `None`).
BAD: dict[str, tuple[bytes | None, set[str | None]]] = {
    "no value": (None, {"empty_message"}),
    "empty value": (b"", {"empty_message"}),
    "blank value": (b" \n ", {"empty_message"}),
    "not JSON": (b"<html>not json</html>", {"invalid_json"}),
    "half of JSON": (b'{"page_id": "bad", "body": "<html>', {"invalid_json"}),
    "JSON, but no object": (b"[1, 2, 3]", {"invalid_message"}),
    "body of a wrong type": (_value(body=["not", "text"]), {"invalid_message"}),
    "no body": (_value(url="https://bad.example/"), {"missing_body"}),
    "invalid base64": (_value(body_base64="%%% not base64 %%%"), {"invalid_base64"}),
    "body of 20 MB": (_value(body="<p>" + "long text " * 2_100_000 + "</p>"), {"too_large"}),
    "a PDF": (_value(body_base64=base64.b64encode(PDF).decode(), content_type="application/pdf"), {"not_text"}),
    "a PDF that says it is HTML": (
        _value(body_base64=base64.b64encode(PDF * 40).decode()),
        {"not_text", "undecodable"},
    ),
    "wrong charset": (
        _value(
            body_base64=base64.b64encode(
                "<html><p>Grüße aus Köln, schöne Straße</p></html>".encode("latin-1")
            ).decode(),
            content_type="text/html; charset=utf-8",
        ),
        {None, "no_article", "undecodable", "other_page"},
    ),
    "unknown charset": (
        _value(body_base64="PGh0bWw+PC9odG1sPg==", content_type="text/html; charset=klingon"),
        {"empty_page", "no_article"},
    ),
    "deep nesting": (
        _value(body="<div>" * 20_000 + "deep" + "</div>" * 20_000),
        {"too_complex", "no_article", "empty_page", "other_page"},
    ),
    "deep JSON": (b'{"body": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", {"invalid_json", "invalid_message"}),
    "NUL bytes": (_value(body="\x00\x00\x00\x00"), {"empty_page", "not_text", "no_article", "undecodable"}),
    "binary": (bytes(range(256)) * 40, {"invalid_json"}),
    "empty body": (_value(body=""), {"empty_page", "no_article", "missing_body"}),
    "lone surrogates": (
        b'{"page_id": "bad", "body": "\\ud800\\udfff\\ud800"}',
        {"no_article", "empty_page", "invalid_json", "undecodable", "other_page", "not_text"},
    ),
}
GOOD = [Sent(page.key, page.value) for page in demo.pages() if page.value.strip() and b"\n" not in page.value.strip()]
# One of the demo's articles is taken down, which its event says without text or labels.
GONE = next(
    orjson.loads(page.value)["url"]
    for page in reversed(demo.pages())
    if page.expect == "articles.enriched" and b'"url"' in page.value
)
GOOD += [Sent(GONE.encode(), orjson.dumps({"url": GONE, "http_status": 410, "body": "<p>Gone</p>"}))]
GOOD += [Sent(fetch.key, fetch.value) for n in range(40) if (fetch := chaos.page(7, n)).value and fetch.value.strip()]


ROUTES = """
[[route]]
topic = "desk.korea"
when = {country = ["KP", "KR"], confidence = 0.5}

[[route]]
topic = "desk.unlabelled"
when = {unknown = ["country", "topic"]}
fields = ["event_id", "title"]
"""


@pytest.fixture(scope="module")
def routes_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("routes") / "routes.toml"
    path.write_text(ROUTES)
    return path


@pytest.fixture(scope="module")
def streams(kafka: Kafka, routes_file: Path) -> Iterator[Deployment]:
    """Three workers and topics of one partition, so that the order of pages is the same as offline."""
    import secrets

    prefix = f"test-{secrets.token_hex(4)}."
    with deployment(kafka.bootstrap, prefix, partitions=1, STREAMS_ROUTES=str(routes_file)) as running:
        made = running.command("topics", "create", "--partitions", "1", "--replication", "1")
        assert made.returncode == 0, made.stderr
        running.workers("clean", "deduplicate", "classify")
        yield running


@pytest.fixture(scope="module")
def outcomes(streams: Deployment) -> dict[int, list[Published]]:
    """What became of each page, by offset: first the good ones, then the bad ones."""
    streams.send(GOOD, partition=0)
    streams.send((Sent(b"bad", value) for value, _ in BAD.values()), partition=0)
    by_offset: dict[int, list[Published]] = {}
    for record in streams.until_outcomes(len(GOOD) + len(BAD)):
        page = record.value.get("coordinates") or record.value["page"]
        assert page["topic"] == "pages.raw"
        by_offset.setdefault(page["offset"], []).append(record)
    return by_offset


def test_every_page_has_exactly_one_outcome(outcomes: dict[int, list[Published]]) -> None:
    assert sorted(outcomes) == list(range(len(GOOD) + len(BAD)))
    assert [offset for offset, records in outcomes.items() if len(records) != 1] == []


def test_outcomes_are_what_streams_enrich_prints(outcomes: dict[int, list[Published]], tmp_path: Path) -> None:
    """Same order, same partition: equal but for the key and time of the Kafka record, which offline pages do not have."""
    file = tmp_path / "pages.jsonl"
    file.write_bytes(b"\n".join((page.value or b"").strip() for page in GOOD) + b"\n")
    run = subprocess.run([STREAMS, "enrich", str(file)], capture_output=True, check=True, timeout=120)
    printed = [orjson.loads(line) for line in run.stdout.splitlines()]
    assert len(printed) == len(GOOD)
    for offset, line in enumerate(printed):
        record = outcomes[offset][0]
        assert record.topic == line["topic"], offset
        assert _comparable(record.value) == _comparable(line["value"]), offset


def _comparable(value: dict[str, Any]) -> dict[str, Any]:
    if "coordinates" in value:
        bare = {name: at for name, at in value["coordinates"].items() if name not in {"key", "timestamp"}}
        return value | {"coordinates": bare}
    return value


@pytest.mark.parametrize("what", BAD)
def test_bad_input_gets_an_outcome(what: str, outcomes: dict[int, list[Published]]) -> None:
    value, reasons = BAD[what]
    (record,) = outcomes[len(GOOD) + list(BAD).index(what)]
    assert record.value.get("reason") in reasons
    if record.topic != "pages.quarantined":
        return
    original = record.value["original"]
    assert (base64.b64decode(original) if original is not None else None) == value
    assert record.key == b"bad"


def test_the_key_is_the_article(outcomes: dict[int, list[Published]]) -> None:
    keyed = [records[0] for records in outcomes.values() if records[0].topic != "pages.quarantined"]
    assert len(keyed) > 20
    assert [record for record in keyed if (record.key or b"").decode() != record.value["article_id"]] == []


def test_every_record_carries_its_contract_version_and_id(outcomes: dict[int, list[Published]]) -> None:
    for (record,) in outcomes.values():
        assert record.headers["contract-version"] == b"1"
        assert record.value["event_id"].encode() in record.headers.values()


def _standing(streams: Deployment, topic: str) -> list[tuple[str, dict[str, bytes], Any]]:
    """Key, headers and value of everything on a topic."""
    return [
        (
            (message.key() or b"").decode(),
            dict(message.headers() or ()),
            orjson.loads(value) if (value := message.value()) else None,
        )
        for message in checker.read(streams.bootstrap, streams.prefix + topic)
    ]


def test_a_route_gets_the_events_that_streams_routes_test_says(
    streams: Deployment, outcomes: dict[int, list[Published]], routes_file: Path, tmp_path: Path
) -> None:
    assert outcomes
    events = _standing(streams, "articles.enriched")
    file = tmp_path / "events.jsonl"
    file.write_bytes(b"\n".join(orjson.dumps(value) for _, _, value in events))
    said = streams.command("routes", "test", str(routes_file), str(file)).stdout.decode()
    for topic in ("desk.korea", "desk.unlabelled"):
        assert said.count(f"→ {topic}") == len(_standing(streams, topic)) > 0
    wanted = [one for one in events if {b"KP", b"KR"} & set(one[1].get("countries", b"").split(b","))]
    assert [one for one in _standing(streams, "desk.korea") if one not in wanted] == []
    assert {frozenset(value) for _, _, value in _standing(streams, "desk.unlabelled")} == {
        frozenset({"event_id", "title"})
    }
    counted = _metrics(streams, "classify")
    assert counted['streams_routed_total{route="desk.korea"}'] == len(_standing(streams, "desk.korea"))
    unwanted = [one for one in events if "countries" in one[1] and one not in wanted]
    assert counted['streams_unrouted_total{why="unwanted"}'] >= len(unwanted) > 0


def _metrics(streams: Deployment, stage: str) -> dict[str, float]:
    """What a worker counts, by series."""
    port = next(slot.http for slot in streams.fleet.slots if slot.stage == stage)
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return {name: float(number) for name, _, number in (line.rpartition(" ") for line in lines if line[0] != "#")}


def test_the_latest_view_ends_with_the_newest_version_of_each_article(
    streams: Deployment, outcomes: dict[int, list[Published]]
) -> None:
    assert outcomes
    newest = {key: value for key, _, value in _standing(streams, "articles.enriched")}
    latest = {key: value for key, _, value in _standing(streams, "articles.latest")}
    assert latest == {
        key: None if value["event_type"] == "article.withdrawn" else value for key, value in newest.items()
    }
    assert None in latest.values()
    assert any(value and value["version"] > 1 for value in latest.values())


def test_events_of_the_topic_are_exported(
    streams: Deployment, outcomes: dict[int, list[Published]], tmp_path: Path
) -> None:
    assert outcomes
    events = [value for _, _, value in _standing(streams, "articles.enriched")]
    file = tmp_path / "events.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, events)))
    made = {form: streams.command("export", "--format", form, str(file)).stdout for form in FORMATS}
    values = {form: [orjson.loads(line) for line in lines.splitlines()] for form, lines in made.items()}
    assert {form: len(lines) for form, lines in values.items()} == dict.fromkeys(FORMATS, len(events))
    titles = [value["title"] for value in events if value["title"]]  # a withdrawal has none
    assert [value["headline"] for value in values["schema-org"] if "headline" in value] == titles
    assert [value["title"] for value in values["ninjs"] if "title" in value] == titles
    assert "canceled" in {value["pubStatus"] for value in values["ninjs"]}


def test_quarantine_counts_lists_shows_and_puts_back(streams: Deployment, outcomes: dict[int, list[Published]]) -> None:
    bad = [records[0] for records in outcomes.values() if records[0].topic == "pages.quarantined"]
    count = streams.command("quarantine", "count")
    assert count.returncode == 0, count.stderr
    assert count.stdout.split()[-3:] == [str(len(bad)).encode(), b"in", b"all"]
    wanted = next(record for record in bad if record.value["reason"] == "invalid_base64")
    ident = wanted.value["event_id"]
    listed = streams.command("quarantine", "list", "--reason", "invalid_base64", "--format", "json")
    assert ident in {orjson.loads(line)["event_id"] for line in listed.stdout.splitlines()}
    shown = streams.command("quarantine", "show", "--body", ident)
    assert shown.stdout == base64.b64decode(wanted.value["original"])
    again = streams.command("quarantine", "retry", ident)
    assert again.returncode == 0, again.stderr

    # The same bytes once more on pages.raw: refused once more, as the second attempt.
    def twice() -> bool:
        same = [r for r in streams.published() if r.value.get("original") == wanted.value["original"]]
        return sorted(record.value["attempts"] for record in same) == [1, 2]

    streams.until(twice, 60, "the page is back in quarantine", pause=1.0)


def test_release_says_what_it_would_do_and_needs_a_choice(
    streams: Deployment, outcomes: dict[int, list[Published]]
) -> None:
    assert outcomes
    assert streams.command("quarantine", "release").returncode == 2
    dry = streams.command("quarantine", "release", "--reason", "not_text", "--dry-run")
    assert dry.stdout.endswith(b"pages would be put back.\n")
