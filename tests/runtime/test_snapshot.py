from pathlib import Path

import pytest

from streams.runtime import snapshot


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return snapshot.path(tmp_path / "state", "", 3)


def test_a_snapshot_comes_back_as_it_was_written(place: Path):
    assert snapshot.write(place, b"state\nof any kind", 100, 50)
    head, state = snapshot.read(place, committed=100, journal_end=50) or (None, None)
    assert head is not None
    assert (head.input_offset, head.journal_offset, state) == (100, 50, b"state\nof any kind")


def test_no_snapshot_is_no_problem(place: Path):
    assert snapshot.read(place, committed=0, journal_end=0) is None


def test_a_snapshot_ahead_of_what_is_committed_is_wiped(place: Path):
    snapshot.write(place, b"state", 101, 50)
    assert snapshot.read(place, committed=100, journal_end=50) is None
    assert not place.exists()


def test_a_snapshot_beyond_the_end_of_the_journal_is_wiped(place: Path):
    """fs#158: the journal was made anew; Faust refuses to start until somebody deletes files by hand."""
    snapshot.write(place, b"state", 100, 51)
    assert snapshot.read(place, committed=100, journal_end=50) is None
    assert not place.exists()


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:-1], lambda data: b"", lambda data: data[:20], lambda data: data.replace(b"state", b"stute")],
)
def test_a_damaged_snapshot_is_wiped(place: Path, damage):
    snapshot.write(place, b"state", 100, 50)
    place.write_bytes(damage(place.read_bytes()))
    assert snapshot.read(place, committed=100, journal_end=50) is None
    assert not place.exists()


def test_a_full_disk_costs_the_new_snapshot_and_not_the_old_one(place: Path, monkeypatch: pytest.MonkeyPatch):
    snapshot.write(place, b"old", 10, 5)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshot.os, "fsync", full)
    assert not snapshot.write(place, b"new", 20, 9)
    head, state = snapshot.read(place, committed=20, journal_end=9) or (None, None)
    assert head is not None
    assert state == b"old"
    assert not place.with_suffix(".new").exists()
