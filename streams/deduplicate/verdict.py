"""An Article, its fingerprint and what is remembered -> a Verdict and the row to remember.

How a content that comes back stays sound (A, then B, then A again): a version's event id is made from the article's
id and its content version, so if the third version had A's plain hash its event would repeat the first one's id, and
a subscriber that drops repeated ids would stay with B. The content version of a content that an older version of the
article had is therefore a hash of the content *and of the content version that it replaces*. All other content
versions are plain hashes of the content, which need no state. If the state was lost, the third version is taken for
the first: its id repeats, and a subscriber that still has the first event misses the change back. Salting every
version by its number or its predecessor would not be safer: a lost state would then give the same content another
id, and every subscriber would see a change that never happened. A withdrawal has no content: its version is a hash of
the one it withdraws.
"""

from hashlib import blake2b
from typing import Any

from msgspec import Struct

from streams.deduplicate import entry
from streams.deduplicate.compare import Comparison, Finding, compare
from streams.deduplicate.diff import changes
from streams.deduplicate.entry import Row
from streams.deduplicate.fingerprint import Fingerprint, Unit
from streams.deduplicate.identity import Identity, article_id, cluster_id
from streams.deduplicate.times import Moment, earlier, moment
from streams.events import Article, ArticleVersion, Match, PageRef, Removal, Verdict, VerdictKind, event_id


class Candidate(Struct, frozen=True):
    """A remembered article that shares index keys with the page, and what came of comparing them."""

    number: int
    row: Row
    comparison: Comparison
    finding: Finding

    @property
    def article_id(self) -> str:
        """The remembered article, as subscribers know it."""
        return article_id(self.row.id)

    @property
    def changed(self) -> list[Unit]:
        """Sentences of the new page whose partners in the remembered one are reworded or have other facts."""
        made = self.comparison.made
        return [
            made[number]
            for number, place in enumerate(self.comparison.pairs)
            if place is not None and self.row.codes[place] != made.codes[number]
        ]


class Page(Struct, frozen=True):
    """All that is known of the page that is to be decided."""

    article: Article
    text: Fingerprint
    identity: Identity
    order: int
    """When it was fetched, seconds since 1970; 0 when unknown."""
    positions: tuple[int, ...]
    """Which of its units are to be index keys."""


class Outcome(Struct, frozen=True):
    """A verdict and what to remember; no row when nothing has changed."""

    verdict: Verdict
    row: Row | None = None
    """The row of a new version."""
    seen: Row | None = None
    """The row of the version that was fetched again."""


def digest(*parts: bytes) -> bytes:
    """8 bytes over the parts."""
    return blake2b(b"\x1f".join(parts), digest_size=8).digest()


def content_version(row: Row) -> str:
    """The content version that subscribers see, 32 hex digits."""
    return _shown(row.content_version or row.content)


def _shown(raw: bytes) -> str:
    return blake2b(b"content\x1f" + raw, digest_size=16).hexdigest()


def owner(page: PageRef) -> int:
    """16 bits over where the page stands in its topic: the same page, replayed, has the same."""
    place = f"{page.topic}\x1f{page.partition}\x1f{page.offset}\x1f{page.sha256}"
    return int.from_bytes(blake2b(place.encode("utf-8", "replace"), digest_size=2).digest(), "little")


def updated_bits(article: Article) -> int:
    """16 bits over the time of the last change that the page declares; 0 when it declares none."""
    read = moment(article.updated_at)
    value = str(read.seconds) if read else article.updated_at or ""
    return (
        int.from_bytes(blake2b(value.encode("utf-8", "replace"), digest_size=2).digest(), "little") or 1 if value else 0
    )


def published(row: Row) -> Moment | None:
    """When the remembered page says that it was published."""
    return Moment(row.published, bool(row.flags & entry.DAY_ONLY)) if row.published else None


