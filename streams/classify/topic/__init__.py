"""Article -> IPTC Media Topics."""

from msgspec import Struct

from streams.events import Article, Evidence, TopicLabel


class TopicReading(Struct, frozen=True, kw_only=True):
    """Topics of an article, with what supports them."""

    topics: list[TopicLabel] = []
    warnings: list[str] = []
    evidence: list[Evidence] = []
    models: dict[str, str] = {}


def read_topics(article: Article) -> TopicReading:
    """No model yet, so no topic."""
    return TopicReading()
