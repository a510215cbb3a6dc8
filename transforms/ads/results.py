"""What a month's campaigns reached, with intervals, beside the baselines that ran next to them.

Only our own match is reported; the other arms are what it is compared with, always within the same group. Groups: the
advertiser, each campaign, each creative, and each segment of either of the first two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from transforms.ads.intervals import (
    Estimate,
    Floats,
    difference,
    holm,
    p_value,
    ratio,
    ratio_lift,
    relative_lift,
    wilson,
)
from transforms.ads.shrinkage import prior, shrunk
from transforms.ads.suppression import shown

OURS = "kansei"
ALL = "all"
SMALLEST_CELL = 10
"""k: a group with fewer impressions (or answers) leaves the house in no form."""
FEWEST = 400
"""Impressions below which a rate is shrunk towards its campaign's and no lift is claimed."""
GROUP = ["advertiser", "campaign", "creative_id", "segment", "period"]
GROUPINGS: tuple[tuple[str, ...], ...] = (
    ("advertiser",), ("advertiser", "segment"), ("advertiser", "campaign"), ("advertiser", "campaign", "segment"),
    ("advertiser", "campaign", "creative_id"),
)  # fmt: skip
RATIOS = {
    "cpc_jpy": ("cost_jpy", "clicks"), "cpa_jpy": ("cost_jpy", "conversions"), "dwell_s": ("dwell_s", "impressions"),
}  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True)
class Arm:
    """One arm of one group: its article totals by column."""

    articles: dict[str, Floats]

    def total(self, column: str) -> int:
        """Sum over all articles."""
        return int(self.articles[column].sum())


def campaign_results(cells: pl.DataFrame) -> pl.DataFrame:
    """gold.campaign_results from the rows of sql/campaign_cells.sql.

    Groups below SMALLEST_CELL impressions, and those without which a total would tell of them: no row.
    """
    rows: list[Row] = []
    told = groups_shown(cells, pl.col("impressions"))
    answered = groups_shown(cells, pl.min_horizontal("exposed_total", "control_total"))
    for grouping in GROUPINGS:
        found = [(key, arms) for key, arms in _groups(cells, grouping) if _named(key) in told]
        priors = _priors(found) if "segment" in grouping else {}
        part = [
            row for key, arms in found for row in _group_rows(key, arms, priors.get(_family(key)))
            if row["metric"] != "brand_lift" or _named(key) in answered
        ]  # fmt: skip
        rows += _with_holm(part)
    return pl.DataFrame(rows, infer_schema_length=None).sort([*GROUP, "metric", "baseline"]) if rows else pl.DataFrame()


def groups_shown(cells: pl.DataFrame, size: pl.Expr) -> set[tuple[str, ...]]:
    """The groups, by the values of GROUP, that may be told of. size: of a group, over its summed columns.

    Campaigns add up to their advertiser, creatives to their campaign, and a segment's campaigns to the segment; what
    belongs to a hidden group is hidden with it. Segments overlap, so they add up to nothing.
    """
    ours = cells.filter(pl.col("arm") == OURS)
    month, run = ["advertiser", "period"], ["advertiser", "campaign", "period"]
    whole, segments, campaigns, both, creatives = (_sizes(ours, grouping, size) for grouping in GROUPINGS)
    whole, segments = (shown(found, GROUP, GROUP, SMALLEST_CELL) for found in (whole, segments))
    campaigns = shown(_under(campaigns, whole, month), month, GROUP, SMALLEST_CELL)
    both = shown(_under(both, campaigns, run), [*month, "segment"], GROUP, SMALLEST_CELL)
    creatives = shown(_under(creatives, campaigns, run), run, GROUP, SMALLEST_CELL)
    return set(pl.concat([whole, segments, campaigns, both, creatives]).select(GROUP).iter_rows())


def _sizes(ours: pl.DataFrame, grouping: tuple[str, ...], size: pl.Expr) -> pl.DataFrame:
    """GROUP, size, forced (false) of the groups of one kind that anything was counted of."""
    numbers = [name for name, dtype in ours.schema.items() if dtype.is_integer()]
    summed = _cells_of(ours, grouping).group_by(GROUP).agg(pl.col(numbers).sum())
    return summed.select(*GROUP, size=size, forced=pl.lit(value=False)).filter(pl.col("size") > 0)


