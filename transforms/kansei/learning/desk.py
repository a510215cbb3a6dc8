"""Who judges what: each text is judged by two experts, blind, and a third settles what they dispute.

Everything follows from names alone, so a night run again hands out the same work.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict

import polars as pl

from transforms.kansei.learning.agreement import BLIND

JUDGES = 2
"""Experts who judge each text."""
BARE = 5
"""One task in so many shows no marks of the dictionary: it tells how far the marks lead the experts."""
NOBODY_YET = ("expert-1", "expert-2")
"""The panel as long as nobody has judged and none is named."""


def panel_of(annotations: pl.DataFrame, named: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Those named, or all who have judged, adjudicators not counted; NOBODY_YET where these are fewer than two."""
    known = experts(annotations)["annotator"].unique().to_list()
    found = tuple(sorted(set(named or known)))
    return found if len(found) >= JUDGES else NOBODY_YET


def experts(annotations: pl.DataFrame) -> pl.DataFrame:
    """Rows of silver.annotations that an expert gave blind: neither a mean nor an adjudicator's."""
    return annotations.filter(BLIND)


def judges_of(annotations: pl.DataFrame) -> dict[str, frozenset[str]]:
    """Experts who have judged anything of a subject, by subject."""
    found = experts(annotations).select("subject_id", "annotator").unique().sort(pl.all())
    return {name: frozenset(held) for name, held in found.group_by("subject_id").agg("annotator").iter_rows()}


def assigned(wanted: list[tuple[str, int, frozenset[str]]], panel: tuple[str, ...]) -> dict[str, list[str]]:
    """Annotator → subjects, in their order, for (subject, how many are wanted, who may not).

    Each time those with the least work so far; among equals, those who have been together least, then by digest. A
    subject for which too few are left goes to all who are.
    """
    work: dict[str, list[str]] = {name: [] for name in panel}
    together: Counter[frozenset[str]] = Counter()
    for subject, count, barred in wanted:
        chosen: list[str] = []
        for _ in range(count):
            free = [name for name in panel if name not in barred and name not in chosen]
            if free:
                best = min(free, key=lambda name: (
                    len(work[name]), sum(together[frozenset((name, other))] for other in chosen), _draw(subject, name)
                ))  # fmt: skip
                together.update(frozenset((best, other)) for other in chosen)
                work[best].append(subject)
                chosen.append(best)
    return work


def shows_marks(subject: str, annotator: str) -> bool:
    """Does this expert see the dictionary's marks on this subject? Not on one task in BARE."""
    return _draw(annotator, subject) % BARE > 0


def disputed_values(annotations: pl.DataFrame, disputed: pl.DataFrame) -> dict[str, dict[str, list[float]]]:
    """Subject → factor → what experts gave, from low to high so that nobody can be told from it.

    disputed: subject_id, factor, … as `agreement.disputes` gives them.
    """
    given = experts(annotations).join(disputed.select("subject_id", "factor"), on=["subject_id", "factor"], how="semi")
    found: dict[str, dict[str, list[float]]] = defaultdict(dict)
    for subject, factor, score in given.sort("subject_id", "factor", "score").select(
        "subject_id", "factor", "score"
    ).iter_rows():  # fmt: skip
        found[subject].setdefault(factor, []).append(score)
    return dict(found)


def anchoring(annotations: pl.DataFrame, scores: pl.DataFrame) -> list[dict[str, object]]:
    """marks, judgements, distance: mean distance of blind judgements from the dictionary, with its marks and without.

    annotations: silver.annotations. scores: id, factor, score of the dictionary, absent = 0. A distance that is much
    smaller where marks were shown means that experts follow the marks.
    """
    told = experts(annotations).filter(pl.col("marks").is_not_null())
    said = scores.select("factor", subject_id="id", said="score")
    away = (pl.col("score") - pl.col("said").fill_null(0)).abs()
    return (
        told.join(said, on=["subject_id", "factor"], how="left")
        .group_by("marks")
        .agg(judgements=pl.len(), distance=away.sort().mean().round(6))
        .sort("marks", descending=True)
        .to_dicts()
    )


def _draw(*names: str) -> int:
    return int(hashlib.sha256("|".join(names).encode()).hexdigest()[:12], 16)
