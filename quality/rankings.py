"""What a table of ranked lists promises beyond its rows: declared once in its contract, judged by quality.gate.

Figures that must be 0: a subject in its own list, an item twice, gaps in the ranks, scores that rise, lists too long
or too short without a stated reason, ids that nothing knows, works that a listener has heard, listeners who did not
agree. Figures within bounds: coverage, hubness, churn.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

FEWEST = 100
"""Subjects from which coverage, hubness and churn mean something."""
HUBS = 0.01
"""Hubness looks at the share of rows that this share of all items holds."""
SHORT_LISTS = "gold.short_lists"
CHANGED = "changed"
"""Among the tables beside: subject_id of everything whose profile is not what it was last night, and of listeners with
events of that night."""


@dataclass(frozen=True)
class Ranking:
    """Promises of a table whose rows are ranked lists.

    lists: columns that tell the lists apart. item: what is ranked. rank, score: columns; score None where rows are
    not ordered by it. subject: column that the item must differ from. least, most: rows of a list. exact: a list
    shorter than `most` must stand in gold.short_lists with its reason.
    covers: kinds of subjects (domain in gold.profiles) of which the share `coverage` must have a list, or, where
    there is no subject, stand in one; () for any live work. hubs: the most that the top 1% of items may hold.
    churn: the most of last night's rows that may go without a changed input that explains it.
    unheard_in: events of listeners (`subject`): nothing that one has there is in the same one's lists, and the share
    `coverage` of those who occur there has a list. agreed_in: events in which all listeners of the lists have agreed.
    """

    lists: tuple[str, ...]
    item: str
    rank: str = "rank"
    score: str | None = "score"
    subject: str | None = None
    least: int = 1
    most: int | None = None
    exact: bool = False
    covers: tuple[str, ...] = ()
    coverage: float = 0.0
    hubs: float = 1.0
    churn: float = 1.0
    unheard_in: str = ""
    agreed_in: str = ""

    @property
    def looks_at(self) -> tuple[str, ...]:
        """Columns of last night's rows that the comparison needs."""
        return tuple(dict.fromkeys([*self.lists, self.item]))

    @property
    def events(self) -> str:
        """The table of events with which the lists are compared; empty for none."""
        return self.unheard_in or self.agreed_in


MAY_MOVE = ("coverage", "hubs", "churn")
"""Figures within bounds that somebody may look at and accept for a night."""
NOUGHT = ("own", "twice", "gaps", "rising", "too_long", "too_short", "unexplained_short", "heard", "unagreed")
"""Figures of every ranking that must be 0."""


def ranking_figures(
    table: str, ranking: Ranking, frame: pl.DataFrame, previous: pl.DataFrame | None, beside: Mapping[str, pl.DataFrame]
) -> dict[str, float]:
    """All figures of a ranking by name; shares 0–1 rounded to 1e-6, the others counts.

    previous: last night's rows (looks_at), None where there is none. beside: tables of the night by name, of which
    gold.profiles (subject_id, domain), gold.short_lists, CHANGED and events of listeners are looked at where they are
    there.
    """
    figures = _order(ranking, frame) | _lengths(table, ranking, frame, beside.get(SHORT_LISTS))
    figures |= _listened(ranking, frame, beside.get(ranking.events))
    population = _population(ranking, frame, beside)
    figures["coverage"] = _coverage(ranking, frame, population, beside.get(ranking.unheard_in))
    figures["hubs"] = hub_share(frame[ranking.item], population)
    figures["churn"] = 0.0
    if previous is not None and previous.height >= FEWEST and CHANGED in beside:
        figures["churn"] = unexplained(ranking, frame, previous, beside[CHANGED])
    return {name: round(float(value), 6) for name, value in figures.items()}


def hub_share(items: pl.Series, population: int) -> float:
    """Share of all rows that the most frequent 1% of the population hold; 0 for a population under FEWEST."""
    if population < FEWEST or not items.len():
        return 0.0
    counts = items.value_counts(sort=False)["count"].sort(descending=True)
    return float(counts.head(math.ceil(population * HUBS)).sum() / items.len())


def unexplained(ranking: Ranking, frame: pl.DataFrame, previous: pl.DataFrame, changed: pl.DataFrame) -> float:
    """Share of last night's rows that are gone though no changed input explains it.

    A row is explained by itself where its subject or its item has changed, come or gone. Of a list's other rows
    that are gone, as many are explained as changed items came into it or left it.
    """
    moved = changed["subject_id"].unique().implode()
    keys = list(ranking.looks_at)
    now, before = frame.select(keys).unique(), previous.select(keys).unique()
    mine = pl.col(ranking.subject).is_in(moved) if ranking.subject else pl.lit(value=False)
    explained = mine | pl.col(ranking.item).is_in(moved)
    gone = before.join(now, on=keys, how="anti").with_columns(explained=explained)
    came = now.join(before, on=keys, how="anti").filter(pl.col(ranking.item).is_in(moved))
    lists = list(ranking.lists)
    room = pl.concat([came.select(lists), gone.filter("explained").select(lists)]).group_by(lists).len("room")
    left = gone.filter(~pl.col("explained")).group_by(lists).len("left").join(room, on=lists, how="left")
    over = pl.col("left").cast(pl.Int64) - pl.col("room").fill_null(0).cast(pl.Int64)
    return float(left.select(over.clip(0).sum()).item() / before.height)


