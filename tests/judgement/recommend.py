"""`make judge-recommend`: our picks beside others', on held-out works, for any events and factors.

`python -m tests.judgement.recommend EVENTS.parquet FACTORS.parquet` takes the files of `picks`; a column `time` in
EVENTS adds a split by time. Without arguments it makes sets with known tastes (tests/judgement/tastes.py).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from tests.judgement.rivals import fame, rivals
from tests.judgement.tastes import REGIMES, made
from transforms.recommend.picks.histories import histories_of, numbers_of
from transforms.recommend.picks.lists import picks
from transforms.recommend.picks.ranking import standardised, top_places

Array = np.ndarray[Any, Any]
MADE = ("few films, few genres", "songs and tags", "songs and sparse tags")
SHARE, NEW_SHARE, LENGTH, RESAMPLED, SEED = 0.2, 0.125, 50, 1_000, 20261120
HEADINGS = ("NDCG@10", "95%", "recall@50", "coverage", "novelty, bits", "diversity")


@dataclass(frozen=True)
class Split:
    """What is known, what is held out, and which works alone may be picked (None: all)."""

    name: str
    known: pl.DataFrame
    held: pl.DataFrame
    only: list[Any] | None = None


def splits(events: pl.DataFrame) -> list[Split]:
    """By listener, by time where there is one, and new releases: all events of some works."""
    random = np.random.default_rng(SEED)
    found = []
    by_chance = pl.Series(random.random(events.height) < SHARE)
    found.append(Split("a fifth of each listener's works", events.filter(~by_chance), events.filter(by_chance)))
    if "time" in events.columns:
        late = events["time"] > events["time"].quantile(1 - SHARE)
        found.append(Split("the last fifth by time", events.filter(~late), events.filter(late)))
    works = events["work_id"].unique().sort()
    new = works.filter(pl.Series(random.random(works.len()) < NEW_SHARE))
    out = events["work_id"].is_in(new.implode())
    found.append(Split("new releases", events.filter(~out), events.filter(out), new.to_list()))
    return found


def figures(lists: Array, wanted: csr_array, carried: csr_array, listeners_of: Array, offered: int) -> list[str]:
    """NDCG@10 with a bootstrap interval over listeners, recall@50, share of works shown, −log₂ of fame, 1 − cosine.

    lists: listeners × up to LENGTH works, −1 where there is none; only listeners for whom something was held out.
    """
    there = lists >= 0
    hits = (np.take_along_axis(np.asarray(wanted.todense()), np.maximum(lists, 0), axis=1) > 0) & there
    count = np.diff(wanted.indptr)
    discounts = 1 / np.log2(np.arange(10) + 2.0)
    ideal = np.cumsum(discounts)[np.minimum(count, 10) - 1]
    gains = hits[:, :10] @ discounts[: hits[:, :10].shape[1]] / ideal
    random = np.random.default_rng(SEED)
    means = [gains[random.integers(0, len(gains), len(gains))].mean() for _ in range(RESAMPLED)]
    low, high = np.quantile(means, (0.025, 0.975))
    recall = (hits.sum(axis=1) / np.minimum(count, LENGTH)).mean()
    shown = len(np.unique(lists[:, :10][there[:, :10]])) / offered
    bits = -np.log2((listeners_of[lists[:, :10][there[:, :10]]] + 1) / (len(lists) + 1)).mean()
    return [
        f"{gains.mean():.3f}", f"{low:.3f}–{high:.3f}", f"{recall:.3f}", f"{shown:.1%}", f"{bits:.1f}",
        f"{unlike(lists[:, :10], carried):.2f}",
    ]  # fmt: skip


def unlike(lists: Array, carried: csr_array) -> float:
    """1 − the mean cosine of two works of one list, by their factors."""
    length = np.sqrt(np.asarray(carried.multiply(carried).sum(axis=1)))
    values = []
    for works in lists:
        mine = works[works >= 0]
        rows = np.asarray(carried[mine].todense()) / np.maximum(length[mine], 1e-12)[:, None]
        if len(mine) > 1:
            values.append(1 - ((rows @ rows.T).sum() - (rows * rows).sum()) / (len(mine) * (len(mine) - 1)))
    return float(np.mean(values)) if values else 0.0


def judged(split: Split, factors: pl.DataFrame) -> Table:
    """A line for each method, the same listeners for all."""
    known = split.known.select("listener_id", "work_id", "weight")
    histories = histories_of(known, factors)
    held = split.held.filter(
        pl.col("weight") > 0, pl.col("listener_id").is_in(histories.listeners.implode()),
        pl.col("work_id").is_in(histories.works.implode()),
    )  # fmt: skip
    place = numbers_of(histories.listeners, held["listener_id"]), numbers_of(histories.works, held["work_id"])
    wanted = csr_array((np.ones(held.height), place), shape=histories.heard.shape)
    asked = np.flatnonzero(np.diff(wanted.indptr))
    chosen = np.arange(histories.works.len())
    if split.only is not None:
        chosen = np.flatnonzero(histories.works.is_in(pl.Series(split.only).implode()).to_numpy())
    told = histories.liked if split.only is None else wanted
    listeners_of = np.bincount(told.indices, minlength=wanted.shape[1])
    table = Table("method", *HEADINGS, title=f"{split.name}: {len(asked)} listeners, {len(chosen)} works")
    found = {"kansei picks": ours(split, histories, factors)}
    with threadpool_limits(1):
        for name, rival in rivals().items():
            if split.only is None:
                found[name] = _first(standardised(rival(histories.plain), histories.heard), chosen)
        if split.only is not None:
            found["fame, read from what is held out"] = _first(fame(wanted)[:, chosen], chosen)
            found["by chance"] = _first(np.random.default_rng(SEED).random((wanted.shape[0], len(chosen))), chosen)
    for name, lists in found.items():
        table.add_row(name, *figures(lists[asked], wanted[asked], histories.carried, listeners_of, len(chosen)))
    return table


def ours(split: Split, histories: Any, factors: pl.DataFrame) -> Array:
    """Our lists as numbers of works."""
    rows, _ = picks(split.known.select("listener_id", "work_id", "weight"), factors, split.only, LENGTH)
    lists = np.full((histories.listeners.len(), LENGTH), -1)
    row = numbers_of(histories.listeners, rows["listener_id"])
    lists[row, rows["rank"].to_numpy() - 1] = numbers_of(histories.works, rows["work_id"])
    return lists


def _first(scores: Array, chosen: Array) -> Array:
    top = top_places(scores, LENGTH)
    return np.where(np.isfinite(np.take_along_axis(scores, top, axis=1)), chosen[top], -1)


def main(given: list[str]) -> None:
    """Print a table for each split of each set."""
    console = Console(width=None if sys.stdout.isatty() else 140)
    sets = {name: made(REGIMES[name], SEED) for name in MADE}
    if given:
        sets = {given[0]: (pl.read_parquet(given[0]), pl.read_parquet(given[1]))}
    for name, (events, factors) in sets.items():
        console.rule(name)
        for split in splits(events):
            console.print(judged(split, factors))


if __name__ == "__main__":
    main(sys.argv[1:])
