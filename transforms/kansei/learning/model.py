"""A learned model: its parts, its files and its predictions.

A model is a few arrays without pickle (`.npy`), LightGBM's text files and `model.json`, which names the digest of each
of the others. Reading it executes nothing. The version is a digest of all of it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array, hstack

from transforms.kansei.learning.blend import blended
from transforms.kansei.learning.calibration import Calibration
from transforms.kansei.learning.grams import Vocabulary, character_grams, word_grams
from transforms.kansei.learning.readings import Readings, plain, rule_features
from transforms.kansei.learning.ridge import Ridge
from transforms.kansei.learning.second_stage import Trees

Array = np.ndarray[Any, Any]
FORMAT = 2
"""Raised when features or files change their meaning; a model of another format is refused."""
WORDS = 0.7
"""Length of the words' part of a row; the characters' part has length 1."""
PART_CHARS = 400_000
"""Characters predicted at a time: bounds memory."""


@dataclass(frozen=True)
class Factor:
    """What was learned of one factor. stage: dictionary (clearly better, so it stays alone), ridge or trees.

    weights: of the ridge, of the ridge corrected by the trees, and of the dictionary's score. figures: labels, and
    Pearson's r of each of these and of the calibrated sum (model), on out-of-fold data.
    """

    factor: str
    stage: str
    penalty: float
    weights: tuple[float, ...]
    calibration: Calibration
    figures: dict[str, float]
    trees: Trees | None = None


@dataclass(frozen=True)
class Features:
    """How a document becomes numbers. scored, denied, genres: names of the dense columns beside the counts.

    centre, scale: of each dense column as the ridge sees it.
    """

    characters: Vocabulary
    words: Vocabulary
    scored: tuple[str, ...]
    denied: tuple[str, ...]
    genres: tuple[str, ...]
    centre: Array
    scale: Array

    def sparse(self, readings: Readings) -> csr_array:
        """Documents × (character n-grams, then words), each part to unit length."""
        characters = self.characters.tfidf(character_grams(readings.plain))
        words = self.words.tfidf(word_grams(readings.words)) * WORDS
        return csr_array(hstack((characters, words), format="csr"))

    def products(self, texts: list[str], words: list[str], weights: Array) -> Array:
        """`sparse` of documents of these texts and words, times weights; it is not spelled out."""
        found = np.zeros((len(texts), weights.shape[1]))
        first = len(self.characters.buckets)
        self.characters.add_products(found, character_grams(plain(texts)), weights[:first], 1.0)
        self.words.add_products(found, word_grams(words), weights[first:], WORDS)
        return found

    def raw(self, readings: Readings) -> Array:
        """Documents × (rule features, then 1 under its genre), as the trees see them."""
        shares = self.centre[len(self.centre) - len(self.genres) :]
        return dense_columns(readings, self.scored, self.denied, self.genres, shares)

    def dense(self, raw: Array) -> Array:
        """The same as the ridge sees them."""
        return (raw - self.centre) * self.scale

    def alone(self, raw: Array, factors: tuple[str, ...]) -> Array:
        """Documents × factors: what the dictionary alone says of factors that are among `scored`."""
        return raw[:, [self.scored.index(factor) for factor in factors]]


def dense_columns(
    readings: Readings,
    scored: tuple[str, ...],
    denied: tuple[str, ...],
    genres: tuple[str, ...],
    shares: Array | None = None,
) -> Array:
    """Documents × (rule features, then 1 under its genre).

    A document of no or another genre has under each its share: as given, else that among these documents.
    """
    places = {name: place for place, name in enumerate(genres)}
    known = np.array([genre in places for genre in readings.genres], dtype=bool)
    of_genre = np.zeros((len(readings), len(genres)))
    for row, genre in enumerate(readings.genres):
        if genre in places:
            of_genre[row, places[genre]] = 1
    if genres and not known.all():
        of_genre[~known] = of_genre[known].mean(axis=0) if shares is None else shares
    return np.hstack((rule_features(readings, scored, denied), of_genre))


@dataclass(frozen=True)
class Model:
    """A learned model. dictionary: version of the dictionary that it learned beside. figures: of the whole."""

    features: Features
    ridge: Ridge
    factors: tuple[Factor, ...]
    dictionary: str
    figures: dict[str, float]

    @property
    def version(self) -> str:
        """16 hexadecimal digits of the digest of all files."""
        return hashlib.sha256(self.files()["model.json"]).hexdigest()[:16]

    @property
    def served(self) -> tuple[str, ...]:
        """Factors whose score comes from the model: all but those of which the dictionary alone knows clearly more."""
        return tuple(factor.factor for factor in self.factors if factor.stage != "dictionary")

    def predict(self, readings: Readings) -> Array:
        """Documents × factors, 0 to 1, rounded to 1e-6."""
        raw = self.features.raw(readings)
        parts = [
            self._predict(readings.texts[part], readings.words[part], raw[part]) for part in _parts(readings.texts)
        ]
        return np.vstack([np.zeros((0, len(self.factors))), *parts])

    def _predict(self, texts: list[str], words: list[str], raw: Array) -> Array:
        alone = self.features.alone(raw, tuple(factor.factor for factor in self.factors))
        products = self.features.products(texts, words, self.ridge.sparse)
        ridge = self.ridge.of_products(products, self.features.dense(raw), alone)
        seen = np.vstack((ridge.T, raw.T)).T  # column by column, as the trees read it
        corrected = ridge.copy()
        for place, factor in enumerate(self.factors):
            if factor.trees:
                corrected[:, place] += factor.trees.correction(seen)
        found = blended(np.stack((ridge, corrected, alone)), np.array([factor.weights for factor in self.factors]))
        for place, factor in enumerate(self.factors):
            found[:, place] = factor.calibration(found[:, place])
        return found.round(6)

    def files(self) -> dict[str, bytes]:
        """File name → bytes; `of_files` reads them back."""
        features = self.features
        arrays = {
            "characters": features.characters.buckets, "characters_idf": features.characters.idf,
            "words": features.words.buckets, "words_idf": features.words.idf,
            "columns": np.vstack((features.centre, features.scale)),
            "sparse": self.ridge.sparse.astype(np.float32), "dense": self.ridge.dense,
            "lines": np.vstack((self.ridge.slope, self.ridge.intercept)),
        }  # fmt: skip
        files = {f"{name}.npy": _npy(array) for name, array in arrays.items()}
        files |= {f"{each.factor}.trees.txt": each.trees.text.encode() for each in self.factors if each.trees}
        said = {
            "format": FORMAT, "dictionary": self.dictionary, "figures": self.figures,
            "features": {"scored": features.scored, "denied": features.denied, "genres": features.genres},
            "factors": [
                {
                    "factor": each.factor, "stage": each.stage, "penalty": each.penalty, "weights": each.weights,
                    "knots": [each.calibration.x, each.calibration.y], "figures": each.figures,
                }
                for each in self.factors
            ],
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
        }  # fmt: skip
        return {"model.json": (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode(), **files}


def of_files(files: dict[str, bytes]) -> Model:
    """The model that `files` hold. Raises ValueError where one is missing, altered or of another format."""
    if "model.json" not in files:
        raise ValueError("model.json is missing")
    said = json.loads(files["model.json"])
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise ValueError(f"model.json is not of format {FORMAT}")
    for name, digest in said["files"].items():
        if hashlib.sha256(files.get(name, b"")).hexdigest() != digest:
            raise ValueError(f"{name} is missing or not the one that model.json names")
    arrays = {name.removesuffix(".npy"): _array(data) for name, data in files.items() if name.endswith(".npy")}
    named = {name: tuple(values) for name, values in said["features"].items()}
    features = Features(
        Vocabulary(arrays["characters"], arrays["characters_idf"]), Vocabulary(arrays["words"], arrays["words_idf"]),
        named["scored"], named["denied"], named["genres"], arrays["columns"][0], arrays["columns"][1],
    )  # fmt: skip
    factors = tuple(_factor(each, files) for each in said["factors"])
    ridge = Ridge(arrays["sparse"].astype(np.float64), arrays["dense"], *arrays["lines"])
    return Model(features, ridge, factors, said["dictionary"], said["figures"])


def _factor(said: dict[str, Any], files: dict[str, bytes]) -> Factor:
    trees = files.get(f"{said['factor']}.trees.txt")
    x, y = said["knots"]
    return Factor(
        said["factor"], said["stage"], said["penalty"], tuple(said["weights"]), Calibration(tuple(x), tuple(y)),
        said["figures"],
        Trees(trees.decode()) if trees is not None else None,
    )  # fmt: skip


def _npy(array: Array) -> bytes:
    file = io.BytesIO()
    np.save(file, np.ascontiguousarray(array), allow_pickle=False)
    return file.getvalue()


def _array(data: bytes) -> Array:
    return np.asarray(np.load(io.BytesIO(data), allow_pickle=False))


def _parts(texts: list[str]) -> Iterator[slice]:
    first, room = 0, PART_CHARS
    for place, text in enumerate(texts):
        room -= len(text)
        if room <= 0:
            yield slice(first, place + 1)
            first, room = place + 1, PART_CHARS
    if first < len(texts):
        yield slice(first, len(texts))
