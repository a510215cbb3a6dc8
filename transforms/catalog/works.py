"""Tables of the MSDB from the current rows of all catalogs.

Every function takes `rows`: what `history.current` gives for each source, one below the other, with the columns
`source` and `work_id` added. Credits, readings, texts and facts are text columns `credit.<role>`,
`reading.<role>`, `text.<kind>`, `fact.<fact>`; a missing column means that no source has it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from transforms.identity import identifiers

LISTED = "\n"
NAMED = ["person", "facility"]
"""Domains whose title is a name."""


@dataclass(frozen=True)
class Terms:
    """What a source's file says of rights: uses, default territories, period."""

    uses: tuple[str, ...]
    territories: tuple[str, ...]
    valid_from: dt.date
    valid_until: dt.date


def with_ids(rows: pl.DataFrame, source: str) -> pl.DataFrame:
    """Add source and work_id."""
    named = rows.with_columns(source=pl.lit(source))
    return named.with_columns(identifiers("work", named["source"], named["source_key"]).alias("work_id"))


def works(rows: pl.DataFrame) -> pl.DataFrame:
    """silver.works. A date of which only the year or month is known gives release_year alone."""
    whole = pl.col("release_date").str.len_chars() == 10
    return rows.with_columns(
        release_date=pl.when(whole).then(pl.col("release_date")).str.to_date("%Y-%m-%d", strict=False),
        release_year=pl.col("release_date").str.slice(0, 4).cast(pl.Int32),
        genres=listed("genres"),
    )


def listed(column: str) -> pl.Expr:
    """A cell of lines as a list; null gives an empty list."""
    return pl.col(column).str.split(LISTED).fill_null([])


def products(rows: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """silver.products, and how many codes stood on more than one work: the first work by id keeps such a code."""
    found = pl.concat(
        rows.filter(pl.col(scheme).is_not_null()).select(
            "work_id", "price_jpy", scheme=pl.lit(scheme), code=scheme, product_id=pl.lit(f"{scheme}:") + pl.col(scheme)
        )
        for scheme in ("isbn", "isrc", "jan")
    ).sort("product_id", "work_id", maintain_order=True)
    found = found.unique(["product_id", "work_id"], keep="first", maintain_order=True)
    single = found.unique("product_id", keep="first", maintain_order=True)
    return single, found.height - single.height


def rights(rows: pl.DataFrame, terms: dict[str, Terms]) -> pl.DataFrame:
    """silver.rights: uses × territories of each work. A source without terms gives none: nothing may be passed on."""
    schema = {
        "work_id": pl.String, "use": pl.String, "territory": pl.String, "valid_from": pl.Date, "valid_until": pl.Date,
    }  # fmt: skip
    parts = [pl.DataFrame(schema=schema)]
    for source, term in sorted(terms.items()):
        default = pl.lit(list(term.territories), dtype=pl.List(pl.String))
        parts.append(
            rows.filter(pl.col("source") == source)
            .select(
                "work_id",
                use=pl.lit(list(term.uses), dtype=pl.List(pl.String)),
                territory=pl.coalesce(pl.col("territories").str.split(LISTED), default),
                valid_from=pl.lit(term.valid_from),
                valid_until=pl.lit(term.valid_until),
            )
            .explode("use")
            .explode("territory")
            .drop_nulls("territory")
        )
    return pl.concat(parts)


def texts(rows: pl.DataFrame) -> pl.DataFrame:
    """subject_id, domain, kind, text: the title and every `text.<kind>` of each row.

    The name of a person or facility is no text: 愛 in it says nothing of love.
    """
    kinds = [name for name in rows.columns if name.startswith("text.")]
    columns = {"title": "title"} | {name: name.removeprefix("text.") for name in kinds}
    schema = {"subject_id": pl.String, "domain": pl.String, "kind": pl.String, "text": pl.String}
    named = pl.col("domain").is_in(NAMED)
    parts = [
        rows.filter(pl.col(name).is_not_null() & ~(named & (name == "title"))).select(
            subject_id="work_id", domain="domain", kind=pl.lit(kind), text=name
        )
        for name, kind in sorted(columns.items())
    ]
    return pl.concat([pl.DataFrame(schema=schema), *parts])
