"""Each part of a blend alone beside the blend, on works that no choice has seen: does blending lose anything?

`python -m tests.judgement.components [EVENTS.parquet FACTORS.parquet]`; without files, made sets over SEEDS seeds, with
weights as made (plays), as ratings, and all 1.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from tests.judgement.tastes import REGIMES, made
from transforms.recommend.picks import known, unheard
from transforms.recommend.picks.histories import Array, Histories, histories_of, numbers_of
from transforms.recommend.picks.parts import SEED, Together
from transforms.recommend.picks.ranking import ndcg, standardised
from transforms.recommend.picks.spaces import spaces_of

MADE = ("few films, few genres", "songs and tags", "songs and sparse tags", "factors that tell nothing")
SEEDS = (1, 2, 3)
HOW = ("plays", "ratings", "ones")
WARM, NEW = 0.2, 0.2
"""Shares that are held out: of events, and of works."""
LOST = 0.005
"""A blend that loses more than this against the best single part is worth a look."""


@dataclass(frozen=True)
class Found:
    """NDCG@10 on works held out: of the blend, of plain EASE (None among new releases), of the best part."""

    blend: float
    ease: float | None
    best: float
    best_part: str


def reweighed(events: pl.DataFrame, how: str, seed: int) -> pl.DataFrame:
    """Events whose weights are plays as given, ratings from 1 to 5 (more for more plays, and chance), or all 1."""
    if how == "plays":
        return events
    if how == "ones":
        return events.with_columns(weight=pl.lit(1.0))
    noise = np.random.default_rng(seed).normal(size=events.height)
    place = (pl.col("weight").log() + 0.7 * pl.Series(noise)).rank("ordinal").over("listener_id")
    return events.with_columns(weight=(place / pl.len().over("listener_id") * 5).ceil())


def held(events: pl.DataFrame, new: bool, seed: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.Series]:
    """Events known and held out, and the works that may be picked."""
    random = np.random.default_rng(seed)
    works = events["work_id"].unique().sort()
    if not new:
        out = pl.Series(random.random(events.height) < WARM)
        return events.filter(~out), events.filter(out), works
    withheld = works.filter(pl.Series(random.random(works.len()) < NEW))
    out = events["work_id"].is_in(withheld.implode())
    return events.filter(~out), events.filter(out), withheld


def compared(events: pl.DataFrame, factors: pl.DataFrame, new: bool, seed: int) -> Found:
    """Choose a blend on what is known; judge it and each of its candidates on what is held out."""
    rest, out, offered = held(events, new, seed)
    histories = histories_of(rest.select("listener_id", "work_id", "weight"), factors)
    offered = offered.filter(offered.is_in(histories.works.implode()))
    chosen = numbers_of(histories.works, offered)
    out = out.filter(
        pl.col("listener_id").is_in(histories.listeners.implode()), pl.col("work_id").is_in(offered.implode())
    )
    place = numbers_of(histories.listeners, out["listener_id"]), numbers_of(histories.works, out["work_id"])
    wanted = csr_array((np.ones(out.height), place), shape=histories.heard.shape)
    everybody = np.flatnonzero(np.diff(wanted.indptr))
    with threadpool_limits(1):
        weights, parts, score = _of_new(histories, chosen) if new else _of_known(histories)
        hits, barred = (csr_array(each[everybody].tocsc()[:, chosen]) for each in (wanted, histories.heard))
        value, blend = {}, np.zeros(hits.shape, np.float32)
        for part in dict.fromkeys([*parts, *weights]):
            raw = score(part, everybody)
            one = standardised((raw if new else raw[:, chosen]).astype(np.float32), barred)
            value[part] = float(ndcg(one, hits).mean())
            blend += np.float32(weights.get(part, 0)) * np.where(np.isfinite(one), one, -1e6)
    best = max(value, key=lambda part: value[part])
    plain = [value[part] for part in value if isinstance(part, Together) and not part.terms.side + part.terms.damping]
    return Found(float(ndcg(blend, hits).mean()), max(plain, default=None), value[best], str(best))


Judged = tuple[dict[Any, float], Iterable[Any], Callable[[Any, Array], Array]]
"""Weights of the blend, its candidates, and their scores for listeners."""


def _of_known(histories: Histories) -> Judged:
    spaces = spaces_of(histories.carried, SEED)
    choice = known.choose(histories.liked, histories.heard, spaces, lambda _: None)
    fitted = cache(lambda part: part.fitted(histories.liked, spaces, np.float32))
    return choice.weights, choice.alone, lambda part, listeners: fitted(part)(listeners)


def _of_new(histories: Histories, chosen: Array) -> Judged:
    spaces, old = spaces_of(histories.carried, SEED), np.setdiff1d(np.arange(histories.works.len()), chosen)
    choice = unheard.choose(histories.liked, spaces, old, len(chosen), lambda _: None)
    carried = unheard.Carried(csr_array(histories.liked.tocsc()[:, old]), spaces, old, chosen)
    return choice.weights, choice.alone, carried.scores


def lines(given: list[str]) -> Iterator[tuple[str, str, str, int, Found]]:
    """What is compared: set, weights, warm or new, seed, and what was found."""
    for name in (given[0],) if given else MADE:
        for seed in SEEDS:
            events, factors = map(pl.read_parquet, given) if given else made(REGIMES[name], seed)
            for how in HOW if not given else ("plays",):
                weighed = reweighed(events, how, seed)
                for new in (False, True):
                    yield name, how, "new" if new else "warm", seed, compared(weighed, factors, new, seed)


def main(given: list[str]) -> None:
    """Print a line for each comparison, and those where the blend loses."""
    table = Table("set", "weights", "works", "seed", "blend", "plain EASE", "best part", "which")
    for name, how, works, seed, found in lines(given):
        lost = "[red]" if found.blend < found.best - LOST else ""
        ease = "" if found.ease is None else f"{found.ease:.4f}"
        row = name, how, works, str(seed), f"{lost}{found.blend:.4f}", ease, f"{found.best:.4f}", found.best_part
        table.add_row(*row)
        print(*row, flush=True)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
