"""Picks among new releases, which nobody has heard: what listeners heard, carried over by what works are like.

Every part maps columns of works that have listeners onto columns of works that have none. Source of the two main
ones: the map from factors to latent factors (Gantner et al. 2010), and ridge regression of each listener's history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, vstack

from transforms.recommend.picks.blends import Trial, chosen, valued
from transforms.recommend.picks.histories import Array
from transforms.recommend.picks.parts import SEED, Spaces, Weighing, heard_by
from transforms.recommend.picks.ranking import standardised, top_places
from transforms.recommend.picks.spaces import directions

JUDGES = 1_200
"""Listeners whose works among the withheld ones decide, in each trial."""
SHARE, FEWEST_WORKS = 8, 10
"""A trial withholds one work in SHARE, or as many as there are new releases where these are fewer."""
TRIALS, CELLS = 8, 8_000_000
"""So many trials, each with works of its own; fewer (at least 3) where they would look at more cells than this."""
FEWEST_JUDGES = 20


@dataclass(frozen=True)
class Source:
    """What is carried over: rows as heard (width 0), or their main directions. damped, power: see parts.Weighing."""

    width: int = 0
    damped: bool = False
    power: float = 0.0


@dataclass(frozen=True)
class Ridge:
    """Ridge regression on the columns of a space."""

    space: str
    ridge: float


@dataclass(frozen=True)
class Nearest:
    """The mean over the `count` works that are most alike, by their likeness."""

    count: int


@dataclass(frozen=True)
class Fame:
    """How many listeners a work like this has, the same for every listener: ridge regression of its logarithm."""

    ridge: float


Part = tuple[Source, Ridge | Nearest] | Fame

SOURCES = (Source(), Source(16), Source(48), Source(16, power=0.5), Source(damped=True), Source(32, damped=True))
MAPS: tuple[Ridge | Nearest, ...] = (
    *(Ridge(space, ridge) for space in ("linear", "kernel", "amount") for ridge in (1.0, 10.0, 100.0)),
    Nearest(30),
    Nearest(100),
)
FAME = Fame(10.0)
WIDEST = max(source.width for source in SOURCES)
PARTS: tuple[Part, ...] = (*((source, how) for source in SOURCES for how in MAPS), FAME)
USUAL: dict[Part, float] = {(Source(48), Ridge("unit", 10.0)): 1.0, (Source(), Ridge("unit", 10.0)): 0.5}


class Carried:
    """Scores of new works for listeners, part by part; what parts share is worked out once."""

    def __init__(self, liked: csr_array, spaces: Spaces, old: Array, new: Array) -> None:
        """liked: listeners × old works. old, new: the rows of `spaces` that are these works."""
        self.liked, self.spaces, self.old, self.new = liked, spaces, old, new
        self._directions: dict[tuple[bool, float], tuple[Array, Array]] = {}
        self._across: dict[Ridge, Array] = {}
        self._near: dict[Nearest, csr_array] = {}

    def scores(self, part: Part, listeners: Array) -> Array:
        """Listeners × new works."""
        if isinstance(part, Fame):
            return np.broadcast_to(self.fame(part), (len(listeners), len(self.new))).copy()
        source, how = part
        if not source.width:
            rows = Weighing(source.damped, source.power).rows(self.liked)[listeners]
            if isinstance(how, Nearest):
                return np.asarray((rows @ self._nearest(how)).todense())
            return np.asarray((rows @ self.spaces[how.space][self.old]) @ self._ridge(how))
        left, right = self._main(source)
        if isinstance(how, Nearest):
            return np.asarray(left[listeners] @ (self._nearest(how).T @ right.T).T)
        return np.asarray(left[listeners] @ ((right @ self.spaces[how.space][self.old]) @ self._ridge(how)))

    def fame(self, part: Fame = FAME) -> Array:
        """What the logarithm of each new work's listeners should be, less its mean over the old ones."""
        known = np.log1p(heard_by(self.liked))
        summed = (known - (known.mean() if len(known) else 0.0)) @ self.spaces["linear"][self.old]
        return np.asarray(summed @ self._ridge(Ridge("linear", part.ridge)))

    def _main(self, source: Source) -> tuple[Array, Array]:
        """Listeners × width and width × old works."""
        key = source.damped, source.power
        if key not in self._directions:
            left, values, right = directions(Weighing(*key).rows(self.liked), WIDEST, SEED)
            self._directions[key] = left * values, right
        left, right = self._directions[key]
        return left[:, : source.width], right[: source.width]

    def _ridge(self, how: Ridge) -> Array:
        """Columns of the space × new works: what a sum of old works' rows says of each new work."""
        if how not in self._across:
            space = self.spaces[how.space]
            old = space[self.old]
            gram = old.T @ old + how.ridge * np.eye(space.shape[1])
            self._across[how] = np.linalg.solve(gram, space[self.new].T)
        return self._across[how]

    def _nearest(self, how: Nearest) -> csr_array:
        """Old × new works: the shares of the works that are most alike."""
        if how not in self._near:
            parts, count, unit = [], min(how.count, len(self.old)), self.spaces["unit"]
            known = unit[self.old].T
            for start in range(0, len(self.new), 512):
                likeness = np.maximum(unit[self.new[start : start + 512]] @ known, 0)
                top = top_places(likeness, count)
                value = np.take_along_axis(likeness, top, axis=1)
                value /= np.maximum(value.sum(axis=1, keepdims=True), 1e-12)
                begins = np.arange(len(value) + 1) * count
                parts.append(csr_array((value.ravel(), top.ravel(), begins), shape=likeness.shape))
            self._near[how] = csr_array(vstack(parts).T)
        return self._near[how]


