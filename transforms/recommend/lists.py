"""The long lists behind the tables of neighbours: for tomorrow's night, and for every client's licence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.recommend.certified import NOBODY
from transforms.recommend.neighbours import Sweep
from transforms.recommend.profiles import Profiles
from transforms.recommend.reserves import Reserve, built, built_between, changed, updated
from transforms.recommend.tiles import symmetric

SAME_DEPTH, CROSS_DEPTH = 200, 50
"""Entries of a list within a domain and between two: ten times what is delivered, so that a client that licenses a
tenth of all works still finds its lists proved."""

Between = tuple[str, str]
"""Domain and the domain of the neighbours."""


class Known(NamedTuple):
    """An earlier night: its profiles and its lists."""

    profiles: Profiles
    lists: Mapping[Between, Reserve]


def neighbour_lists(
    works: Profiles, k: int, before: Known | None = None, *, cross: bool, sweep: Sweep = symmetric
) -> dict[Between, Reserve]:
    """The lists of each domain with itself and, if `cross`, with every other domain.

    k: entries of a domain's own lists that must be exact. before: from where they are carried over, where the factors
    are the same. sweep: as `top_k` takes it. Between domains they are made anew each night.
    """
    present = {domain: works.of_domain(domain) for domain in works.domains.unique().sort()}
    found = {(domain, domain): _own(own, domain, k, before, sweep) for domain, own in present.items()}
    if cross:
        for domain, own in present.items():
            for to_domain, other in present.items():
                if domain != to_domain:
                    found[domain, to_domain] = built_between(own.matrix, other.matrix, CROSS_DEPTH)
    return found


def _own(own: Profiles, domain: str, k: int, before: Known | None, sweep: Sweep) -> Reserve:
    if before is None or before.profiles.factors != own.factors or (domain, domain) not in before.lists:
        return built(own.matrix, SAME_DEPTH, sweep)
    earlier = before.profiles.of_domain(domain)
    lists = before.lists[domain, domain]
    if len(lists.item) != earlier.ids.len():
        return built(own.matrix, SAME_DEPTH, sweep)
    change = changed(earlier.matrix, own.matrix, earlier.ids.to_numpy(), own.ids.to_numpy())
    return updated(lists, change, own.matrix, k, SAME_DEPTH, sweep)


def frame(works: Profiles, lists: Mapping[Between, Reserve], view: str) -> pl.DataFrame:
    """view, subject_id, domain, to_domain, items, units, whole: the rows of gold.neighbour_lists.

    items: row numbers among the profiled works of to_domain, ids ascending.
    """
    parts = [
        pl.DataFrame(
            {
                "subject_id": works.of_domain(domain).ids,
                "items": _filled(reserve.item, reserve.item).cast(pl.List(pl.Int32)),
                "units": _filled(reserve.units, reserve.item).cast(pl.List(pl.Int32)),
                "whole": reserve.whole,
            }
        ).select(pl.lit(view).alias("view"), "subject_id", pl.lit(domain).alias("domain"),
                 pl.lit(to_domain).alias("to_domain"), "items", "units", "whole")
        for (domain, to_domain), reserve in lists.items()
    ]  # fmt: skip
    return pl.concat(parts) if parts else NO_LISTS


def lists_from(rows: pl.DataFrame, view: str) -> dict[Between, Reserve]:
    """The lists of one view, from rows of gold.neighbour_lists."""
    parts = rows.filter(pl.col("view") == view).sort("subject_id").partition_by("domain", "to_domain", as_dict=True)
    return {(str(domain), str(to_domain)): _reserve(part) for (domain, to_domain), part in parts.items()}


def _filled(values: np.ndarray, item: np.ndarray) -> pl.Series:
    """A list for each row, without the empty places."""
    width = values.shape[1]
    if not len(values):
        return pl.Series([], dtype=pl.List(pl.Float64))
    rows = pl.DataFrame({"list": pl.Series(values, dtype=pl.Array(pl.Float64, width)).arr.to_list()})
    return rows.with_columns(length=(item != NOBODY).sum(axis=1)).select(pl.col("list").list.head("length")).to_series()


def _reserve(part: pl.DataFrame) -> Reserve:
    lengths = part["items"].list.len().to_numpy().astype(np.int64)
    width = max(1, int(lengths.max(initial=0)))
    item, units = np.full((part.height, width), NOBODY, np.int32), np.zeros((part.height, width))
    row = np.repeat(np.arange(part.height), lengths)
    place = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    for target, name in ((item, "items"), (units, "units")):
        target[row, place] = part[name].explode().drop_nulls().to_numpy()
    return Reserve(item, units, part["whole"].to_numpy())


NO_LISTS = pl.DataFrame(
    schema={
        "view": pl.String, "subject_id": pl.String, "domain": pl.String, "to_domain": pl.String,
        "items": pl.List(pl.Int32), "units": pl.List(pl.Int32), "whole": pl.Boolean,
    }
)  # fmt: skip
