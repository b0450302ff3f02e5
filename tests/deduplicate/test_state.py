import random
from itertools import pairwise

import pytest

from streams.deduplicate import Index, InvalidEntry, InvalidSnapshot, Position
from streams.deduplicate.entry import MAX_BYTES
from streams.events import Article, Verdict
from tests.deduplicate.pages import OTHER, Shard, article, removal
from tests.deduplicate.stream import stream
from tests.deduplicate.texts import Text

DAY = 86_400
START = 1_770_800_000


def made_up_texts(count: int) -> list[Text]:
    """Texts of invented words: enough for streams without any data."""
    rng = random.Random(5)
    syllables = ["ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "za"]
    words = ["".join(rng.choices(syllables, k=rng.randrange(1, 5))) for _ in range(3000)]

    def sentence() -> str:
        chosen = rng.choices(words, k=rng.randrange(6, 22))
        if rng.random() < 0.5:
            chosen.insert(2, str(rng.randrange(2, 900)))
        return " ".join(chosen).capitalize() + "."

    def paragraph() -> str:
        return " ".join(sentence() for _ in range(rng.randrange(1, 4)))

    return [Text("en", sentence()[:60], tuple(paragraph() for _ in range(rng.randrange(4, 14)))) for _ in range(count)]


@pytest.fixture(scope="module")
def pages() -> list[Article]:
    return [item.article for item in stream(made_up_texts(400), 11, 600)]


def decided(index: Index, pages: list[Article], first: int, journal: list[bytes]) -> list[Verdict | None]:
    verdicts: list[Verdict | None] = []
    for offset, page in enumerate(pages, first):
        decision = index.decide(page, Position(offset, (START + offset * 600) * 1000))
        if decision.entry is not None:
            index.apply(decision.entry)
            journal.append(decision.entry)
        verdicts.append(decision.verdict)
    return verdicts


def test_verdicts_and_entries_are_the_same_after_any_restart(pages: list[Article]) -> None:
    journal: list[bytes] = []
    verdicts = decided(Index(), pages, 0, journal)
    again: list[bytes] = []
    index, made = Index(), list[Verdict | None]()
    for place in range(0, len(pages), 77):
        made += decided(index, pages[place : place + 77], place, again)
        restored = Index()
        # What an older owner wrote once more changes nothing.
        for entry in [*again, *again[-5:]]:
            restored.apply(entry)
        index = restored
    assert made == verdicts
    assert again == journal


def test_a_replay_that_was_not_committed_decides_the_same(pages: list[Article]) -> None:
    journal: list[bytes] = []
    index = Index()
    decided(index, pages[:300], 0, journal)
    snapshot = index.dump()
    first = decided(index, pages[300:400], 300, [])
    assert decided(Index.load(snapshot), pages[300:400], 300, []) == first


def test_deciding_changes_nothing(pages: list[Article]) -> None:
    index = Index()
    decided(index, pages[:100], 0, [])
    before = index.dump()
    for page in pages[:150]:
        index.decide(page, Position(5000, START * 1000))
    assert index.dump() == before


def test_many_entries_at_once_make_the_same_state(pages: list[Article], monkeypatch: pytest.MonkeyPatch) -> None:
    journal: list[bytes] = []
    decided(Index(), pages[:500], 0, journal)
    monkeypatch.setattr("streams.deduplicate.state.BULK", 10)
    one, many = Index(), Index()
    for entry in journal:
        one.apply(entry)
    assert many.apply_many(iter(journal)) == len(journal)
    assert many.dump() == one.dump()
    assert many.apply_many(journal) == 0


def test_growing_bucket_by_bucket_finds_what_a_fresh_build_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.deduplicate.chains.LOAD", 0.002)  # splits from the first hundred links on
    pages = [item.article for item in stream(made_up_texts(300), 3, 400)]
    journal: list[bytes] = []
    grown = Index()
    verdicts = decided(grown, pages, 0, journal)
    assert len(grown._state.chains.heads) > 1 << 16
    monkeypatch.setattr("streams.deduplicate.chains.LOAD", 3)
    assert decided(Index(), pages, 0, []) == verdicts


def test_entries_fit_and_index_memory_is_small(pages: list[Article]) -> None:
    journal: list[bytes] = []
    index = Index()
    decided(index, pages, 0, journal)
    assert max(map(len, journal)) <= MAX_BYTES
    rows = index._state.rows
    per_row = sum(len(segment.data) for segment in rows.segments) / len(index)
    assert per_row + 6 + 5 * (4 + 4 / 3) <= 120


def test_an_article_is_forgotten_after_the_window_and_not_before() -> None:
    shard = Shard()
    shard.take(article(fetched=None), at=START)
    for day in range(1, 30):
        shard.take(
            article(f"https://other.example/{day}", body=OTHER + f"\n\nDay {day}.", fetched=None), at=START + day * DAY
        )
    # The clock moves an hour a page at most, so the shard sees a busy month.
    for hour in range(24 * 31):
        shard.decision(removal(f"https://nowhere.example/{hour}"), at=START + 31 * DAY)
    assert shard.take(article(fetched=None), at=START + 31 * DAY).kind == "refetch"


def test_the_window_expires_by_the_clock_in_the_entries() -> None:
    shard = Shard(window_days=2)
    shard.take(article(fetched=None), at=START)
    for hour in range(1, 50):
        at = START + hour * 3600
        shard.take(
            article(f"https://other.example/{hour}", title=f"Hour {hour}", body=f"{OTHER} {hour}.", fetched=None), at=at
        )
    assert shard.take(article(fetched=None), at=START + 50 * 3600).kind == "new"


def test_an_article_lives_on_while_it_is_seen() -> None:
    shard = Shard(window_days=2)
    shard.take(article(fetched=None), at=START)
    for hour in range(1, 120):
        verdict = shard.take(article(fetched=None), at=START + hour * 3600)
        assert verdict.kind == "refetch"


def test_one_wrong_clock_does_not_expire_the_window() -> None:
    shard = Shard()
    shard.take(article(fetched=None), at=START)
    shard.take(article("https://other.example/1", body=OTHER, fetched=None), at=START + 400 * DAY)
    assert shard.take(article(fetched=None), at=START + 60).kind == "refetch"


def test_old_segments_are_dropped_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.deduplicate.state.MAX_STEP", 10 * DAY)
    index = Index(window_days=1)
    held: list[int] = []
    for offset in range(5000):
        decision = index.decide(
            article(f"https://a.example/{offset}", title=str(offset), body=f"Words {offset} of a text.", fetched=None),
            Position(offset, (START + offset * 60) * 1000),
        )
        assert decision.entry is not None
        index.apply(decision.entry)
        held.append(len(index))
    assert max(held) <= 1440 + 2 * 1024
    assert min(b - a for a, b in pairwise(held)) >= 1 - 1024


def test_what_everybody_prints_does_not_make_lookups_slow() -> None:
    index = Index()
    boilerplate = "This site uses cookies to improve your experience of reading our news every day. " * 3
    for offset in range(300):
        page = article(
            f"https://a.example/{offset}", title=str(offset), body=f"{boilerplate}\n\nNumber {offset} of many."
        )
        decision = index.decide(page, Position(offset, START * 1000))
        assert decision.entry is not None
        index.apply(decision.entry)
    state = index._state
    from streams.deduplicate.fingerprint import fingerprint, keys

    page = fingerprint(article(body=boilerplate))
    assert all(len(state.chains.find(key, False, 0, 1000)) <= 12 for _, key in keys(page))


def test_a_damaged_entry_stops_the_fold() -> None:
    shard = Shard()
    shard.take(article())
    (entry,) = shard.journal
    for wrong in (b"", entry[:20], entry[:-1], entry + b"\0", bytes([9]) + entry[1:]):
        with pytest.raises(InvalidEntry):
            Index().apply(wrong)


@pytest.mark.parametrize("form", [1, 2])
def test_entries_of_a_format_before_move_the_clock_and_are_learned_anew(form: int) -> None:
    shard = Shard()
    shard.take(article())
    (entry,) = shard.journal
    older = bytes([entry[0] & 0xF0 | form]) + entry[1:]
    upgraded = Index()
    assert upgraded.apply(older)
    assert (len(upgraded), upgraded.position) == (0, 0)
    assert upgraded.decide(article(), Position(1, START * 1000)).verdict == Shard().take(article())


@pytest.mark.parametrize("damage", ["short", "bit", "magic", "window"])
def test_a_snapshot_that_cannot_be_trusted_is_refused(damage: str) -> None:
    shard = Shard()
    shard.take(article())
    good = shard.index.dump()
    wrong = {
        "short": good[:-1],
        "bit": good[:-5] + bytes([good[-5] ^ 1]) + good[-4:],
        "magic": b"x" + good[1:],
        "window": good,
    }[damage]
    with pytest.raises(InvalidSnapshot):
        Index.load(wrong, window_days=7 if damage == "window" else 30)
    assert Index.load(good).dump() == good


def test_position_and_sizes_are_told() -> None:
    shard = Shard()
    assert (shard.index.position, len(shard.index)) == (-1, 0)
    shard.take(article())
    assert (shard.index.position, len(shard.index)) == (0, 1)
    assert shard.index.size_bytes > 0
