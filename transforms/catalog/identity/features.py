"""What identity looks at in a catalog row: spelling of its title and reading, creators, dates, codes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import polars as pl

from transforms.catalog.credits import read_credits
from transforms.catalog.identity.spelling import folded, letters, loosened, name_key
from transforms.catalog.identity.titles import TitleKey, title_key

CODES = {"eidr": "fact.eidr", "isrc": "isrc", "isbn": "isbn", "isni": "fact.isni", "jan": "jan"}
"""Codes of one work or person → their columns, the one that says most first. A UPC is the JAN with a 0 before it."""
EVIDENCE = {"iswc": "fact.iswc", "issn": "fact.issn"}
"""Codes that many works share → their columns: of a composition, whoever plays it, and of a serial."""
LOOKED_AT = {
    **dict.fromkeys(
        ("source", "source_key", "work_id", "first_night", "domain", "title", "title_kana", "release_date",
         "fact.volume", *CODES.values(), *EVIDENCE.values()), pl.String,
    ), "duration_s": pl.Int32,
}  # fmt: skip
"""Columns of a catalog row from which its features are read, beside all `credit.<role>`."""
MAIN = ("artist", "author", "creator", "director", "performer")
"""Roles that make a work whose it is: the same title by another of these is another work."""
MOST_NAMES = 8
"""Names of a row that are compared: a film has hundreds."""
SLICE = 100_000
"""Rows that are read at once: lists of names take most of the memory, and so no more of it than this."""
Read = TypeVar("Read")
ORDER = ("first_night", "source", "source_key")
"""Rows in this order: the first of a cluster gives it its id."""


def looked_at(rows: pl.DataFrame) -> pl.DataFrame:
    """Of catalog rows, what identity looks at: LOOKED_AT and all credits; a column that no source has is null."""
    credits = sorted(name for name in rows.columns if name.startswith("credit."))
    known = [
        pl.col(name).cast(dtype) if name in rows.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in LOOKED_AT.items()
    ]
    return rows.select(*known, *credits)


def features(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a row of `looked_at`; a row's features depend on nothing but itself.

    source, key_id (its work_id where it stands alone), first_night, domain, title. stem, signature (titles.title_key,
    with the volume that a fact states), loose (stem as one may also write it), reading. main: `role:name` of MAIN
    roles; roles: those roles; names: all names. year, day (whole date or null), duration_s, the first of all codes.
    """
    return pl.concat([_features(part) for part in rows.iter_slices(SLICE)] if rows.height else [_features(rows)])


def _features(rows: pl.DataFrame) -> pl.DataFrame:
    titles = _by_value(rows["title"], title_key)
    volumes = rows["fact.volume"].to_list()
    stems = [key.stem if key else "" for key in titles]
    readings = _by_value(rows["title_kana"], reading_key)
    main, names = _creators(rows)
    return rows.select(
        "source", "source_key", pl.col("work_id").alias("key_id"), "first_night", "domain", "title",
        stem=pl.Series(stems, dtype=pl.String),
        signature=pl.Series([_signature(key, volume) for key, volume in zip(titles, volumes, strict=True)],
                            dtype=pl.String),
        loose=pl.Series([loosened(stem) for stem in stems], dtype=pl.String),
        reading=pl.Series(readings, dtype=pl.String),
        main=pl.Series(main, dtype=pl.List(pl.String)),
        roles=pl.Series([sorted({each.partition(":")[0] for each in found}) for found in main],
                        dtype=pl.List(pl.String)),
        names=pl.Series(names, dtype=pl.List(pl.String)),
        year=pl.col("release_date").str.slice(0, 4).cast(pl.Int32),
        day=pl.when(pl.col("release_date").str.len_chars() == 10).then("release_date"),
        duration_s="duration_s",
        **{code: pl.col(column).str.split("\n").list.first() for code, column in (CODES | EVIDENCE).items()},
    )  # fmt: skip


def _by_value(column: pl.Series, read: Callable[[str], Read]) -> list[Read | None]:
    """What is read of each value; every different one is read once."""
    known = {value: read(value) for value in column.unique().to_list() if value is not None}
    return [known.get(value) for value in column.to_list()]


def reading_key(kana: str) -> str | None:
    """A reading in hiragana, loosened; None for one that is too short to tell works apart."""
    key = loosened(letters(folded(kana)))
    return key if len(key) >= 4 else None


def _signature(key: TitleKey | None, volume: str | None) -> str:
    """The title's own numbers; where it has none, the volume that is stated beside it."""
    said = key.signature if key else ""
    if said or not volume:
        return said
    return title_key(f"巻 {volume}").signature or letters(folded(volume))


def _names(cell: str, role: str) -> tuple[str, ...]:
    return tuple(name_key(credit.name) for credit in read_credits(cell, role)[:MOST_NAMES] if credit.role != "featured")


def _creators(rows: pl.DataFrame) -> tuple[list[list[str]], list[list[str]]]:
    given = [name.removeprefix("credit.") for name in rows.columns if name.startswith("credit.")]
    ordered = [role for role in MAIN if role in given] + sorted(set(given) - set(MAIN))
    main: list[list[str]] = [[] for _ in range(rows.height)]
    names: list[list[str]] = [[] for _ in range(rows.height)]
    for role in ordered:
        found_in = _by_value(rows[f"credit.{role}"], partial(_names, role=role))
        for place, found in enumerate(found_in):
            if found:
                names[place] += found
                if role in MAIN:
                    main[place] += [f"{role}:{name}" for name in found]
    return main, [list(dict.fromkeys(found))[:MOST_NAMES] for found in names]
