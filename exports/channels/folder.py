"""A folder on this machine: temporary file, fsync, then a hard link, which never overwrites."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from exports.channels import Target
from exports.disk import sha256_of, sync_folder
from quality.errors import DeliveryConflict

NEEDS: tuple[str, ...] = ()
TAKES: tuple[str, ...] = ()
LEAVES_HOUSE = False
INCOMING = ".incoming"


def connect(target: Target) -> Folder:
    """The channel into the client's own folder. What a broken-off run left unfinished there is swept away."""
    shutil.rmtree(target.folder / INCOMING, ignore_errors=True)
    return Folder(target.client, target.folder)


@dataclass(frozen=True)
class Folder:
    """The client's root folder. Unfinished files lie in `.incoming/` and are never seen under their own name."""

    client: str
    root: Path

    @property
    def where(self) -> str:
        """The folder as text."""
        return str(self.root)

    def put(self, path: str, file: Path, sha256: str) -> None:
        """Bring a file there, if it is not there yet. Raises DeliveryConflict where other bytes lie there."""
        with file.open("rb") as source:
            self._link(path, lambda target: shutil.copyfileobj(source, target), sha256)

    def check(self, path: str, sha256: str, size: int) -> bool:
        """Does exactly this lie there?"""
        place = self.root / path
        return place.is_file() and place.stat().st_size == size and sha256_of(place) == sha256

    def read(self, path: str) -> bytes | None:
        """The bytes there; None where there is nothing."""
        place = self.root / path
        return place.read_bytes() if place.is_file() else None

    def create(self, path: str, data: bytes) -> None:
        """Create once. Raises DeliveryConflict where other bytes lie there."""
        self._link(path, lambda target: target.write(data), hashlib.sha256(data).hexdigest())

    def replace(self, path: str, data: bytes) -> None:
        """Write over what lies there, atomically."""
        written = self._write(path, lambda target: target.write(data))
        written.replace(self.root / path)
        sync_folder(self.root)

    def _link(self, path: str, fill: Callable[[IO[bytes]], object], sha256: str) -> None:
        place = self.root / path
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            written = self._write(path, fill)
            with suppress(FileExistsError):  # another run was first: what lies there is compared below
                place.hardlink_to(written)
            written.unlink()
            sync_folder(place.parent)
        if not place.is_file() or sha256_of(place) != sha256:
            raise DeliveryConflict(
                f"{self.client}: {path}", "something else lies at the client under this name",
                remedy=f"look at {self.root}, find out who wrote it, and move it away",
            )  # fmt: skip

    def _write(self, path: str, fill: Callable[[IO[bytes]], object]) -> Path:
        incoming = self.root / INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        stem = path.replace("/", "~")
        with tempfile.NamedTemporaryFile(dir=incoming, prefix=f"{stem}.", suffix=".part", delete=False) as target:
            Path(target.name).chmod(0o644)
            fill(target)
            target.flush()
            os.fsync(target.fileno())
        return Path(target.name)