def _under(found: pl.DataFrame, above: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The groups, forced where that to which they belong by `keys` is not among `above`."""
    known = above.select(*keys, known=pl.lit(value=True)).unique()
    joined = found.join(known, on=keys, how="left").with_columns(forced=pl.col("known").is_null())
    return joined.select(found.columns)


def _named(key: Row) -> tuple[str, ...]:
    return tuple(key[name] for name in GROUP)


def _cells_of(cells: pl.DataFrame, grouping: tuple[str, ...]) -> pl.DataFrame:
    """The cells of which groups of this kind are made, ALL where the grouping does not tell them apart."""
    kept = cells.filter((pl.col("segment") != ALL) if "segment" in grouping else (pl.col("segment") == ALL))
    return kept.with_columns(pl.lit(ALL).alias(name) for name in GROUP[:4] if name not in grouping)


def _groups(cells: pl.DataFrame, grouping: tuple[str, ...]) -> Iterator[tuple[Row, dict[str, Arm]]]:
    """Each group of this kind that our match served, with its arms of SMALLEST_CELL impressions or more."""
    named = _cells_of(cells, grouping)
    numbers = [name for name, dtype in cells.schema.items() if dtype.is_integer()]
    summed = named.group_by(*GROUP, "arm", "article_id").agg(pl.col(numbers).sum()).sort(*GROUP, "arm", "article_id")
    for key, group in summed.group_by(GROUP, maintain_order=True):
        arms = {
            str(arm): Arm({name: part[name].to_numpy().astype(np.float64) for name in numbers})
            for (arm,), part in group.group_by("arm", maintain_order=True)
            if part["impressions"].sum() >= SMALLEST_CELL
        }
        if OURS in arms:
            yield dict(zip(GROUP, key, strict=True)), arms


def _family(key: Row) -> tuple[str, str, str]:
    return key["advertiser"], key["campaign"], key["period"]


def _priors(found: list[tuple[Row, dict[str, Arm]]]) -> dict[tuple[str, str, str], tuple[float, float]]:
    """What the segments of one campaign have in common, by campaign."""
    cells: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for key, arms in found:
        cells.setdefault(_family(key), []).append((arms[OURS].total("clicks"), arms[OURS].total("impressions")))
    return {family: prior(each) for family, each in cells.items()}


def _group_rows(key: Row, arms: dict[str, Arm], before: tuple[float, float] | None) -> Iterator[Row]:
    ours = arms[OURS]
    others: list[tuple[str, Arm | None]] = [(name, arm) for name, arm in sorted(arms.items()) if name != OURS]
    for name, other in others or [("none", None)]:
        yield _ctr(key | {"metric": "ctr", "baseline": name}, ours, other, before)
        for metric, (over, under) in RATIOS.items():
            yield from _ratio(key | {"metric": metric, "baseline": name}, ours, other, over, under)
    yield from _brand_lift(key | {"metric": "brand_lift", "baseline": "none"}, ours)


def _ctr(head: Row, ours: Arm, other: Arm | None, before: tuple[float, float] | None) -> Row:
    clicks, seen = ours.total("clicks"), ours.total("impressions")
    if before is not None and seen < FEWEST:
        return _row(head, shrunk(clicks, seen, before), seen, None, "empirical Bayes (beta-binomial)")
    rate = wilson(clicks, seen)
    if other is None or min(seen, other.total("impressions")) < FEWEST:
        return _row(head, rate, seen, None, "Wilson")
    theirs = wilson(other.total("clicks"), other.total("impressions"))
    lift = relative_lift(rate, theirs)
    p = p_value(clicks, seen, other.total("clicks"), other.total("impressions"))
    if lift is None:
        return _row(head, rate, seen, None, "Wilson")
    return _row(head, rate, seen, lift, "Wilson; ratio of rates (Donner-Zou)", p)


def _ratio(head: Row, ours: Arm, other: Arm | None, over: str, under: str) -> Iterator[Row]:
    """One row, or none where a bootstrap has too little to draw from."""
    seed = _seed(head)
    mine = (ours.articles[over], ours.articles[under])
    found = ratio(*mine, seed)
    if found is not None:
        enough = other is not None and min(ours.total("impressions"), other.total("impressions")) >= FEWEST
        lift = ratio_lift(mine, (other.articles[over], other.articles[under]), seed) if other and enough else None
        yield _row(head, found, ours.total("impressions"), lift, "bootstrap over articles")


def _brand_lift(head: Row, ours: Arm) -> Iterator[Row]:
    exposed, control = ours.total("exposed_total"), ours.total("control_total")
    if min(exposed, control) >= SMALLEST_CELL:
        gap = difference(
            wilson(ours.total("exposed_yes"), exposed), wilson(ours.total("control_yes"), control)
        )  # fmt: skip
        yield _row(head, gap, exposed, None, "difference exposed - control (Newcombe)")


def _row(head: Row, found: Estimate, n: int, lift: Estimate | None, method: str, p: float | None = None) -> Row:
    limits = (lift.value, lift.low, lift.high) if lift else (None, None, None)
    named = zip(("lift", "lift_low", "lift_high"), limits, strict=True)
    return {
        **head, "value": _six(found.value), "low": _six(found.low), "high": _six(found.high), "n": n,
        **{name: None if limit is None else _six(limit) for name, limit in named}, "p_holm": p, "method": method,
    }  # fmt: skip


def _with_holm(rows: list[Row]) -> list[Row]:
    """Adjust p over all groups of one kind that one campaign asks about, and say over how many."""
    asked: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if row["p_holm"] is not None:
            asked.setdefault((*_family(row), row["baseline"]), []).append(row)
    for family in asked.values():
        for row, adjusted in zip(family, holm([row["p_holm"] for row in family]), strict=True):
            row["p_holm"] = _six(adjusted)
            row["method"] += f"; Holm over {len(family)}"
    return rows


def _six(value: float) -> float:
    return round(value, 6)


def _seed(head: Row) -> int:
    """The same group has the same seed on every machine and night; it is shared by all its baselines."""
    named = "|".join(str(head[name]) for name in (*GROUP, "metric"))
    return int.from_bytes(hashlib.sha256(named.encode()).digest()[:6], "big")
