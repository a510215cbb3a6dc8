"""Judge a supplier's file: accept, accept but for some rows, or reject."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

import polars as pl

from pipelines.ontology import factors
from pipelines.readers import reader_named
from pipelines.sources import FilePromise, Source
from quality.errors import IntakeRefused
from quality.intake.archives import gunzip, unzip_single
from quality.intake.feedback import NO_TEXT, refuse_user_identifiers
from quality.intake.fields import BROKEN_SCHEMA, Rows, apply, set_aside, without_unknown
from quality.intake.files import check_name, check_size, refuse
from quality.intake.sides import NO_SIDES, Sides, main_of
from quality.intake.tombstones import GONE, joined, parted

IDENTIFIERS = ("isrc", "isbn", "jan")
"""Identifiers of a work or product, which do not change from one delivery to the next."""


@dataclass
class Judgement:
    """What became of a file. typed: its good rows (`row`, target fields, extras). broken: rows set aside.

    is_final: not so where the machine may have been at fault: the file is judged again on the next run. peak_mb: of the
    process that judged, where it was another one. ignored: what the reader has no column for, by path.
    """

    outcome: str
    role: str
    rows: int = 0
    reasons: list[str] = field(default_factory=list)
    typed: pl.DataFrame = field(default_factory=pl.DataFrame)
    broken: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=BROKEN_SCHEMA))
    is_final: bool = True
    peak_mb: int = 0
    ignored: dict[str, int] = field(default_factory=dict)

    @property
    def set_aside(self) -> int:
        """Rows set aside; a row that broke two rules counts once."""
        return self.broken["row"].n_unique()

    @property
    def said(self) -> int:
        """Rows but those that repeat another: tombstones say something too."""
        return min(self.rows, self.typed.height + self.set_aside) if self.typed.width else self.rows

    @property
    def standing(self) -> int:
        """Rows of works, without tombstones: what the next full catalog is measured against."""
        return self.said - int(self.typed[GONE].sum() if GONE in self.typed.columns else 0)


def judge(source: Source, file: str, data: bytes, sides: Sides = NO_SIDES) -> Judgement:
    """Judge one file by its source's promise and its side files. Never raises for what a supplier can do wrong.

    A list of takedowns is never refused for its bad rows: the good ones must be heeded.
    """
    promise = source.promise_for(file)
    role = promise.role if promise else "unknown"
    try:
        if "/" in file:
            raise refuse(file, "folder", "it lies in a folder that is no night", "move it to one such as 2026-11-20")
        check_name(file)
        check_size(file, len(data))
        if promise is None and (named := main_of(file)):
            raise refuse(file, "side_file", f"{named} did not come with it", f"send {named} and this file together")
        if promise is None:
            patterns = ", ".join(sorted(known.pattern for known in source.files))
            raise IntakeRefused(file, f"unknown_file: none of {patterns}", remedy="rename it, or add a promise for it")
        sides.check_bytes(file, data)
        unpacked = _unpacked(promise, file, data)
        if role == "feedback":
            refuse_user_identifiers(file, unpacked)
        rows = reader_named(promise.reader)(file, unpacked, promise)
        sides.check_rows(file, rows.total)
        typed, broken = _typed(promise, rows)
        if role == "annotations":
            typed, broken = without_unknown(typed, broken, "factor", factors())
        if role == "feedback":
            broken = broken.with_columns(value=pl.lit(None, pl.String), original=pl.lit(NO_TEXT))
    except IntakeRefused as refused:
        return Judgement("reject", role, reasons=[f"{refused.why} → {refused.remedy}"])
    outcome = "quarantine" if broken.height else "accept"
    found = Judgement(outcome, role, rows.total, typed=typed, broken=broken, ignored=rows.ignored)
    if rows.total == 0:
        found.outcome = "reject"
        found.reasons = ["no_rows: the file holds no rows → send the file again, whole"]
    elif role != "takedown" and found.set_aside > source.max_set_aside * rows.total:
        return _too_bad(found, source)
    elif broken.height:
        counts = broken.group_by("rule").len().sort("rule")
        found.reasons = [f"{rule}: {count} rows" for rule, count in counts.iter_rows()]
    return found


def _typed(promise: FilePromise, rows: Rows) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Good rows and rows set aside; where the file may hold tombstones, good rows have the column `gone`."""
    stone = promise.tombstone
    if stone is None:
        return apply(rows, promise.role, promise.mapping(), promise.extra())
    works, tombstones = parted(rows, stone.column, stone.gone, stone.live)
    found = apply(works, promise.role, promise.mapping(), promise.extra())
    return joined(*found, tombstones, promise.mapping()["source_key"])


