"""Profiles: a subject's factor scores as a dense vector of length 1, so that a product of two is their cosine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

Matrix = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

FACET_WEIGHTS: dict[str, dict[str, float]] = {
    "works": {"season": 0.6, "scene": 0.8, "safety": 0.0},
    "themes": {
        "emotion": 0.25,
        "after_reading": 0.15,
        "scene": 0.8,
        "season": 0.7,
        "safety": 0.0,
        **dict.fromkeys(("melody", "tempo", "voice", "instrument", "structure", "colour", "image"), 0.0),
        **dict.fromkeys(("taste", "texture", "cosmetic", "fashion", "dwelling", "brand", "value", "travel"), 0.0),
    },
    "ads": {"after_reading": 1.5, "value": 1.2, "season": 0.6, "safety": 0.0},
}
"""How much a facet counts, by purpose; a facet that is not named counts as "*" says, or 1.

works: season and scene say where and when, not how it feels, so two works are not alike for a shared summer alone.
themes: concept, story and situation make a theme, not sound, colour or taste; feelings only tell them apart.
ads: an advertisement should meet the feeling that the article leaves behind (after_reading) and the values it speaks
to. safety never makes two subjects alike: it is a rule (transforms.ads.safety), not a likeness.
"""

STATED = 0.3
"""Score from which a factor may be said of a work in words."""
ALL = "all"
VIEWS: dict[str, dict[str, float]] = {
    ALL: FACET_WEIGHTS["works"],
    "melody": {"*": 0.0, "melody": 1.0, "tempo": 0.8, "texture": 0.6, "instrument": 0.4},
    "lyrics": {"*": 0.0, "lyrics": 1.0, "lyrics_feeling": 1.0, "love_words": 0.8},
    "voice": {"*": 0.0, "voice": 1.0},
    "story": {"*": 0.0, "story": 1.0, "story_element": 1.0, "relation": 0.8, "setting": 0.6, "calling": 0.5},
}
"""What works can be alike in, each a table of its own. All but ALL leave out whatever is not named, so two songs of one
melodic mood meet in `melody` whatever their genre or words."""


@dataclass(frozen=True, eq=False)
class Profiles:
    """N subjects × F factors.

    ids, domains: series of N, ids ascending. factors: F, ascending. matrix: N × F, each row of length 1.
    stated: N × F, whether the score itself is at least STATED; all False where nobody asked.
    """

    ids: pl.Series
    domains: pl.Series
    factors: tuple[str, ...]
    matrix: Matrix
    stated: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), np.bool_))

    def __post_init__(self) -> None:
        if self.stated.shape != self.matrix.shape:
            object.__setattr__(self, "stated", np.broadcast_to(np.False_, self.matrix.shape))

    def of_domain(self, domain: str) -> Profiles:
        """Only the subjects of one domain, in the same order."""
        return self._only(self.domains == domain)

    def of_subjects(self, ids: pl.Series) -> Profiles:
        """Only the subjects named, in the same order; one without a profile is left out."""
        return self._only(self.ids.is_in(ids.to_list()))

    def exactly(self, ids: pl.Series, domain: str) -> Profiles:
        """The subjects named, all of `domain`, ids ascending; one without a profile gets a vector of zeros."""
        order = ids.unique().sort()
        matrix = np.zeros((order.len(), len(self.factors)))
        known = self.of_subjects(order)
        matrix[order.search_sorted(known.ids).to_numpy()] = known.matrix
        return Profiles(order, pl.repeat(domain, order.len(), eager=True), self.factors, matrix)

    def frame(self) -> pl.DataFrame:
        """subject_id, domain, vector (list of F float64): the rows of gold.profiles."""
        vectors = pl.Series("vector", self.matrix, dtype=pl.Array(pl.Float64, len(self.factors)))
        return pl.DataFrame({"subject_id": self.ids, "domain": self.domains, "vector": vectors.arr.to_list()})

    def _only(self, wanted: pl.Series) -> Profiles:
        mask = wanted.to_numpy()
        ids, domains = self.ids.filter(wanted), self.domains.filter(wanted)
        return Profiles(ids, domains, self.factors, self.matrix[mask], self.stated[mask])


def profiles_of(scores: pl.DataFrame, factors: Iterable[str], weights: Mapping[str, float]) -> Profiles:
    """One profile per subject of `scores` that has a factor of weight above 0; the others have none.

    scores: subject_id, domain, factor, score; one row per subject and factor, an absent factor counts 0.
    factors: the ontology's factor ids, from which the vectors take their order (ascending).
    weights: facet → weight, as in FACET_WEIGHTS.
    Confidence is not used: the score step has weighed the evidence already.
    Raises ValueError for a factor that the ontology does not know.
    """
    order = tuple(sorted(factors))
    unknown = sorted(set(scores["factor"].unique()) - set(order))
    if unknown:
        raise ValueError(f"{len(unknown)} factors are not in the ontology, first {unknown[0]}")
    weight_of = pl.DataFrame(
        {"factor": order, "weight": [weights.get(facet_of(factor), weights.get("*", 1.0)) for factor in order]},
        schema={"factor": pl.String, "weight": pl.Float64},
    )
    weighed = (
        scores.select("subject_id", "domain", "factor", "score")
        .join(weight_of, on="factor")
        .with_columns(value=pl.col("score") * pl.col("weight"))
        .filter(pl.col("value") != 0)
    )
    subjects = weighed.group_by("subject_id").agg(pl.col("domain").min()).sort("subject_id")
    matrix = dense(weighed, subjects["subject_id"], order)
    stated = (matrix >= STATED * weight_of["weight"].to_numpy()) & (matrix > 0)
    return Profiles(subjects["subject_id"], subjects["domain"], order, unit_rows(matrix), stated)


def facet_of(factor: str) -> str:
    """The facet of a factor id, facet.slug."""
    return factor.partition(".")[0]


def dense(values: pl.DataFrame, subjects: pl.Series, factors: Sequence[str]) -> Matrix:
    """subject_id, factor, value in long form → one row per subject and one column per factor, absent 0."""
    row_of = pl.DataFrame({"subject_id": subjects}).with_row_index("row")
    column_of = pl.DataFrame({"factor": factors}, schema={"factor": pl.String}).with_row_index("column")
    placed = values.join(row_of, on="subject_id").join(column_of, on="factor")
    matrix = np.zeros((subjects.len(), len(factors)))
    matrix[placed["row"].to_numpy(), placed["column"].to_numpy()] = placed["value"].to_numpy()
    return matrix


def unit_rows(matrix: Matrix) -> Matrix:
    """Each row divided by its Euclidean length; a row of zeros stays one.

    The squares are added column by column, so that every machine gets the same bits; rows are scaled by their largest
    value first, so that no finite input overflows or vanishes.
    """
    largest = np.abs(matrix).max(axis=1, initial=0.0)
    scaled = matrix / np.where(largest > 0, largest, 1.0)[:, None]
    squares = np.zeros(len(matrix))
    for column in range(matrix.shape[1]):
        squares += scaled[:, column] * scaled[:, column]
    unit: Matrix = scaled / np.where(squares > 0, np.sqrt(squares), 1.0)[:, None]
    return unit
