"""The trainer uses only sets that may train, compares only what a set can tell apart, and calibrates monotonically."""

from pathlib import Path

import numpy as np
import pytest

from streams.classify.calibration import apply
from streams.classify.topic import model
from streams.classify.topic.lexicon import codes
from streams.classify.topic.taxonomy import taxonomy
from streams.classify.topic.training.curves import fit_curve
from streams.classify.topic.training.examples import Example, label_maps, read_examples
from streams.classify.topic.training.fitting import (
    SOURCE_WEIGHTS,
    competitors,
    concept_matrix,
    concept_prior,
    features,
    fit,
    targets,
    weights,
)
from streams.classify.topic.training.pages import read_labels
from tests.quality.topic import calibration_error

NOT_FOR_TRAINING = {"agnews_test", "bbc", "gnad10k_test", "thucnews_titles", "livedoor"}


def test_sets_for_evaluation_only_never_train():
    maps = label_maps()
    assert not NOT_FOR_TRAINING & set(SOURCE_WEIGHTS)
    assert all(maps[name]["train"] for name in SOURCE_WEIGHTS)
    assert not any(maps[name]["train"] for name in NOT_FOR_TRAINING)


def test_every_label_is_mapped_to_topics_of_level_one():
    tops = {code[:2] for code in taxonomy().tops}
    for name, labels in label_maps().items():
        for label, found in labels.items():
            if isinstance(found, list):
                assert found, (name, label)
                assert set(found) <= tops, (name, label)


def test_hand_labels_are_of_level_one():
    labels = read_labels()
    assert len(labels) > 300
    assert {top for _, tops in labels.values() for top in tops} <= set(taxonomy().tops)


@pytest.mark.data
def test_what_is_held_out_of_a_set_is_the_same_on_every_run(data_dir: Path):
    first, second = (read_examples(data_dir, "wikipedia_cep_2015_09") for _ in range(2))
    assert first == second
    assert 20 < sum(one.held_out for one in first) < 80


def example(text: str, top: str, source: str = "masakhanews") -> Example:
    return Example(source, "", text, "en", (top + "000000",), False)


def test_examples_move_the_weight_of_a_concept_only_between_topics_that_their_set_knows():
    texts = [example("The museum reopened", "13")] * 40 + [example("A football match", "15")] * 40
    x = concept_matrix(features(texts))
    prior = concept_prior()
    learned, _ = fit(
        x,
        targets(texts),
        known=competitors(texts),
        weights=weights(texts),
        prior=prior,
        penalty=np.ones(len(codes())),
    )
    museum, tops = codes().index("20000043"), taxonomy().tops
    gained = (learned - prior)[museum]
    assert gained[tops.index("13000000")] == gained.max() > 0
    assert abs(gained[tops.index("12000000")]) < 0.1 * gained.max()


def test_fitting_twice_gives_the_same_weights():
    texts = [example("Police arrested a man", "02"), example("The match ended in defeat", "15")] * 5
    x = concept_matrix(features(texts))
    first, second = (
        fit(
            x,
            targets(texts),
            known=competitors(texts),
            weights=weights(texts),
            prior=concept_prior(),
            penalty=np.ones(len(codes())),
        )
        for _ in range(2)
    )
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_a_curve_never_falls_and_meets_the_shares():
    scores = np.linspace(0.0, 1.0, 3000)
    right = (np.arange(3000) % 10 < np.round(scores * 8)).astype(float)
    curve = fit_curve(scores, right, np.ones(3000))
    assert curve[1] == sorted(curve[1])
    assert curve[0] == sorted(curve[0])
    assert apply((tuple(curve[0]), tuple(curve[1])), 0.5) == pytest.approx(0.4, abs=0.06)


def test_the_calibration_error_of_a_perfect_and_of_a_boastful_model():
    assert calibration_error([(0.75, True)] * 3 + [(0.75, False)]) == 0.0
    assert calibration_error([(0.95, False)] * 4) == pytest.approx(0.95)
    assert calibration_error([]) == 0.0


def test_a_model_of_another_lexicon_is_refused(tmp_path: Path):
    with np.load(Path(model.__file__).parent / "model.npz") as arrays:
        content = {name: arrays[name] for name in arrays.files}
    content["codes"] = content["codes"][1:]
    np.savez(tmp_path / "model.npz", **content)
    with pytest.raises(ValueError, match="streams train topic"):
        model.read_model((tmp_path / "model.npz").read_bytes())
