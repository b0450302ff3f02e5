"""Outcomes become records with stable ids, keys and CloudEvents headers."""

import json
from base64 import b64decode

import pytest

from streams import records
from streams.events import Coordinates, Rejection
from streams.records import RawMessage

AT = Coordinates("pages.raw", 3, 17, b"k", 1_770_000_000_000)


def test_an_event_id_depends_on_article_and_content_only():
    assert records.event_id("a", "1") == records.event_id("a", "1")
    assert len({records.event_id(a, c) for a in "ab" for c in "12"}) == 4
    assert records.event_id("a", "bc") != records.event_id("ab", "c")


@pytest.mark.parametrize("original", [b"\x00\xff\xfe", b"", b"{}"])
def test_quarantine_keeps_the_original_bytes_unchanged(original: bytes):
    record = records.quarantined(RawMessage(original, AT), Rejection(reason="invalid_json", detail="x"), "clean")
    value = json.loads(record.value)
    assert b64decode(value["original"]) == original
    assert (value["coordinates"]["partition"], value["coordinates"]["offset"]) == (3, 17)
    assert record.key == b"k"


def test_a_message_without_a_value_is_told_from_an_empty_one():
    record = records.quarantined(RawMessage(None, AT), Rejection(reason="empty_message", detail="x"), "clean")
    assert json.loads(record.value)["original"] is None


def test_headers_are_cloudevents_in_binary_mode():
    record = records.quarantined(
        RawMessage(b"{}", AT), Rejection(reason="missing_body", detail="x", page_id="p1"), "clean"
    )
    headers = dict(record.headers)
    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_type"] == b"page.quarantined"
    assert headers["ce_source"] == b"/news-streams/clean"
    assert headers["ce_subject"] == b"p1"
    assert headers["ce_id"].decode() == json.loads(record.value)["event_id"]
    assert headers["ce_dataschema"] == b"urn:news-streams:pages.quarantined:1"
    assert headers["reason"] == b"missing_body"


def test_a_line_is_json_whatever_the_key():
    record = records.quarantined(
        RawMessage(b"{}", Coordinates("pages.raw", 0, 0, b"\xff\xfe")),
        Rejection(reason="missing_body", detail=""),
        "clean",
    )
    line = json.loads(records.line(record))
    assert line["topic"] == "pages.quarantined"
    assert b64decode(line["key"]) == b"\xff\xfe"
