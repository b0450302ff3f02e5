"""Where an event goes, by routes.toml."""

import json
from pathlib import Path

import msgspec
import pytest

from streams.events import ArticleEvent, encode
from streams.records import Record
from streams.routes import Condition, RoutesError, explain, holds, load, routed

ABOVE = {"medtop:20000638": ["medtop:11000000"]}


def ancestors(code: str) -> list[str]:
    return ABOVE.get(code, [])


def event(**fields: object) -> ArticleEvent:
    example = Path(__file__).parents[1] / "schemas/articles.enriched/examples/1.json"
    labels = {
        "countries": {
            "subject": [{"code": "KP", "name": "North Korea", "confidence": 0.9}],
            "mentioned": [{"code": "RU", "name": "Russia", "confidence": 0.3, "mentions": 3}],
        },
        "topics": [{"code": "medtop:20000638", "name": "international relations", "confidence": 0.6}],
        "language": "en",
        "event_type": "article.created",
    }
    return msgspec.convert({**json.loads(example.read_bytes()), **labels, **fields}, ArticleEvent)


UNLABELLED = {"countries": {}, "topics": [], "language": None}


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({"country": ["KP"]}, True),
        ({"country": ["RU"]}, False),
        ({"mentioned": ["RU"]}, True),
        ({"country": ["KP"], "language": ["en"]}, True),
        ({"country": ["KP"], "language": ["de"]}, False),
        ({"topic": ["medtop:11000000"]}, True),
        ({"topic": ["medtop:15000000"]}, False),
        ({"country": ["KP"], "confidence": 0.95}, None),
        ({"not": {"country": ["US"]}}, True),
        ({"not": {"country": ["KP"]}}, False),
        ({"any": [{"language": ["de"]}, {"country": ["KP"]}]}, True),
        ({"all": [{"language": ["de"]}, {"country": ["KP"]}]}, False),
        ({"event_type": ["article.revised"]}, False),
        ({"unknown": ["country"]}, False),
        ({}, True),
    ],
)
def test_a_condition_about_labels_that_are_there(condition: dict[str, object], answer: bool | None):
    assert holds(msgspec.convert(condition, Condition), event(), ancestors) is answer


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({"country": ["KP"]}, None),
        ({"not": {"country": ["US"]}}, None),
        ({"any": [{"country": ["US"]}, {"language": ["en"]}]}, None),
        ({"all": [{"country": ["US"]}, {"event_type": ["article.revised"]}]}, False),
        ({"unknown": ["country"]}, True),
        ({"any": [{"country": ["US"]}, {"unknown": ["country"]}]}, True),
    ],
)
def test_an_event_without_labels_goes_only_where_a_rule_says_unknown(condition: dict[str, object], answer: bool | None):
    assert holds(msgspec.convert(condition, Condition), event(**UNLABELLED), ancestors) is answer


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "routes.toml"
    path.write_text(text)
    return path


def test_a_route_carries_the_event_or_a_projection_of_it_with_its_key(tmp_path: Path):
    routes = load(
        _written(
            tmp_path,
            """
            [[route]]
            topic = "routed.korea"
            when = {country = ["KP", "KR"], confidence = 0.5}
            [[route]]
            topic = "routed.titles"
            when = {}
            fields = ["event_id", "title"]
            [[route]]
            topic = "routed.nothing"
            when = {language = ["fi"]}
            """,
        )
    )
    one = event()
    made = routed(one, Record("articles.enriched", b"k", encode(one), (("ce_id", b"1"),)), routes, ancestors)
    assert [record.topic for record in made] == ["routed.korea", "routed.titles"]
    assert made[0].value == encode(one)
    assert json.loads(made[1].value) == {"event_id": one.event_id, "title": one.title}
    assert all(copy.key == b"k" for copy in made)


def test_a_reading_names_the_condition_that_decided(tmp_path: Path):
    path = _written(tmp_path, '[[route]]\ntopic = "t"\nwhen = {country = ["US"], language = ["en"]}\n')
    (reading,) = explain(event(), load(path), ancestors)
    assert not reading.goes
    assert reading.because == "country = ['US'] does not hold"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[[route]\n", "routes.toml"),
        ('[[route]]\ntopic = "t"\nwhen = {land = ["KP"]}\n', "land"),
        ('[[route]]\ntopic = "t"\nwhen = {country = "KP"}\n', "country"),
        ('[[route]]\ntopic = "t"\nwhen = {}\nfields = ["titel"]\n', "titel"),
        ("[[route]]\nwhen = {}\n", "topic"),
        ('[[route]]\ntopic = "t"\nwhen = {}\n[[route]]\ntopic = "t"\nwhen = {}\n', "two routes"),
        ('[[route]]\ntopic = "t"\nwhen = ' + "{not = " * 20 + "{}" + "}" * 20 + "\n", "deeper"),
    ],
)
def test_a_fault_in_the_file_is_named(tmp_path: Path, text: str, word: str):
    with pytest.raises(RoutesError, match=word):
        load(_written(tmp_path, text))
