"""A client's package of one night: built aside, looked at by the leak gate, sealed, and put in place at one stroke.

out/<client>/<night>/ is revision 1, out/<client>/<night>.r2/ the first correction. SEAL lists every file's sha256
in the form of `sha256sum`. A sealed folder is never changed, except that a damaged file in it is put right.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from exports.client_file import Client
from exports.contents import Base, Night, Spread, content_digest, final_files, whole_files
from exports.disk import sha256_of, sync_folder, write_synced
from exports.schema import Packed, data_package
from quality.errors import DeliveryConflict, NotPublished

SEAL = "SEAL"
DESCRIPTOR = "datapackage.json"
AROUND = "package"


@dataclass(frozen=True)
class Package:
    """A sealed package. files: the feeds, in the order of the client file. seal: sha256 of SEAL.

    stated: what it says of itself under `kansei` in datapackage.json: licence, inputs, feeds, base, tombstones.
    """

    folder: Path
    night: str
    revision: int
    seal: str
    files: tuple[Packed, ...]
    stated: Mapping[str, Any] = field(default_factory=dict)

    @property
    def licence_digest(self) -> str:
        """Digest of the licence for which it was made."""
        return str(self.stated["licence_digest"])

    @property
    def around(self) -> tuple[Packed, ...]:
        """The files around the feeds: datapackage.json and SEAL."""
        return tuple(_around(self.folder / name) for name in (DESCRIPTOR, SEAL))


def build(
    client: Client, night: str, frames: Mapping[str, pl.DataFrame], out: Path, *,
    bases: Sequence[Base] = (), inputs: str = "", recipients: Mapping[str, str] | None = None,
    spread: Spread | None = None,
) -> Package:  # fmt: skip
    """Select, encode, pass the leak gate, seal. Returns the package in place: a new one, or the equal one before.

    out: the client's folder of packages. bases: deliveries that the client has, newest first. inputs: digest of what
    the tables were made of. recipients: who can decrypt, by name. spread: who makes the files, where not this process.
    Raises LicenceViolated with nothing sealed.
    """
    work = out / f".work-{night}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        at = Night(client, night, frames, out, recipients or {}, spread)
        wholes, seen = whole_files(at, work)
        content, newest = content_digest(at, wholes), _newest(out, night)
        same = newest is not None and newest.stated["content_digest"] == content
        if newest and same and not damaged(newest.folder):
            return newest
        base = _base(out, night, bases, newest if same else None)
        files, told = final_files(at, work, wholes, seen, base)
        stated = {"licence_digest": client.licence_digest, "inputs_digest": inputs, "content_digest": content, **told}
        if newest and same:
            stated["inputs_digest"] = newest.stated["inputs_digest"]  # it is that package which is put right
        write_synced(work / DESCRIPTOR, data_package(client, night, files, stated))
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
            part["path"], part["feed"], part["hash"].removeprefix("sha256:"), part["bytes"], part["rows"],
            tuple(field["name"] for field in part["schema"]["fields"]), part["kind"], part.get("works"),
        )
        for part in described["resources"]
    )  # fmt: skip
    return Package(folder, night, _revision(folder), sha256_of(folder / SEAL), files, described["kansei"])


def damaged(folder: Path) -> list[str]:
    """Names of files that are missing, foreign or differ from SEAL; SEAL itself where it cannot be read."""
    try:
        lines = (folder / SEAL).read_text(encoding="utf-8").splitlines()
        promised = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    except (OSError, ValueError):
        return [SEAL]
    there = {path.name: sha256_of(path) for path in folder.iterdir() if path.name != SEAL}
    return sorted(name for name in promised.keys() | there.keys() if promised.get(name) != there.get(name))


def _newest(out: Path, night: str) -> Package | None:
    """The newest revision, if it still says what it is."""
    folders = revisions(out, night)
    try:
        return load(folders[-1], night) if folders else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _base(out: Path, night: str, bases: Sequence[Base], mended: Package | None) -> Base | None:
    """The delivery to build on: of a package that is put right the same as before, else the newest one."""
    if mended:
        told = mended.stated["base"]
        bases = [Base(told["seq"], told["sha256"], out / told["folder"])] if told else ()
    else:
        own = revisions(out, night)[-1:]
        lost = [folder for folder in own if _newest(out, night) is None]
        bases = [base for base in bases if base.folder not in lost]
    for base in bases[:1]:
        try:
            return replace(base, stated=load(base.folder, "").stated)
        except (OSError, ValueError, KeyError, TypeError):
            return None  # its package is lost or damaged: whole files go out
    return None


def _put_in_place(work: Path, out: Path, night: str) -> Path:
    """Rename the work folder to the next revision, unless the newest one has the same seal: then it is put right."""
    folders = revisions(out, night)
    if folders and (folders[-1] / SEAL).is_file() and sha256_of(folders[-1] / SEAL) == sha256_of(work / SEAL):
        for name in damaged(folders[-1]):
            if (work / name).exists():
                (work / name).replace(folders[-1] / name)
            else:
                (folders[-1] / name).unlink()
        return folders[-1]
    place = out / named(night, _revision(folders[-1]) + 1 if folders else 1)
    sync_folder(work)
    work.rename(place)
    sync_folder(out)
    return place


def _seal_of(work: Path) -> bytes:
    return "".join(f"{sha256_of(path)}  {path.name}\n" for path in sorted(work.iterdir())).encode()


def _revision(folder: Path) -> int:
    return int(folder.name.partition(".r")[2] or 1)


def _around(path: Path) -> Packed:
    return Packed(path.name, AROUND, sha256_of(path), path.stat().st_size, 0, (), AROUND)
