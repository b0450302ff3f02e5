"""Events as IPTC ninjs 3 and schema.org NewsArticle."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from streams import demo
from streams.cli.export import export
from streams.events import ArticleEvent
from streams.exchange import FORMATS, ninjs, schema_org
from streams.pipeline import Pipeline
from streams.records import line

# Names and shapes of the ninjs 3.0 schema that we use; its objects allow no other property.
NINJS: dict[str, Any] = {
    "uri": str, "standard": dict, "type": str, "representationType": {"full", "partial"},
    "pubStatus": {"usable", "withheld", "canceled"}, "version": str, "firstCreated": datetime, "versionCreated": datetime,
    "language": str, "title": str, "by": str, "located": str,
    "headlines": {"role", "contentType", "value"}, "descriptions": {"role", "contentType", "value"},
    "bodies": {"role", "contentType", "charCount", "wordCount", "value"},
    "people": {"name", "rel", "uri", "literal"}, "places": {"name", "rel", "uri", "literal"},
    "subjects": {"name", "rel", "uri", "literal", "creator", "relevance", "confidence"},
    "infoSources": {"name", "role", "uri", "literal"}, "altIds": {"role", "value"},
}  # fmt: skip


@pytest.fixture(scope="module")
def records():
    pipeline = Pipeline()
    return [pipeline.run(message) for message in demo.messages()]


@pytest.fixture(scope="module")
def events(records: list[Any]) -> list[ArticleEvent]:
    return [msgspec.json.decode(each.value, type=ArticleEvent) for each in records if each.topic == "articles.enriched"]


def test_ninjs_has_only_properties_of_the_standard_with_its_types(events: list[ArticleEvent]):
    for event in events:
        for name, value in ninjs(event).items():
            kind = NINJS[name]
            if kind is datetime:
                datetime.fromisoformat(value)
            elif isinstance(value, list):
                assert all(set(entry) <= kind for entry in value), name
            elif isinstance(kind, set):
                assert value in kind
            else:
                assert isinstance(value, kind), name


def test_ninjs_confidences_are_whole_per_cents(events: list[ArticleEvent]):
    subjects = [subject for event in events for subject in ninjs(event).get("subjects", [])]
    assert subjects
    assert all(isinstance(subject["confidence"], int) and 0 <= subject["confidence"] <= 100 for subject in subjects)


def test_schema_org_says_what_the_article_is(events: list[ArticleEvent]):
    for event in events:
        made = schema_org(event)
        assert made["@type"] == "NewsArticle"
        assert made["headline"] == event.title
        assert made["articleBody"] == event.body
        assert {about.get("identifier") for about in made.get("about", [])} >= {
            label.code for label in event.countries.subject
        }


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_command_reads_what_enrich_prints(records: list[Any], tmp_path: Path, form: str):
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"".join(map(line, records)))
    result = CliRunner().invoke(export, ["--format", form, str(path)])
    assert result.exit_code == 0
    expected = sum(record.topic == "articles.enriched" for record in records)
    assert len([json.loads(each) for each in result.stdout.splitlines()]) == expected


def test_the_command_names_the_line_that_is_no_event(tmp_path: Path):
    path = tmp_path / "lines.jsonl"
    path.write_text("\n{}\n")
    result = CliRunner().invoke(export, ["--format", "ninjs", str(path)])
    assert result.exit_code == 1
    assert "line 2" in result.stderr
