"""The monitor: Faust's, without the two ways in which it breaks or slows the consumer."""

from typing import Any

from faust import Monitor
from faust.types import TP


class QuietMonitor(Monitor):
    """Faust's monitor; our own metrics are in streams/metrics.py."""

    def track_tp_end_offset(self, tp: TP, offset: int | None) -> None:
        """Keep the end offset of a partition; None (not known yet) is not a number.

        fs#214: `highwater` is None until the first fetch, and the sensor that expects a number ends the consumer.
        """
        if offset is not None:
            super().track_tp_end_offset(tp, offset)

    def on_send_error(self, producer: Any, exc: BaseException, state: Any) -> None:
        """Faust only counts this; the agent's window awaits each delivery and ends the process."""
        super().on_send_error(producer, exc, state)
