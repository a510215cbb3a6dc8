"""Which step of a night made what from what, as OpenLineage run events: a JSON line an event, for any catalog to read.

Standard: OpenLineage 2-0-2 (https://openlineage.io/spec/2-0-2/OpenLineage.json). Made from the summaries alone, so the
same night gives the same bytes: a run's id is a UUIDv5 of night, step and digest of its inputs, and its times are the
night's 02:00 in Japan and the seconds that steps took (pipelines/timeline.py), not a clock's.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.nights import Ran, load
from pipelines.settings import JST
from pipelines.steps import STEPS, Step
from pipelines.timeline import timeline
from quality.contracts import tables

SPEC = "https://openlineage.io/spec"
EVENT = f"{SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"
PRODUCER = "urn:kansei:pipelines.lineage"
JOBS, LAKE, INBOX = "kansei", "kansei://lake", "kansei://inbox"
PACKAGES, CLIENTS = "kansei://package", "kansei://client"
"""Namespaces. Tables and clients are named as Airflow's assets are."""
IDS = uuid.uuid5(uuid.NAMESPACE_URL, PRODUCER)
FACETS = {
    "parent": "1-2-0/ParentRunFacet", "nominalTime": "1-0-1/NominalTimeRunFacet",
    "errorMessage": "1-0-1/ErrorMessageRunFacet", "documentation": "1-1-0/DocumentationJobFacet",
    "jobType": "2-0-4/JobTypeJobFacet", "schema": "1-2-0/SchemaDatasetFacet",
    "outputStatistics": "1-0-2/OutputStatisticsOutputDatasetFacet",
}  # fmt: skip


def write(reports: Path, night: str) -> Path:
    """Write reports/<night>/lineage.jsonl. Returns where."""
    place = reports / night / "lineage.jsonl"
    part = place.with_suffix(".part")
    lines = (json.dumps(event, ensure_ascii=False, sort_keys=True) for event in events(load(reports, night)))
    part.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    part.rename(place)
    return place


def events(ran: Ran) -> Iterator[dict[str, Any]]:
    """START and COMPLETE, or FAIL, of the night as a whole and of each step that ran, in the order of the steps.

    A step that failed took no time that anybody kept. A stale step did run, on something else than there is now: it
    has no event, nor has one that never ran.
    """
    bars = timeline({label: each["seconds"] for label, each in ran.done.items()} | dict.fromkeys(_failed(ran), 0.0))
    steps = {step.name: step for step in STEPS}
    yield _event("START", ran, _night_job(), _night_run(ran), 0.0)
    for bar in bars:
        step = steps[bar.label.partition(".")[0]]
        yield _event("START", ran, _job(bar.label, step), _run(bar.label, ran), bar.start)
        kind = "FAIL" if bar.label in _failed(ran) else "COMPLETE"
        yield _event(kind, ran, _job(bar.label, step), _run(bar.label, ran), bar.end, *_data(bar.label, ran))
    end = max((bar.end for bar in bars), default=0.0)
    yield _event("FAIL" if _failed(ran) else "COMPLETE", ran, _night_job(), _night_run(ran), end)


def _failed(ran: Ran) -> list[str]:
    return [label for label in ran.failed if label not in ran.done]


def _event(
    kind: str, ran: Ran, job: dict[str, Any], run: dict[str, Any], seconds: float,
    inputs: list[dict[str, Any]] | None = None, outputs: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    at = _begin(ran.night) + dt.timedelta(seconds=seconds)
    return {
        "eventType": kind, "eventTime": at.isoformat(timespec="milliseconds"), "producer": PRODUCER, "schemaURL": EVENT,
        "job": job, "run": run, "inputs": inputs or [], "outputs": outputs or [],
    }  # fmt: skip


def _begin(night: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{night}T02:00:00").replace(tzinfo=JST)


def _job(label: str, step: Step) -> dict[str, Any]:
    told = _facet("documentation", description=f"{step.ja}\n\n{step.en}")
    kind = _facet("jobType", processingType="BATCH", integration="KANSEI", jobType="STEP")
    return {"namespace": JOBS, "name": f"nightly.{label}", "facets": told | kind}


def _night_job() -> dict[str, Any]:
    kind = _facet("jobType", processingType="BATCH", integration="KANSEI", jobType="NIGHT")
    return {"namespace": JOBS, "name": "nightly", "facets": kind}


def _run(label: str, ran: Ran) -> dict[str, Any]:
    parent = _facet("parent", run={"runId": _id(ran.night)}, job={"namespace": JOBS, "name": "nightly"})
    facets = _nominal(ran.night) | parent
    if label in _failed(ran):
        ended = ran.failed[label]
        told = f"{ended['error']}: {ended['why']}" + (f" → {ended['remedy']}" if ended["remedy"] else "")
        facets |= _facet("errorMessage", message=told, programmingLanguage="Python")
    return {"runId": _id(ran.night, label, ran.done.get(label, {}).get("digest", "")), "facets": facets}


def _night_run(ran: Ran) -> dict[str, Any]:
    return {"runId": _id(ran.night), "facets": _nominal(ran.night)}


def _nominal(night: str) -> dict[str, Any]:
    return _facet("nominalTime", nominalStartTime=_begin(night).isoformat())


def _id(*parts: str) -> str:
    return str(uuid.uuid5(IDS, "/".join(parts)))


def _data(label: str, ran: Ran) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What a step read and published: the files of the inbox, tables, and what a client has received."""
    done = ran.done.get(label, {})
    name, _, client = label.partition(".")
    inputs = [_table(table) for table in done.get("reads", ())]
    if name == "collect":
        sources = sorted({each["source"] for each in done.get("remarks", {}).get("came", ())})
        inputs = [{"namespace": INBOX, "name": f"{source}/{ran.night}"} for source in sources]
    outputs = [_counted(_table(table, client), rows) for table, rows in sorted(done.get("tables", {}).items())]
    told = done.get("remarks", {})
    if name == "package" and told.get("seal"):
        outputs.append(_counted({"namespace": PACKAGES, "name": client}, done["rows_out"]))
    if name == "deliver" and told.get("seq"):
        inputs.append({"namespace": PACKAGES, "name": client})
        outputs.append(_counted({"namespace": CLIENTS, "name": client}, done["rows_out"]))
    return inputs, outputs


def _table(name: str, client: str = "") -> dict[str, Any]:
    full = f"{name}/{client}" if client else name
    return {"namespace": LAKE, "name": full, "facets": _facet("schema", fields=_fields(name))}


@cache
def _fields(name: str) -> list[dict[str, Any]]:
    return [
        {"name": column, "type": str(promised.dtype), "description": (promised.metadata or {}).get("en", "")}
        for column, promised in tables()[name].columns.items()
    ]


def _counted(data: dict[str, Any], rows: int) -> dict[str, Any]:
    return data | {"outputFacets": _facet("outputStatistics", rowCount=rows)}


def _facet(name: str, **says: Any) -> dict[str, Any]:
    place, kind = FACETS[name].split("/")
    where = f"{SPEC}/facets/{place}/{kind}.json#/$defs/{kind}"
    return {name: {"_producer": PRODUCER, "_schemaURL": where, **says}}
