"""Intervals for what a campaign reached: rates, costs a click, and how far they lie from a baseline.

Rates: Wilson (1927). Difference of two rates: Newcombe (1998), his method 10. Ratio of two rates: Donner and Zou
(2012), from the same Wilson limits, so that the ratio's interval holds 1 exactly where the difference's holds 0.
Everything that is no rate: a bootstrap over articles with a seed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
REPLICATES = 1000
FEWEST_UNITS = 5
"""Below so many articles a bootstrap says nothing about the next one."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A value and its interval."""

    value: float
    low: float
    high: float


def critical(level: float = LEVEL) -> float:
    """The two-sided critical value of the normal distribution: 1.96 for 0.95."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(successes: int, n: int, level: float = LEVEL) -> Estimate:
    """A rate with Wilson's score interval. Raises ValueError unless 0 ≤ successes ≤ n and n > 0."""
    if not 0 <= successes <= n or n <= 0:
        raise ValueError(f"{successes} of {n}")
    z, rate = critical(level), successes / n
    centre = (rate + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return Estimate(rate, min(low, rate), max(high, rate))


def difference(one: Estimate, other: Estimate) -> Estimate:
    """`one` − other of two rates with Wilson intervals: Newcombe's hybrid score interval."""
    gap = one.value - other.value
    low = gap - math.hypot(one.value - one.low, other.high - other.value)
    high = gap + math.hypot(one.high - one.value, other.value - other.low)
    return Estimate(gap, low, high)


def relative_lift(one: Estimate, other: Estimate) -> Estimate | None:
    """`one` ÷ other − 1 of two rates with Wilson intervals; None where the baseline saw nothing to divide by.

    Donner and Zou's interval for a ratio, from the limits of both.
    """
    if other.value <= 0 or other.low <= 0:
        return None
    product = one.value * other.value
    below = other.high * (2 * other.value - other.high)
    above = other.low * (2 * other.value - other.low)
    low_root = product**2 - one.low * other.high * (2 * one.value - one.low) * (2 * other.value - other.high)
    high_root = product**2 - one.high * other.low * (2 * one.value - one.high) * (2 * other.value - other.low)
    if below <= 0 or above <= 0:
        return None
    ratio = one.value / other.value
    low = (product - math.sqrt(max(low_root, 0.0))) / below
    high = (product + math.sqrt(max(high_root, 0.0))) / above
    return Estimate(ratio - 1, min(max(low, 0.0), ratio) - 1, max(high, ratio) - 1)


def p_value(successes: int, n: int, others: int, m: int) -> float:
    """Two-sided p of equal rates, by the score test with the pooled rate; 1 where both saw only one thing."""
    pooled = (successes + others) / (n + m)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    if spread == 0:
        return 1.0
    return math.erfc(abs(successes / n - others / m) / spread / math.sqrt(2))


def holm(values: list[float]) -> list[float]:
    """Holm's (1979) adjusted p values, in the order given: what each would be if all had been asked at once."""
    order = sorted(range(len(values)), key=lambda place: (values[place], place))
    adjusted, largest = [0.0] * len(values), 0.0
    for rank, place in enumerate(order):
        largest = max(largest, min(1.0, (len(values) - rank) * values[place]))
        adjusted[place] = largest
    return adjusted


def ratio(over: Floats, under: Floats, seed: int, level: float = LEVEL) -> Estimate | None:
    """Σover ÷ Σunder, one entry an article, with a percentile bootstrap over articles.

    None where there are fewer than FEWEST_UNITS articles, or nothing to divide by.
    """
    drawn = replicates(over, under, seed)
    if drawn is None:
        return None
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    value = float(over.sum() / under.sum())
    return Estimate(value, min(float(low), value), max(float(high), value))


def replicates(over: Floats, under: Floats, seed: int) -> Floats | None:
    """REPLICATES ratios of resampled articles; None as in `ratio`, or where many have nothing to divide by."""
    if len(under) < FEWEST_UNITS or under.sum() <= 0:
        return None
    random = np.random.default_rng(seed)
    weights = random.multinomial(len(under), np.full(len(under), 1 / len(under)), size=REPLICATES)
    below = weights @ under
    if np.mean(below > 0) < 0.99:
        return None
    return np.asarray((weights @ over)[below > 0] / below[below > 0], dtype=np.float64)


def ratio_lift(
    one: tuple[Floats, Floats], other: tuple[Floats, Floats], seed: int, level: float = LEVEL
) -> Estimate | None:
    """How far the ratio of `one` (over, under) lies from that of `other`, relative; both resampled apart."""
    mine, theirs = replicates(*one, seed), replicates(*other, seed + 1)
    if mine is None or theirs is None or other[0].sum() <= 0:
        return None
    size = min(len(mine), len(theirs))
    usable = theirs[:size] > 0
    low, high = np.quantile(mine[:size][usable] / theirs[:size][usable] - 1, [(1 - level) / 2, (1 + level) / 2])
    value = float((one[0].sum() / one[1].sum()) / (other[0].sum() / other[1].sum()) - 1)
    return Estimate(value, min(float(low), value), max(float(high), value))
