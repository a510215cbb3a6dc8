"""Empirical Bayes for small cells: a segment with few impressions borrows from its campaign's other segments.

Beta-binomial; the prior's mean is the rate of all cells, its weight comes from the moments of Kleinman (1973).
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.ads.intervals import LEVEL, Estimate

HEAVIEST = 1e6
"""Impressions that the prior weighs where cells differ no more than chance makes them."""


def prior(cells: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Beta parameters from (successes, n) of each cell. Raises ValueError where no cell saw anything.

    Successes of 0 everywhere count half a success, so that the prior is proper.
    """
    seen = [(x, n) for x, n in cells if n > 0]
    total = sum(n for _, n in seen)
    if not total:
        raise ValueError("no cell has an observation")
    mean = min(max(sum(x for x, _ in seen), 0.5), total - 0.5) / total
    weighted = sum(n * (x / n - mean) ** 2 for x, n in seen)
    spread = total - sum(n * n for _, n in seen) / total
    scale = mean * (1 - mean)
    share = (weighted - scale * (len(seen) - 1)) / (scale * (spread - len(seen) + 1)) if spread > len(seen) - 1 else 0.0
    weight = HEAVIEST if share <= 0 else min(HEAVIEST, max((1 - share) / share, 1.0))
    return mean * weight, (1 - mean) * weight


def shrunk(successes: int, n: int, before: tuple[float, float], level: float = LEVEL) -> Estimate:
    """Posterior mean of a cell's rate and its equal-tailed interval."""
    from scipy.special import betaincinv

    a, b = before[0] + successes, before[1] + n - successes
    low, high = (float(betaincinv(a, b, tail)) for tail in ((1 - level) / 2, (1 + level) / 2))
    mean = a / (a + b)
    return Estimate(mean, min(low, mean), max(high, mean))
