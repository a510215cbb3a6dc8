"""Made listeners and works with known tastes, for judging `picks` where no real histories may be kept.

A work mixes a few styles and is as well known as a Zipf law says; a listener likes one to four styles and finds known
works first. Factors tell of the styles as tags do (many, counted, more of them on known works) or as genres do (few,
on or off). Everything follows from the seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

Array = np.ndarray[Any, Any]
LATENT = 24


@dataclass(frozen=True)
class Regime:
    """How large a made set is and what its factors are like.

    fixed: every listener has about as many works, as where only the most played are known. told: how much of the
    styles the factors tell, 0 for none. tags: counted tags, else genres on or off. known: how much being known
    decides what is heard.
    """

    listeners: int
    works: int
    factors: int
    tags: bool
    events: int = 45
    fixed: bool = False
    told: float = 1.0
    known: float = 1.0
    styles: int = 40


REGIMES = {
    "artists and tags": Regime(1_900, 17_000, 11_000, tags=True, fixed=True, events=49),
    "series and genres": Regime(5_000, 6_000, 40, tags=False, events=80),
    "few films, few genres": Regime(943, 1_682, 19, tags=False, events=80, styles=20),
    "songs and tags": Regime(1_200, 3_000, 800, tags=True, events=30),
    "songs and sparse tags": Regime(1_200, 3_000, 800, tags=True, events=30, told=0.25, known=0.6),
    "factors that tell nothing": Regime(1_000, 2_000, 40, tags=False, events=40, told=0.0),
}


def made(regime: Regime, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Events (listener_id, work_id, weight, time) and factors (work_id, factor, score) of one made set."""
    random = np.random.default_rng(seed)
    centres = _unit(random.normal(size=(regime.styles, LATENT)))
    mixture = _mixtures(random, regime.works, regime.styles, 3)
    works = _unit(mixture @ centres + 0.35 * random.normal(size=(regime.works, LATENT)) / np.sqrt(LATENT))
    style_known = random.normal(size=regime.styles) * 0.7
    rank = random.permutation(regime.works) + 1.0
    known = -np.log(rank + 8.0) + mixture @ style_known
    events = _events(random, regime, centres, works, known)
    return events, _factors(random, regime, centres, works, known)


def _events(random: np.random.Generator, regime: Regime, centres: Array, works: Array, known: Array) -> pl.DataFrame:
    tastes = _unit(_mixtures(random, regime.listeners, regime.styles, 4) @ centres)
    spread = 0.05 if regime.fixed else 0.9
    counts = np.exp(np.log(regime.events) + spread * random.normal(size=regime.listeners)).astype(int)
    counts = np.clip(counts, 3, regime.works // 3)
    parts = []
    for listener in range(regime.listeners):
        liking = 5.0 * (works @ tastes[listener]) + regime.known * known
        chosen = np.argsort(-(liking + random.gumbel(size=regime.works)))[: counts[listener]]
        plays = np.ceil(np.exp(1.2 * random.normal(size=len(chosen)) + 0.8 * (liking[chosen] - liking[chosen].mean())))
        parts.append(
            pl.DataFrame(
                {
                    "listener_id": np.full(len(chosen), listener),
                    "work_id": chosen,
                    "weight": np.clip(plays, 1, 5_000),
                    "time": np.sort(random.integers(0, 1_000_000, size=len(chosen)))[::-1].copy(),
                }
            )
        )
    return pl.concat(parts)


def _factors(random: np.random.Generator, regime: Regime, centres: Array, works: Array, known: Array) -> pl.DataFrame:
    """Tags: few styles' names are on many works, most tags on few. Genres: on where a work lies near enough."""
    aligned = centres[random.integers(0, regime.styles, size=regime.factors)]
    directions = _unit(aligned + 0.5 * random.normal(size=(regime.factors, LATENT)) / np.sqrt(LATENT))
    frequency = -(0.8 if regime.tags else 0.3) * np.log(np.arange(regime.factors) + 5.0)
    heat = known - known.mean()
    typical = 12.0 if regime.tags else 2.8
    counts = np.maximum(1, random.poisson(typical * (np.exp(0.5 * heat) if regime.tags else 1.0), regime.works))
    counts = np.minimum(counts, min(60, regime.factors))
    found: list[tuple[Array, Array, Array]] = []
    for work in range(regime.works):
        fits = 6.0 * regime.told * (directions @ works[work]) + frequency
        chosen = np.argsort(-(fits + random.gumbel(size=regime.factors)))[: counts[work]]
        score = np.ceil(np.exp(0.6 * random.normal(size=len(chosen)) + 0.5 * heat[work])) if regime.tags else 1.0
        found.append((np.full(len(chosen), work), chosen, np.broadcast_to(score, len(chosen))))
    work, factor, score = (np.concatenate(part) for part in zip(*found, strict=True))
    names = pl.Series([f"factor.{number:05d}" for number in range(regime.factors)])
    return pl.DataFrame({"work_id": work, "factor": names.gather(factor), "score": score.astype(float)})


def _mixtures(random: np.random.Generator, rows: int, styles: int, most: int) -> Array:
    """Each row mixes one to `most` styles, in shares that add up to 1."""
    shares = np.zeros((rows, styles))
    counts = random.integers(1, most + 1, size=rows)
    for row in range(rows):
        chosen = random.choice(styles, size=counts[row], replace=False)
        shares[row, chosen] = random.dirichlet(np.ones(counts[row]))
    return shares


def _unit(rows: Array) -> Array:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))
