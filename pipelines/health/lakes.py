"""The data folder: writable, of our version, every table readable, nobody's half-written files, nights up to date."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import polars as pl
from deltalake.exceptions import DeltaError

from pipelines.buckets import Bucket
from pipelines.health.finding import Finding
from pipelines.lake import Lake
from pipelines.lake_version import VERSION, version_of
from pipelines.leftovers import leftovers
from pipelines.running import hold
from pipelines.settings import Settings
from quality.contracts import tables
from quality.errors import AnotherRun, LakeNewer, StoreFailed


def look(settings: Settings, today: str) -> Iterator[Finding]:
    """Yields one finding a part; one for every table that cannot be read."""
    yield _writable(settings.data)
    if isinstance(settings.lake, Path) and not settings.lake.is_dir():
        yield Finding(
            "レイク lake", "warn", f"{settings.lake} is not there yet", "make nightly, or: python -m pipelines nightly"
        )
        return
    try:
        version = version_of(settings.lake)
    except StoreFailed as error:
        yield Finding("レイク lake", "fail", f"{error.where}: {error.why}", error.remedy)
        return
    except LakeNewer as error:
        yield Finding("レイクの版 lake version", "fail", error.why, error.remedy)
        return
    if version > VERSION:
        yield Finding(
            "レイクの版 lake version",
            "fail",
            f"layout {version}, this program knows up to {VERSION}",
            "use the newer version of kansei, or set KANSEI_DATA to another folder",
        )
        return
    yield Finding("レイクの版 lake version", "ok", f"layout {version}")
    lake = Lake(settings.lake, settings.reports)
    broken = [finding for name in tables() if lake.exists(name) for finding in _table(lake, name)]
    yield from broken or [Finding("表 tables", "ok", f"{sum(map(lake.exists, tables()))} tables, every file there")]
    yield _unfinished(settings)
    if not any(finding.name.endswith("silver.nights") for finding in broken):
        yield _nights(lake, today)


def _writable(data: Path) -> Finding:
    place = next(folder for folder in (data, *data.absolute().parents) if folder.is_dir())
    read_only = bool(os.statvfs(place).f_flag & os.ST_RDONLY) or not os.access(place, os.W_OK)
    if read_only:
        return Finding(
            "データ data folder",
            "fail",
            f"{place} is read-only: nothing can be published",
            f"mount it for writing, or: chown -R $USER {place}",
        )
    return Finding("データ data folder", "ok", f"{data}")


def _table(lake: Lake, name: str) -> Iterator[Finding]:
    """A finding where a table's log cannot be read, or a file of it is missing, cut, or no Parquet."""
    repair = f"python -m pipelines restore --table {name} --data {lake.reports.parent}"
    try:
        files = [unquote(uri.removeprefix("file://")) for uri in lake.delta(name).file_uris()]
        missing = _missing(lake, name, files)
        if missing:
            yield Finding(f"表 table {name}", "fail", f"{len(missing)} of {len(files)} files are missing", repair)
            return
        for file in files:
            pl.read_parquet_schema(file)
    except (DeltaError, OSError, pl.exceptions.PolarsError) as error:
        yield Finding(f"表 table {name}", "fail", f"cannot be read: {str(error).splitlines()[0][:160]}", repair)


def _missing(lake: Lake, name: str, files: list[str]) -> list[str]:
    """Files that a table's log names and that are not there."""
    place = lake.path(name)
    if isinstance(place, Bucket):
        there = {f"{place}/{thing.key}" for thing in place.things()}
        return [file for file in files if file not in there]
    return [file for file in files if not Path(file).is_file()]


def _unfinished(settings: Settings) -> Finding:
    try:
        with hold(settings.data):
            found = list(leftovers(settings))
    except (AnotherRun, OSError):
        return Finding("書きかけ unfinished writers", "ok", "not looked at: another run holds the folder")
    if found:
        return Finding(
            "書きかけ unfinished writers",
            "warn",
            f"{len(found)} left by writers that were killed, first: {found[0]}",
            f"python -m pipelines maintain --data {settings.data}",
        )
    return Finding("書きかけ unfinished writers", "ok", "none")


def _nights(lake: Lake, today: str) -> Finding:
    last = lake.last_run("collect", before="9999-12-31")
    if last > today:
        return Finding(
            "時計 clock",
            "fail",
            f"the last night is {last}, and in Japan it is {today}: the clock went back, or a night ran ahead of it",
            "set this machine's clock (timedatectl), then look again",
        )
    if last < today:
        return Finding(
            "夜 nights",
            "warn",
            f"the last night is {last or 'none yet'}, today is {today}",
            f"python -m pipelines backfill --from {last or today} --to {today} --plan-only",
        )
    return Finding("夜 nights", "ok", f"the last night is {last}")
