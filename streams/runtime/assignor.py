"""Members of a group -> their partitions: balanced, and as few moves as possible.

Faust's round robin deals partitions out anew at every change (PR 658), in the order of random member ids; each move
makes deduplicate read a journal. Here a member keeps what it has while that is fair, and after a restart of everything
members with names (STREAMS_INSTANCE) get the same partitions again, whose snapshots lie on their disks.
"""

from collections.abc import Iterable, Mapping

import msgspec
from aiokafka.cluster import ClusterMetadata
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment, ConsumerProtocolMemberMetadata

_VERSION = 0


class Claim(msgspec.Struct, frozen=True):
    """What a member says of itself when it joins."""

    name: str = ""
    """Its static name; empty for a dynamic member."""
    owned: dict[str, list[int]] = {}


_decode = msgspec.json.Decoder(Claim).decode


class LastingAssignor:
    """aiokafka's assignor interface; one object a member."""

    name = "streams-lasting"

    def __init__(self, instance: str = "") -> None:
        self._instance = instance
        self._owned: dict[str, list[int]] = {}

    def metadata(self, topics: Iterable[str]) -> ConsumerProtocolMemberMetadata:
        """What this member tells the leader."""
        claim = msgspec.json.encode(Claim(self._instance, self._owned))
        return ConsumerProtocolMemberMetadata(_VERSION, sorted(topics), claim)

    def on_assignment(self, assignment: ConsumerProtocolMemberAssignment) -> None:
        """Remember what this member got."""
        self._owned = {topic: sorted(partitions) for topic, partitions in assignment.assignment}

    def assign(
        self, cluster: ClusterMetadata, members: Mapping[str, ConsumerProtocolMemberMetadata]
    ) -> dict[str, ConsumerProtocolMemberAssignment]:
        """Every partition of every topic to one member that subscribes to it."""
        claims = {member: _claim(metadata) for member, metadata in members.items()}
        topics = sorted({topic for metadata in members.values() for topic in metadata.subscription})
        shares: dict[str, list[tuple[str, list[int]]]] = {member: [] for member in members}
        for topic in topics:
            partitions = sorted(cluster.partitions_for_topic(topic) or ())
            readers = [member for member, metadata in members.items() if topic in metadata.subscription]
            # A static name orders members the same way after a restart; ids are random.
            readers.sort(key=lambda member: (claims[member].name or member, member))
            owned = {member: claims[member].owned.get(topic, []) for member in readers}
            for member, share in share_out(partitions, owned).items():
                if share:
                    shares[member].append((topic, share))
        return {member: ConsumerProtocolMemberAssignment(_VERSION, share, b"") for member, share in shares.items()}


def share_out(partitions: list[int], owned: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Partitions to members, in the order given: nobody has two more than another, and who owned one keeps it.

    When two claim the same partition (one was away and does not know that it lost it) the first of them gets it.
    """
    free = set(partitions)
    smallest, larger = divmod(len(partitions), max(1, len(owned)))
    kept: dict[str, list[int]] = {}
    for member, claimed in sorted(owned.items(), key=lambda item: -len(item[1])):
        most = smallest + (1 if larger > 0 else 0)
        kept[member] = [partition for partition in sorted(set(claimed)) if partition in free][:most]
        larger -= len(kept[member]) > smallest
        free -= set(kept[member])
    shares = {member: kept[member] for member in owned}
    for partition in sorted(free):
        least = min(shares, key=lambda member: len(shares[member]))
        shares[least].append(partition)
    return {member: sorted(share) for member, share in shares.items()}


def _claim(metadata: ConsumerProtocolMemberMetadata) -> Claim:
    try:
        return _decode(metadata.user_data or b"{}")
    except msgspec.DecodeError:
        return Claim()
