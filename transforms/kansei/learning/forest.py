"""LightGBM's small trees, read from their text and summed by compiled code: no library, and the same bits.

A tree of three splits has eight answers to whether each one holds; a table gives the leaf that each leads to, so that
all documents go through a tree without a branch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

Array = np.ndarray[Any, Any]
SPLITS = 3
"""Splits of a tree at most; a smaller one asks nothing twice."""
PLAIN = "2"
"""LightGBM's type of a split by a number of which none is missing."""
_TREE, _ROW = re.compile(r"^Tree=\d+\n(.*?)\n\n", re.MULTILINE | re.DOTALL), re.compile(r"^(\w+)=(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Forest:
    """Of each tree: the columns of its splits and their thresholds, and the leaf's value by which of them hold."""

    columns: Array
    thresholds: Array
    leaves: Array

    def sums(self, features: Array) -> Array:
        """The sum of all trees' values, one a document. features: documents × columns, quickest column by column."""
        found: Array = _sums(features.T, self.columns, self.thresholds, self.leaves)
        return found


def forest(text: str) -> Forest:
    """The trees of a model's text. Raises ValueError where one is larger than ours are, or splits otherwise."""
    trees = [_tree(dict(_ROW.findall(found))) for found in _TREE.findall(text)]
    columns, thresholds, leaves = zip(*trees, strict=True) if trees else ((), (), ())
    return Forest(
        np.array(columns, dtype=np.int64).reshape(-1, SPLITS),
        np.array(thresholds, dtype=np.float64).reshape(-1, SPLITS),
        np.array(leaves, dtype=np.float64).reshape(-1, 1 << SPLITS),
    )


def _tree(said: dict[str, str]) -> tuple[list[int], list[float], list[float]]:
    values = list(map(float, said["leaf_value"].split()))
    splits = len(values) - 1
    if splits > SPLITS or {*said.get("decision_type", "").split()} - {PLAIN} or said.get("num_cat", "0") != "0":
        raise ValueError(f"a tree of {splits} splits of types {said.get('decision_type')} is none of ours")
    left, right = ([int(child) for child in said.get(f"{side}_child", "").split()] for side in ("left", "right"))
    padding = [0] * (SPLITS - splits)
    columns = [int(column) for column in said.get("split_feature", "").split()] + padding
    thresholds = [float(threshold) for threshold in said.get("threshold", "").split()] + padding
    return columns, thresholds, [values[_leaf(holds, left, right)] for holds in range(1 << SPLITS)]


def _leaf(holds: int, left: list[int], right: list[int]) -> int:
    """Number of the leaf to which the answers lead: bit s of `holds` says whether the value is up to threshold s."""
    node = 0 if left else -1
    while node >= 0:
        node = left[node] if holds >> node & 1 else right[node]
    return -1 - node


@njit(cache=True)
def _sums(columns: Array, split: Array, threshold: Array, leaves: Array) -> Array:
    found = np.zeros(columns.shape[1])
    for tree in range(len(split)):
        first, second, third = columns[split[tree, 0]], columns[split[tree, 1]], columns[split[tree, 2]]
        one, two, three = threshold[tree]
        values = leaves[tree]
        for place in range(len(found)):
            holds = (first[place] <= one) | (second[place] <= two) << 1 | (third[place] <= three) << 2
            found[place] += values[holds]
    return found
