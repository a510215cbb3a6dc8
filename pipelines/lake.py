"""The lake: Delta tables by night. Nothing gets in without passing the gate (write, audit, publish)."""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError

from pipelines.buckets import DELTA, Bucket
from pipelines.lake_version import mark
from pipelines.steps import publisher
from quality import gate
from quality.contracts import Table, tables
from quality.errors import ContractBroken, NotPublished
from quality.rankings import CHANGED, SHORT_LISTS, references

_night = pl.col("night")
MANY = 20_000
"""Rows of a table from which it pays to read the last night's, so that only the new ones go through the whole gate."""
PROFILES = "gold.profiles"
ATTEMPTS = 20
"""How often rows are replaced that another machine has just replaced too: what is written does not rest on its rows."""


def digest_of(*parts: object) -> str:
    """sha256 of the JSON of `parts`: the same parts give the same digest on every machine."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def rows_digest(frame: pl.DataFrame) -> str:
    """sha256 of a frame's rows as JSON lines, in their order."""
    digest = hashlib.sha256()
    for part in frame.iter_slices(100_000):
        digest.update(part.write_ndjson().encode())
    return digest.hexdigest()


def _conformed(table: Table, night: str, frame: pl.DataFrame) -> pl.DataFrame:
    try:
        return table.conform(frame)
    except pl.exceptions.PolarsError as error:
        what = str(error).partition(" for ")[0].partition("\n")[0]  # what follows would be a supplier's text
        raise ContractBroken(
            table.name, f"a column is not of its promised type ({what})", night=night, count=frame.height,
            remedy="mend the step, nothing was replaced",
        ) from error  # fmt: skip


def _quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


