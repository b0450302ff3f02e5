"""The ranker and its calibration."""

import msgspec
import pytest

from streams.classify.country import ranking
from streams.classify.country.features import NAMES, Candidate


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


def candidate(country: str, **features: float) -> Candidate:
    return Candidate(country, (), tuple(features.get(name, 0.0) for name in NAMES))


def test_no_country_is_surer_than_the_first() -> None:
    named = candidate("FR", title=1.0, title_name=1.0, share=0.5), candidate("DE", title=1.0, title_name=1.0, share=0.4)
    chances = [chance for _, chance in ranking.rank(list(named), ranking.model(), 300, True)]
    assert chances == sorted(chances, reverse=True)


def test_the_same_score_says_more_in_a_short_text() -> None:
    named = [candidate("FR", lead=1.0, share=1.0, early=1.0)]
    (_, flash), (_, feature) = (ranking.rank(named, ranking.model(), length, True)[0] for length in (200, 3000))
    assert flash > feature


def test_a_country_named_once_in_a_long_text_is_less_sure_than_one_named_all_through_it() -> None:
    once, often = (ranking.first_row(3.0, candidate("FR", total=total), 3000, True) for total in (0.7, 2.5))
    assert once[:3] == often[:3]
    weights = ranking.model().first.weights
    assert sum(w * x for w, x in zip(weights, once, strict=True)) < sum(
        w * x for w, x in zip(weights, often, strict=True)
    )


def test_nothing_is_certain() -> None:
    named = [candidate("FR", title=3.0, title_first=1.0, title_name=1.0, lead=4.0, share=1.0, early=1.0, publisher=1.0)]
    assert ranking.rank(named, ranking.model(), 100, True)[0][1] <= ranking.SUREST
