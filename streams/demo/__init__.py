"""The demo's pages -> messages as a crawler would send them."""

import tomllib
from base64 import b64encode
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

import orjson
from msgspec import Struct

from streams.events import Coordinates
from streams.records import RawMessage

_HERE = files("streams.demo")


class DemoPage(Struct, frozen=True, kw_only=True):
    """One page of the demo."""

    name: str
    key: bytes
    value: bytes
    """The message for `pages.raw`."""
    expect: str
    """The topic it must end on."""


def pages() -> list[DemoPage]:
    """Every page of the demo, in the order in which it is fed."""
    return [_page(entry) for entry in tomllib.loads((_HERE / "pages.toml").read_text("utf-8"))["page"]]


def messages() -> list[RawMessage]:
    """The demo's pages as read from partition 0 of `pages.raw`."""
    return [
        RawMessage(page.value, Coordinates("pages.raw", 0, offset, page.key)) for offset, page in enumerate(pages())
    ]


def readable(sent: Iterable[RawMessage]) -> list[Any]:
    """The values that are JSON, for examples of `pages.raw`."""
    values: list[Any] = []
    for message in sent:
        try:
            values.append(orjson.loads(message.value or b""))
        except orjson.JSONDecodeError:
            continue
    return values


def _page(entry: dict[str, Any]) -> DemoPage:
    """`file` is the body (as text, or with `raw = true` as base64 of its bytes); `value` is a whole message instead."""
    name, expect = entry["name"], entry["expect"]
    if "value" in entry:
        return DemoPage(name=name, key=name.encode(), value=entry["value"].encode(), expect=expect)
    body = (_HERE / "pages" / entry["file"]).read_bytes()
    fields = {key: value for key, value in entry.items() if key not in {"name", "file", "expect", "raw"}}
    content = {"body_base64": b64encode(body).decode()} if entry.get("raw") else {"body": body.decode()}
    value = orjson.dumps({"page_id": name, "source": "demo", **fields, **content})
    return DemoPage(name=name, key=entry.get("url", name).encode(), value=value, expect=expect)
