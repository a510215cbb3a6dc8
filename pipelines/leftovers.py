"""What writers leave behind that were killed: half-written files and folders that nobody will finish."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from pipelines.settings import Settings


def leftovers(settings: Settings) -> Iterator[Path]:
    """Half-written files and folders, outermost first. The caller holds the data folder: nobody is at work on them.

    Everything here is written under another name first and renamed when it is whole, so none of this was ever read.
    """
    lake = settings.lake_folder
    for root, pattern in (
        (lake / "bronze", "**/*.part"), (lake / "cache", "**/*.part"), (lake, "*.part"),
        (settings.models, "**/*.part"), (settings.out, "*/.work-*"), (settings.approvals, "*/*.part"),
    ):  # fmt: skip
        last: Path | None = None
        for path in sorted(root.glob(pattern)):
            if last is None or last not in path.parents:
                last = path
                yield path


def remove(path: Path) -> None:
    """Take one away, a folder with all in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
