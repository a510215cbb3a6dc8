"""Where works stand on a map: the first two principal components of a reference that stays from night to night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from transforms.recommend.profiles import Matrix

AXES = 2
DECIMALS = 4
QUANTILES = 33
REFERENCE = 2_000
"""Works from which axes are fitted: the first by id, and ids are digests."""


@dataclass(frozen=True)
class Axes:
    """A fixed reference: its mean and two directions, by factor, and QUANTILES of its works along each direction.

    A factor that it does not know counts nothing.
    """

    factors: tuple[str, ...]
    mean: tuple[float, ...]
    directions: tuple[tuple[float, ...], ...]
    quantiles: tuple[tuple[float, ...], ...]

    def as_json(self) -> dict[str, object]:
        """For the file in which it stays."""
        return asdict(self)

    @classmethod
    def of_json(cls, told: Mapping[str, Sequence[object]]) -> Axes:
        """From that file. Raises KeyError, TypeError or ValueError where it is none."""
        read: Mapping[str, object] = told
        factors, mean = np.array(read["factors"]), np.array(read["mean"])
        directions, quantiles = np.array(read["directions"]), np.array(read["quantiles"])
        shapes = (mean.shape, directions.shape, quantiles.shape)
        if shapes != (factors.shape, (AXES, len(factors)), (AXES, QUANTILES)):
            raise ValueError("the axes and their factors differ in number")
        names = tuple(str(each) for each in factors)
        return cls(names, _row(mean), tuple(map(_row, directions)), tuple(map(_row, quantiles)))


def fitted_axes(matrix: Matrix, factors: Sequence[str]) -> Axes:
    """Principal component analysis (SVD of the centred rows) of the first REFERENCE rows.

    matrix: N × F, N ≥ 1. A direction's largest value in absolute terms is made positive, so that no axis flips between
    machines; values are rounded to 1e-4. Fewer than two directions: the rest is 0.
    """
    sample = matrix[:REFERENCE]
    mean = sample.mean(axis=0)
    _, _, found = np.linalg.svd(sample - mean, full_matrices=False)
    directions = np.zeros((AXES, len(factors)))
    directions[: min(AXES, len(found))] = found[:AXES]
    for row in directions:
        if row[np.abs(row.round(DECIMALS)).argmax()] < 0:
            row *= -1
    spots = (sample - mean.round(DECIMALS)) @ directions.round(DECIMALS).T
    quantiles = np.quantile(spots, np.linspace(0, 1, QUANTILES), axis=0).T
    return Axes(tuple(factors), _row(mean), tuple(map(_row, directions)), tuple(map(_row, quantiles)))


def places(axes: Axes, matrix: Matrix, factors: Sequence[str]) -> Matrix:
    """N × 2: where each row stands, 0 to 1, rounded to 1e-4.

    Half of a place is the distance along the axis, half the share of the reference that lies before it, so that no
    corner is crowded; a work beyond the reference stands at its edge.
    """
    column = {factor: number for number, factor in enumerate(factors)}
    common = [number for number, factor in enumerate(axes.factors) if factor in column]
    chosen = matrix[:, [column[axes.factors[number]] for number in common]] - np.array(axes.mean)[common]
    spots = chosen @ np.array(axes.directions)[:, common].T
    found = np.zeros((len(matrix), AXES))
    for axis, quantiles in enumerate(np.array(axes.quantiles)):
        low, high = quantiles[0], quantiles[-1]
        along = np.clip((spots[:, axis] - low) / (high - low if high > low else 1.0), 0, 1)
        found[:, axis] = (along + np.interp(spots[:, axis], quantiles, np.linspace(0, 1, QUANTILES))) / 2
    rounded: Matrix = found.round(DECIMALS) + 0.0
    return rounded


def _row(values: Matrix) -> tuple[float, ...]:
    return tuple(float(each) + 0.0 for each in values.round(DECIMALS))
