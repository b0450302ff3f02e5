"""An Article and what is remembered -> a Verdict: new, revision, refetch or reprint."""

from hashlib import blake2b

from msgspec import Struct

from streams.events import Article, ArticleVersion, Cleaned, Match, Verdict

__all__ = ["Decision", "Index", "Position"]


class Position(Struct, frozen=True):
    """Where an article stands in its shard."""

    offset: int
    timestamp: int
    """Milliseconds since 1970 UTC."""


class Decision(Struct, frozen=True):
    """What was decided, and what is to be remembered."""

    verdict: Verdict | None
    article: Article | None
    entry: bytes | None


class Index:
    """The state of one shard: a fold over journal entries."""

    def __init__(self) -> None:
        self._by_content: dict[bytes, bytes] = {}

    def decide(self, found: Cleaned, position: Position) -> Decision:
        """Compare with what is remembered; the index is not changed."""
        if not isinstance(found, Article):
            return Decision(None, None, None)
        content = blake2b((found.title + "\n" + found.body).encode(), digest_size=16).digest()
        ident = blake2b((found.page.url or found.title).encode(), digest_size=16).digest()
        known = self._by_content.get(content)
        if known is None:
            verdict = Verdict(kind="new", article_id=ident.hex(), identity_basis="url", content_version=content.hex())
            return Decision(verdict, found, content + ident)
        verdict = Verdict(
            kind="refetch" if known == ident else "reprint",
            article_id=ident.hex(),
            identity_basis="url",
            content_version=content.hex(),
            duplicate_of=ArticleVersion(known.hex(), 1),
            match=Match(method="content_hash", score=1.0, shared=1.0, covered=1.0),
        )
        return Decision(verdict, found, None)

    def apply(self, entry: bytes) -> None:
        """Remember."""
        self._by_content[entry[:16]] = entry[16:]
