"""An Article or a Removal -> which article it is: by canonical URL, by URL, or by publisher, title and text."""

from functools import lru_cache
from hashlib import blake2b

from msgspec import Struct

from streams.deduplicate.families import family
from streams.deduplicate.fingerprint import Fingerprint
from streams.deduplicate.text import canonical, plain
from streams.deduplicate.urls import Place, is_ancestor, normalise
from streams.events import Article, PageRef, Publisher

ID_BYTES = 10
"""80 bits: at a million articles a day, two get the same id once in some millions of years."""


class Identity(Struct, frozen=True):
    """Which article a page shows."""

    id: bytes
    """ID_BYTES long."""
    basis: str
    """canonical_url, url or content."""
    place: Place | None
    """The normalised URL; None when identity comes from the content."""
    key: int
    """Where the index finds the article, 32 bits: from the id, or for content from publisher and title only, so
    that a page without URL whose text has changed still finds what it was."""
    family: int
    """16 bits over the publisher's family; 0 when unknown."""
    url: str | None
    """The URL to show, as the crawler or the page gave it."""


def article_id(raw: bytes) -> str:
    """The id that subscribers see, 32 hex digits."""
    return blake2b(b"article\x1f" + raw, digest_size=16).hexdigest()


def cluster_id(raw: bytes) -> str:
    """The id of the cluster that began with this article, 32 hex digits."""
    return blake2b(b"cluster\x1f" + raw, digest_size=16).hexdigest()


def identify(article: Article, text: Fingerprint) -> Identity:
    """Say which article a page shows.

    A canonical URL counts only within the page's own registrable domain, and not when it is the front page or a
    folder above the page: some sites declare that everywhere.
    """
    located = by_url(article.page, article.publisher)
    if located is not None:
        return located
    title = canonical(plain(article.title)).casefold().split()
    house = family(article.publisher, None)
    bits = _family_bits(house)
    return Identity(
        id=_digest("content", house or "", *title, text.content.hex()),
        basis="content",
        place=None,
        # Without a title a later version can't be told from another article.
        key=(text.title or int.from_bytes(text.content[:2], "little")) << 16 | (text.title * 31 + bits) & 0xFFFF,
        family=bits,
        url=None,
    )


def by_url(page: PageRef, publisher: Publisher) -> Identity | None:
    """Identity from a page's URLs alone; None when it has none that can be read."""
    fetched = normalise(page.url)
    declared = fetched if page.canonical_url == page.url else normalise(page.canonical_url)
    basis, place, shown = "url", fetched, page.url
    if declared is not None and _trusted(declared, fetched, publisher):
        basis, place, shown = "canonical_url", declared, page.canonical_url
    if place is None:
        return None
    raw = _digest("url", place.text)
    return Identity(
        id=raw,
        basis=basis,
        place=place,
        key=int.from_bytes(raw[:4], "little"),
        family=_family_bits(family(publisher, place.host)),
        url=shown,
    )


def _trusted(declared: Place, fetched: Place | None, publisher: Publisher) -> bool:
    if fetched is None:
        return publisher.domain is not None and _within(declared.host, publisher.domain) and declared.path != "/"
    if is_ancestor(declared, fetched):
        return False
    if declared.host == fetched.host:
        return True
    domain = publisher.domain
    return domain is not None and _within(declared.host, domain) and _within(fetched.host, domain)


def _within(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)


@lru_cache(1 << 12)
def _family_bits(name: str | None) -> int:
    return int.from_bytes(_digest("family", name)[:2], "little") or 1 if name else 0


def _digest(*parts: str) -> bytes:
    return blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=ID_BYTES).digest()
