"""Space-Saving keeps the names that come most."""

import random

from hypothesis import given
from hypothesis import strategies as st

from streams.largest import Largest


def test_a_name_that_makes_up_more_than_its_share_is_kept_however_long_the_tail():
    chance = random.Random(1)
    largest = Largest(50)
    for number in range(20_000):
        largest.add("large.example" if chance.random() < 0.05 else f"rare{number}.example")
    assert largest.sure("large.example") > 500


@given(st.lists(st.sampled_from("abcdefghij"), max_size=300), st.integers(1, 8))
def test_what_is_sure_is_never_more_than_what_came_and_no_more_names_are_kept_than_asked(
    names: list[str], capacity: int
):
    largest = Largest(capacity)
    kept: set[str] = set()
    for name in names:
        gone = largest.add(name)
        kept.add(name)
        if gone is not None:
            kept.discard(gone)
        assert len(kept) <= capacity
    for name in set(names):
        assert largest.sure(name) <= names.count(name)
        assert (largest.sure(name) > 0) == (name in kept)
