"""Take in what lies in the inbox: judge every file by its source's promise and publish drops and quarantine.

Judgements are cached by content, so every run looks at all known drops and costs what is new.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.bronze import Bronze, readable
from pipelines.judging import Judgement, not_shrunk, same_identifiers
from pipelines.lake import Lake, digest_of
from pipelines.running import Job, Summary
from pipelines.schedules import late
from pipelines.settings import is_night
from pipelines.sources import Source, load_sources
from quality.contracts import tables
from quality.intake.sides import NO_SIDES, main_of


@dataclass(frozen=True, order=True)
class Arrival:
    """A file that is known, in the order in which files are judged."""

    night: str
    source: str
    file: str
    sha256: str
    bytes: int
    undated: bool


def run(job: Job) -> Summary:
    """Publish silver.drops and silver.quarantine for every night up to this one whose files have changed."""
    sources = load_sources(job.settings.sources)
    known = _known(job.lake)
    bronze = Bronze(job.lake.root)
    inbox = _in_inbox(job, bronze, known)
    if not set(known).issuperset(inbox):
        import quality.suites  # noqa: F401 – takes seconds to load, while the process that judges loads too
    arrivals = _without_sides({*_standing(known, inbox), *inbox})
    arrivals = [arrival for arrival in arrivals if arrival.night <= job.night]
    verdicts = _judge_all(arrivals, sources, bronze)
    published = {}
    for night in sorted({arrival.night for arrival in arrivals} | {job.night}):
        chosen = [(arrival, verdict) for arrival, verdict in verdicts if arrival.night == night]
        frames = {"silver.drops": _drops(chosen), "silver.quarantine": _quarantine(chosen)}
        if night == job.night or not _same(job.lake, night, frames):
            published[night] = job.lake.publish(night, frames)
    since = job.lake.last_run("collect", before=job.night)
    tonight = [pair for pair in verdicts if pair[0].night > since or pair[0] not in known]
    summary = _summary(tonight, sources, published[job.night], _digest(arrivals, sources, bronze))
    summary.peak_mb = bronze.peak_mb
    last = {arrival.source: arrival.night for arrival, verdict in verdicts if verdict.outcome != "reject"}
    schedules = {name: source.schedule for name, source in sources.items()}
    summary.remarks["late"] = late(schedules, last, job.night)
    return summary


def _in_inbox(job: Job, bronze: Bronze, known: list[Arrival]) -> list[Arrival]:
    """Files under inbox/<source>/<night>/, and those without a night, which take this one unless already known.

    Side files, such as catalog.csv.count, belong to their file and are none of their own. A file in a folder that is
    no night keeps the folder in its name, and a link is never followed: by its name it will be rejected.
    """
    before = {(arrival.source, arrival.file, arrival.sha256): arrival.night for arrival in known if arrival.undated}
    found = []
    for folder in sorted(path for path in job.settings.inbox.glob("*") if path.is_dir()):
        paths = {path for path in folder.rglob("*") if path.is_file() or path.is_symlink()}
        beside = {path for path in paths if (named := main_of(path.name)) and path.with_name(named) in paths}
        for path in sorted(paths - beside):
            parts = [readable(part) for part in path.relative_to(folder).parts]
            if path.is_symlink():
                parts[-1] += " -> link"  # no name that is accepted
            sha, size = bronze.keep_link(path) if path.is_symlink() else bronze.keep(path)
            dated = len(parts) > 1 and is_night(parts[0])
            night, file = (parts[0], parts[-1]) if dated else (job.night, "/".join(parts))
            night = before.get((folder.name, file, sha), night) if not dated else night
            bronze.keep_sides(path, folder.name, night, file, sha)
            found.append(Arrival(night, folder.name, file, sha, size, not dated))
    return found


def _standing(known: list[Arrival], inbox: list[Arrival]) -> list[Arrival]:
    """Known arrivals but those in whose place, in the folder of their night, another file of that name now lies.

    Such a file is a correction: a night says what it would say if only the corrected file had ever come.
    """
    replaced = {(each.source, each.night, each.file): each.sha256 for each in inbox if not each.undated}
    return [
        each for each in known
        if each.undated or replaced.get((each.source, each.night, each.file), each.sha256) == each.sha256
    ]  # fmt: skip


def _without_sides(arrivals: set[Arrival]) -> list[Arrival]:
    """Arrivals in order, but for side files that came before their file."""
    names = {(arrival.source, arrival.night, arrival.file) for arrival in arrivals}
    return sorted(each for each in arrivals if (each.source, each.night, main_of(each.file)) not in names)


def _known(lake: Lake) -> list[Arrival]:
    fields = ("night", "source", "file", "sha256", "bytes", "undated")
    return [Arrival(*row) for row in lake.scan("silver.drops").select(fields).collect().iter_rows()]


def _judge_all(arrivals: list[Arrival], sources: dict[str, Source], bronze: Bronze) -> list[tuple[Arrival, Judgement]]:
    """Judge in order, because a full catalog is measured against the last accepted one of its source.

    A row whose identifiers changed is set aside once; where the next catalog says the same again, it is meant.
    """
    verdicts = []
    last_full: dict[tuple[str, str], Judgement] = {}
    for arrival in arrivals:
        source = sources.get(arrival.source)
        if source is None:
            reason = f"unknown_source: no source file → write {arrival.source}.yaml in the folder of source files"
            verdicts.append((arrival, Judgement("reject", "unknown", reasons=[reason])))
            continue
        verdict = bronze.judged(source, arrival.night, arrival.file, arrival.sha256)
        promise = source.promise_for(arrival.file)
        if promise and promise.is_full_catalog and verdict.outcome != "reject":
            before = last_full.get((source.source, promise.pattern))
            verdict = not_shrunk(verdict, source, before)
            if before is not None:
                verdict = same_identifiers(verdict, source, before.typed)
            if verdict.outcome != "reject":
                last_full[source.source, promise.pattern] = verdict
        verdicts.append((arrival, verdict))
    return verdicts


def _drops(chosen: list[tuple[Arrival, Judgement]]) -> pl.DataFrame:
    """One row for bytes that came twice in a night, under the name that was accepted."""
    chosen = sorted(chosen, key=lambda pair: pair[1].outcome == "reject")
    rows = [
        {
            "source": arrival.source, "sha256": arrival.sha256, "file": arrival.file, "role": verdict.role,
            "bytes": arrival.bytes, "outcome": verdict.outcome, "rows": verdict.rows,
            "set_aside": verdict.set_aside, "undated": arrival.undated, "reasons": verdict.reasons,
        }
        for arrival, verdict in chosen
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=tables()["silver.drops"].polars_schema()).unique(
        ["source", "sha256"], keep="first", maintain_order=True
    )


def _quarantine(chosen: list[tuple[Arrival, Judgement]]) -> pl.DataFrame:
    parts = [
        verdict.broken.with_columns(source=pl.lit(arrival.source), sha256=pl.lit(arrival.sha256))
        for arrival, verdict in chosen
    ]
    table = tables()["silver.quarantine"]
    if not parts:
        return table.empty()
    return table.conform(pl.concat(parts)).unique(table.key, keep="first", maintain_order=True)


def _same(lake: Lake, night: str, frames: dict[str, pl.DataFrame]) -> bool:
    return all(
        lake.partition(name, night).equals(tables()[name].conform(frame).sort(tables()[name].key))
        for name, frame in frames.items()
    )


def _digest(arrivals: list[Arrival], sources: dict[str, Source], bronze: Bronze) -> str:
    """All that the lake rests on: files, what was promised beside them, and their source files."""
    files = [(each.night, each.source, each.file, each.sha256) for each in arrivals]
    beside = (bronze.sides(source, night, file, sha) for night, source, file, sha in files)
    promised = [repr(sides) for sides in beside if sides != NO_SIDES]
    return digest_of(files, {name: source.digest for name, source in sources.items()}, *promised)


def _summary(
    tonight: list[tuple[Arrival, Judgement]], sources: dict[str, Source], published: dict[str, int], digest: str
) -> Summary:
    """tonight: what is new since the last night that ran."""
    came = [
        {
            "source": arrival.source, "name": sources[arrival.source].owner.ja if arrival.source in sources else "",
            "night": arrival.night, "file": Path(arrival.file).name, "outcome": verdict.outcome, "rows": verdict.rows,
            "set_aside": verdict.set_aside, "undated": arrival.undated, "reasons": verdict.reasons,
        }
        for arrival, verdict in tonight
    ]  # fmt: skip
    return Summary(
        rows_in=sum(verdict.rows for _, verdict in tonight),
        rows_out=sum(verdict.rows - verdict.set_aside for _, verdict in tonight if verdict.outcome != "reject"),
        set_aside=sum(verdict.set_aside for _, verdict in tonight),
        digest=digest,
        tables=published,
        remarks={"came": came},
    )