@dataclass(frozen=True)
class Choice:
    """What was chosen: weights by part; NDCG@10 of the blend and of each part alone on withheld works; listeners who
    decided, once for each trial.
    """

    weights: dict[Part, float]
    reached: float
    alone: dict[Part, float]
    judges: int


def choose(liked: csr_array, spaces: Spaces, old: Array, new: int, done: Callable[[str], None]) -> Choice:
    """Withhold works that have listeners, as if they were new releases, and blend what ranks them best.

    liked: listeners × all works. old: works that are no new releases. new: how many these are.
    """
    random = np.random.default_rng(SEED)
    listened = old[heard_by(liked)[old] > 0]
    order = random.permutation(listened)
    each = min(len(listened) // SHARE, max(new, 10 * FEWEST_WORKS))
    count = max(3, min(TRIALS, CELLS // max(1, each * min(JUDGES, liked.shape[0]))))
    trials, judges = [], 0
    for number in range(count):
        found = _trial(liked, spaces, old, np.sort(order[number * each : (number + 1) * each]), random)
        if found is not None:
            trials.append(found)
            judges += found[1].shape[0]
        done(f"new releases, trial {number + 1} of {count}")
    if not trials:
        return Choice(USUAL, 0.0, {}, 0)
    alone = valued(trials)
    few = shortlist(alone)
    narrowed = [({part: scores[part] for part in few}, wanted) for scores, wanted in trials]
    weights, reached = chosen(narrowed, alone=alone)
    return Choice(weights, reached, alone, judges)


def shortlist(alone: dict[Part, float]) -> list[Part]:
    """The best part of each source, of each kind of map, and the best of all: parts that differ, and few to try."""
    best: dict[object, Part] = {}
    for part in sorted(alone, key=lambda part: -alone[part]):
        kinds: list[object] = [part]
        if not isinstance(part, Fame):
            kinds = [part[0], part[1].space if isinstance(part[1], Ridge) else Nearest]
        for kind in kinds:
            best.setdefault(kind, part)
    return sorted(set(best.values()), key=lambda part: -alone[part])


def _trial(
    liked: csr_array, spaces: Spaces, old: Array, withheld: Array, random: np.random.Generator
) -> Trial[Part] | None:
    """One trial; None where too few listeners know any of the works withheld."""
    columns, rest = liked.tocsc(), np.setdiff1d(old, withheld)
    wanted = csr_array(columns[:, withheld])
    judges = np.sort(random.permutation(np.flatnonzero(np.diff(wanted.indptr) > 0))[:JUDGES])
    if len(withheld) < FEWEST_WORKS or len(judges) < FEWEST_JUDGES:
        return None
    carried = Carried(csr_array(columns[:, rest]), spaces, rest, withheld)
    barred = csr_array((len(judges), len(withheld)))
    scores = {part: standardised(carried.scores(part, judges).astype(np.float32), barred) for part in PARTS}
    return scores, wanted[judges]
