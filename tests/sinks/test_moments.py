"""Times of events in databases."""

from datetime import UTC, datetime

import pytest

from streams.sinks.moments import moment


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-02-08T08:27:00+05:30", datetime(2026, 2, 8, 2, 57, tzinfo=UTC)),
        ("2026-02-08T03:02:11Z", datetime(2026, 2, 8, 3, 2, 11, tzinfo=UTC)),
        ("2026-02-08", datetime(2026, 2, 8, tzinfo=UTC)),
        ("0001-01-01T00:00:00+05:00", None),
        ("soon", None),
        (None, None),
    ],
)
def test_times_become_times_and_what_is_none_does_not(text: str | None, time: datetime | None):
    assert moment(text) == time
