"""Who did what: every credit of every row, and the party that each name is."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import polars as pl

from transforms.catalog.credits import read_credits
from transforms.catalog.identity.decisions import Decisions
from transforms.catalog.identity.features import ORDER
from transforms.catalog.identity.parties import Name, Parties, resolve_parties, without_alias

CELLS = {
    "column": pl.String, "cell": pl.String, "position": pl.Int32, "name": pl.String, "role": pl.String,
    "character": pl.String, "label": pl.String, "stated": pl.String, "alone": pl.Boolean,
}  # fmt: skip
"""One row a credit of a different cell. column: the role that it has there. stated: the reading beside the name.
alone: it is the only name there. A cell without a credit has one row without a name."""


@dataclass(frozen=True)
class Staff:
    """credits: silver.credits. parties: silver.parties. names: parties.NAMES. queue: pairs of names for experts.

    cells: CELLS, what a later night need not read again.
    """

    credits: pl.DataFrame
    parties: pl.DataFrame
    names: pl.DataFrame
    queue: list[tuple[str, str, str, str, str, float, str]]
    cells: pl.DataFrame
    unmet: int = 0
    """Decisions about names that nobody credits."""


def staff(
    rows: pl.DataFrame, decisions: Decisions = Decisions(), known: pl.DataFrame | None = None  # noqa: B008
) -> Staff:
    """Credits of rows in precedence (identity.ownership), each name with its party.

    A credit that two suppliers state is the first one's. A party has the name that came first, by night, source and
    key, and the first reading that is stated for it; a reading belongs to a cell of a single name. known: the cells of
    another night; the result is the same without.
    """
    written = _written(rows)
    cells = _cells(written, known)
    lines = written.join(cells, on=["column", "cell"], how="inner", maintain_order="left_right").drop_nulls("name")
    found = resolve_parties(_seen(lines), decisions)
    party_of = found.names.select("name", "party_id")
    credits = (
        lines.join(party_of, on="name", how="left", maintain_order="left")
        .unique(["work_id", "party_id", "role"], keep="first", maintain_order=True)
        .select("work_id", "party_id", "role", "position", "character", "label")
    )
    return Staff(credits, _parties(found), found.names, found.queue, cells, found.unmet)


def _written(rows: pl.DataFrame) -> pl.DataFrame:
    """work_id, ORDER, column, cell and reading of every credit cell, by column and in the order of `rows`."""
    schema = dict.fromkeys(("work_id", *ORDER, "column", "cell", "reading"), pl.String)
    parts = [pl.DataFrame(schema=schema)]
    for role in sorted(name.removeprefix("credit.") for name in rows.columns if name.startswith("credit.")):
        reading = pl.col(f"reading.{role}") if f"reading.{role}" in rows.columns else pl.lit(None, pl.String)
        found = rows.select("work_id", *ORDER, column=pl.lit(role), cell=f"credit.{role}", reading=reading)
        parts.append(found.filter(pl.col("cell") != ""))
    return pl.concat(parts)


def _cells(written: pl.DataFrame, known: pl.DataFrame | None) -> pl.DataFrame:
    """CELLS of every different cell; each is read once, and not at all where it is known."""
    needed = written.select("column", "cell").unique()
    before = pl.DataFrame(schema=CELLS) if known is None else known
    kept = before.join(needed, on=["column", "cell"], how="semi", maintain_order="left")
    lines: list[tuple[object, ...]] = []
    for column, cell in needed.join(before, on=["column", "cell"], how="anti").sort("column", "cell").iter_rows():
        found = read_credits(cell, column)
        alone = len({credit.name for credit in found}) == 1
        lines += [(column, cell, place, *astuple(credit), alone) for place, credit in enumerate(found, 1)]
        if not found:
            lines.append((column, cell, *[None] * (len(CELLS) - 2)))
    return pl.concat([kept, pl.DataFrame(lines, schema=CELLS, orient="row")])


def _seen(lines: pl.DataFrame) -> list[Name]:
    """Every credited name in the order of its first appearance, with its first reading and its works."""
    beside, stated = (pl.when(pl.col(name) != "").then(name) for name in ("reading", "stated"))
    said = pl.coalesce(stated, pl.when("alone").then(beside))
    ordered = lines.select("name", *ORDER, "work_id", said=said).sort(*ORDER, "said", nulls_last=True)
    names = ordered.group_by("name", maintain_order=True).agg(
        pl.col(*ORDER).first(), pl.col("said").drop_nulls().first(), pl.col("work_id").unique()
    )
    found = names.sort(*ORDER, "name").select("name", "first_night", pl.col("said").fill_null(""), "work_id")
    return [Name(name, night, said, frozenset(works)) for name, night, said, works in found.iter_rows()]


def _parties(found: Parties) -> pl.DataFrame:
    first = found.names.group_by("party_id", maintain_order=True).agg(
        pl.col("name").first(), name_kana=pl.col("reading").drop_nulls().first()
    )
    return first.with_columns(pl.Series("name", [without_alias(name)[0] for name in first["name"]], dtype=pl.String))
