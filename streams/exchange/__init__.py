"""An ArticleEvent -> the formats that other news systems read: IPTC ninjs 3 and schema.org NewsArticle."""

from collections.abc import Callable
from typing import Any

from streams.events import ArticleEvent
from streams.exchange.ninjs import ninjs
from streams.exchange.schema_org import schema_org

FORMATS: dict[str, Callable[[ArticleEvent], dict[str, Any]]] = {"ninjs": ninjs, "schema-org": schema_org}
"""Name of each format -> what makes it."""

__all__ = ["FORMATS", "ninjs", "schema_org"]
