"""`python -m pipelines picks`: works for each listener, from any table of events and any table of factors.

Reads Parquet with listener_id, work_id, weight and Parquet with work_id, factor, score. Writes Parquet with
listener_id, work_id, rank (from 1), score, reasons.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from pipelines.commands.similar import read_factors
from quality.errors import WrongUsage
from transforms.recommend.picks.lists import Told
from transforms.recommend.picks.lists import picks as pick

COLUMNS = ("listener_id", "work_id", "weight")


def picks(
    events: Path, factors: Path, target: Path, only: Path | None = None, done: Callable[[str], None] = lambda _: None
) -> tuple[int, int, Told]:
    """Write min(50, works not heard) picks for each listener of `events`; rows, listeners, and how they were made.

    Weights of a listener and work that come again are added; a sum of 0 or below means known and not liked. Works need
    not be in both files. only: ids of works that may be picked, one a line; an id that neither file knows is left out.
    Raises WrongUsage, before anything is written, for a file that is no Parquet, a missing column, a null, a weight or
    score that is NaN or infinite, a pair of work and factor that comes twice, no rows, ids of two types, and where
    `only` names no known work.
    """
    histories, carried = read_events(events), read_factors(factors)
    if not carried.height:
        raise WrongUsage(str(factors), "there are no rows", count=0, remedy="write at least one factor of one work")
    if histories["work_id"].dtype.is_integer() != carried["work_id"].dtype.is_integer():
        raise WrongUsage(
            str(events), "work_id is a number in one file and text in the other", remedy="write both alike"
        )
    if histories["work_id"].dtype.is_integer():
        histories, carried = (each.with_columns(pl.col("work_id").cast(pl.Int64)) for each in (histories, carried))
    chosen = _read_ids(only, pl.concat([histories["work_id"], carried["work_id"]]).unique()) if only else None
    rows, told = pick(histories, carried, chosen, done=done)
    target.parent.mkdir(parents=True, exist_ok=True)
    rows.write_parquet(target)
    return rows.height, histories["listener_id"].n_unique(), told


def read_events(source: Path) -> pl.DataFrame:
    """listener_id, work_id (text, or integers where the file has integers), weight (float64) of a Parquet file.

    Raises WrongUsage as `picks` says.
    """
    where = str(source)
    try:
        missing = [name for name in COLUMNS if name not in pl.read_parquet_schema(source)]
        if missing:
            raise WrongUsage(where, f"column {missing[0]} is missing", remedy=f"write the columns {', '.join(COLUMNS)}")
        frame = pl.read_parquet(source, columns=list(COLUMNS)).select(COLUMNS)
    except (OSError, pl.exceptions.ComputeError) as error:
        raise WrongUsage(where, f"cannot be read as Parquet: {error}", remedy="give a Parquet file") from error
    frame = frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
    for name in COLUMNS[:2]:
        if not (frame.schema[name] == pl.String or frame.schema[name].is_integer()):
            raise WrongUsage(where, f"column {name} is {frame.schema[name]}", remedy="write ids as text or integers")
    if not frame.schema["weight"].is_numeric():
        raise WrongUsage(where, f"column weight is {frame.schema['weight']}", remedy="write weights as numbers")
    if not frame.height:
        raise WrongUsage(where, "there are no rows", count=0, remedy="write at least one event")
    for name in COLUMNS:
        if count := frame[name].null_count():
            raise WrongUsage(where, f"column {name} is null", count=count, remedy=f"leave out rows without {name}")
    frame = frame.with_columns(pl.col("weight").cast(pl.Float64))
    if count := frame.filter(~pl.col("weight").is_finite()).height:
        raise WrongUsage(where, "column weight is NaN or infinite", count=count, remedy="leave such rows out")
    return frame


def _read_ids(source: Path, known: pl.Series) -> list[object]:
    """The known ids that a text file names, one a line; spaces around an id and empty lines do not count."""
    try:
        lines = {line.strip() for line in source.read_text(encoding="utf-8-sig").splitlines()} - {""}
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage("--only", f"cannot be read as UTF-8 text: {error}", remedy="write one id a line") from error
    found = known.filter(known.cast(pl.String).is_in(sorted(lines))).to_list()
    if not found:
        raise WrongUsage(
            str(source), "neither file knows any of these works", count=len(lines),
            remedy="name works as work_id in the factors",
        )  # fmt: skip
    return found
