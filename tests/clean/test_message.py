import json

import msgspec
import pytest

from streams.clean.message import Message, read_message
from streams.events import Page, Rejection

LIMIT = 10 << 20


def read(value: bytes | None) -> Message | Rejection:
    return read_message(value, LIMIT)


def rejected(value: bytes | None) -> Rejection:
    found = read(value)
    assert isinstance(found, Rejection)
    return found


def accepted(value: bytes) -> Message:
    found = read(value)
    assert isinstance(found, Message), found
    return found


@pytest.mark.parametrize("value", [None, b"", b" \n\t ", b"\x00\x00"])
def test_a_message_without_a_value_is_empty(value: bytes | None) -> None:
    assert rejected(value).reason == "empty_message"


@pytest.mark.parametrize(
    "value",
    [b"{", b"<html>", b'{"body": "x"', b'{"body": "x"} more', b'{"body": NaN}', b'{"body": "\xff"}', b"{'body': 'x'}"],
)
def test_what_is_not_json_is_said_to_be(value: bytes) -> None:
    assert rejected(value).reason == "invalid_json"


@pytest.mark.parametrize("value", [b"[]", b'"text"', b"7", b"null", b"true", b'[{"body": "x"}]'])
def test_json_of_another_type_is_an_invalid_message(value: bytes) -> None:
    assert rejected(value).reason == "invalid_message"


@pytest.mark.parametrize("body", [7, True, ["x"], {"html": "x"}, 1.5])
@pytest.mark.parametrize("name", ["body", "body_base64"])
def test_a_body_that_is_no_text_is_an_invalid_message_that_keeps_its_ids(name: str, body: object) -> None:
    found = rejected(json.dumps({name: body, "page_id": "p1", "url": "https://news.example/1"}).encode())
    assert (found.reason, found.page_id, found.url) == ("invalid_message", "p1", "https://news.example/1")


def test_a_message_without_a_body_says_so_and_keeps_its_ids() -> None:
    found = rejected(b'{"page_id": "p2", "url": "https://news.example/2"}')
    assert (found.reason, found.page_id, found.url) == ("missing_body", "p2", "https://news.example/2")


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_needs_no_body(status: int) -> None:
    assert accepted(json.dumps({"page_id": "p", "http_status": status}).encode()).page.http_status == status


def test_optional_fields_of_a_wrong_type_cost_the_field_and_not_the_page() -> None:
    found = accepted(b'{"body": "x", "url": 5, "fetched_at": {"at": 1}, "content_type": [], "source": true}')
    assert found.page == Page(body="x")
    assert found.warnings == ["field_ignored"]


def test_optional_fields_whose_meaning_is_plain_are_read() -> None:
    value = (
        b'{"body": "x", "page_id": 17, "http_status": "200 OK", "headers": {"Server": ["a", "b"], "Age": 3, "X": null}}'
    )
    page = accepted(value).page
    assert (page.page_id, page.http_status) == ("17", 200)
    assert page.headers == {"Server": "a, b", "Age": "3"}


def test_headers_as_a_list_of_pairs_are_read() -> None:
    assert accepted(b'{"body": "x", "headers": [["Server", "a"], ["odd"]]}').page.headers == {"Server": "a"}


def test_numbers_beyond_all_bounds_are_ignored() -> None:
    assert accepted(b'{"body": "x", "http_status": ' + b"9" * 5_000 + b"}").page.http_status is None
    assert accepted(b'{"body": "x", "http_status": 1e400}').page.http_status is None


def test_unknown_fields_are_ignored_however_deep_they_are() -> None:
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        deep = opening * 50_000 + b"1" + closing * 50_000
        page = accepted(b'{"page_id": "p", "unknown": ' + deep + b', "body": "x"}').page
        assert (page.page_id, page.body) == ("p", "x")


def test_brackets_that_do_not_close_are_invalid_json() -> None:
    found = rejected(b'{"page_id": "p", "body": "x", "unknown": ' + b"[" * 50_000)
    assert (found.reason, found.page_id) == ("invalid_json", "p")


def test_the_last_of_repeated_names_wins() -> None:
    assert accepted(b'{"body": "first", "body": "second"}').page.body == "second"


def test_a_byte_order_mark_and_utf_16_are_read() -> None:
    assert accepted(b'\xef\xbb\xbf{"body": "x"}').page.body == "x"
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        assert accepted('{"body": "naïve"}'.encode(encoding)).page.body == "naïve"


def test_lone_surrogates_become_replacement_characters() -> None:
    found = accepted(rb'{"body": "a\ud800b \udcffc \ud83d\ude00 \\ud800"}')
    assert found.page.body == "a\ufffdb \ufffdc \U0001f600 \\ud800"
    assert found.warnings == ["lone_surrogates"]


def test_nul_characters_in_a_body_are_handed_on() -> None:
    assert accepted(rb'{"body": "a\u0000b"}').page.body == "a\x00b"


def test_messages_beyond_twice_the_limit_are_not_parsed_but_keep_their_ids() -> None:
    value = b'{"page_id": "big", "url": "https://news.example/3", "body": "' + b"x" * (2 * LIMIT) + b'"}'
    found = rejected(value)
    assert (found.reason, found.page_id, found.url) == ("too_large", "big", "https://news.example/3")


def test_a_message_that_was_cut_keeps_the_ids_before_the_cut() -> None:
    found = rejected(b'{"page_id": "cut", "url": "https://news.example/4", "body": "It was \\"')
    assert (found.reason, found.page_id, found.url) == ("invalid_json", "cut", "https://news.example/4")


def test_a_whole_message_is_read_as_the_contract_says() -> None:
    page = Page(
        page_id="p",
        url="https://news.example/5",
        fetched_at="2026-02-08T03:00:00Z",
        content_type="text/html; charset=utf-8",
        body="<p>x</p>",
        http_status=200,
        final_url="https://news.example/five",
        headers={"Server": "x"},
        source="crawler-a",
    )
    assert accepted(msgspec.json.encode(page)) == Message(page)
