"""An Article or Removal and the state of its shard -> the decision, what to remember, and how it came about."""

from msgspec import Struct
from msgspec.structs import replace

from streams.deduplicate import entry, verdict
from streams.deduplicate.compare import Comparison, compare, judge, settle
from streams.deduplicate.entry import MAX_KEYS, Row, Seen, pack_entry, pack_seen
from streams.deduplicate.fingerprint import Fingerprint, fingerprint, keys, units
from streams.deduplicate.identity import Identity, by_url, identify
from streams.deduplicate.state import DAY, State
from streams.deduplicate.times import LATEST, moment
from streams.deduplicate.verdict import Candidate, Outcome, Page
from streams.events import Article, Cleaned, PageRef, Publisher, Removal, Verdict

Key = tuple[int, int]
"""A unit of the page and its index key."""

MAX_AHEAD = DAY
"""A fetched_at this many seconds after its record's time is not believed."""
HOT = 12
"""A sentence that so many rows are indexed by tells nothing apart: a further row isn't indexed by it."""
MAX_COMPARED = 8
"""Candidates that are compared in full, most keys in common first."""
SAME_TITLE_SHARE = 0.3
"""Share of text that two pages without URL, of one publisher and title, need in common to be one article."""


class Position(Struct, frozen=True):
    """Where an article stands in its shard."""

    offset: int
    timestamp: int
    """The record's, milliseconds since 1970 UTC; 0 when unknown."""
    backfill: bool = False
    """Whether the page was sent to fill a gap (header `backfill: true`): it never replaces what live pages brought."""
    page_time: int = 0
    """When the page was put on pages.raw, milliseconds since 1970 UTC: the same however often the article is sent."""


class Decision(Struct, frozen=True):
    """What was decided, and what is to be remembered."""

    verdict: Verdict | None
    """None for the removal of an article that isn't known."""
    article: Article | None
    """The article that the verdict is about; for a removal what is known, without its text."""
    entry: bytes | None
    """Journal entry, at most 200 bytes; None when nothing is to be remembered."""


class Explanation(Struct, frozen=True):
    """How a decision came about, for people."""

    decision: Decision
    identity: Identity | None
    """None for a removal without a URL that can be read."""
    text: Fingerprint | None
    """None for a removal."""
    versions: list[Row]
    """What was known of the same article, oldest first."""
    candidates: list[Candidate]
    """Other articles that were compared, most keys in common first."""


