"""Declared starts: from a mood, scene, season, hour or weather to factors. Anybody can edit the tables (TSV)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from transforms.recommend.profiles import Matrix, unit_rows

COLUMNS = ("kind", "name", "ja", "en", "mood_ja", "mood_en", "factors")
PLAYLIST_KINDS = ("mood", "scene", "season")
CONTEXT_KINDS = ("time", "weather", "activity", "place")
NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


@dataclass(frozen=True)
class Start:
    """One line of a table of starts.

    ja, en: its name. mood_ja, mood_en: the feeling it leads to. weights: factor → weight, above 0 and at most 1.
    """

    kind: str
    name: str
    ja: str
    en: str
    mood_ja: str
    mood_en: str
    weights: dict[str, float]


class StartsRefused(ValueError):
    """What is wrong with a table of starts: one sentence a mistake, each with its line."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(mistakes))


def read_starts(text: str, kinds: Collection[str], factors: Collection[str]) -> tuple[Start, ...]:
    """The starts of a table: tab-separated, first line COLUMNS, one start a line, empty lines allowed.

    kinds: the kinds that the table may hold. factors: the ontology's ids. A factors cell reads
    `scene.night=1 emotion.calm=0.8`. Raises StartsRefused naming every mistake with its line.
    """
    lines = text.split("\n")
    if tuple(lines[0].rstrip("\r").split("\t")) != COLUMNS:
        raise StartsRefused([f"line 1: the columns must be {', '.join(COLUMNS)}, separated by tabs"])
    starts: list[Start] = []
    mistakes: list[str] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[1:], start=2):
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells):
            continue
        wrong = list(_mistakes(cells, kinds, factors))
        if not wrong and cells[1] in seen:
            wrong = [f"{cells[1]} stands on line {seen[cells[1]]} already"]
        mistakes += [f"line {number}: {each}" for each in wrong]
        if not wrong:
            seen[cells[1]] = number
            starts.append(_start(*cells))
    if mistakes:
        raise StartsRefused(mistakes)
    return tuple(starts)


def vectors(starts: Sequence[Start], factors: Sequence[str]) -> Matrix:
    """One row of length 1 for each start, columns in the order of `factors`.

    A factor that `factors` does not hold counts nothing: an earlier night's ontology may lack it.
    """
    column = {factor: number for number, factor in enumerate(factors)}
    rows = np.zeros((len(starts), len(factors)))
    for number, start in enumerate(starts):
        for factor, weight in start.weights.items():
            if factor in column:
                rows[number, column[factor]] = weight
    return unit_rows(rows)


def _mistakes(cells: Sequence[str], kinds: Collection[str], factors: Collection[str]) -> Iterator[str]:
    if len(cells) != len(COLUMNS):
        yield f"has {len(cells)} cells, not {len(COLUMNS)}"
        return
    if cells[0] not in kinds:
        yield f"unknown kind {cells[0]!r}; there are {', '.join(kinds)}"
    if not NAME.fullmatch(cells[1]):
        yield f"name {cells[1]!r} must be lower-case letters, digits and _"
    for column, cell in zip(COLUMNS[2:], cells[2:], strict=True):
        if not cell:
            yield f"{column} is empty"
    parts = cells[6].split()
    if len({part.partition("=")[0] for part in parts}) != len(parts):
        yield "a factor is named twice"
    for part in parts:
        factor, _, weight = part.partition("=")
        if factor not in factors:
            yield f"unknown factor {factor!r}"
        if not re.fullmatch(r"1(\.0+)?|0\.\d*[1-9]\d*", weight):
            yield f"the weight of {factor} is {weight!r}, it must be above 0 and at most 1, as in {factor}=0.8"


def _start(kind: str, name: str, ja: str, en: str, mood_ja: str, mood_en: str, factors: str) -> Start:
    return Start(kind, name, ja, en, mood_ja, mood_en, dict(_pairs(factors)))


def _pairs(cell: str) -> Iterator[tuple[str, float]]:
    for part in cell.split():
        factor, _, weight = part.partition("=")
        yield factor, float(weight)