def _order(ranking: Ranking, frame: pl.DataFrame) -> dict[str, float]:
    lists = list(ranking.lists)
    ordered = frame.sort([*lists, ranking.rank])
    expected = pl.int_range(1, pl.len() + 1).over(lists)
    own = frame.filter(pl.col(ranking.item) == pl.col(ranking.subject)).height if ranking.subject else 0
    rising = 0
    if ranking.score:
        rising = ordered.filter(pl.col(ranking.score).diff().over(lists) > 0).height
    return {
        "own": own,
        "twice": frame.height - frame.select(ranking.looks_at).n_unique() if frame.height else 0,
        "gaps": ordered.filter(pl.col(ranking.rank).cast(pl.Int64) != expected).height,
        "rising": rising,
    }


def _lengths(table: str, ranking: Ranking, frame: pl.DataFrame, short: pl.DataFrame | None) -> dict[str, float]:
    lengths = frame.group_by(ranking.lists).len("rows")
    most = ranking.most if ranking.most is not None else frame.height
    figures = {
        "too_long": lengths.filter(pl.col("rows") > most).height,
        "too_short": lengths.filter(pl.col("rows") < ranking.least).height,
        "unexplained_short": 0,
    }
    if ranking.exact and short is not None:
        found = lengths.filter(pl.col("rows") < most).select(
            pl.concat_str(ranking.lists, separator=" ").alias("list"), pl.col("rows").cast(pl.Int32)
        )
        stated = short.filter((pl.col("table") == table) & (pl.col("rows") > 0)).select("list", "rows")
        both = found.join(stated, on=["list", "rows"]).height
        figures["unexplained_short"] = found.height + stated.height - 2 * both
    return {name: float(value) for name, value in figures.items()}


def _listened(ranking: Ranking, frame: pl.DataFrame, events: pl.DataFrame | None) -> dict[str, float]:
    """Rows of what their listener has heard, and rows of listeners who did not agree on their last day."""
    figures = {"heard": 0.0, "unagreed": 0.0}
    if events is not None and ranking.unheard_in:
        both = [column for column in ranking.looks_at if column in events.columns]
        figures["heard"] = float(frame.join(events.select(both).unique(), on=both, how="semi").height)
    if events is not None and ranking.agreed_in:
        who = list(ranking.lists)
        last = events.filter(pl.col("played_on") == pl.col("played_on").max().over(who))
        silent = last.filter(~pl.col("consent").fill_null(value=False)).select(who)
        agreed = last.select(who).unique().join(silent, on=who, how="anti")
        figures["unagreed"] = float(frame.join(agreed, on=who, how="anti").height)
    return figures


def _population(ranking: Ranking, frame: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> int:
    """How many subjects the lists are about: profiles of the kinds it covers, else the items that occur."""
    profiles = beside.get("gold.profiles")
    if profiles is None or not ranking.covers:
        return int(frame[ranking.item].n_unique())
    return profiles.filter(pl.col("domain").is_in(ranking.covers)).height


def _coverage(ranking: Ranking, frame: pl.DataFrame, population: int, events: pl.DataFrame | None) -> float:
    """Share of the population, or of those who have events, with a list, or in one; 1 for a population under FEWEST."""
    if events is not None:
        who = [column for column in ranking.lists if column in events.columns]
        listeners = events.select(who).unique()
        found = listeners.join(frame.select(who).unique(), on=who, how="semi").height
        return found / listeners.height if listeners.height >= FEWEST else 1.0
    if population < FEWEST:
        return 1.0
    return min(1.0, frame[ranking.subject or ranking.item].n_unique() / population)


def unknown_ids(frame: pl.DataFrame, refers: Mapping[str, str], beside: Mapping[str, pl.DataFrame]) -> dict[str, float]:
    """unknown_<column> for each reference: rows whose id is not in the column named; null refers to nothing.

    refers: column → `schema.table.column`. A table that is not beside is not looked at, and nothing counts as unknown.
    """
    figures = dict.fromkeys((f"unknown_{column}" for column in refers), 0.0)
    for column, target in refers.items():
        name, _, theirs = target.rpartition(".")
        if name in beside:
            known = beside[name].select(pl.col(theirs).alias(column)).unique()
            named = frame.select(column).drop_nulls()
            figures[f"unknown_{column}"] = float(named.join(known, on=column, how="anti").height)
    return figures


def references(refers: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """(table, column) of each reference, without repetition."""
    return sorted({(target.rpartition(".")[0], target.rpartition(".")[2]) for target in refers.values()})
