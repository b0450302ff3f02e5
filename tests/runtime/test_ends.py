"""A worker's end is known to its successor, whatever it was."""

import logging
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from streams.runtime.ends import Ends
from streams.settings import Settings


class Worker:
    """What the account of one worker does from its start on, in this process."""

    def __init__(self, folder: Path, instance: str = "clean-0") -> None:
        before = self._counts()
        self.ends = Ends(Settings(state_dir=folder, instance=instance), "clean")
        self.ends.begin()
        after = self._counts()
        self.told = {cause: number for cause in after if (number := after[cause] - before.get(cause, 0))}

    def killed(self) -> None:
        """The kernel closes its files."""
        if self.ends._lock is not None:
            self.ends._lock.close()

    def dies(self, cause: str, code: int, reason: str) -> None:
        self.ends.note(cause, code, reason)  # type: ignore[arg-type]
        self.killed()

    def _counts(self) -> dict[str, float]:
        return {
            sample.labels["cause"]: sample.value
            for metric in REGISTRY.collect()
            for sample in metric.samples
            if sample.name == "streams_worker_ends_total" and sample.labels["stage"] == "clean"
        }


def test_the_first_worker_has_no_past_and_shows_every_cause_at_0(tmp_path: Path) -> None:
    first = Worker(tmp_path / "new")
    assert first.told == {}
    assert {"delivery", "killed", "stuck"} <= first._counts().keys()


def test_counts_go_on_and_the_last_reason_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Worker(tmp_path).dies("delivery", 70, "MessageSizeTooLarge: pages.raw/0/7")
    second = Worker(tmp_path)
    assert second.told == {"delivery": 1}
    assert "cause=delivery code=70 reason=MessageSizeTooLarge: pages.raw/0/7" in caplog.text
    second.dies("delivery", 70, "again")
    third = Worker(tmp_path)
    assert third.told == {"delivery": 2}
    third.dies("asked", 0, "asked to stop")
    caplog.clear()
    assert Worker(tmp_path).told == {"delivery": 2, "asked": 1}
    assert caplog.text == ""


def test_one_that_could_note_nothing_was_killed(tmp_path: Path) -> None:
    Worker(tmp_path).killed()
    assert Worker(tmp_path).told == {"killed": 1}


def test_workers_of_one_name_at_the_same_time_do_not_take_each_other_for_dead(tmp_path: Path) -> None:
    first = Worker(tmp_path)
    second = Worker(tmp_path)
    assert second.told == {}
    second.dies("bug", 70, "of the second")
    first.dies("stuck", 75, "of the first")
    assert Worker(tmp_path).told == {"stuck": 1}
    assert Worker(tmp_path, "clean-1").told == {}


@pytest.mark.parametrize("content", [b"", b"{", b'{"counts": {"nonsense": 1}}', b"\xff"])
def test_a_damaged_file_stops_no_worker(tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes) -> None:
    (tmp_path / "ends-clean-0.json").write_bytes(content)
    first = Worker(tmp_path)
    assert first.told == {}
    assert "could not be read" in caplog.text
    first.dies("bug", 70, "x")
    assert Worker(tmp_path).told == {"bug": 1}


def test_a_folder_that_can_not_be_written_stops_no_worker(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    (tmp_path / "file").touch()
    worker = Worker(tmp_path / "file")
    worker.dies("bug", 70, "x")
    assert worker.told == {}
    assert "are not noted" in caplog.text
