"""Who did what: every credit of every row, and the party that each name is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import polars as pl

from transforms.catalog.credits import Credit, read_credits
from transforms.catalog.identity.decisions import Decisions
from transforms.catalog.identity.features import ORDER
from transforms.catalog.identity.parties import Name, Parties, resolve_parties, without_alias

CREDITED = {
    "work_id": pl.String, "name": pl.String, "role": pl.String, "label": pl.String, "position": pl.Int32,
    "character": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Staff:
    """credits: silver.credits. parties: silver.parties. names: parties.NAMES. queue: pairs of names for experts."""

    credits: pl.DataFrame
    parties: pl.DataFrame
    names: pl.DataFrame
    queue: list[tuple[str, str, str, str, str, float]]


def staff(rows: pl.DataFrame, decisions: Decisions = Decisions()) -> Staff:  # noqa: B008
    """Credits of rows in precedence (identity.ownership), each name with its party.

    A credit that two suppliers state is the first one's. A party has the name that came first, by night, source and
    key, and the first reading that is stated for it; a reading belongs to a cell of a single name.
    """
    lines, seen = _lines(rows)
    found = resolve_parties(seen, decisions)
    party_of = found.names.select("name", "party_id")
    credits = (
        lines.join(party_of, on="name", how="left", maintain_order="left")
        .unique(["work_id", "party_id", "role"], keep="first", maintain_order=True)
        .select("work_id", "party_id", "role", "position", "character", "label")
    )
    return Staff(credits, _parties(found), found.names, found.queue)


def _parties(found: Parties) -> pl.DataFrame:
    first = found.names.group_by("party_id", maintain_order=True).agg(
        pl.col("name").first(), name_kana=pl.col("reading").drop_nulls().first()
    )
    return first.with_columns(pl.Series("name", [without_alias(name)[0] for name in first["name"]], dtype=pl.String))


def _lines(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Name]]:
    """CREDITED, one row a credit in the order of `rows`; and every name in the order of its first appearance."""
    roles = sorted(name.removeprefix("credit.") for name in rows.columns if name.startswith("credit."))
    keys = list(rows.select(ORDER).iter_rows())
    read: dict[tuple[str, str], list[Credit]] = {}
    lines: list[tuple[object, ...]] = []
    first: dict[str, tuple[str, ...]] = {}
    readings: dict[str, tuple[tuple[str, ...], str]] = {}
    works: dict[str, set[str]] = defaultdict(set)
    for role in roles:
        kana = rows[f"reading.{role}"].to_list() if f"reading.{role}" in rows.columns else [None] * rows.height
        cells = zip(rows["work_id"], rows[f"credit.{role}"], kana, keys, strict=True)
        for work, cell, reading, key in cells:
            if not cell:
                continue
            found = read.setdefault((role, cell), read_credits(cell, role))
            alone = reading if len({credit.name for credit in found}) == 1 else None
            for position, credit in enumerate(found, 1):
                name = credit.name
                lines.append((work, name, credit.role, credit.label, position, credit.character))
                first[name] = min(first.get(name, key), key)
                works[name].add(work)
                if said := credit.reading or alone:
                    readings[name] = min(readings.get(name, (key, said)), (key, said))
    names = [Name(name, first[name][0], readings.get(name, ((), ""))[1], frozenset(works[name]))
             for name in sorted(first, key=lambda name: (first[name], name))]  # fmt: skip
    return pl.DataFrame(lines, schema=CREDITED, orient="row"), names
