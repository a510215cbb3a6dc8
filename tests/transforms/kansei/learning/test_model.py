"""A model's files: no pickle, the same predictions after reading them back, and nothing altered gets through."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.transforms.kansei.learning.drawn import FACTORS, judged, readings
from transforms.kansei.learning import model as module
from transforms.kansei.learning.model import Model, of_files
from transforms.kansei.learning.second_stage import trained
from transforms.kansei.learning.training import learn

TEST, _ = judged(50, seed=9)


@pytest.fixture(scope="module")
def model() -> Model:
    """A model of which one factor has trees."""
    train, labels = judged(150)
    found = learn(train, labels, FACTORS, "dictionary-version")
    seen = np.hstack((np.zeros((150, 3)), found.features.raw(train)))
    trees = trained(seen, labels[:, 1], labels[:, 0], seed=1)
    first = replace(found.factors[0], stage="trees", weights=(0.5, 0.5, 0.1), trees=trees)
    return replace(found, factors=(first, *found.factors[1:]))


def test_what_is_read_back_predicts_the_same_to_the_last_bit(model: Model) -> None:
    again = of_files(model.files())
    assert np.array_equal(model.predict(TEST), again.predict(TEST))
    assert (again.version, again.served, again.dictionary) == (model.version, model.served, "dictionary-version")
    assert again.files() == model.files()


def test_predictions_lie_within_0_and_1_on_any_text(model: Model) -> None:
    odd = [
        ("empty", [""], ""), ("emoji", ["👪" * 50], ""), ("lone", ["\ud800"], ""), ("long", ["怖い" * 20_000], "怖い"),
        ("mojibake", ["縺ゅ＞縺�"], ""),
    ]  # fmt: skip
    found = model.predict(readings(odd))
    assert found.shape == (5, 3)
    assert ((found >= 0) & (found <= 1)).all()


def test_no_texts_give_no_rows(model: Model) -> None:
    assert model.predict(readings([])).shape == (0, 3)


def test_texts_are_predicted_alike_alone_and_in_parts(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = model.predict(TEST)
    monkeypatch.setattr(module, "PART_CHARS", 60)
    assert np.array_equal(model.predict(TEST), whole)
    assert np.array_equal(model.predict(TEST[np.array([7])])[0], whole[7])


def test_files_are_arrays_and_text_without_objects(model: Model) -> None:
    for name, data in model.files().items():
        assert name.endswith((".npy", ".json", ".txt"))
        assert b"pickle" not in data and b"|O" not in data[:128]


def test_an_array_of_objects_is_not_opened(model: Model) -> None:
    import hashlib
    import io

    file = io.BytesIO()
    np.save(file, np.array([{"run": "me"}], dtype=object), allow_pickle=True)
    files = model.files() | {"dense.npy": file.getvalue()}
    said = json.loads(files["model.json"])
    said["files"]["dense.npy"] = hashlib.sha256(file.getvalue()).hexdigest()
    with pytest.raises(ValueError, match="allow_pickle"):
        of_files(files | {"model.json": json.dumps(said).encode()})


@pytest.mark.parametrize("name", ["model.json", "sparse.npy", "emotion.joy.trees.txt"])
def test_a_missing_or_altered_file_is_refused(model: Model, name: str) -> None:
    files = model.files()
    with pytest.raises(ValueError, match=f"{name} is missing"):
        of_files({other: data for other, data in files.items() if other != name})
    with pytest.raises(ValueError):
        of_files(files | {name: files[name][:-1] + b"!"})


def test_another_format_is_refused(model: Model) -> None:
    said = json.loads(model.files()["model.json"]) | {"format": 99}
    with pytest.raises(ValueError, match="format 2"):
        of_files(model.files() | {"model.json": json.dumps(said).encode()})


def test_a_factor_that_the_dictionary_serves_is_not_served(model: Model) -> None:
    last = replace(model.factors[-1], stage="dictionary")
    assert replace(model, factors=(*model.factors[:-1], last)).served == FACTORS[:-1]
