"""Learning: better than the dictionary where labels carry signal, the same bytes twice, refused where it cannot be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.transforms.kansei.learning.drawn import FACTORS, judged, readings
from transforms.kansei.learning import ridge
from transforms.kansei.learning.figures import macro_pearson
from transforms.kansei.learning.readings import rule_features
from transforms.kansei.learning.training import cannot_learn, folds_of, held_out, learn

TEST, TRUTH = judged(300, seed=9)
ALONE = macro_pearson(rule_features(TEST, FACTORS, ())[:, : len(FACTORS)], TRUTH)
NAN = float("nan")


def reached(count: int) -> float:
    train, labels = judged(count)
    return macro_pearson(learn(train, labels, FACTORS, "d").predict(TEST), TRUTH)


def test_the_more_is_judged_the_better_and_it_beats_the_dictionary() -> None:
    few, many = reached(60), reached(400)
    assert ALONE < few < many
    assert many > ALONE + 0.2


def test_twice_the_same_gives_the_same_bytes() -> None:
    train, labels = judged(150)
    first, second = (learn(train, labels, FACTORS, "d") for _ in range(2))
    assert first.files() == second.files()
    assert first.version == second.version


def test_labels_without_signal_leave_the_dictionary() -> None:
    train, _ = judged(200)
    random = np.random.default_rng(1)
    alone = rule_features(train, FACTORS, ())[:, :3]
    noise = np.clip(np.round(alone + random.normal(size=alone.shape) * 0.05, 1), 0, 1)
    model = learn(train, noise, FACTORS, "d")
    served = [factor for factor in model.factors if factor.stage != "dictionary"]
    assert all(factor.figures["model"] - factor.figures["dictionary"] < 0.02 for factor in served)


def test_a_factor_judged_on_some_texts_only_is_learned_from_these() -> None:
    train, labels = judged(300)
    labels[100:, 2] = NAN
    model = learn(train, labels, FACTORS, "d")
    assert [factor.figures["labels"] for factor in model.factors] == [300, 300, 100]
    assert macro_pearson(model.predict(TEST), TRUTH) > ALONE


def test_more_texts_than_fit_into_one_matrix_are_learned_too(monkeypatch: pytest.MonkeyPatch) -> None:
    train, labels = judged(300)
    monkeypatch.setattr(ridge, "EXACT", 100)
    model = learn(train, labels, FACTORS, "d")
    assert model.figures["documents"] == 300
    assert macro_pearson(model.predict(TEST), TRUTH) > ALONE + 0.1


def test_genres_are_learned_and_an_unknown_one_is_neutral() -> None:
    train, labels = judged(200)
    half = ["lyrics" if place % 2 else "review" for place in range(200)]
    labels[:, 0] = np.clip(labels[:, 0] + np.array([0.3 if genre == "lyrics" else 0 for genre in half]), 0, 1)
    model = learn(replace(train, genres=half), labels, FACTORS, "d")
    assert model.features.genres == ("lyrics", "review")
    lyrics, review, unknown = (
        model.predict(replace(TEST, genres=[genre] * 300))[:, 0].mean() for genre in ("lyrics", "review", "blog")
    )
    assert review < unknown < lyrics


@pytest.mark.parametrize(
    ("texts", "labels", "why"),
    [
        ([], [], "0 judged texts, 20 needed"),
        (["夜"], [0.5], "1 judged texts, 20 needed"),
        (["夜"] * 40, [0.5, 0.7] * 20, "1 judged texts, 20 needed"),
        ([f"夜{n}" for n in range(40)], [0.5] * 40, "all 40 judgements are 0.5"),
        ([f"夜{n}" for n in range(40)], [NAN] * 40, "0 judged texts, 20 needed"),
        ([f"夜{n}" for n in range(40)], [NAN] * 10 + [0.5] * 29 + [0.6], ""),
    ],
)  # fmt: skip
def test_what_cannot_be_learned_says_why(texts: list[str], labels: list[float], why: str) -> None:
    assert cannot_learn(texts, np.array(labels)) == why
    if why:
        rows = [(f"t{place}", [text], text) for place, text in enumerate(texts)]
        with pytest.raises(ValueError, match="emotion.joy: "):
            learn(readings(rows), np.array(labels).reshape(-1, 1), FACTORS[:1], "d")


def test_the_same_text_is_in_one_fold_however_it_is_encoded() -> None:
    texts = ["ｶﾞ夜", "ガ夜", "ガ夜", "別"]
    assert len(set(folds_of(texts[:3]).tolist())) == 1
    assert len(set(held_out(texts[:3]).tolist())) == 1


def test_about_a_fifth_is_held_out_evenly_over_the_folds() -> None:
    texts = [f"夜{number}" for number in range(3000)]
    held, folds = held_out(texts), folds_of(texts)
    assert 0.17 < held.mean() < 0.23
    for fold in range(5):
        assert 0.13 < held[folds == fold].mean() < 0.27
