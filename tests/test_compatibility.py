"""A contract that would break its users is refused, and the field is named."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from msgspec import Struct

from streams import contract
from streams.cli.schemas import RELEASED, schemas
from streams.compatibility import breaks


def schema_of(type_: Any) -> dict[str, Any]:
    return msgspec.json.schema(type_)


class Person(Struct):
    name: str


class Event(Struct):
    ident: str
    count: int
    who: Person
    people: list[Person] = []
    note: str | None = None


def test_the_same_contract_breaks_nobody():
    assert breaks(schema_of(Event), schema_of(Event), "output") == []
    assert breaks(schema_of(Event), schema_of(Event), "input") == []


def test_an_added_optional_field_is_fine_on_both_sides():
    class New(Event):
        added: int = 0

    assert breaks(schema_of(Event), _as(New), "output") == []
    assert breaks(schema_of(Event), _as(New), "input") == []


def test_a_renamed_field_is_named():
    class New(Struct):
        identity: str
        count: int
        who: Person
        people: list[Person] = []
        note: str | None = None

    assert "ident: was removed or renamed" in breaks(schema_of(Event), _as(New), "output")


def test_a_narrowed_type_is_named_however_deep():
    class Person(Struct):
        name: int

    class New(Struct):
        ident: str
        count: int
        who: Person
        people: list[Person] = []
        note: str | None = None

    assert any(
        sentence.startswith("who.name: type was 'string'") for sentence in breaks(schema_of(Event), _as(New), "output")
    )


@pytest.mark.parametrize(
    ("side", "broken"), [("input", ["note: can no longer be null"]), ("output", ["note: can no longer be null"])]
)
def test_null_taken_away_is_named(side: Any, broken: list[str]):
    class New(Struct):
        ident: str
        count: int
        who: Person
        people: list[Person] = []
        note: str = ""

    assert breaks(schema_of(Event), _as(New), side) == broken


def test_null_allowed_where_it_never_was_breaks_readers_but_not_writers():
    class New(Struct):
        ident: str | None
        count: int
        who: Person
        people: list[Person] = []
        note: str | None = None

    assert breaks(schema_of(Event), _as(New), "output") == ["ident: can now be null"]
    assert breaks(schema_of(Event), _as(New), "input") == []


def test_a_new_required_input_is_named_and_a_new_certain_output_is_fine():
    class New(Event, kw_only=True):
        needed: str

    assert breaks(schema_of(Event), _as(New), "input") == ["needed: is now required"]
    assert breaks(schema_of(Event), _as(New), "output") == []


def test_nothing_breaks_since_the_last_release():
    folder = Path(__file__).parents[1] / "schemas"
    released = json.loads((folder / RELEASED).read_bytes())
    for name, new in contract.schemas().items():
        assert breaks(released[name], new, "input" if name == "pages.raw" else "output") == []


def test_the_command_refuses_a_break(tmp_path: Path):
    CliRunner().invoke(schemas, ["--release", str(tmp_path)])
    assert CliRunner().invoke(schemas, ["--check", str(tmp_path)]).exit_code == 0
    released = json.loads((tmp_path / RELEASED).read_bytes())
    released["articles.enriched"]["$defs"]["ArticleEvent"]["properties"]["headline"] = {"type": "string"}
    (tmp_path / RELEASED).write_text(json.dumps(released))
    result = CliRunner().invoke(schemas, ["--check", str(tmp_path)])
    assert result.exit_code == 1
    assert "articles.enriched: headline: was removed or renamed" in result.stderr


def _as(type_: Any) -> dict[str, Any]:
    """The schema under the name it had, as a changed definition in events.py would keep it."""
    schema = schema_of(type_)
    return json.loads(
        json.dumps(schema)
        .replace(f"#/$defs/{type_.__name__}", "#/$defs/Event")
        .replace(f'"{type_.__name__}": {{', '"Event": {')
    )
