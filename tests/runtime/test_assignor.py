from unittest.mock import Mock

from aiokafka.coordinator.protocol import ConsumerProtocolMemberMetadata
from hypothesis import given
from hypothesis import strategies as st

from streams.runtime.assignor import LastingAssignor, share_out

claims = st.dictionaries(
    st.text("abc", min_size=1, max_size=2), st.lists(st.integers(0, 15), max_size=16), min_size=1, max_size=6
)


@given(partitions=st.integers(0, 16), owned=claims)
def test_every_partition_has_one_owner_and_nobody_has_two_more_than_another(partitions: int, owned: dict):
    shares = share_out(list(range(partitions)), owned)
    assert sorted(partition for share in shares.values() for partition in share) == list(range(partitions))
    sizes = [len(share) for share in shares.values()]
    assert max(sizes) - min(sizes) <= 1


@given(partitions=st.integers(0, 16), members=st.integers(1, 5))
def test_what_is_fair_stays_as_it_is(partitions: int, members: int):
    first = share_out(list(range(partitions)), {str(member): [] for member in range(members)})
    assert share_out(list(range(partitions)), first) == first


@given(partitions=st.integers(2, 16), members=st.integers(2, 5))
def test_a_member_that_joins_takes_only_its_share(partitions: int, members: int):
    before = share_out(list(range(partitions)), {str(member): [] for member in range(members)})
    after = share_out(list(range(partitions)), {**before, "new": []})
    moved = sum(len(set(share) - set(before.get(member, ()))) for member, share in after.items())
    assert moved == len(after["new"])


def test_members_with_names_get_the_same_partitions_after_everything_was_restarted():
    cluster = Mock(partitions_for_topic=lambda _topic: {0, 1, 2, 3, 4})

    def assigned(ids: dict[str, str]) -> dict[str, list]:
        members: dict[str, ConsumerProtocolMemberMetadata] = {
            member: LastingAssignor(name).metadata(["t"]) for name, member in ids.items()
        }
        made = LastingAssignor().assign(cluster, members)
        return {name: made[member].assignment for name, member in ids.items()}

    assert assigned({"pod-0": "zz", "pod-1": "aa"}) == assigned({"pod-0": "bb", "pod-1": "cc"})


def test_a_member_keeps_what_it_had():
    mine = LastingAssignor("a")
    mine.on_assignment(Mock(assignment=[("t", [1, 3])]))
    members = {"x": mine.metadata(["t"]), "y": LastingAssignor("b").metadata(["t"])}
    cluster = Mock(partitions_for_topic=lambda _topic: {0, 1, 2, 3})
    made = LastingAssignor().assign(cluster, members)
    assert made["x"].assignment == [("t", [1, 3])]
    assert made["y"].assignment == [("t", [0, 2])]
