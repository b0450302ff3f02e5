import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.clean.text.body import LEAST, promising


def chosen(*scores: float) -> list[int]:
    return promising(np.array(scores, np.float32), np.full(len(scores), 200, np.float32)).tolist()


def test_on_a_clear_page_a_doubtful_block_is_left_out() -> None:
    assert chosen(0.02, 0.99, 0.98, 0.99, 0.4, 0.03) == [1, 2, 3]


def test_on_a_page_where_all_is_doubtful_blocks_are_kept_that_a_fixed_threshold_would_drop() -> None:
    assert chosen(0.1, 0.44, 0.4, 0.42, 0.1) == [1, 2, 3]


def test_blocks_that_are_hardly_likely_are_never_chosen() -> None:
    assert chosen(0.2, 0.1, 0.24) == []


@given(st.lists(st.tuples(st.floats(0, 1, width=32), st.integers(1, 3_000)), min_size=1, max_size=60))
def test_no_other_threshold_promises_a_better_f1(rows: list[tuple[float, int]]) -> None:
    scores, sizes = np.array([s for s, _ in rows], np.float32), np.array([z for _, z in rows], np.float32)

    def promised(taken: np.ndarray) -> float:
        return float(2 * (scores * sizes)[taken].sum() / (sizes[taken].sum() + (scores * sizes).sum()))

    best = promising(scores, sizes)
    allowed = [float(s) for s in scores if s > LEAST]
    assert len(best) > 0 if allowed else len(best) == 0
    assert all(promised(best) >= promised(np.flatnonzero(scores >= at)) - 1e-5 for at in allowed)
