"""Where routes sent events is counted, by route; so is what no route wanted."""

import msgspec
import pytest
from prometheus_client import REGISTRY

from streams.records import enriched
from streams.routes import Condition, Route, routed
from streams.runtime.routing import Routing
from tests.sinks.feed import article, countries

ROUTES = [
    Route("desk.korea", msgspec.convert({"country": ["KP", "KR"]}, Condition)),
    Route("desk.north", msgspec.convert({"country": ["KP"]}, Condition)),
]


def _counts() -> dict[str, float]:
    counters = {route.topic: ("streams_routed_total", {"route": route.topic}) for route in ROUTES}
    counters |= {why: ("streams_unrouted_total", {"why": why}) for why in ("unlabelled", "unwanted")}
    return {name: REGISTRY.get_sample_value(*series) or 0.0 for name, series in counters.items()}


@pytest.mark.parametrize(
    ("fields", "counted"),
    [
        ({"countries": countries("KP")}, {"desk.korea", "desk.north"}),
        ({"countries": countries("KR")}, {"desk.korea"}),
        ({"countries": countries("US")}, {"unwanted"}),
        ({"countries": {}, "topics": []}, {"unlabelled"}),
    ],
)
def test_an_event_counts_for_each_route_that_took_it_or_as_dropped(fields: dict[str, object], counted: set[str]):
    event = article("a", **fields)
    record = enriched(event)
    record = msgspec.structs.replace(record, also=(*record.also, *routed(event, record, ROUTES, lambda _: ())))
    routing, before = Routing(route.topic for route in ROUTES), _counts()
    routing.observe(record)
    after = _counts()
    assert {name for name in after if after[name] == before[name] + 1} == counted
    assert sum(after.values()) == sum(before.values()) + len(counted)


def test_a_route_that_gets_nothing_shows_as_zero():
    Routing(["desk.nobody"])
    assert REGISTRY.get_sample_value("streams_routed_total", {"route": "desk.nobody"}) == 0


def test_without_routes_nothing_is_dropped():
    before = _counts()
    Routing().observe(enriched(article("a", countries={}, topics=[])))
    assert _counts() == before
