"""The producer: idempotent, acks=all, so that retries add no repeats and an outage is back-pressure, not a failure.

Faust switches aiokafka's idempotence on only for its broken exactly-once mode; the driver's `_settings_extra` is the
way in (FAUST: deliveries that failed are only logged, and the input is committed all the same).
"""

from collections.abc import Mapping
from typing import Any

from faust.transport.drivers import aiokafka as driver


class IdempotentProducer(driver.Producer):
    """Faust's producer with aiokafka's own idempotence."""

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"enable_idempotence": True, "acks": "all"}
