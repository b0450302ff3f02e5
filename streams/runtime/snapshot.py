"""The state of one shard <-> a file: so that a restart reads the journal from there and not from its beginning.

A snapshot is only a short cut. One that can't be trusted is deleted and the journal is read whole: a wrong one would
make wrong verdicts for a month.
"""

import logging
import os
from hashlib import blake2b
from pathlib import Path

import msgspec

from streams import metrics

log = logging.getLogger(__name__)

FORMAT = 1


class Snapshot(msgspec.Struct, frozen=True):
    """What stands in the first line of the file; the state follows."""

    format: int
    input_offset: int
    """The state holds all inputs before this offset, and none after."""
    journal_offset: int
    """Every journal entry that the state lacks stands here or later."""
    digest: str
    """Of the state, blake2b, hex."""


_decode = msgspec.json.Decoder(Snapshot).decode


def path(folder: Path, prefix: str, partition: int) -> Path:
    """Where the snapshot of a shard lies."""
    return folder / f"{prefix}deduplicate-{partition}.snapshot"


def write(place: Path, state: bytes, input_offset: int, journal_offset: int) -> bool:
    """Replace the file in one step, so that a crash leaves the old one; False (and a warning) when the disk refuses."""
    head = Snapshot(FORMAT, input_offset, journal_offset, _digest(state))
    draft = place.with_suffix(".new")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(msgspec.json.encode(head) + b"\n")
            file.write(state)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    except OSError as error:
        log.warning("snapshot not written path=%s reason=%s", place, error)
        metrics.SNAPSHOTS.labels("failed").inc()
        draft.unlink(missing_ok=True)
        return False
    metrics.SNAPSHOTS.labels("written").inc()
    return True


def read(place: Path, *, committed: int, journal_end: int) -> tuple[Snapshot, bytes] | None:
    """A snapshot that can be trusted, or None; one that can't is deleted.

    fs#158: a persisted offset beyond the end of the log means that the topic was made anew; Faust stops there for
    ever. A state ahead of what the group committed holds pages that will be decided again: it would call them
    repetitions of themselves.
    """
    try:
        line, _, state = place.read_bytes().partition(b"\n")
        head = _decode(line)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        return wipe(place, f"not readable: {error}")
    wrong = (
        f"format {head.format}"
        if head.format != FORMAT
        else "damaged"
        if head.digest != _digest(state)
        else f"at {head.input_offset}, ahead of the committed offset {committed}"
        if head.input_offset > committed
        else f"at {head.journal_offset} of the journal, which ends at {journal_end}"
        if head.journal_offset > journal_end
        else None
    )
    return wipe(place, wrong) if wrong else (head, state)


def wipe(place: Path, reason: str) -> None:
    """Delete a snapshot and say why."""
    log.warning("snapshot wiped path=%s reason=%s", place, reason)
    metrics.SNAPSHOTS.labels("wiped").inc()
    try:
        place.unlink(missing_ok=True)
    except OSError as error:
        log.warning("snapshot not deleted path=%s reason=%s", place, error)


def _digest(state: bytes) -> str:
    return blake2b(state, digest_size=16).hexdigest()