def remember(
    page: Page, *, version: int, flags: int = 0, cluster: bytes | None = None, salted: bytes | None = None
) -> Row:
    """The row for a version that this page made."""
    text, article, identity = page.text, page.article, page.identity
    at = moment(article.published_at)
    flags |= {"content": entry.CONTENT_BASIS, "canonical_url": entry.CANONICAL_BASIS}.get(identity.basis, 0)
    flags |= entry.REPRINT if cluster else 0
    flags |= entry.RECURRED if salted else 0
    flags |= entry.DAY_ONLY if at and at.day_only else 0
    return Row(
        id=identity.id,
        content=text.content,
        order=page.order,
        published=at.seconds if at else 0,
        updated=updated_bits(article),
        owner=owner(article.page),
        version=min(version, 0xFFFF),
        flags=flags,
        family=identity.family,
        title=text.title,
        deck=text.deck,
        authors=text.authors,
        numbers=text.numbers,
        names=text.names,
        words=min(text.words, 0xFFFF),
        coarseness=text.coarseness,
        positions=page.positions,
        cluster=cluster,
        content_version=salted,
        codes=tuple(text.codes),
    )


def new(page: Page, known: Row | None = None) -> Outcome:
    """An article that is nobody's copy; `known`: the reprint that its page showed before."""
    row = remember(page, version=_next(known))
    return Outcome(_verdict("new", page.identity, row), row)


def _verdict(kind: VerdictKind, identity: Identity, row: Row, **more: Any) -> Verdict:
    """A verdict about the version in a row; `more`: fields of Verdict that its kind has besides."""
    return Verdict(
        kind=kind,
        article_id=article_id(row.id),
        identity_basis=identity.basis,
        version=row.version,
        content_version=content_version(row),
        cluster_id=cluster_id(row.first),
        **more,
    )


def revision(page: Page, rows: list[Row]) -> Outcome:
    """A known article with another content."""
    before = rows[-1]
    recurs = any(row.content == page.text.content for row in rows)
    salted = digest(page.text.content, before.content_version or before.content) if recurs else None
    row = remember(page, version=_next(before), salted=salted)
    return Outcome(_revised(page, before, row), row)


def _revised(page: Page, before: Row, row: Row) -> Verdict:
    return _verdict(
        "revision",
        page.identity,
        row,
        supersedes=event_id(article_id(before.id), content_version(before)),
        changes=changes(before, page.article, page.text, row.updated),
        announced=row.updated not in (0, before.updated),
    )


def _next(known: Row | None) -> int:
    return known.version + 1 if known else 1


def reprint(page: Page, first: Candidate, known: Row | None, own: Row | None) -> Outcome:
    """Another article's text.

    `known` is the version of the page's own article before it, `own` the one that this very page made when it was read
    first: then there is nothing new to remember.
    """
    shown = own or remember(page, version=_next(known), cluster=first.row.first)
    other = first.row
    older = ArticleVersion(article_id(other.id), other.version)
    this = ArticleVersion(article_id(shown.id), shown.version, page.identity.url)
    sooner = earlier(moment(page.article.published_at), published(other))
    return Outcome(
        Verdict(
            kind="reprint",
            article_id=article_id(shown.id),
            identity_basis=page.identity.basis,
            version=shown.version,
            content_version=content_version(shown),
            duplicate_of=older,
            first_published=None if sooner is None else this if sooner else older,
            match=Match(
                method=first.finding.method,
                score=first.finding.score,
                shared=round(first.comparison.shared, 4),
                covered=round(first.comparison.covered, 4),
                differs=_differs(page, first, known),
                same_family=bool(other.family) and other.family == page.identity.family,
            ),
            cluster_id=cluster_id(other.first),
        ),
        None if own else shown,
    )


def _differs(page: Page, first: Candidate, known: Row | None) -> list[str]:
    row, found, text = first.row, first.comparison, page.text
    told: list[str] = []
    if row.title != text.title:
        told.append("title")
    if row.authors != text.authors:
        told.append("authors")
    missing = sorted(set(range(found.units)) - {pair for pair in found.pairs if pair is not None})
    if missing:
        at_end = missing == list(range(missing[0], found.units))
        told.append(f"{len(missing)} of {found.units} sentences cut{' at the end' if at_end else ''}")
    added = sum(pair is None for pair in found.pairs)
    if added:
        told.append(f"{added} of {len(found.pairs)} sentences added")
    if found.reworded:
        told.append(f"{found.reworded} sentences reworded")
    if found.refilled:
        told.append(f"{found.refilled} sentences with other numbers or names")
    if row.family and row.family == page.identity.family:
        told.append("same publisher family: counts once")
    if known is not None and known.content != text.content:
        told.append("the reprint itself has changed")
    return told


