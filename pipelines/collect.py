"""Take in what lies in the inbox: judge every file by its source's promise and publish drops and quarantine.

Judgements are cached by content, so every run looks at all known drops and costs what is new.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.bronze import Bronze, bronze_of
from pipelines.inbox import Lying, lying, sides_of
from pipelines.inbox_copy import brought
from pipelines.judging import Judgement, not_shrunk, same_identifiers
from pipelines.lake import Lake, digest_of
from pipelines.running import Job, Summary
from pipelines.schedules import late
from pipelines.sources import Source, load_sources
from quality.contracts import tables
from quality.intake.sides import NO_SIDES, Sides, main_of


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
    bronze = bronze_of(job.lake)
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
    summary = _summary(tonight, sources, published[job.night])
    beside = [bronze.sides(*_named(each)) for each in arrivals]
    summary.inputs = _inputs(arrivals, sources, beside)
    summary.peak_mb = bronze.peak_mb
    last = {arrival.source: arrival.night for arrival, verdict in verdicts if verdict.outcome != "reject"}
    schedules = {name: source.schedule for name, source in sources.items()}
    summary.remarks["late"] = late(schedules, last, job.night)
    return summary


def inputs(job: Job) -> dict[str, str]:
    """What the night's drops rest on: files, what was promised beside them, source files. Keeps and judges nothing."""
    return Look.at(job).inputs(job)


@dataclass(frozen=True)
class Look:
    """The files that are known, and those that lie in the inbox with their digest and what lies beside them."""

    known: list[Arrival]
    inbox: list[tuple[Lying, str, int, Sides]]
    folder: Path

    @classmethod
    def at(cls, job: Job) -> Look:
        """Read every file of the inbox once: its name says nothing about its bytes."""
        inbox = brought(job.settings)
        found = [(file, *file.bytes_digest(), sides_of(file.path)) for file in lying(inbox)]
        return cls(_known(job.lake), found, inbox)

    def arrivals(self, night: str) -> dict[Arrival, Sides | None]:
        """What would be judged if that night ran now, in order; with what lies beside it, where that is seen."""
        nights = _undated_nights(self.known)
        inbox = {_arrival(file, sha, size, nights, night): sides for file, sha, size, sides in self.inbox}
        every = _without_sides({*_standing(self.known, list(inbox)), *inbox})
        return {each: inbox.get(each) for each in every if each.night <= night}

    def inputs(self, job: Job) -> dict[str, str]:
        """As `inputs` gives it, for any night."""
        bronze, found = bronze_of(job.lake), self.arrivals(job.night)
        beside = [sides or bronze.sides(*_named(each)) for each, sides in found.items()]
        return _inputs(list(found), load_sources(job.settings.sources), beside)


def forget(job: Job, gone: Iterable[tuple[str, str]]) -> None:
    """Take a night's files, by source and sha256, out of what is known: as if they had never come. Bytes are kept."""
    left = pl.DataFrame(list(gone), schema=["source", "sha256"], orient="row")
    names = ("silver.drops", "silver.quarantine")
    frames = {name: job.lake.partition(name, job.night).join(left, on=left.columns, how="anti") for name in names}
    job.lake.publish(job.night, frames)


def expect(job: Job, arrivals: list[Arrival]) -> None:
    """Let files count for this night when it runs, though they lie in no folder of it. Until then they are refused."""
    verdict = Judgement("reject", "unknown", reasons=["unjudged: its night has not run yet → run it"])
    job.lake.publish(job.night, {"silver.drops": _drops([(each, verdict) for each in arrivals])})


def _in_inbox(job: Job, bronze: Bronze, known: list[Arrival]) -> list[Arrival]:
    """Files that lie in the inbox, now kept. Those without a night take this one unless already known."""
    found, nights = [], _undated_nights(known)
    for file in lying(brought(job.settings)):
        sha, size = bronze.keep_link(file.path) if file.is_link else bronze.keep(file.path)
        arrival = _arrival(file, sha, size, nights, job.night)
        bronze.keep_sides(file.path, *_named(arrival))
        found.append(arrival)
    return found


def _undated_nights(known: list[Arrival]) -> dict[tuple[str, str, str], str]:
    """Source, file, sha256 of each known file without a night → the night that first collected it."""
    return {(each.source, each.file, each.sha256): each.night for each in known if each.undated}


def _arrival(file: Lying, sha: str, size: int, nights: dict[tuple[str, str, str], str], tonight: str) -> Arrival:
    night = file.night or nights.get((file.source, file.file, sha), tonight)
    return Arrival(night, file.source, file.file, sha, size, not file.night)


def _named(arrival: Arrival) -> tuple[str, str, str, str]:
    return arrival.source, arrival.night, arrival.file, arrival.sha256


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


def _inputs(arrivals: list[Arrival], sources: dict[str, Source], beside: list[Sides]) -> dict[str, str]:
    """beside: what was promised beside each arrival."""
    return {
        "files": digest_of([(each.night, each.source, each.file, each.sha256) for each in arrivals]),
        "promised": digest_of([repr(sides) for sides in beside if sides != NO_SIDES]),
        "sources": digest_of({name: source.digest for name, source in sources.items()}),
    }


def _summary(
    tonight: list[tuple[Arrival, Judgement]], sources: dict[str, Source], published: dict[str, int]
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
        tables=published,
        remarks={"came": came},
    )
