"""Picks among works that have listeners: EASE, tuned, blended with content where that ranks better."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from scipy.sparse import csr_array

from transforms.recommend.picks.blends import chosen, pooled, valued
from transforms.recommend.picks.ease import Terms
from transforms.recommend.picks.histories import Array
from transforms.recommend.picks.parts import SEED, Latent, Part, Spaces, Taste, Together, Weighing, heard_by
from transforms.recommend.picks.ranking import ndcg, standardised

JUDGES = 1_500
"""Listeners whose held-out works decide."""
CELLS = 12_000_000
"""Fewer of them where they and all works would be more cells than this."""
FEWEST_JUDGES = 20
"""With fewer nothing can be told apart: then USUAL."""
HELD_OUT, LEAST_HISTORY = 0.2, 5
RIDGES = (50.0, 200.0, 800.0)
TUNED_ON = 4_000
LATENT = (Latent(16), Latent(48))
TASTES = tuple(Taste(space, ridge) for space in ("linear", "kernel") for ridge in (1.0, 10.0, 100.0))
USUAL: dict[Part, float] = {Together(): 1.0, Taste("unit", 10.0): 0.2}


@dataclass(frozen=True)
class Choice:
    """What was chosen: weights by part; NDCG@10 of the blend and of each part alone on the held-out works; listeners
    who decided.
    """

    weights: dict[Part, float]
    reached: float
    alone: dict[Part, float]
    judges: int


@dataclass(frozen=True)
class Trial:
    """liked without the held-out works; who judges; what they heard and what they should be shown."""

    liked: csr_array
    judges: Array
    barred: csr_array
    wanted: csr_array


def held_out(liked: csr_array, heard: csr_array, seed: int = SEED) -> Trial:
    """Hold out a fifth of the works of some listeners who like at least LEAST_HISTORY."""
    random = np.random.default_rng(seed)
    count = np.diff(liked.indptr)
    most = max(FEWEST_JUDGES, min(JUDGES, CELLS // max(1, liked.shape[1])))
    judges = np.sort(random.permutation(np.flatnonzero(count >= LEAST_HISTORY))[:most])
    out = np.zeros(liked.nnz, dtype=bool)
    for judge in judges:
        places = np.arange(liked.indptr[judge], liked.indptr[judge + 1])
        out[random.permutation(places)[: max(1, round(HELD_OUT * len(places)))]] = True
    rest, held = _only(liked, ~out), _only(liked, out)
    barred = csr_array(heard[judges] - (held[judges] > 0).astype(float))
    barred.eliminate_zeros()
    return Trial(rest, judges, barred, held[judges])


def choose(liked: csr_array, heard: csr_array, spaces: Spaces, done: Callable[[str], None]) -> Choice:
    """Tune EASE on held-out works, then blend. done: told of each part that was tried."""
    trial = held_out(liked, heard)
    if len(trial.judges) < FEWEST_JUDGES:
        return Choice(USUAL, 0.0, {}, len(trial.judges))
    some, few = famous(trial, spaces)
    told = bool(spaces["unit"].any())

    def value(part: Part) -> float:
        return round(float(ndcg(_scores(part, some, few, done), some.wanted).mean()), 6)

    plain, tuned = tuned_ease(cache(value), told)
    parts: list[Part] = list(dict.fromkeys([tuned, plain, *LATENT, *(TASTES if told else ())]))
    trials = [pooled({part: _scores(part, trial, spaces, done) for part in parts}, trial.wanted)]
    weights, reached = chosen(trials, first=tuned)
    return Choice(weights, reached, valued(trials), len(trial.judges))


def famous(trial: Trial, spaces: Spaces) -> tuple[Trial, Spaces]:
    """The same trial over the TUNED_ON works with most listeners: what is best there is near the best, and cheap."""
    count = heard_by(trial.liked)
    if len(count) <= TUNED_ON:
        return trial, spaces
    works = np.sort(np.argsort(-count, kind="stable")[:TUNED_ON])
    liked, barred, wanted = (csr_array(each.tocsc()[:, works]) for each in (trial.liked, trial.barred, trial.wanted))
    return Trial(liked, trial.judges, barred, wanted), {name: space[works] for name, space in spaces.items()}


def _scores(part: Part, trial: Trial, spaces: Spaces, done: Callable[[str], None]) -> Array:
    raw = part.fitted(trial.liked, spaces, np.float32)(trial.judges)
    done(str(part))
    return standardised(raw, trial.barred)


def tuned_ease(value: Callable[[Part], float], with_factors: bool) -> tuple[Together, Together]:
    """The best plain EASE, and the best with weighing, damping and side information, one choice after the other."""
    best = _best(value, (Together(terms=Terms(ridge)) for ridge in RIDGES))
    ridge = best.terms.ridge
    best = _best(value, [best, *(Together(terms=Terms(each)) for each in (ridge * 2, ridge / 2))])
    plain = best
    best = _best(value, [best, *(replace(best, weighing=Weighing(*how)) for how in WEIGHINGS)])
    terms = best.terms
    damped = [Terms(terms.ridge * less, damping) for less, damping in ((0.5, 0.5), (0.25, 2.0))]
    best = _best(value, [best, *(replace(best, terms=each) for each in damped)])
    if with_factors:
        sides = [replace(best.terms, side=side) for side in (30.0, 200.0)]
        sides.append(replace(best.terms, side=200.0, ridge=best.terms.ridge * 2))
        best = _best(value, [best, *(replace(best, terms=each) for each in sides)])
    return plain, best


WEIGHINGS = ((True, 0.0), (False, 0.25), (False, 0.5), (True, 0.5))


def _best(value: Callable[[Part], float], parts: Iterable[Together]) -> Together:
    """The part of the highest value; the first of equals."""
    return max(parts, key=value)


def _only(liked: csr_array, kept: Array) -> csr_array:
    rows = np.repeat(np.arange(liked.shape[0]), np.diff(liked.indptr))
    return csr_array((liked.data[kept], (rows[kept], liked.indices[kept])), shape=liked.shape)