class Lake:
    """Tables under one root folder, or in a bucket, each partitioned by night and replaced a night at a time."""

    def __init__(self, root: Path | Bucket, reports: Path, accepted: frozenset[str] = frozenset()) -> None:
        """accepted: tables whose move since the last night somebody has looked at and allowed."""
        self.root, self.reports, self.accepted = root, reports, accepted
        self.local = root if isinstance(root, Path) else reports.parent / "lake"
        """Folder of this machine for what is made again where it is missing: caches, copies of bytes, locks."""
        self._opened: dict[str, DeltaTable] = {}
        self.reads: set[str] = set()
        """Tables that anybody has looked into; what the gate compares with is not among them."""

    def path(self, name: str) -> Path | Bucket:
        """Folder of a table: `silver.works` lies in `silver/works`."""
        return self.root / Path(*name.split("."))

    def exists(self, name: str) -> bool:
        """Has any night of this table been written?"""
        return name in self._opened or DeltaTable.is_deltatable(str(self.path(name)), DELTA)

    def delta(self, name: str) -> DeltaTable:
        """A table that exists, as Delta knows it now. In a bucket only what came to its log since is read."""
        if isinstance(self.root, Path):
            return DeltaTable(str(self.path(name)))
        if name in self._opened:
            self._opened[name].update_incremental()
        else:
            self._opened[name] = DeltaTable(str(self.path(name)), storage_options=DELTA)
        return self._opened[name]

    # -- reading

    def scan(self, name: str) -> pl.LazyFrame:
        """All nights of a table: the contract's columns and `night`; 0 rows where nothing was ever written.

        A column that the contract got later is null on the nights before.
        """
        self.reads.add(name)
        night = {"night": pl.String()}
        schema = tables()[name].polars_schema() | night
        # By its files: pl.scan_delta cannot open a folder with a space or Japanese in its name, and through pyarrow
        # it counts no rows where no column is asked for.
        written = self.delta(name).file_uris() if self.exists(name) else []
        if not written:
            return pl.LazyFrame(schema=schema)
        return pl.scan_parquet(
            [unquote(uri) for uri in written], glob=False, schema=schema, missing_columns="insert",
            extra_columns="ignore", hive_partitioning=True, hive_schema=night,
        )  # fmt: skip

    def read(self, name: str, night: str, *, every: bool = False) -> pl.DataFrame:
        """A table as of `night`, in key order.

        A state table gives that night's partition. An events table gives all nights up to `night`, with the
        column `night`, and of rows with the same key the latest night's; `every=True` keeps them all.
        Raises NotPublished where the step that publishes it has not run for that night.
        """
        table = tables()[name]
        step = publisher(name)
        if not self.has_run(step, night):
            raise NotPublished(
                name, "nobody has published it", night=night,
                remedy=f"python -m pipelines step {step} --night {night}",
            )  # fmt: skip
        if table.kind == "state":
            return self.scan(name).filter(_night == night).drop("night").sort(table.key).collect()
        frame = self.scan(name).filter(_night <= night).sort([*table.key, "night"]).collect()
        return frame if every else frame.unique(table.key, keep="last", maintain_order=True)

    def partition(self, name: str, night: str) -> pl.DataFrame:
        """Exactly one night's rows, in key order; 0 rows where there are none."""
        return self.scan(name).filter(_night == night).drop("night").sort(tables()[name].key).collect()

    # -- publishing

    def publish(self, night: str, frames: dict[str, pl.DataFrame]) -> dict[str, int]:
        """Replace `night` in each table, after every one of them has passed the gate. Returns rows by table.

        Raises ContractBroken or QualityFailed before anything is replaced.
        """
        audited: list[tuple[Table, pl.DataFrame]] = []
        asked = set(self.reads)
        changed = self._changed(night, frames[PROFILES]) if PROFILES in frames else None
        for name in frames:
            table = tables()[name]
            frame = _conformed(table, night, frames[name])
            result = gate.audit(
                table, night, frame, self._previous(table, night), accept_drift=name in self.accepted,
                beside=self._beside(table, night, frames, changed), seen=self._seen(table, night, frame.height),
            )  # fmt: skip
            self._keep_result(night, name, result.as_json())
            result.raise_if_failed()
            audited.append((table, frame.sort(table.key)))
        self.reads = asked
        for table, frame in audited:
            self._overwrite(table, night, frame, f"night = {_quoted(night)}")
        return {table.name: frame.height for table, frame in audited}

    def replace_rows(self, name: str, night: str, frame: pl.DataFrame, where: dict[str, str]) -> None:
        """Replace only the rows of `night` whose columns equal `where`: the ledgers, written by several tasks at once.

        Raises ContractBroken before anything is replaced.
        """
        table = tables()[name]
        clause = " AND ".join(f"{column} = {_quoted(value)}" for column, value in {"night": night, **where}.items())
        rows = _conformed(table, night, frame)
        _, failure = table.schema.filter(rows)
        gate.Result(name, night, rows.height, broken=failure.counts()).raise_if_failed()
        with self._only_writer(name):
            self._overwrite(table, night, rows, clause)

    def _overwrite(self, table: Table, night: str, frame: pl.DataFrame, predicate: str) -> None:
        place = str(self.path(table.name))
        rows = frame.with_columns(night=pl.lit(night, pl.String)).to_arrow()
        if not self._opened:
            mark(self.root)
        if not self.exists(table.name):
            write_deltalake(place, rows, mode="append", partition_by=["night"], storage_options=DELTA)
            return
        for attempt in range(ATTEMPTS):
            try:
                written = self.delta(table.name)
                write_deltalake(written, rows, mode="overwrite", predicate=predicate, schema_mode="merge")
                return
            except CommitFailedError:
                if attempt + 1 == ATTEMPTS:
                    raise

    @contextmanager
    def _only_writer(self, name: str) -> Iterator[None]:
        self.local.mkdir(parents=True, exist_ok=True)
        with (self.local / f".{name}.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _previous(self, table: Table, night: str) -> pl.DataFrame | None:
        """The last earlier night of a state table: what this one is compared with."""
        last = self._last_night(table, night)
        return self.scan(table.name).filter(_night == last).select(table.compared).collect() if last else None

    def _last_night(self, table: Table, night: str) -> str | None:
        if table.kind != "state" or not self.exists(table.name):
            return None
        return self.scan(table.name).filter(_night < night).select(_night.max()).collect().item()

    def _beside(
        self, table: Table, night: str, frames: dict[str, pl.DataFrame], changed: pl.DataFrame | None
    ) -> dict[str, pl.DataFrame]:
        """What the gate needs of other tables of that night: those about to be published, else those that are."""
        wanted: dict[str, set[str]] = {}
        for name, column in references(table.refers):
            wanted.setdefault(name, set()).add(column)
        if table.ranking:
            wanted.setdefault(PROFILES, set()).update(("subject_id", "domain"))
            wanted.setdefault(SHORT_LISTS, set()).update(tables()[SHORT_LISTS].columns)
        found = {}
        if table.ranking and (events := table.ranking.events) and self.has_run(publisher(events), night):
            found[events] = self.read(events, night)
        for name, columns in wanted.items():
            if name in frames:
                found[name] = frames[name].select(sorted(columns))
            elif self.has_run(publisher(name), night):
                found[name] = self.scan(name).filter(_night == night).select(sorted(columns)).collect()
        if table.ranking and changed is not None:
            found[CHANGED] = changed
            if table.ranking.unheard_in:
                heard = self.scan(table.ranking.unheard_in).filter(_night == night)
                found[CHANGED] = pl.concat([changed, heard.select(subject_id=table.ranking.subject).unique().collect()])
        return found

    def _changed(self, night: str, profiles: pl.DataFrame) -> pl.DataFrame | None:
        """subject_id of each profile that is not as on the last earlier night, has come or gone; None without one."""
        earlier = self.scan(PROFILES).filter(_night < night)
        last = earlier.select(_night.max()).collect().item()
        if last is None:
            return None
        known = [pl.col("subject_id"), pl.col("vector").hash().alias("vector")]
        before, now = earlier.filter(_night == last).select(known).collect(), profiles.select(known)
        gone, came = (one.join(other, on=one.columns, how="anti") for one, other in ((before, now), (now, before)))
        return pl.concat([gone, came]).select("subject_id").unique().sort("subject_id")

    def _seen(self, table: Table, night: str, rows: int) -> pl.DataFrame | None:
        """The last earlier night of a large state table, whole; None where looking at all rows again costs less."""
        last = self._last_night(table, night) if rows >= MANY else None
        return self.partition(table.name, last) if last else None

    def _keep_result(self, night: str, name: str, result: dict[str, Any]) -> None:
        place = self.reports / night / "quality" / f"{name}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")

    # -- what has run

    def has_run(self, step: str, night: str) -> bool:
        """Has `step` published this night, even 0 rows?"""
        return self.digest(step, night) is not None

    def digest(self, step: str, night: str) -> str | None:
        """Digest of the inputs from which `step` last published this night."""
        rows = self.scan("silver.nights").filter((_night == night) & (pl.col("step") == step)).collect()
        return rows["digest"][0] if rows.height else None

    def digests(self, steps: Sequence[str], night: str) -> dict[str, str]:
        """Step → digest of its inputs; "" where it has not run."""
        return {step: self.digest(step, night) or "" for step in steps}

    def last_run(self, step: str, before: str) -> str:
        """The last night before `before` that `step` has published; "" where there is none."""
        nights = self.scan("silver.nights").filter((pl.col("step") == step) & (_night < before))
        return nights.select(_night.max()).collect().item() or ""

    def record(self, step: str, night: str, digest: str, rows_in: int, rows_out: int, set_aside: int) -> None:
        """Write down that `step` has published this night: the last act of every step."""
        row = {"step": step, "digest": digest, "rows_in": rows_in, "rows_out": rows_out, "set_aside": set_aside}
        self.replace_rows("silver.nights", night, pl.DataFrame([row]), {"step": step})
