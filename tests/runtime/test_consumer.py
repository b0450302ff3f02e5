"""Each weakness of Faust's consumer: first shown on stock Faust, then gone."""

import asyncio
from types import SimpleNamespace
from typing import Any

from faust.transport.drivers.aiokafka import Consumer as StockConsumer

from streams.runtime import consumer as ours
from streams.runtime.consumer import StrictConsumer
from tests.runtime.memory import IN, MemoryConsumer, Record


async def _head_in_flight(kind: type) -> int | None:
    at = MemoryConsumer(kind, committed=100)
    _first, *later = at.fetch(100, 101, 102, 103)
    at.ack(*later)
    return await at.commit()


async def test_nothing_is_committed_while_the_first_message_is_in_flight():
    assert await _head_in_flight(StockConsumer) == 104  # fs#606
    assert await _head_in_flight(StrictConsumer) is None


async def _fresh_group(kind: type) -> int | None:
    at = MemoryConsumer(kind)
    messages = at.fetch(0, 1, 2, 3, 4)
    at.ack(*messages[2:])
    return await at.commit()


async def test_a_fresh_group_commits_nothing_past_what_is_in_flight():
    assert await _fresh_group(StockConsumer) == 5
    assert await _fresh_group(StrictConsumer) is None


async def _two_missing_then_done(kind: type) -> int | None:
    at = MemoryConsumer(kind, committed=100)
    messages = at.fetch(100, 101, 102, 103)
    at.ack(*messages[2:])
    await at.commit()
    at.ack(*messages[:2])
    return await at.commit()


async def test_what_was_late_is_committed_when_it_is_done():
    assert await _two_missing_then_done(StrictConsumer) == 104


async def _refused(kind: type) -> list[int | None]:
    at = MemoryConsumer(kind, committed=100)
    at.ack(*at.fetch(100, 101))
    at.thread.accepts = False
    await at.commit()
    at.thread.accepts = True
    return [at.committed, await at.commit()]


async def test_a_refused_commit_is_tried_again():
    assert await _refused(StockConsumer) == [None, None]  # fs#316
    assert await _refused(StrictConsumer) == [None, 102]


async def test_gaps_in_the_log_do_not_hold_the_commit():
    at = MemoryConsumer(StrictConsumer, committed=100)
    at.ack(*at.fetch(102, 103, 110, 111))  # a marker at 100, compaction from 104 to 109
    assert await at.commit() == 112


async def test_a_message_in_flight_behind_a_gap_holds_the_commit():
    at = MemoryConsumer(StrictConsumer, committed=100)
    before, *_late, after = at.fetch(100, 110, 111)
    at.ack(before, after)
    assert await at.commit() == 101


async def test_a_message_that_faust_drops_stops_the_commits_and_shows_as_an_old_commit():
    at = MemoryConsumer(StrictConsumer, committed=100)
    at.fetch(100)  # dropped between fetching and the agent, as in fs#596
    at.ack(*at.fetch(101, 102))
    assert await at.commit() is None
    assert at.consumer.oldest_timestamp(IN) is not None


async def test_an_acknowledgement_of_an_earlier_assignment_does_not_count():
    at = MemoryConsumer(StrictConsumer, committed=100)
    (old,) = at.fetch(100)
    at.consumer._fetched.clear()  # what a new assignment does
    at.app.consumer_generation_id = 2
    at.fetch(100)
    at.ack(old)
    assert await at.commit() is None


async def test_the_age_of_a_commit_counts_from_the_first_thing_that_waits():
    at = MemoryConsumer(StrictConsumer, committed=100)
    at.consumer.committed_at -= 1000  # an idle night
    assert at.consumer.commit_due_since is None
    at.ack(*at.fetch(100))
    before = at.consumer.commit_due_since
    assert before is not None
    assert asyncio.get_running_loop().time() - before < 5
    await at.commit()
    assert at.consumer.commit_due_since is None


async def _waits_for_ever(kind: type) -> bool:
    at = MemoryConsumer(kind, committed=100)
    kept = at.fetch(100)  # a crash's traceback keeps a message that nobody acknowledges
    waiting = asyncio.create_task(at.consumer.wait_empty())
    await asyncio.sleep(0.5)
    ended = waiting.done()
    at.consumer._unacked_messages.clear()
    at.consumer._stopped.set()
    waiting.cancel()
    assert kept
    return not ended


async def test_waiting_for_what_is_in_flight_ends():
    assert await _waits_for_ever(StockConsumer)  # rh#402, rh#684
    assert not await _waits_for_ever(StrictConsumer)


async def test_a_last_commit_without_an_answer_is_given_up(monkeypatch):
    monkeypatch.setattr(ours, "COMMIT_SECONDS", 0.2)
    at = MemoryConsumer(StrictConsumer, committed=100)
    at.ack(*at.fetch(100))

    async def never(_offsets: object) -> bool:
        await asyncio.sleep(60)
        return True

    at.thread.commit = never
    await asyncio.wait_for(at.consumer.wait_empty(), 5)


async def test_partitions_are_put_back_only_when_nothing_fetched_before_is_on_its_way():
    at = MemoryConsumer(StrictConsumer)
    sought: list[int] = []

    async def seek() -> dict[object, int]:
        sought.append(1)
        return {IN: 7}

    at.consumer.seek_to_committed = seek
    at.consumer._quiet.clear()  # a fetch that began before the rebalance has not come back
    seeking = asyncio.create_task(at.consumer.perform_seek())
    await asyncio.sleep(0.05)
    assert sought == []
    at.consumer._quiet.set()
    await seeking
    assert at.consumer.committed_offset(IN) == 7


async def _waits_for_room() -> tuple[MemoryConsumer, Any, "asyncio.Task[bool]"]:
    memory = MemoryConsumer(StrictConsumer)
    queue = memory.app.FlowControlQueue(maxsize=1)
    queue.put_nowait("a message")
    memory.app.topics._tp_index[IN] = [SimpleNamespace(queue=queue)]
    memory.consumer.callback = lambda _: asyncio.sleep(0)
    handing = asyncio.create_task(memory.consumer._hand_over(IN, Record(0)))
    await asyncio.sleep(0.01)
    assert not handing.done()
    return memory, queue, handing


async def test_a_message_is_handed_over_as_soon_as_the_agent_took_one():
    _, queue, handing = await _waits_for_room()
    queue.get_nowait()
    assert await asyncio.wait_for(handing, 1)


async def test_nobody_waits_for_room_when_the_flow_is_off():
    memory, _, handing = await _waits_for_room()
    memory.consumer.stop_flow()
    assert not await asyncio.wait_for(handing, 1)
