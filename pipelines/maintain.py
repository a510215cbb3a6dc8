"""Keep the data folder from growing for ever: old nights, packages and caches, what killed writers left, old files.

Each part is found first and then taken away, so that a dry run says just what a run would do. The caller holds the
data folder alone: nobody writes, so a file that no log names is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl
from deltalake import DeltaTable

from exports import states
from exports.packages import load
from pipelines import dictionary, models
from pipelines.buckets import Bucket
from pipelines.lake import Lake, digest_of
from pipelines.leftovers import leftovers, remove
from pipelines.retention import STATE_STEPS, STATE_TABLES, outdated
from pipelines.running import hold
from pipelines.settings import Settings
from quality.contracts import tables
from quality.errors import DeliveryConflict, WrongUsage

TWICE = 2
"""Files a night, on average, from which on a table's files are put together."""


@dataclass(frozen=True)
class Used:
    """A table's folder, or another one: bytes before, bytes after (in a dry run: what it would be), files that go."""

    name: str
    before: int
    after: int
    files: int


@dataclass
class Maintained:
    """What went, or would go. nights: those whose tables are no longer kept. paths: packages, caches, leftovers."""

    nights: list[str] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    caches: list[str] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)


def maintain(settings: Settings, *, dry_run: bool = False) -> Maintained:
    """Take away what nothing needs any more. The caller holds the data folder."""
    if isinstance(settings.lake, Bucket):
        raise WrongUsage(
            "maintain", f"takes nothing out of a bucket, and {settings.lake} is one",
            remedy="copy the lake into a folder while nobody writes, maintain it there with KANSEI_LAKE_URL unset",
        )  # fmt: skip
    lake = Lake(settings.lake, settings.reports)
    done = Maintained(nights=outdated(_nights(lake), settings.keep_nights, settings.keep_months))
    packages = list(outdated_packages(settings))
    caches, left = list(stale_caches(settings)), list(leftovers(settings))
    done.packages, done.caches, done.leftovers = (_named(settings, paths) for paths in (packages, caches, left))
    before = {name: size(lake.path(name)) for name in tables() if lake.exists(name)}
    others = {folder: size(settings.data / folder) for folder in ("lake/bronze", "lake/cache", "out", "reports")}
    if not dry_run:
        _forget_nights(lake, done.nights)
        for path in (*packages, *caches, *left):
            remove(path)
    for name, bytes_before in before.items():
        gone, files = _tidy(lake, name, done.nights, dry_run=dry_run)
        done.used.append(Used(name, bytes_before, bytes_before - gone if dry_run else size(lake.path(name)), files))
    for folder, bytes_before in others.items():
        paths = [path for path in (*packages, *caches, *left) if (settings.data / folder) in path.parents]
        gone = sum(size(path) for path in paths)
        after = bytes_before - gone if dry_run else size(settings.data / folder)
        done.used.append(Used(folder, bytes_before, after, len(paths)))
    return done


def run(*, dry_run: bool = False) -> dict[str, object]:
    """Maintain the house's own data folder, as an Airflow task does. Raises AnotherRun while anybody writes."""
    settings = Settings()
    with hold(settings.data):
        done = maintain(settings, dry_run=dry_run)
    counts = {"packages": len(done.packages), "caches": len(done.caches), "leftovers": len(done.leftovers)}
    return {"nights": done.nights, **counts, "freed_bytes": sum(each.before - each.after for each in done.used)}


def outdated_packages(settings: Settings) -> Iterator[Path]:
    """Packages, and states, that no night that is kept needs: neither to be sent again nor as the base of a delta.

    The last two of every client stay, however old: the next delivery is compared with them and may build on them.
    """
    lake = Lake(settings.lake, settings.reports)
    nights = _nights(lake)
    for out in sorted(path for path in settings.out.glob("*") if path.is_dir()):
        folders = sorted(path for path in out.iterdir() if (path / "SEAL").is_file() and not path.name.startswith("."))
        gone = set(outdated(nights | {path.name[:10] for path in folders}, settings.keep_nights, settings.keep_months))
        kept = [path for path in folders if path.name[:10] not in gone or path in folders[-2:]]
        told = [_stated(path) for path in kept]
        based = {stated["base"]["folder"] for stated in told if stated.get("base")}
        while more := [path for path in folders if path.name in based and path not in kept]:
            kept += more
            told += [_stated(path) for path in more]
            based |= {stated["base"]["folder"] for stated in told if stated.get("base")}
        named = {stated.get("subjects") for stated in told}
        named |= {feed.get("state") for stated in told for feed in stated.get("feeds", {}).values()}
        dropped = [path for path in folders if path not in kept]
        yield from dropped
        if dropped:
            yield from (path for path in sorted((out / states.FOLDER).glob("*")) if path.name not in named)


