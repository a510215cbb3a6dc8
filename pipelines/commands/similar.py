"""`python -m pipelines similar`: the nearest works for any table of factors.

Reads Parquet with work_id, factor, score. Writes Parquet with work_id, neighbour_id, rank (from 1), score, reasons.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from quality.errors import WrongUsage
from transforms.recommend.tables import nearest

COLUMNS = ("work_id", "factor", "score")


def similar(source: Path, target: Path, k: int = 50) -> int:
    """Write min(k, N − 1) neighbours for each of the N works in `source` and return the number of rows.

    Score is the cosine of the factor scores as given (absent 0; no weights, centring or threshold), rounded to 1e-6,
    ties by work_id; a work is not its own neighbour. reasons: the shared factors that add to the score, strongest
    first, at most 10.
    Raises WrongUsage, before anything is written, for k < 1, a file that is no Parquet, a missing column, a null, a
    score that is NaN or infinite, and a pair of work and factor that comes twice.
    """
    if k < 1:
        raise WrongUsage("--k", f"{k} neighbours cannot be ranked", remedy="give a number of at least 1")
    rows = nearest(read_factors(source), k)
    target.parent.mkdir(parents=True, exist_ok=True)
    rows.write_parquet(target)
    return rows.height


def read_factors(source: Path) -> pl.DataFrame:
    """work_id (text, or integer where the file has integers), factor (text), score (float64) of a Parquet file.

    Raises WrongUsage as `similar` says.
    """
    try:
        schema = pl.read_parquet_schema(source)
        missing = [name for name in COLUMNS if name not in schema]
        if missing:
            raise WrongUsage(
                str(source), f"column {missing[0]} is missing", remedy=f"write the columns {', '.join(COLUMNS)}"
            )
        frame = pl.read_parquet(source, columns=list(COLUMNS))
    except (OSError, pl.exceptions.ComputeError) as error:
        raise WrongUsage(str(source), f"cannot be read as Parquet: {error}", remedy="give a Parquet file") from error
    return _checked(str(source), frame.select(COLUMNS).with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String)))


def _checked(where: str, frame: pl.DataFrame) -> pl.DataFrame:
    kinds = frame.schema
    if not (kinds["work_id"] == pl.String or kinds["work_id"].is_integer()):
        raise WrongUsage(where, f"column work_id is {kinds['work_id']}", remedy="write ids as text or integers")
    if kinds["factor"] != pl.String:
        raise WrongUsage(where, f"column factor is {kinds['factor']}", remedy="write factors as text")
    if not kinds["score"].is_numeric():
        raise WrongUsage(where, f"column score is {kinds['score']}", remedy="write scores as numbers")
    for name in COLUMNS:
        _refuse(where, frame[name].null_count(), f"column {name} is null", f"leave out rows without {name}")
    frame = frame.with_columns(pl.col("score").cast(pl.Float64))
    _refuse(where, frame.filter(~pl.col("score").is_finite()).height, "column score is NaN or infinite",
            "leave such rows out: an absent factor counts 0")  # fmt: skip
    twice = frame.height - frame.select("work_id", "factor").n_unique()
    _refuse(where, twice, "columns work_id, factor: the same pair comes again", "keep one row per work and factor")
    return frame


def _refuse(where: str, count: int, why: str, remedy: str) -> None:
    if count:
        raise WrongUsage(where, why, count=count, remedy=remedy)
