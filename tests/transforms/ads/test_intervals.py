"""Intervals against published examples and closed forms, and what must hold of any counts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.ads.ab_plan import detectable, needed, plan, power_of
from transforms.ads.intervals import difference, holm, p_value, ratio, ratio_lift, relative_lift, wilson
from transforms.ads.shrinkage import HEAVIEST, prior, shrunk


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_limits_that_newcombe_prints(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 857–872, table I, method 3."""
    found = wilson(successes, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_the_difference_of_56_of_70_and_48_of_80_is_newcombes_first_example() -> None:
    """Newcombe (1998), Statistics in Medicine 17, 873–890, table II, method 10."""
    found = difference(wilson(56, 70), wilson(48, 80))
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)


rates = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(rates)
def test_an_interval_holds_its_rate_and_stays_between_0_and_1(rate: tuple[int, int]) -> None:
    found = wilson(*rate)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.high - found.low > 0


@given(rates, rates)
def test_a_lift_excludes_zero_exactly_where_the_difference_does(one: tuple[int, int], other: tuple[int, int]) -> None:
    mine, theirs = wilson(*one), wilson(*other)
    lift, gap = relative_lift(mine, theirs), difference(mine, theirs)
    if lift is not None and min(abs(gap.low), abs(gap.high)) > 1e-9:
        assert lift.low <= lift.value <= lift.high
        assert (lift.low > 0, lift.high < 0) == (gap.low > 0, gap.high < 0)


def test_no_lift_is_claimed_over_a_baseline_without_a_click() -> None:
    assert relative_lift(wilson(5, 100), wilson(0, 100)) is None


def test_equal_rates_have_p_1_and_the_score_test_is_chi_squared() -> None:
    assert p_value(10, 100, 20, 200) == 1.0
    # 2 × 2 table 30/70, 50/50: chi squared 8.3333, one degree of freedom.
    assert math.isclose(p_value(30, 100, 50, 100), math.erfc(math.sqrt(25 / 3 / 2)), rel_tol=1e-9)


def test_holm_steps_down_and_never_below_an_easier_claim() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_only_raises_and_never_beyond_bonferroni(values: list[float]) -> None:
    for before, after in zip(values, holm(values), strict=True):
        assert before <= after <= min(1.0, before * len(values)) + 1e-12


def test_a_bootstrap_is_repeatable_and_close_to_the_delta_method() -> None:
    random = np.random.default_rng(3)
    over, under = random.gamma(4.0, 10.0, 400), np.ones(400)
    found = ratio(over, under, 7)
    assert found is not None and found == ratio(over, under, 7)
    half = 1.96 * over.std() / 20
    assert found.high - found.low == pytest.approx(2 * half, rel=0.1)
    assert ratio(over[:4], under[:4], 7) is None


def test_a_lift_of_costs_holds_the_true_one_in_most_samples() -> None:
    random, held = np.random.default_rng(1), 0
    for trial in range(60):
        one = (random.gamma(4.0, 12.0, 40), np.ones(40))
        other = (random.gamma(4.0, 10.0, 40), np.ones(40))
        found = ratio_lift(one, other, trial)
        held += found is not None and found.low <= 0.2 <= found.high
    assert held >= 53


def test_cells_that_differ_by_chance_only_all_get_the_same_rate() -> None:
    before = prior([(10, 1000), (11, 1000), (9, 1000)])
    assert sum(before) == pytest.approx(HEAVIEST)
    assert shrunk(3, 20, before).value == pytest.approx(0.01, rel=0.01)


@settings(max_examples=50)
@given(st.lists(rates, min_size=2, max_size=8))
def test_a_shrunk_rate_lies_between_its_own_and_everybodys(cells: list[tuple[int, int]]) -> None:
    before = prior(cells)
    everybody = before[0] / sum(before)
    for successes, n in cells:
        found = shrunk(successes, n, before)
        low, high = sorted((successes / n, everybody))
        assert low - 1e-9 <= found.value <= high + 1e-9
        assert 0 <= found.low <= found.value <= found.high <= 1


def test_a_plan_needs_what_r_says() -> None:
    """power.prop.test(p1 = .50, p2 = .75, power = .90) of R's manual: n = 76.7 in each group."""
    assert needed(0.5, 0.5, power=0.9) == 77
    assert power_of(0.5, 0.5, 77) == pytest.approx(0.9, abs=0.002)


def test_more_arms_need_more_and_days_count_every_arm() -> None:
    one, two = plan(0.004, 0.2, daily=10_000), plan(0.004, 0.2, comparisons=2, daily=10_000)
    assert two.per_arm > one.per_arm > 90_000
    assert (one.days, two.days) == (-(-one.per_arm * 2 // 10_000), -(-two.per_arm * 3 // 10_000))


@pytest.mark.parametrize("base", [0.001, 0.004, 0.05])
def test_what_is_detectable_is_what_the_plan_was_made_for(base: float) -> None:
    assert detectable(base, needed(base, 0.3)) == pytest.approx(0.3, abs=0.002)


@pytest.mark.parametrize(("base", "lift"), [(0.0, 0.2), (0.6, 1.0), (0.1, 0.0)])
def test_a_plan_that_cannot_be_is_refused(base: float, lift: float) -> None:
    with pytest.raises(ValueError, match="base"):
        needed(base, lift)