def _stated(folder: Path) -> Mapping[str, Any]:
    """What a package says of itself. Raises DeliveryConflict where it cannot: nobody knows what it builds on."""
    night = folder.name[:10]
    try:
        return load(folder, night).stated
    except (OSError, ValueError, KeyError, TypeError) as error:
        client = folder.parent.name
        raise DeliveryConflict(
            f"package {client}/{folder.name}", "its description cannot be read, so nothing of this client may go",
            night=night, remedy=f"python -m pipelines step package --night {night} --client {client} puts it right",
        ) from error  # fmt: skip


def stale_caches(settings: Settings) -> Iterator[Path]:
    """What was kept for a dictionary or a model that no longer serves: a night that needs it makes it again."""
    cache, version = settings.lake_folder / "cache", dictionary.version()
    serving = {version[:16]} | {digest_of(each["version"], version)[:16] for each in models.history(settings.models)}
    for kind in ("mentions", "model"):
        yield from (path for path in sorted((cache / kind).glob("*")) if path.name not in serving)


def size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    if path.is_dir() and not path.is_symlink():
        return sum(each.lstat().st_size for each in path.rglob("*") if not each.is_dir())
    return path.lstat().st_size if path.exists() else 0


def _nights(lake: Lake) -> set[str]:
    """Nights that any state table has; after a run that was killed one of them may have some that others have not."""
    return {night for name in STATE_TABLES for night in lake.scan(name).select("night").unique().collect()["night"]}


def _forget_nights(lake: Lake, nights: Iterable[str]) -> None:
    """Say first that those steps have not run on these nights: a table that is gone must not read as an empty one."""
    for night in nights:
        recorded = lake.partition("silver.nights", night)
        for step in recorded.filter(pl.col("step").is_in(STATE_STEPS))["step"]:
            lake.replace_rows("silver.nights", night, recorded.clear(), {"step": step})


def _tidy(lake: Lake, name: str, nights: list[str], *, dry_run: bool) -> tuple[int, int]:
    """Take out the nights of one table and files that nobody needs. Returns bytes and number of the files that go.

    Without a writer, whatever the log does not name is an orphan or was replaced, however young the clock says it is.
    """
    table = DeltaTable(str(lake.path(name)))
    folders = [f"night={night}/" for night in nights] if name in STATE_TABLES else []
    gone = [uri for uri in table.file_uris() if any(folder in uri for folder in folders)]
    paths = {Path(unquote(uri.removeprefix("file://"))) for uri in gone} | _unnamed(lake, name, table, dry_run=True)
    bytes_gone = sum(size(path) for path in paths)
    if not dry_run:
        if gone:
            table.delete(f"night IN ({', '.join(repr(night) for night in nights)})")
        if len(table.file_uris()) > TWICE * len(table.partitions()):
            table.optimize.compact()
        _unnamed(lake, name, table, dry_run=False)
        table.create_checkpoint()
    return bytes_gone, len(paths)


def _unnamed(lake: Lake, name: str, table: DeltaTable, *, dry_run: bool) -> set[Path]:
    """Files of a table that its log does not name as they are now; taken away, unless it is a dry run."""
    found = table.vacuum(0, dry_run=dry_run, enforce_retention_duration=False, full=True)
    return {lake.path(name) / path for path in found}


def _named(settings: Settings, paths: Iterable[Path]) -> list[str]:
    return [path.relative_to(settings.data).as_posix() for path in paths]