def _too_bad(found: Judgement, source: Source) -> Judgement:
    reason = (
        f"too_many_bad_rows: {found.set_aside} of {found.rows} rows broke a rule, "
        f"at most {source.max_set_aside:.0%} promised → mend the rows listed and send the file again"
    )
    return replace(found, outcome="reject", reasons=[reason])


def _unpacked(promise: FilePromise, file: str, data: bytes) -> bytes:
    if promise.packed:
        return unzip_single(file, data) if promise.packed == "zip" else gunzip(file, data)
    return data


def not_shrunk(verdict: Judgement, source: Source, before: Judgement | None) -> Judgement:
    """The judgement of a full catalog, or its rejection where too many works of the delivery before it are missing.

    Rows that repeat others count once. A work that comes under another key, but with its ISRC, ISBN or JAN, is there;
    so is one whose row was set aside, where its key can be read.
    """
    if before is None or verdict.outcome == "reject":
        return verdict
    most = source.max_shrink * before.standing + 1e-9
    missing = before.standing - verdict.said
    gone = _gone(verdict, before.typed)
    if max(missing, gone) <= most:
        return verdict
    counts = f"{verdict.said} works after {before.standing}"
    why = counts if missing > most else f"{gone} of {before.standing} works are gone"
    reason = (
        f"shrunk: {why}, at most {source.max_shrink:.0%} fewer promised "
        "→ ask the rights holder; the last good catalog stays"
    )
    return Judgement("reject", verdict.role, verdict.rows, [reason])


def _gone(verdict: Judgement, before: pl.DataFrame) -> int:
    """How many works of the delivery before are in the new one neither by key, nor by an identifier, nor set aside."""
    typed = verdict.typed
    if "source_key" not in typed.columns or "source_key" not in before.columns:
        return 0
    stood = before.filter(~pl.col(GONE)) if GONE in before.columns else before
    left = stood.join(typed, on="source_key", how="anti")
    for name in IDENTIFIERS:
        left = left.filter(pl.col(name).is_null() | ~pl.col(name).is_in(typed[name].drop_nulls().implode()))
    rows = map(json.loads, verdict.broken["original"].unique())
    said = {cell for row in rows if isinstance(row, dict) for cell in row.values() if isinstance(cell, str)}
    return left.filter(~pl.col("source_key").is_in(list(said))).height


def same_identifiers(verdict: Judgement, source: Source, before: pl.DataFrame) -> Judgement:
    """The judgement of a catalog after one whose typed rows are `before`: rows whose identifiers changed are set aside.

    A known work with another ISRC, ISBN or JAN, or a new work with a known work's, is for people to look at.
    """
    if verdict.outcome == "reject" or verdict.role != "catalog" or before.is_empty() or verdict.typed.is_empty():
        return verdict
    changed = pl.concat([_changed(verdict.typed, before, name) for name in IDENTIFIERS])
    if changed.is_empty():
        return verdict
    typed = verdict.typed
    originals = {row["row"]: row for row in typed.join(changed, on="row", how="semi").iter_rows(named=True)}
    rows = [
        set_aside(row, "identifier_changed", name, value, json.dumps(originals[row], ensure_ascii=False))
        for row, name, value in changed.sort("row", "column").iter_rows()
    ]
    broken = pl.concat([verdict.broken, pl.DataFrame(rows, schema=BROKEN_SCHEMA)]).unique(["row", "rule"], keep="first")
    kept = typed.join(changed, on="row", how="anti", maintain_order="left")
    reasons = [*verdict.reasons, f"identifier_changed: {changed['row'].n_unique()} rows"]
    found = Judgement("quarantine", verdict.role, verdict.rows, reasons, kept, broken.sort("row", "rule"))
    return _too_bad(found, source) if found.set_aside > source.max_set_aside * found.rows else found


def _changed(typed: pl.DataFrame, before: pl.DataFrame, name: str) -> pl.DataFrame:
    """row, column, value of the works whose identifier `name` is not what it was."""
    now = typed.select("row", "source_key", value=pl.col(name)).drop_nulls()
    then = before.select("source_key", value=pl.col(name)).drop_nulls()
    other = now.join(then, on="source_key", suffix="_then").filter(pl.col("value") != pl.col("value_then"))
    moved = now.join(then, on="value", suffix="_then").filter(pl.col("source_key") != pl.col("source_key_then"))
    found = pl.concat([part.select("row", pl.lit(name).alias("column"), "value") for part in (other, moved)])
    return found.unique("row", keep="first", maintain_order=True)
