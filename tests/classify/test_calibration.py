"""Scores become probabilities."""

from streams.classify import calibration

CURVE = ((0.25, 0.5, 0.75), (0.125, 0.5, 0.875))


def test_between_two_points_the_line_is_straight() -> None:
    assert calibration.apply(CURVE, 0.375) == 0.3125
    assert calibration.apply(CURVE, 0.5) == 0.5


def test_beyond_both_ends_it_is_flat() -> None:
    assert calibration.apply(CURVE, 0.0) == 0.125
    assert calibration.apply(CURVE, 1.0) == 0.875


def test_without_a_curve_the_score_is_kept_within_bounds() -> None:
    assert calibration.apply(((), ()), 0.7) == 0.7
    assert calibration.apply(((), ()), 3.0) == 1.0
