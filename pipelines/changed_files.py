"""How the inbox differs from what the lake has taken in: files that came late, were corrected, or were withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.collect import Arrival, Look
from pipelines.lake import Lake
from pipelines.sources import Source

KINDS = {
    "new": ("新着", "new"), "late": ("遅れて届いた", "late"), "corrected": ("差し替え", "corrected"),
    "withdrawn": ("取り下げ", "withdrawn"), "undated": ("夜のない", "without a night"),
}  # fmt: skip


@dataclass(frozen=True, order=True)
class Changed:
    """A file that the lake does not have as the inbox has it.

    kind: one of KINDS. `late`: its night, or a later one, has been collected without it. `withdrawn`: it is gone from
    the folder of its night, and the folder is still there. role: what it carries, `unknown` where no promise fits.
    sha256: of the bytes that the lake knows, where the file is withdrawn; else of those in the inbox.
    """

    night: str
    source: str
    file: str
    kind: str
    role: str
    sha256: str = ""

    def __str__(self) -> str:
        ja, en = KINDS[self.kind]
        return f"{ja} {en}: {self.source}/{self.night or '–'}/{self.file}"


def changed_files(look: Look, lake: Lake, sources: Mapping[str, Source]) -> list[Changed]:
    """Every difference, by night, source and file. The same bytes twice in a night are one file, under either name."""
    known = {_name(each): each for each in look.known if not each.undated}
    undated = {(each.source, each.file, each.sha256) for each in look.known if each.undated}
    bytes_known = {(each.night, each.source, each.sha256) for each in look.known}
    collected = lake.last_run("collect", before="9999-12-31")
    found, there = [], set()
    for file, sha, _, _ in look.inbox:
        name = (file.night, file.source, file.file)
        there.add(name)
        kind = ""
        if not file.night:
            kind = "" if (file.source, file.file, sha) in undated else "undated"
        elif name in known:
            kind = "corrected" if known[name].sha256 != sha else ""
        elif (file.night, file.source, sha) not in bytes_known:
            kind = "late" if file.night <= collected else "new"
        if kind:
            found.append(Changed(*name, kind, _role(sources, file.source, file.file), sha))
    folders = {(file.night, file.source) for file, *_ in look.inbox} | _empty_folders(look)
    for name, each in known.items():
        if name not in there and name[:2] in folders:
            found.append(Changed(*name, "withdrawn", _role(sources, each.source, each.file), each.sha256))
    return sorted(found)


def _empty_folders(look: Look) -> set[tuple[str, str]]:
    """Night and source of folders from which every file has gone."""
    nights = {(each.night, each.source) for each in look.known if not each.undated}
    return {(night, source) for night, source in nights if (look.folder / source / night).is_dir()}


def _name(each: Arrival) -> tuple[str, str, str]:
    return each.night, each.source, each.file


def _role(sources: Mapping[str, Source], source: str, file: str) -> str:
    promise = sources[source].promise_for(file) if source in sources else None
    return promise.role if promise else "unknown"