def decide(state: State, found: Cleaned, position: Position) -> Explanation:
    """Compare a page with what is remembered; the state is only read."""
    clock = state.ahead(position.timestamp)
    if isinstance(found, Removal):
        return _removal(state, found, position, clock)
    text = fingerprint(found)
    identity = identify(found, text)
    versions = _versions(state, identity, text, clock)
    if versions and identity.basis == "content":
        identity = replace(identity, id=versions[-1][1].id)
    rows = [row for _, row in versions]
    found_by, chosen = _lookup(state, keys(text), len(text.codes), clock)
    order = _order(found.page, found.published_at, position)
    page = Page(found, text, identity, order, tuple(unit for unit, _ in chosen))
    candidates: list[Candidate] = []
    own = _own(page, rows)
    if own is not None and not rows[own].flags & entry.REPRINT:
        outcome = verdict.replayed(page, rows[own], rows[:own])
    elif own is None and rows and not _open(page, rows):
        outcome = _known(page, rows)
    else:
        # A reprint that is read again is compared with what there was when it was read first.
        past = Past(state, clock, rows, None, None) if own is None else Past(state, clock, rows[:own], *versions[own])
        candidates = _candidates(past, found_by, page)
        outcome = _unknown(past, page, candidates)
    kept = (number for number, row in versions if outcome.seen is not None and row.version == outcome.seen.version)
    aged = any(state.age(number, clock) > state.window // 30 for number in kept)
    entry_made = _entry(page, outcome, Place(position.offset, clock, aged), chosen)
    return Explanation(Decision(outcome.verdict, found, entry_made), identity, text, rows, candidates)


def _order(page: PageRef, published: str | None, position: Position) -> int:
    """When the page was fetched, seconds since 1970; 0 when that isn't known."""
    recorded = (position.page_time or position.timestamp) // 1000
    fetched = moment(page.fetched_at)
    if fetched is not None and not (recorded and fetched.seconds > recorded + MAX_AHEAD):
        return fetched.seconds
    if position.backfill:
        # Older than anything that a live page brought.
        at = moment(published)
        return at.seconds if at else 1
    return min(recorded, LATEST)


def _versions(state: State, identity: Identity, text: Fingerprint, clock: int) -> list[tuple[int, Row]]:
    """The known versions of the article with the numbers of their rows, oldest first."""
    latest: dict[int, tuple[int, Row]] = {}
    own = identity.id if identity.place is not None else None
    refused: set[bytes] = set()
    for number, row in state.rows_of(identity.key, clock):
        if own is None and row.id not in refused:
            if _continues(row, identity, text):
                own = row.id
            else:
                refused.add(row.id)
        if row.id == own:
            latest.setdefault(row.version, (number, row))
    return [latest[version] for version in sorted(latest)]


def _continues(row: Row, identity: Identity, text: Fingerprint) -> bool:
    """Whether a page without URL shows a remembered article: same publisher, same title and enough of the text."""
    if not row.flags & entry.CONTENT_BASIS or row.title != text.title or row.family != identity.family:
        return False
    if row.content == text.content:
        return True
    found = compare(row, text)
    return text.title != 0 and max(found.shared, found.covered) >= SAME_TITLE_SHARE * (1 if row.family else 2)


def _lookup(state: State, asked: list[Key], units_made: int, clock: int) -> tuple[dict[int, int], list[Key]]:
    """Rows that have index keys in common with the page and how many, and which keys the page is indexed by.

    Three of the four come from the first part of the text, since reprints are cut at the end.
    """
    found: dict[int, int] = {}
    hot: set[int] = set()
    for place in state.possible([key for _, key in asked]):
        numbers = state.having(asked[place][1], clock, HOT)
        for number in numbers:
            found[number] = found.get(number, 0) + 1
        if len(numbers) == HOT:
            hot.add(place)
    free = [one for place, one in enumerate(asked) if place not in hot] if hot else asked
    early = [one for one in free if 2 * one[0] < units_made]
    late = [one for one in free if 2 * one[0] >= units_made]
    chosen = early[: MAX_KEYS - 1] + late
    return found, (chosen + early[MAX_KEYS - 1 :])[:MAX_KEYS]


class Past(Struct, frozen=True):
    """What a page is compared with."""

    state: State
    clock: int
    rows: list[Row]
    """The versions of its own article before it, oldest first."""
    until: int | None
    """Only rows before this one; None for all."""
    own: Row | None
    """The reprint that this very page made when it was read first."""

    def has(self, number: int) -> bool:
        """Whether a row was there."""
        return self.until is None or number < self.until


def _own(page: Page, rows: list[Row]) -> int | None:
    """Which of an article's versions this very page made, which is therefore read again."""
    mine, content = verdict.owner(page.article.page), page.text.content
    for place, row in enumerate(rows):
        if row.owner == mine and row.content == content and not row.flags & entry.WITHDRAWN:
            return place
    return None


def _candidates(past: Past, found: dict[int, int], page: Page) -> list[Candidate]:
    """Compare with the most promising rows: of each article the latest version of those with most keys in common."""
    compared: dict[bytes, tuple[int, Row, Comparison]] = {}
    for number, _ in sorted(found.items(), key=lambda item: (-item[1], -item[0])):
        if not past.has(number):
            continue
        row = past.state.row(number)
        if row.id == page.identity.id or row.id in compared:
            continue
        # A key is equal by chance once in some million rows; then no whole code is.
        if set(row.codes).isdisjoint(units(page.text, row.coarseness).codes):
            continue
        compared[row.id] = number, row, compare(row, page.text)
        if len(compared) == MAX_COMPARED:
            break
    findings = [judge(row, page.text, similar) for _, row, similar in compared.values()]
    settled = settle(findings, [similar for _, _, similar in compared.values()])
    return [Candidate(*found, finding) for found, finding in zip(compared.values(), settled, strict=True)]


def _open(page: Page, rows: list[Row]) -> bool:
    """Whether a known article has to be compared with others again: a reprint that changed."""
    latest = rows[-1]
    if not latest.flags & entry.REPRINT or latest.flags & entry.WITHDRAWN:
        return False
    return not _older(page, latest) and all(row.content != page.text.content for row in rows)


def _older(page: Page, latest: Row) -> bool:
    return bool(page.order and latest.order and page.order < latest.order)


def _known(page: Page, rows: list[Row]) -> Outcome:
    latest = rows[-1]
    same = [row for row in rows if row.content == page.text.content and not row.flags & entry.WITHDRAWN]
    if same and (same[-1] is latest or _older(page, latest)):
        return verdict.refetch(page, same[-1])
    if _older(page, latest):
        return verdict.stale(page, latest)
    if latest.flags & entry.REPRINT:
        # A reprint back at an earlier state of its own: still nobody's news.
        return verdict.refetch(page, same[-1] if same else latest)
    return verdict.revision(page, rows)


def _unknown(past: Past, page: Page, candidates: list[Candidate]) -> Outcome:
    known = past.rows[-1] if past.rows else None
    best = min(
        (candidate for candidate in candidates if candidate.finding.reprint),
        key=lambda candidate: (-round(candidate.finding.score, 1), candidate.number),
        default=None,
    )
    if best is None:
        return verdict.refetch(page, past.own) if past.own else verdict.new(page, known)
    return verdict.reprint(page, _first(past, page, best, candidates), known, past.own)


def _first(past: Past, page: Page, best: Candidate, candidates: list[Candidate]) -> Candidate:
    """The article that the cluster began with, when it is still held and the page repeats it too; else the match."""
    if best.row.cluster is None:
        return best
    for candidate in candidates:
        if candidate.row.id == best.row.cluster:
            return candidate if candidate.finding.reprint else best
    key = int.from_bytes(best.row.cluster[:4], "little")
    for number, row in past.state.rows_of(key, past.clock):
        if row.id == best.row.cluster and past.has(number):
            similar = compare(row, page.text)
            finding = judge(row, page.text, similar)
            return Candidate(number, row, similar, finding) if finding.reprint else best
    return best


class Place(Struct, frozen=True):
    """What an entry carries beside the row."""

    offset: int
    clock: int
    aged: bool
    """Whether the row of a version that was fetched again is old enough to be written anew."""


def _entry(page: Page, outcome: Outcome, at: Place, chosen: list[Key]) -> bytes | None:
    """What the journal gets: a new row; or, for a later fetch of the same content, what changes in its row."""
    key, addresses = page.identity.key, tuple(key & 0xFFFF for _, key in chosen)
    if outcome.row is not None:
        return pack_entry(at.offset, at.clock, key, outcome.row, addresses)
    if outcome.seen is None:
        return None
    row = outcome.seen
    updated, order = verdict.updated_bits(page.article), max(row.order, page.order)
    if at.aged:
        # Its row would expire with its first fetch: it is written anew, so an article lives on while it is seen.
        renewed = replace(row, order=order, updated=updated, authors=page.text.authors, positions=page.positions)
        return pack_entry(at.offset, at.clock, key, renewed, addresses)
    if (row.order, row.updated, row.authors) == (order, updated, page.text.authors):
        return None
    return pack_seen(at.offset, at.clock, Seen(key, row.id, row.version, order, updated, page.text.authors))


def _removal(state: State, found: Removal, position: Position, clock: int) -> Explanation:
    identity = by_url(found.page, Publisher())
    if identity is None:
        return Explanation(Decision(None, None, None), None, None, [], [])
    latest: dict[int, Row] = {}
    for _, row in state.rows_of(identity.key, clock):
        if row.id == identity.id:
            latest.setdefault(row.version, row)
    rows = [latest[version] for version in sorted(latest)]
    order = _order(found.page, None, position)
    # Gone before its first fetch: then nobody knew it, which is what was said if the removal came before the article.
    if not rows or (order and not position.backfill and all(order < row.order for row in rows)):
        return Explanation(Decision(None, None, None), identity, None, rows, [])
    outcome = verdict.withdrawn(found, identity, rows, order)
    made = None
    if outcome.row is not None:
        made = pack_entry(position.offset, clock, identity.key, outcome.row, ())
    return Explanation(Decision(outcome.verdict, _gone(found, identity), made), identity, None, rows, [])


def _gone(found: Removal, identity: Identity) -> Article:
    """A removal as an article: its page and nothing of the text, which isn't held."""
    return Article(
        page=found.page,
        page_id=found.page_id,
        publisher=Publisher(domain=identity.place.host if identity.place else None),
        title="",
        body="",
        language=found.language,
        warnings=["withdrawn_without_text"],
    )
