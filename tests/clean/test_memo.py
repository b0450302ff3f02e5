import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from streams import clean as room
from streams.clean import Limits, clean
from streams.clean.draft import Draft, Found, Paragraph
from streams.clean.memo import Memo
from streams.demo import messages
from streams.events import Coordinates, encode
from tests.quality.metadata import pages

MEMO = Limits(memo_bytes=16 << 20)


def outcome(value: bytes | None, limits: Limits, offset: int = 0) -> bytes:
    return encode(clean(value, Coordinates("pages.raw", 0, offset), limits))


@pytest.fixture
def memo(monkeypatch: pytest.MonkeyPatch) -> Memo:
    made = Memo()
    monkeypatch.setattr(room, "_memo", made)
    return made


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Any:
    """From the call on no page can be read."""

    def forbid() -> None:
        def refuse(*_: object) -> None:
            raise AssertionError("the page was read again")

        monkeypatch.setattr(room, "read_html", refuse)
        monkeypatch.setattr(room, "read_text", refuse)

    return forbid


def fetched_again(value: bytes) -> bytes:
    page = json.loads(value)
    return json.dumps({**page, "page_id": "again", "fetched_at": "2026-02-11T09:30:00Z", "source": "other"}).encode()


def test_pages_of_the_demo_have_the_same_outcome_with_and_without(memo: Memo) -> None:
    for message in messages():
        expected = outcome(message.value, Limits())
        assert [outcome(message.value, MEMO) for _ in range(3)] == [expected] * 3
    assert len(memo) > 10


@pytest.mark.data
@pytest.mark.parametrize("name", ["fundus", "waddle"])
def test_a_page_that_is_fetched_again_is_not_read_and_has_the_same_outcome(
    memo: Memo, unread: Any, data_dir: Path, name: str
) -> None:
    values = [value for value, _ in zip((value for value, _ in pages(data_dir, name)), range(60), strict=False)]
    again = [fetched_again(value) for value in values]
    expected = [outcome(value, Limits(), offset=7) for value in again]
    articles = [number for number, value in enumerate(values) if b'"type":"article"' in outcome(value, MEMO)]
    assert len(articles) > 40
    unread()
    for number in articles:
        assert outcome(again[number], MEMO, offset=7) == expected[number]


def test_another_url_or_content_type_is_another_page(memo: Memo) -> None:
    value = next(message.value for message in messages() if b"text/html" in (message.value or b""))
    page = json.loads(value or b"")
    for changes in (
        {},
        {"url": "https://elsewhere.example/news/another-story-1234567"},
        {"content_type": "text/plain"},
    ):
        other = json.dumps({**page, **changes}).encode()
        assert outcome(other, MEMO) == outcome(other, Limits())
    assert len(memo) >= 2


def test_memory_is_bounded_and_the_page_not_used_longest_goes_first() -> None:
    def draft(number: int) -> Draft:
        noise = msgspec.json.encode([hash((number, place)) for place in range(60)]).decode()
        return Draft(titles=[Found(text="Title", source="title")], body=[Paragraph(text=noise)])

    memo = Memo()
    for number in range(100):
        memo.put(b"%d" % number, draft(number), 16_000)
        assert memo.size <= 16_000
        assert memo.get(b"0") == draft(0)
    assert memo.get(b"1") is None
    assert memo.get(b"99") == draft(99)
    before = len(memo)
    memo.put(b"large", draft(7), 500)
    assert (memo.get(b"large"), len(memo)) == (None, before)
