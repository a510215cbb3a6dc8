"""Rows of the delivery ledger, and a process that writes them one after the other."""

from __future__ import annotations

from multiprocessing.synchronize import Barrier
from pathlib import Path

import polars as pl

from pipelines.lake import Lake, digest_of


def sent(client: str, *files: str) -> pl.DataFrame:
    """gold.deliveries rows of one client."""
    row = {"client": client, "feed": "works", "revision": 1, "bytes": 1, "rows": 1, "seq": 1}
    return pl.DataFrame([row | {"file": file, "sha256": digest_of(file)} for file in files])


def write_ledger(root: Path, night: str, client: str, times: int, ready: Barrier) -> None:
    """Write a single file's row, `times` files in turn, from the moment that all writers are ready.

    Each call must leave the rows of all other files alone.
    """
    ready.wait(60)
    lake = Lake(root, root / "reports")
    for number in range(times):
        name = f"{client}-{number}"
        lake.replace_rows("gold.deliveries", night, sent(client, name), {"file": name})
