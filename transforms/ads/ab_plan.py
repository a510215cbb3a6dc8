"""How many impressions an A/B test needs, and what it could find: the power of a test of two rates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True)
class Plan:
    """A test to run. per_arm: impressions of each arm. detectable: the smallest relative lift that `per_arm` finds."""

    base: float
    lift: float
    alpha: float
    power: float
    comparisons: int
    per_arm: int
    days: int | None


def needed(base: float, lift: float, alpha: float = 0.05, power: float = 0.8, comparisons: int = 1) -> int:
    """Impressions of each arm, two-sided, by the normal approximation with the pooled rate (Fleiss 1981).

    base: rate of the baseline arm. lift: relative. comparisons: arms tested against it; alpha is shared among them
    (Bonferroni, which Holm never exceeds). Raises ValueError where a rate leaves 0–1 or nothing differs.
    """
    other = base * (1 + lift)
    if not 0 < base < 1 or not 0 < other < 1 or lift == 0 or not 0 < alpha < 1 or not 0 < power < 1 or comparisons < 1:
        raise ValueError(f"base {base}, lift {lift}, alpha {alpha}, power {power}, comparisons {comparisons}")
    normal, pooled = NormalDist(), (base + other) / 2
    error = normal.inv_cdf(1 - alpha / comparisons / 2) * math.sqrt(2 * pooled * (1 - pooled))
    reach = normal.inv_cdf(power) * math.sqrt(base * (1 - base) + other * (1 - other))
    return math.ceil(((error + reach) / (base - other)) ** 2)


def power_of(base: float, lift: float, per_arm: int, alpha: float = 0.05, comparisons: int = 1) -> float:
    """Chance to find a lift of that size with so many impressions an arm: `needed`, solved for the power."""
    other, normal = base * (1 + lift), NormalDist()
    pooled = (base + other) / 2
    error = normal.inv_cdf(1 - alpha / comparisons / 2) * math.sqrt(2 * pooled * (1 - pooled))
    reach = abs(base - other) * math.sqrt(per_arm) - error
    return normal.cdf(reach / math.sqrt(base * (1 - base) + other * (1 - other)))


def detectable(
    base: float, per_arm: int, alpha: float = 0.05, power: float = 0.8, comparisons: int = 1
) -> float | None:
    """The smallest relative lift that so many impressions an arm find with that power; None beyond a rate of 1."""
    low, high = 0.0, 1 / base - 1
    if per_arm < 1 or power_of(base, high * (1 - 1e-9), per_arm, alpha, comparisons) < power:
        return None
    while high - low > 1e-4:
        middle = (low + high) / 2
        found = power_of(base, middle, per_arm, alpha, comparisons) >= power
        low, high = (low, middle) if found else (middle, high)
    return round(high, 4)


def plan(
    base: float, lift: float, alpha: float = 0.05, power: float = 0.8, comparisons: int = 1, daily: int = 0
) -> Plan:
    """The test that finds this lift; days: how long it runs with `daily` impressions shared among all arms."""
    per_arm = needed(base, lift, alpha, power, comparisons)
    days = math.ceil(per_arm * (comparisons + 1) / daily) if daily else None
    return Plan(base, lift, alpha, power, comparisons, per_arm, days)
