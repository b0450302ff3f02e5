"""For one order of articles.cleaned the outcomes are the same bytes, however shards are spread and whatever restarts."""

import random
from typing import NamedTuple

import orjson
import pytest
from msgspec.structs import replace

from streams import records
from streams.deduplicate import Index
from streams.events import Article, Coordinates, PageRef, Removal
from streams.pipeline import deduplicate_message
from streams.records import RawMessage, Record
from streams.topics import language_partition
from tests.deduplicate.stream import stream
from tests.deduplicate.test_state import START, made_up_texts

LANGUAGES = ("en", "de", "sw", None)

Log = list[RawMessage]
Outcome = tuple[Record, bytes | None]


class World(NamedTuple):
    """A topic's partitions as they were written, and what one worker without any restart made of them."""

    logs: list[Log]
    outcomes: list[list[Outcome]]


def pages() -> list[Article | Removal]:
    """Pages in several languages, each language's texts its own, and removals of known and of unknown URLs."""
    rng, made = random.Random(8), list[Article | Removal]()
    texts = made_up_texts(240)
    for number, language in enumerate(LANGUAGES):
        items = stream(texts[number::4], number, 120)
        made += [replace(item.article, language=language) for item in items]
    rng.shuffle(made)
    for place in sorted(rng.sample(range(50, len(made)), 40), reverse=True):
        known = rng.choice(made[:place]).page
        url = known.url if rng.random() < 0.8 else "https://nowhere.example/1"
        ref = PageRef(url=url, sha256="1" * 64, topic="pages.raw", partition=0, offset=10_000 + place)
        at = Coordinates("pages.raw", 0, 10_000 + place)
        made.insert(place, Removal(page=ref, notice="HTTP 404", original=b"{}", coordinates=at))
    return made


def message(record: Record, partition: int, offset: int, number: int, backfill: bool) -> RawMessage:
    at = Coordinates("articles.cleaned", partition, offset, record.key, (START + 60 * number) * 1000)
    return RawMessage(record.value, at, 1, (START + 60 * number) * 1000, backfill)


def world(partitions: int) -> World:
    """Write the pages to so many partitions and let each shard decide at once."""
    rng = random.Random(4)
    logs: list[Log] = [[] for _ in range(partitions)]
    outcomes: list[list[Outcome]] = [[] for _ in range(partitions)]
    shards = [Index() for _ in range(partitions)]
    for number, found in enumerate(pages()):
        article = isinstance(found, Article)
        record: Record | None = records.cleaned(found) if article else records.removal(found)
        partition = language_partition(found.language, partitions) if article else 0
        backfill = rng.random() < 0.05  # once a page, whatever shards it goes to
        while record is not None:
            read = message(record, partition, len(logs[partition]), number, backfill)
            logs[partition].append(read)
            made = deduplicate_message(read, shards[partition], partitions)
            outcomes[partition].append((made.record, made.entry))
            # A removal that this shard doesn't know asks the next one.
            record = made.record if made.record.topic == "articles.cleaned" else None
            partition += 1
    return World(logs, outcomes)


class Worker:
    """One shard after another owner: from a snapshot and the journal, as `runtime.state` restores it."""

    def __init__(self, log: Log, shards: int) -> None:
        self.log = log
        self.shards = shards
        self.journal: list[tuple[int, bytes]] = []
        """Input offset and entry, in the order they were written; a zombie writes some twice."""
        self.snapshot: tuple[int, bytes] | None = None
        self.committed = 0

    def restored(self) -> Index:
        start, index = (self.snapshot[0], Index.load(self.snapshot[1])) if self.snapshot else (0, Index())
        due, position = list[bytes](), start
        for offset, entry in self.journal:
            if position <= offset < self.committed:
                due.append(entry)
                position = offset + 1
        index.apply_many(due)
        return index

    def run(self, rng: random.Random) -> list[list[Outcome]]:
        """All outcomes of each offset, of every time it was decided."""
        made: list[list[Outcome]] = [[] for _ in self.log]
        while self.committed < len(self.log):
            index, position = self.restored(), self.committed
            stop = min(len(self.log), position + rng.randrange(1, 90))
            for offset in range(position, stop):
                decided = deduplicate_message(self.log[offset], index, self.shards)
                made[offset].append((decided.record, decided.entry))
                if decided.entry is not None:
                    self.journal.append((offset, decided.entry))
            # What was decided and not committed is decided again by the next owner.
            before, self.committed = self.committed, stop if rng.random() < 0.3 else rng.randint(position, stop)
            if self.committed == stop and rng.random() < 0.5:
                self.snapshot = self.committed, index.dump()
            if self.journal and rng.random() < 0.3:
                self.journal += [entry for entry in self.journal[-5:] if entry[0] >= before]
        return made


@pytest.fixture(scope="module")
def worlds() -> dict[int, World]:
    return {partitions: world(partitions) for partitions in (1, 5, 12)}


@pytest.mark.parametrize("partitions", [1, 5, 12])
@pytest.mark.parametrize("seed", range(2))
def test_restarts_at_any_point_change_nothing(worlds: dict[int, World], partitions: int, seed: int) -> None:
    rng = random.Random(seed)
    for log, outcomes in zip(*worlds[partitions], strict=True):
        made = Worker(log, partitions).run(rng)
        for offset, expected in enumerate(outcomes):
            assert made[offset], offset
            assert all(outcome == expected for outcome in made[offset]), offset


def test_outcomes_are_the_same_with_any_number_of_shards(worlds: dict[int, World]) -> None:
    def published(made: World) -> dict[tuple[str, bytes], int]:
        found: dict[tuple[str, bytes], int] = {}
        for outcomes in made.outcomes:
            for record, _ in outcomes:
                if record.topic != "articles.cleaned":
                    found[record.topic, record.value] = found.get((record.topic, record.value), 0) + 1
        return found

    first = published(worlds[1])
    assert {topic for topic, _ in first} == {"articles.unique", "articles.duplicates", "pages.quarantined"}
    for made in worlds.values():
        assert published(made) == first


@pytest.mark.parametrize("seed", range(4))
def test_pages_that_clean_sends_again_get_their_verdict_again(seed: int) -> None:
    """Clean dies after a send and before its commit: its last pages come once more, behind others."""
    rng = random.Random(seed)
    records_made = [
        records.cleaned(found) if isinstance(found, Article) else records.removal(found) for found in pages()
    ]
    order: list[int] = []
    while (done := max(order, default=-1) + 1) < len(records_made):
        ahead = min(len(records_made), done + rng.randrange(5, 60))
        order += [*range(done, ahead), *range(max(0, ahead - rng.randrange(80)), ahead)]
    shard, first = Index(), dict[int, Record]()
    for offset, number in enumerate(order):
        made = deduplicate_message(message(records_made[number], 0, offset, number, False), shard).record
        before = first.setdefault(number, made)
        assert (made.topic, _but_what_moved(made)) == (before.topic, _but_what_moved(before)), number


def _but_what_moved(record: Record) -> bytes:
    """A page that brings nothing new is compared with what is known when it is read; its id and article stay."""
    found = orjson.loads(record.value)
    if found.get("verdict") == "refetch":
        found = {name: found[name] for name in ("event_id", "verdict", "article_id")}
    return orjson.dumps(found)


def test_the_worlds_have_all_kinds_of_outcomes(worlds: dict[int, World]) -> None:
    kinds = {dict(record.headers)["ce_type"] for outcomes in worlds[5].outcomes for record, _ in outcomes}
    assert kinds >= {b"new", b"revision", b"withdrawn", b"page.refetch", b"page.reprint", b"page.quarantined"}
