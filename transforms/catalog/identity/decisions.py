"""What experts decided: these two are one, or are not. The last line about a pair counts; `undo` takes it back."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.catalog.identity.spelling import name_key
from transforms.identity import identifier

VERBS = ("join", "apart", "undo")
PARTY = "party:"
"""Before a name, where a decision is about persons, groups or companies."""


@dataclass(frozen=True)
class Decisions:
    """Pairs of key ids, the smaller first, each in the one or the other, in the order in which they were decided."""

    join: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    reversed: tuple[tuple[str, str], ...] = ()
    """Pairs of which both was said and nothing taken back in between: the later line counts."""

    def about(self, *, parties: bool) -> list[tuple[str, str]]:
        """All pairs that name a party, or those that name none."""
        return [pair for pair in (*self.join, *self.apart) if any(end.startswith("party-") for end in pair) == parties]


def subject_id(written: str) -> str:
    """`supplier:key` is that supplier's key, `party:name` that name, and an id (work-…, party-…) is itself."""
    if written.startswith(PARTY):
        return identifier("party", name_key(written.removeprefix(PARTY)))
    source, colon, key = written.partition(":")
    return identifier("work", source, key) if colon else written


def decided(lines: pl.DataFrame) -> Decisions:
    """What counts of lines decision, left, right, in the order in which they were sent."""
    standing: dict[tuple[str, str], str] = {}
    turned: set[tuple[str, str]] = set()
    for verb, left, right in lines.select("decision", "left", "right").iter_rows():
        one, other = sorted((subject_id(left), subject_id(right)))
        before = standing.pop((one, other), "undo")
        standing[one, other] = verb
        if verb == "undo":
            turned.discard((one, other))
        elif before not in ("undo", verb):
            turned.add((one, other))
    join, apart = (tuple(pair for pair, verb in standing.items() if verb == wanted) for wanted in ("join", "apart"))
    return Decisions(join, apart, tuple(sorted(turned)))
