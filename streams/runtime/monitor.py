"""The monitor: a Faust monitor that costs nothing and breaks nothing; our metrics are in streams/metrics.py."""

import logging
from typing import Any

from faust import Monitor
from faust.types import TP


class QuietMonitor(Monitor):
    """Faust asks for a monitor and feeds it with every event; this one keeps only what Faust itself reads."""

    logger = logging.getLogger("faust")

    def track_tp_end_offset(self, tp: TP, offset: int | None) -> None:
        """Keep the end offset of a partition; None (not known yet) is not a number.

        fs#214: `highwater` is None until the first fetch, and the sensor that expects a number ends the consumer.
        """
        if offset is not None:
            super().track_tp_end_offset(tp, offset)

    def on_message_in(self, tp: TP, offset: int, message: Any) -> None:
        """Count nothing: Faust's counters cost more than our whole window."""

    def on_message_out(self, tp: TP, offset: int, message: Any) -> None:
        """Count nothing."""

    def on_stream_event_in(self, tp: TP, offset: int, stream: Any, event: Any) -> None:
        """Count nothing."""

    def on_stream_event_out(self, tp: TP, offset: int, stream: Any, event: Any, state: Any = None) -> None:
        """Count nothing."""
