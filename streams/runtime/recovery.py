"""After a rebalance: every partition back to what is committed, then the flow on, in this order and for the last one only.

Faust resumes the streams of an assignment even when the next rebalance has begun meanwhile, and with tables it resumes
fetching before it clears the queues (fs#596): messages that arrive in between are dropped, and their offsets committed.
"""

import logging
from typing import Any, cast

from faust.tables.manager import TableManager
from faust.tables.recovery import Recovery
from faust.types import TP

log = logging.getLogger(__name__)


class OrderedRecovery(Recovery):
    """Faust's recovery for apps without tables, with the order kept."""

    logger = logging.getLogger("faust")
    _rebalance = 0

    async def on_rebalance(
        self, assigned: set[TP], revoked: set[TP], newly_assigned: set[TP], generation_id: int = 0
    ) -> None:
        """Note which rebalance this assignment belongs to."""
        self._rebalance = cast("Any", self.app).rebalancing_count
        await super().on_rebalance(assigned, revoked, newly_assigned, generation_id)

    async def _resume_streams(self, generation_id: int = 0) -> None:
        app = cast("Any", self.app)
        mine, consumer = self._rebalance, app.consumer
        await app.on_rebalance_complete.send()
        assignment = consumer.assignment()
        if assignment:
            consumer.resume_partitions(assignment)
            await consumer.perform_seek()
        if app.rebalancing_count != mine or app.consumer_generation_id != generation_id or self.should_stop:
            return  # the flow stays off; the next assignment turns it on
        self.completed.set()
        app.flow_control.resume()
        consumer.resume_flow()
        await app._fetcher.maybe_start()
        self.tables.on_actives_ready()
        self.tables.on_standbys_ready()
        app.on_rebalance_end()


class OrderedTableManager(TableManager):
    """Faust's table manager (an app has one even without tables), with our recovery."""

    logger = logging.getLogger("faust")

    @property
    def recovery(self) -> Recovery:
        """The recovery service."""
        if self._recovery is None:
            self._recovery = OrderedRecovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery
