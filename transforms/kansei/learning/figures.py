"""How well predictions agree with what people judged."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def pearson(found: Array, judged: Array) -> float:
    """Pearson's r over the documents that have both; 0 where either side says the same of all, or fewer than two."""
    both = ~(np.isnan(found) | np.isnan(judged))
    if both.sum() < 2:
        return 0.0
    x, y = found[both] - found[both].mean(), judged[both] - judged[both].mean()
    size = float(np.sqrt((x**2).sum() * (y**2).sum()))
    return round(float((x * y).sum()) / size, 6) if size > 1e-12 else 0.0


def absolute_error(found: Array, judged: Array) -> float:
    """Mean distance between prediction and judgement, over the documents that have both; 1 where there are none."""
    both = ~(np.isnan(found) | np.isnan(judged))
    return round(float(np.abs(found[both] - judged[both]).mean()), 6) if both.any() else 1.0


def chance_of_better(new: Array, old: Array, judged: Array, *, seed: int, times: int = 400) -> float:
    """Share of bootstrap resamples of the documents in which `new` has the higher macro Pearson (Efron 1979).

    All three: documents × factors. A tie counts half.
    """
    random = np.random.default_rng(seed)
    wins = 0.0
    for _ in range(times):
        chosen = random.integers(0, len(judged), len(judged))
        gain = macro_pearson(new[chosen], judged[chosen]) - macro_pearson(old[chosen], judged[chosen])
        wins += 0.5 * (1 + np.sign(gain))
    return round(wins / times, 6)


def macro_pearson(found: Array, judged: Array) -> float:
    """Mean over the factors."""
    return float(np.mean([pearson(found[:, factor], judged[:, factor]) for factor in range(judged.shape[1])]))
