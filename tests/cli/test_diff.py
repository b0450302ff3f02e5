"""`streams diff` tells what changed between two releases on the same pages."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from streams import demo
from streams.cli.diff import diff
from streams.pipeline import Pipeline
from streams.records import line


@pytest.fixture
def outputs(tmp_path: Path) -> tuple[Path, Path]:
    pipeline = Pipeline()
    text = b"".join(line(pipeline.run(message)) for message in demo.messages())
    paths = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    for path in paths:
        path.write_bytes(text)
    return paths


def test_equal_outputs_do_not_differ(outputs: tuple[Path, Path]):
    result = CliRunner().invoke(diff, [str(path) for path in outputs])
    assert result.exit_code == 0
    assert "0 in one only" in result.stdout


def test_a_label_that_came_is_counted_by_country_and_publisher(outputs: tuple[Path, Path]):
    before, after = outputs
    rows = [json.loads(row) for row in after.read_text().splitlines()]
    row = next(row for row in rows if row["topic"] == "articles.enriched")
    row["value"]["countries"]["subject"] = [{"code": "TV", "name": "Tuvalu", "confidence": 0.9}]
    row["value"]["publisher"]["domain"] = "a.example"
    after.write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = CliRunner().invoke(diff, [str(before), str(after), "--format", "json"])
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["country"]["TV came"] == 1
    assert found["publisher"] == {"a.example": 1}


def test_a_line_that_is_none_is_named(outputs: tuple[Path, Path]):
    outputs[1].write_text("{}\n")
    result = CliRunner().invoke(diff, [str(path) for path in outputs])
    assert result.exit_code == 1
    assert "after.jsonl:1" in result.stderr
