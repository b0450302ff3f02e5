"""Columns over the blocks of a page, all at once."""

import numpy as np
import pytest

from streams.clean.html.matrix import Matrix, shifts, windows


def test_a_shifted_column_shows_the_blocks_before_and_after() -> None:
    columns = np.array([[1, 2, 3], [4, 5, 6]], np.float32)
    assert shifts(columns, (1, -1), (0.0, 9.0)).tolist() == [[0, 1, 2], [9, 4, 5], [2, 3, 0], [5, 6, 9]]


def test_a_shift_beyond_a_short_page_shows_what_stands_outside() -> None:
    assert shifts(np.array([[7]], np.float32), (3, -3), (1.0,)).tolist() == [[1], [1]]


@pytest.mark.parametrize("half", [1, 3, 50])
def test_a_window_is_the_mean_of_the_blocks_around(half: int) -> None:
    columns = np.random.default_rng(1).random((2, 20)).astype(np.float32)
    wanted = [[column[max(0, at - half) : at + half + 1].mean() for at in range(20)] for column in columns]
    assert windows(columns, (half, half))[2:] == pytest.approx(np.array(wanted), rel=1e-5)


def test_a_table_grows_beyond_its_first_room_and_keeps_its_columns_in_order() -> None:
    matrix = Matrix(2)
    for number in range(400):
        matrix.add(f"column {number}", number)
    assert matrix.stack().tolist() == [[number, number] for number in range(400)]
    assert matrix.names[399] == "column 399"
