"""The documentation names tests that exist, and its reference says what the code has."""

import ast
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from streams import topics
from streams.cli import COMMANDS
from streams.cli.reference import reference
from streams.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
GUARANTEES = sorted(path for path in (DOCS / "guarantees").glob("*.md") if path.name != "index.md")
NAMED = re.compile(r"^\* `(tests/[^`:]+)::([^`]+)`: .", re.MULTILINE)


@pytest.mark.parametrize("page", GUARANTEES, ids=lambda page: page.stem)
def test_every_guarantee_names_tests_that_exist(page: Path):
    named = NAMED.findall(page.read_text("utf-8"))
    assert named
    for path, name in named:
        tree = ast.parse((DOCS.parent / path).read_text("utf-8"))
        assert name in {
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }


def test_the_index_of_guarantees_has_them_all():
    linked = set(re.findall(r"\(([\w-]+\.md)\)", (DOCS / "guarantees/index.md").read_text("utf-8")))
    assert linked == {page.name for page in GUARANTEES}


def test_the_reference_has_every_setting_command_topic_and_public_field(tmp_path: Path):
    result = CliRunner().invoke(reference, [str(tmp_path)])
    assert result.exit_code == 0, result.output
    pages = {path.name: path.read_text("utf-8") for path in tmp_path.glob("*.md")}
    assert all(f"`STREAMS_{name.upper()}`" in pages["settings.md"] for name in Settings.model_fields)
    assert all(f"## streams {name}" in pages["commands.md"] for name in COMMANDS)
    assert [topic.name for topic in topics.ALL if (f"## {topic.name}\n" in pages["topics.md"]) != topic.public] == []
    assert all(f"| `{field}` |" in pages["topics.md"] for field in topics.ARTICLES_ENRICHED.value.__struct_fields__)
    assert "`streams_routed_total`" in pages["metrics.md"]
    assert "`attempts_exhausted`" in pages["codes.md"]
