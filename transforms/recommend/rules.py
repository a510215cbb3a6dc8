"""What a list of neighbours may hold: caps on artists and series, no versions of the same work, kinds kept apart, eras.

A list is everybody in order, nearest first. Walking down it and taking whatever the rules still allow is exact as soon
as K are taken, for nothing further down can change what was taken above. A list that ends earlier proves nothing; its
row is compared with all works that are allowed, in ever longer lists, until there are K or no more. So every client
gets exactly K of what it licenses from one long list per work.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from transforms.recommend.certified import NOBODY, UNITS
from transforms.recommend.neighbours import Table, nearest_rows
from transforms.recommend.profiles import Indices, Matrix
from transforms.recommend.reserves import Reserve

Allowed = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int32]
UNKNOWN_YEAR = -1
ANY_YEAR = -1
DEEPER = 4
"""How much longer a list is made each time that it was too short."""
CELLS = 8_000_000
"""Entries of lists made at a time: bounds memory."""


class Traits(NamedTuple):
    """What the rules ask of N works.

    kind: works of different kinds never meet (adult or not). year: UNKNOWN_YEAR where it is not known.
    starts, labels: the labels of work n are labels[starts[n]:starts[n + 1]], each once.
    """

    kind: Numbers
    year: Numbers
    starts: Indices
    labels: Numbers


class Rules(NamedTuple):
    """queries, items: whose lists, and what may stand in them.

    room: for each label how many works that carry it a list may hold. own_room: the same, where the list's own work
    carries it too: 0 keeps versions of a work out of its list. span: years between a work and its neighbours at most,
    an unknown year never fits; ANY_YEAR: no rule.
    """

    queries: Traits
    items: Traits
    room: Numbers
    own_room: Numbers
    span: int = ANY_YEAR


def traits(
    kind: Sequence[int], labels: Sequence[Sequence[int]] | None = None, year: Sequence[int | None] | None = None
) -> Traits:
    """The traits of some works; labels or years that are left out: none, none known."""
    each = [sorted(set(own)) for own in labels] if labels is not None else [[] for _ in kind]
    starts = np.cumsum([0, *(len(own) for own in each)], dtype=np.int64)
    years = [UNKNOWN_YEAR if known is None else known for known in year or [None] * len(kind)]
    flat = [label for own in each for label in own]
    return Traits(np.array(kind, np.int32), np.array(years, np.int32), starts, np.array(flat, np.int32))


def no_rules(queries: int, items: int) -> Rules:
    """Rules that let every one of so many items stand in every list."""
    none = np.zeros(0, np.int32)
    return Rules(traits([0] * queries), traits([0] * items), none, none)


def far_in(labels: int, rules: Rules) -> Rules:
    """The rules of serendipity: labels below `labels`, such as genres, must not be shared with the list's own work.

    What is near in kansei and shares no genre is a discovery. A work whose genre nobody knows is not known to be far:
    leave it out of `allowed`.
    """
    own_room = rules.own_room.copy()
    own_room[:labels] = 0
    return rules._replace(own_room=own_room)


def ruled(
    lists: Reserve, queries: Matrix, items: Matrix, seen: Indices, allowed: Allowed, rules: Rules, k: int, *, same: bool
) -> Table:
    """For each of the queries `seen` the k nearest items with a score above 0 that are allowed and that the rules take.

    lists: of all queries over all items; with same=True both are the same rows. A row gets fewer than k only where the
    rules leave fewer. Equal to walking down all items, sorted by rounded score, then number.
    """
    found, scored = np.full((len(seen), k), NOBODY, np.int32), np.zeros((len(seen), k))
    proved = _follow(*lists, seen, seen, allowed, rules, same, found, scored)
    depth = k * DEEPER
    while not proved.all():
        missing = np.flatnonzero(~proved)
        for lines in np.array_split(missing, -(-len(missing) * depth // CELLS)):
            _look_deeper(queries, items, seen, lines, allowed, rules, depth, same, found, scored, proved)
        depth *= DEEPER
    scored /= UNITS
    return Table(found, scored)


def _look_deeper(
    queries: Matrix, items: Matrix, seen: Indices, lines: Indices, allowed: Allowed, rules: Rules, depth: int,
    same: bool, found: Numbers, scored: Matrix, proved: Allowed,
) -> None:  # fmt: skip
    """Fill some lines of `found` and `scored` from lists of `depth` over the items of each line's kind."""
    kinds = rules.queries.kind[seen[lines]]
    for kind in np.unique(kinds):
        own = lines[kinds == kind]
        choice = np.flatnonzero(allowed & (rules.items.kind == kind))
        table = nearest_rows(queries[seen[own]], items[choice], depth + same, same=False, positive=True)
        table = Table(np.append(choice, NOBODY).astype(np.int32)[table.item], np.rint(table.score * UNITS))
        whole = np.full(len(own), depth >= len(choice))
        if table.item.shape[1]:
            whole |= table.item[:, -1] == NOBODY
        some, units = np.full((len(own), found.shape[1]), NOBODY, np.int32), np.zeros((len(own), found.shape[1]))
        proved[own] = _follow(*table, whole, np.arange(len(own)), seen[own], allowed, rules, same, some, units)
        found[own], scored[own] = some, units


def _walk(
    item: Any, units: Any, whole: Any, lines: Any, seen: Any, allowed: Any, rules: Any, same: bool, found: Any,
    scored: Any,
) -> Any:  # fmt: skip
    """Fill `found` and `scored` from the lists `lines` of the queries `seen`; returns which rows are proved."""
    # Out of the tuples: in the inner loop, each look into one would count its arrays' users anew.
    kinds, years, starts, labels = rules.queries
    other_kinds, other_years, other_starts, other_labels = rules.items
    room, own_room, span, k = rules.room, rules.own_room, rules.span, found.shape[1]
    proved, used, owned = np.ones(len(seen), np.bool_), np.zeros(len(room), np.int32), np.zeros(len(room), np.bool_)
    for line in range(len(seen)):
        query, row, got = seen[line], lines[line], 0
        kind, year = kinds[query], years[query]
        for at in range(starts[query], starts[query + 1]):
            owned[labels[at]] = True
        for place in range(item.shape[1]):
            one = item[row, place]
            if got == k or one < 0:
                break
            fits = allowed[one] and other_kinds[one] == kind and not (same and one == query)
            if fits and span >= 0:
                fits = year >= 0 and other_years[one] >= 0 and abs(other_years[one] - year) <= span
            if fits:
                for at in range(other_starts[one], other_starts[one + 1]):
                    label = other_labels[at]
                    fits = fits and used[label] < (min(room[label], own_room[label]) if owned[label] else room[label])
            if fits:
                found[line, got], scored[line, got] = one, units[row, place]
                got += 1
                for at in range(other_starts[one], other_starts[one + 1]):
                    used[other_labels[at]] += 1
        proved[line] = got == k or whole[row]
        for place in range(got):
            for at in range(other_starts[found[line, place]], other_starts[found[line, place] + 1]):
                used[other_labels[at]] = 0
        for at in range(starts[query], starts[query + 1]):
            owned[labels[at]] = False
    return proved


_follow = njit(cache=True, nogil=True)(_walk)
