"""A client's package of one night: built aside, looked at by the leak gate, sealed, and put in place at one stroke.

out/<client>/<night>/ is revision 1, out/<client>/<night>.r2/ the first correction. SEAL lists every file's sha256
in the form of `sha256sum`. A sealed folder is never changed, except that a damaged file in it is put right.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from exports.client_file import Client
from exports.disk import sha256_of, sync_folder, write_synced
from exports.formats import formats
from exports.leaks import refuse_leaks
from exports.schema import Packed, data_package
from exports.select import select_feeds
from quality.errors import DeliveryConflict, NotPublished

SEAL = "SEAL"
DESCRIPTOR = "datapackage.json"
AROUND = "package"


@dataclass(frozen=True)
class Package:
    """A sealed package. files: the feeds, in the order of the client file. seal: sha256 of SEAL."""

    folder: Path
    night: str
    revision: int
    licence_digest: str
    seal: str
    files: tuple[Packed, ...]

    @property
    def around(self) -> tuple[Packed, ...]:
        """The files around the feeds: datapackage.json and SEAL."""
        return tuple(_packed(self.folder / name, AROUND, 0, ()) for name in (DESCRIPTOR, SEAL))


def build(client: Client, night: str, frames: Mapping[str, pl.DataFrame], out: Path) -> Package:
    """Select, encode, pass the leak gate, seal. Returns the package in place: a new one, or the equal one before.

    out: the client's folder of packages. Raises LicenceViolated with nothing sealed.
    """
    work = out / f".work-{night}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        files = [_encoded(client, work, feed, frame) for feed, frame in select_feeds(client, night, frames)]
        refuse_leaks(client, night, frames, work, {file.name: file.feed for file in files})
        write_synced(work / DESCRIPTOR, data_package(client, night, files))
        write_synced(work / SEAL, _seal_of(work))
        return load(_put_in_place(work, out, night), night)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def latest(out: Path, night: str) -> Package:
    """The newest revision of that night's package, whole. Raises NotPublished where there is none."""
    folders = revisions(out, night)
    if not folders:
        raise NotPublished(
            f"package {out.name}", "nobody has packaged it", night=night,
            remedy=f"python -m pipelines step package --night {night} --client {out.name}",
        )  # fmt: skip
    broken = damaged(folders[-1])
    if broken:
        raise DeliveryConflict(
            f"package {out.name}/{folders[-1].name}", f"{len(broken)} files differ from SEAL", night=night,
            remedy=f"python -m pipelines step package --night {night} --client {out.name} puts it right",
        )  # fmt: skip
    return load(folders[-1], night)


def revisions(out: Path, night: str) -> list[Path]:
    """Folders of that night's sealed packages, oldest revision first."""
    found = [path for path in out.glob(f"{night}*") if re.fullmatch(rf"{re.escape(night)}(\.r\d+)?", path.name)]
    return sorted(found, key=_revision)


def named(night: str, revision: int) -> str:
    """`2026-11-20` for the first revision, `2026-11-20.r2` for the second."""
    return night if revision == 1 else f"{night}.r{revision}"


def load(folder: Path, night: str) -> Package:
    """Read a sealed package's description."""
    described = json.loads((folder / DESCRIPTOR).read_bytes())
    files = tuple(
        Packed(
            part["path"], part["name"], part["hash"].removeprefix("sha256:"), part["bytes"], part["rows"],
            tuple(field["name"] for field in part["schema"]["fields"]),
        )
        for part in described["resources"]
    )  # fmt: skip
    seal = sha256_of(folder / SEAL)
    return Package(folder, night, _revision(folder), described["licence_digest"], seal, files)


def damaged(folder: Path) -> list[str]:
    """Names of files that are missing, foreign or differ from SEAL."""
    promised = dict(line.split("  ", 1)[::-1] for line in (folder / SEAL).read_text(encoding="utf-8").splitlines())
    there = {path.name: sha256_of(path) for path in folder.iterdir() if path.name != SEAL}
    return sorted(name for name in promised.keys() | there.keys() if promised.get(name) != there.get(name))


def _encoded(client: Client, work: Path, feed: str, frame: pl.DataFrame) -> Packed:
    """Write one feed; its name holds the first 12 hex digits of its content's sha256."""
    form = formats()[client.format]
    unnamed = work / f"{feed}.{form.EXTENSION}"
    form.encode(frame, unnamed)
    final = unnamed.rename(work / f"{feed}-{sha256_of(unnamed)[:12]}.{form.EXTENSION}")
    return _packed(final, feed, frame.height, tuple(frame.columns))


def _put_in_place(work: Path, out: Path, night: str) -> Path:
    """Rename the work folder to the next revision, unless the newest one has the same seal."""
    folders = revisions(out, night)
    if folders and (folders[-1] / SEAL).is_file() and sha256_of(folders[-1] / SEAL) == sha256_of(work / SEAL):
        for name in damaged(folders[-1]):
            if (work / name).exists():
                (work / name).replace(folders[-1] / name)
            else:
                (folders[-1] / name).unlink()
        return folders[-1]
    place = out / named(night, _revision(folders[-1]) + 1 if folders else 1)
    work.rename(place)
    sync_folder(out)
    return place


def _seal_of(work: Path) -> bytes:
    return "".join(f"{sha256_of(path)}  {path.name}\n" for path in sorted(work.iterdir())).encode()


def _revision(folder: Path) -> int:
    return int(folder.name.partition(".r")[2] or 1)


def _packed(path: Path, feed: str, rows: int, columns: tuple[str, ...]) -> Packed:
    return Packed(path.name, feed, sha256_of(path), path.stat().st_size, rows, columns)
