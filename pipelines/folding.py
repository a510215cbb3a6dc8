"""What each catalog of a source says on a night, folded from its drops and kept, so that a night folds what is new."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from pipelines.drops import Drop
from pipelines.lake import Lake, digest_of
from transforms.catalog.history import EMPTY, Catalog, Delivery, folded

VERSION = 1
"""Raised when a change of the fold must fold every kept catalog again."""

Group = tuple[str, tuple[str, ...]]
"""A catalog: its source and the patterns of its files."""


def catalogs(drops: Sequence[Drop]) -> dict[Group, list[Drop]]:
    """The drops of every catalog, takedowns among them, in their order.

    Full and delta files of a source are one catalog. Where a source has several patterns of full files, each pattern
    is a catalog of its own: a full one replaces only its own kind.
    """
    groups = set()
    for drop in drops:
        patterns = tuple(promise.pattern for promise in drop.source.files if promise.role == "catalog")
        fulls = [promise for promise in drop.source.files if promise.is_full_catalog]
        if drop.promise.role == "catalog":
            groups.add((drop.source.source, patterns if len(fulls) < 2 else (drop.promise.pattern,)))
    return {
        (source, patterns): [
            drop for drop in drops
            if drop.source.source == source and (drop.promise.pattern in patterns or drop.promise.role == "takedown")
        ]
        for source, patterns in sorted(groups)
    }  # fmt: skip


def earlier(drops: Sequence[Drop]) -> list[Drop]:
    """The drops before the night of the last catalog among these: what that one is compared with."""
    last = max((drop.night for drop in drops if drop.promise.role == "catalog"), default="")
    return [drop for drop in drops if drop.night < last]


def fold(lake: Lake, group: Group, drops: Sequence[Drop], *, before_last: bool = False) -> Catalog:
    """The catalog after these drops, or only after those that are `earlier`.

    Both are kept, and nothing else of this catalog: the next night begins where this one ended.
    """
    wanted = sorted({len(earlier(drops)), len(drops)})
    folder = lake.local / "cache" / "folds" / f"{group[0]}-{digest_of(group)[:12]}"
    names = _names(drops)
    for count in wanted:
        if not (folder / names[count]).exists():
            known = next((each for each in range(count, 0, -1) if (folder / names[each]).exists()), 0)
            start = _read(folder / names[known]) if known else EMPTY
            _write(folder / names[count], folded((_delivery(lake, drop) for drop in drops[known:count]), start))
    kept = {names[count] for count in wanted}
    for stale in folder.iterdir():
        if stale.name not in kept:
            shutil.rmtree(stale, ignore_errors=True)
    return _read(folder / names[wanted[0] if before_last else len(drops)])


def _names(drops: Sequence[Drop]) -> list[str]:
    """A name for the state after 0, 1, 2… of the drops."""
    names = [digest_of(VERSION)]
    for drop in drops:
        names.append(digest_of(names[-1], drop.digest_parts))
    return [name[:32] for name in names]


def _delivery(lake: Lake, drop: Drop) -> Delivery:
    kind = "takedown" if drop.promise.role == "takedown" else drop.promise.mode
    return Delivery(drop.night, kind, drop.rows(lake), drop.touched(lake), drop.gone(lake))


def _write(place: Path, catalog: Catalog) -> None:
    """Whole or not at all: another task may fold the same."""
    part = place.with_suffix(f".{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)  # of a process with the same number that was killed
    part.mkdir(parents=True)
    catalog.rows.write_parquet(part / "rows.parquet")
    catalog.stated.write_parquet(part / "stated.parquet")
    counts = {"drops": catalog.drops, "last_full": catalog.last_full}
    (part / "counts.json").write_text(json.dumps(counts), encoding="utf-8")
    with contextlib.suppress(OSError):  # it is there already
        part.replace(place)
    shutil.rmtree(part, ignore_errors=True)


def _read(place: Path) -> Catalog:
    counts = json.loads((place / "counts.json").read_text(encoding="utf-8"))
    rows, stated = (pl.read_parquet(place / f"{name}.parquet") for name in ("rows", "stated"))
    return Catalog(rows, stated, **counts)
