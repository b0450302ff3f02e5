"""schemas/ is what events.py and topics.py say, and every example keeps to it."""

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
from click.testing import CliRunner

from streams import contract, topics
from streams.cli.schemas import current, schemas

SCHEMAS = Path(__file__).parents[1] / "schemas"
TYPED = [topic for topic in topics.ALL if topic.value is not bytes]


def test_the_checked_in_files_are_what_the_code_generates():
    result = CliRunner().invoke(schemas, ["--check", str(SCHEMAS)])
    assert result.exit_code == 0, result.stderr


def test_a_changed_a_missing_and_a_superfluous_file_are_each_named(tmp_path: Path):
    CliRunner().invoke(schemas, [str(tmp_path)])
    (tmp_path / "pages.raw/schema.json").write_text("{}")
    (tmp_path / "articles.enriched/README.md").unlink()
    (tmp_path / "extra.json").write_text("{}")
    result = CliRunner().invoke(schemas, ["--check", str(tmp_path)])
    assert result.exit_code == 1
    for name in ("pages.raw/schema.json", "articles.enriched/README.md", "extra.json"):
        assert name in result.stderr


@pytest.mark.parametrize("topic", TYPED, ids=lambda topic: topic.name)
def test_every_schema_is_valid_and_describes_every_field(topic: topics.Topic):
    schema = contract.schema(topic)
    jsonschema.Draft202012Validator.check_schema(schema)
    for name, definition in schema["$defs"].items():
        for field, says in definition.get("properties", {}).items():
            assert field == "type" or says.get("description"), f"{name}.{field} has no description"


@pytest.mark.parametrize("topic", TYPED, ids=lambda topic: topic.name)
def test_every_example_keeps_to_its_schema_and_decodes(topic: topics.Topic):
    validator = jsonschema.Draft202012Validator(contract.schema(topic))
    examples = sorted((SCHEMAS / topic.name / "examples").glob("*.json"))
    assert len(examples) >= 5 if topic.public else 1
    for example in examples:
        value = json.loads(example.read_bytes())
        validator.validate(value)
        msgspec.convert(value, topic.value)


def test_a_reader_ignores_fields_that_it_does_not_know():
    for topic in TYPED:
        example = json.loads((SCHEMAS / topic.name / "examples/1.json").read_bytes())
        jsonschema.Draft202012Validator(contract.schema(topic)).validate({**example, "field_of_tomorrow": 1})


def test_current_covers_every_topic():
    names = {name.split("/")[0] for name in current()}
    assert {topic.name for topic in topics.ALL} <= names
