"""The ranker and its calibration."""

import msgspec
import pytest

from streams.classify.country import ranking
from streams.classify.country.features import NAMES


def test_the_model_that_ships_has_a_weight_for_every_feature() -> None:
    assert set(ranking.model().weights) == set(NAMES)


def test_the_curve_that_ships_never_falls() -> None:
    model = ranking.model()
    assert list(model.scores) == sorted(model.scores)
    assert list(model.probabilities) == sorted(model.probabilities)


def test_a_model_with_a_missing_weight_is_refused() -> None:
    model = msgspec.structs.replace(ranking.model(), weights={"title": 1.0})
    with pytest.raises(ValueError, match="differ"):
        ranking.read(msgspec.json.encode(model))
