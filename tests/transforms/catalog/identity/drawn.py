"""Catalog rows of several suppliers, drawn as tables in tests of identity."""

from __future__ import annotations

from typing import Any

import polars as pl

from transforms.catalog.identity.decisions import Decisions, decided
from transforms.catalog.identity.resolve import resolve
from transforms.catalog.works import with_ids

USUAL: dict[str, Any] = {
    "domain": "music", "title": "題", "title_kana": None, "release_date": None, "genres": None, "series": None,
    "duration_s": None, "tempo_bpm": None, "pages": None, "rating": None, "isrc": None, "isbn": None, "jan": None,
    "price_jpy": None, "territories": None, "first_night": "2026-11-18", "status": "live", "credit.artist": None,
}  # fmt: skip
FACTS = {code: f"fact.{code}" for code in ("eidr", "isni", "iswc", "issn")}
NUMBERS = {"duration_s": pl.Int32, "tempo_bpm": pl.Int32, "pages": pl.Int32, "price_jpy": pl.Int64}


def rows_of(*rows: dict[str, Any]) -> pl.DataFrame:
    """Current rows of all suppliers. key: `source:key`, by: the artist, day: of release, night: the first."""
    named = []
    for row in rows:
        source, _, key = row["key"].partition(":")
        renamed = {"by": "credit.artist", "day": "release_date", "night": "first_night", **FACTS}
        rest = {renamed.get(name, name): value for name, value in row.items() if name != "key"}
        named.append(USUAL | rest | {"source": source, "source_key": key})
    further = {name for row in named for name in row}
    schema = {name: NUMBERS.get(name, pl.String) for name in [*USUAL, *sorted(further - set(USUAL))]}
    frame = pl.DataFrame(named, schema=schema)
    parts = [with_ids(frame.filter(source=source), source) for source in frame["source"].unique(maintain_order=True)]
    return pl.concat(parts)


def decisions_of(*lines: str) -> Decisions:
    """Experts' lines such as `join label:A store:B`."""
    rows = [line.split(" ") for line in lines]
    return decided(pl.DataFrame(rows, schema=["decision", "left", "right"], orient="row"))


def works_of(rows: pl.DataFrame, *lines: str) -> list[str]:
    """The works, each as its keys in order: `label:A store:B`."""
    links = resolve(rows, decisions_of(*lines) if lines else Decisions()).links
    named = links.with_columns(key=pl.concat_str("source", "source_key", separator=":")).sort("key")
    return sorted(" ".join(keys) for _, keys in named.group_by("work_id").agg("key").iter_rows())