def refetch(page: Page, row: Row) -> Outcome:
    """The same article with the same content as one of its versions."""
    told: list[str] = []
    if row.updated != updated_bits(page.article):
        told.append("updated_at moved, the text did not")
    if row.authors != page.text.authors:
        told.append("authors")
    match = Match(method="content_hash", score=1.0, shared=1.0, covered=1.0, differs=told)
    return Outcome(_repeats(page.identity, row, match), seen=row)


def stale(page: Page, row: Row) -> Outcome:
    """Fetched before the version that is known: it never becomes its successor."""
    found = compare(row, page.text)
    match = Match(
        method="older_fetch",
        score=round(min(found.shared, found.covered), 4),
        shared=round(found.shared, 4),
        covered=round(found.covered, 4),
        differs=["fetched before the known version, which it therefore doesn't replace"],
    )
    return Outcome(_repeats(page.identity, row, match))


def _repeats(identity: Identity, row: Row, match: Match) -> Verdict:
    same = ArticleVersion(article_id(row.id), row.version, identity.url)
    return _verdict("refetch", identity, row, duplicate_of=same, match=match)


def replayed(page: Page, row: Row, before: list[Row]) -> Outcome:
    """The very page that made this version, read again: the same verdict, and nothing new to remember."""
    if before and not before[-1].flags & entry.REPRINT:
        return Outcome(_revised(page, before[-1], row))
    return Outcome(_verdict("new", page.identity, row))


def withdrawn(removal: Removal, identity: Identity, rows: list[Row], order: int) -> Outcome:
    """A known article whose URL says that it is gone. `rows` are its versions, oldest first."""
    latest, place = rows[-1], owner(removal.page)
    for number, row in enumerate(rows):
        # Read again, maybe after a later page brought the article back: the same verdict, nothing new to remember.
        if row.flags & entry.WITHDRAWN and row.owner == place:
            return Outcome(_gone(identity, rows[max(0, number - 1)], row))
    before = [row for row in rows if not (order and row.order and order < row.order)]
    if latest.flags & entry.REPRINT:
        return _no_news(identity, latest, "removal", "the reprint's page is gone")
    if before and before[-1].flags & entry.WITHDRAWN:
        return _no_news(identity, before[-1], "removal", "the article is known as withdrawn")
    if not before or before[-1] is not latest:
        return _no_news(identity, latest, "older_fetch", "gone before the known version was fetched")
    row = _withdrawn_row(latest, order, place)
    return Outcome(_gone(identity, latest, row), row)


def _no_news(identity: Identity, row: Row, method: str, why: str) -> Outcome:
    return Outcome(_repeats(identity, row, Match(method=method, score=0.0, differs=[why])))


def _gone(identity: Identity, before: Row, row: Row) -> Verdict:
    supersedes = None if before is row else event_id(article_id(before.id), content_version(before))
    return _verdict("withdrawn", identity, row, supersedes=supersedes)


def _withdrawn_row(latest: Row, order: int, place: int) -> Row:
    before = latest.content_version or latest.content
    return Row(
        id=latest.id,
        content=latest.content,
        order=order or latest.order,
        published=latest.published,
        updated=latest.updated,
        owner=place,
        version=min(latest.version + 1, 0xFFFF),
        flags=(latest.flags | entry.WITHDRAWN | entry.RECURRED),
        family=latest.family,
        title=latest.title,
        deck=latest.deck,
        authors=latest.authors,
        numbers=latest.numbers,
        names=latest.names,
        words=latest.words,
        coarseness=latest.coarseness,
        positions=(),
        cluster=latest.cluster,
        content_version=digest(b"withdrawn", before),
        codes=latest.codes,
    )
