"""Pages in quarantine go back as they came."""

import pytest

from streams import records
from streams.events import Coordinates, Rejection
from streams.records import RawMessage
from streams.runtime.quarantine import Choice, put_back, read
from streams.settings import Settings
from tests.runtime.conftest import Cluster

PAGE = b'{"page_id": "p", "body": "<p>late</p>"}'


@pytest.mark.parametrize("backfill", [True, False])
def test_a_page_that_fills_a_gap_goes_back_as_one(settings: Settings, cluster: Cluster, backfill: bool) -> None:
    message = RawMessage(PAGE, Coordinates("pages.raw", 1, 7, b"key"), backfill=backfill)
    refused = records.quarantined(message, Rejection(reason="crash", detail="it crashed"), "clean")
    cluster.send("pages.quarantined", refused.value, headers=dict(refused.headers))
    returned = put_back(settings, read(settings, Choice()), force=False, told=lambda *_: None)
    assert (returned.put_back, returned.held) == (1, 0)
    ((_, _, value, headers),) = cluster.read("pages.raw")
    assert value == PAGE
    assert headers["attempts"] == b"2"
    assert ("backfill" in headers) == backfill
