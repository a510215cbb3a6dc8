"""A disk that is full or may not be written, said in the words of the house, whichever library met it."""

from __future__ import annotations

import errno
from pathlib import Path

from quality.errors import DiskFull, KanseiError, ReadOnly

FULL = ("No space left on device", "os error 28", "Disk quota exceeded", "os error 122")
LOCKED = ("Read-only file system", "os error 30", "Permission denied", "os error 13")


def explained(error: Exception, folder: Path, night: str = "") -> KanseiError | None:
    """The house's own error for one that says that the disk is full or read-only; None for any other.

    Delta and polars hand on the system's words and no number, so both are looked at.
    """
    if isinstance(error, KanseiError):
        return None
    number, said = getattr(error, "errno", None), str(error)
    if number in (errno.ENOSPC, errno.EDQUOT) or any(words in said for words in FULL):
        return DiskFull(
            str(folder), "the disk is full; what was published before stands", night=night,
            remedy="free some room (python -m pipelines maintain --dry-run says how much), then the same command again",
        )  # fmt: skip
    if number in (errno.EROFS, errno.EACCES) or any(words in said for words in LOCKED):
        return ReadOnly(
            str(folder), f"may not be written: {said.splitlines()[0][:160]}", night=night,
            remedy="mount it for writing or give this user the right to write, then the same command again",
        )  # fmt: skip
    return None
