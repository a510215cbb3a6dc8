"""A small data folder with made suppliers: write a source file, drop files, run steps, look at the lake."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from pipelines.lake import Lake
from pipelines.running import Job, Summary, job_for, run_step
from pipelines.settings import Settings
from pipelines.sources import FilePromise
from quality import gate
from quality.contracts import Table, tables

CATALOG: dict[str, Any] = {
    "pattern": "catalog*.csv", "role": "catalog", "reader": "delimited", "columns": ["no", "name", "jan", "lyrics"],
    "fields": {"source_key": "no", "domain": {"value": "music"}, "title": "name", "jan": "jan"},
    "texts": {"lyrics": "lyrics"},
}  # fmt: skip
DELTA = CATALOG | {"pattern": "delta*.csv", "mode": "delta"}
TAKEDOWN: dict[str, Any] = {
    "pattern": "takedown*.csv", "role": "takedown", "reader": "delimited", "columns": ["no", "reason"],
    "fields": {"source_key": "no", "reason": "reason"},
}  # fmt: skip
ARTICLES: dict[str, Any] = {
    "pattern": "articles*.csv", "role": "articles", "reader": "delimited", "columns": ["url", "title", "body"],
    "fields": {"url": "url", "title": "title", "body": "body"},
}  # fmt: skip
ANNOTATIONS: dict[str, Any] = {
    "pattern": "judged*.csv", "role": "annotations", "reader": "delimited",
    "columns": ["subject", "annotator", "factor", "score"],
    "fields": {name: name for name in ("subject", "annotator", "factor", "score")},
}  # fmt: skip
PLAYS: dict[str, Any] = {
    "pattern": "plays*.csv", "role": "listening", "reader": "delimited",
    "columns": ["listener_id", "work_source", "work_key", "played_on", "plays"],
    "fields": {name: name for name in ("listener_id", "work_source", "work_key", "played_on", "plays")},
}  # fmt: skip
RIGHTS = {"uses": ["media"], "territories": ["JP"], "valid_from": "2020-01-01", "valid_until": "2030-12-31"}


def promise(**changes: Any) -> FilePromise:
    """The catalog promise above, with changes."""
    return FilePromise.model_validate(CATALOG | changes)


def csv_of(columns: list[str], *rows: str) -> str:
    """A CSV file: rows of cells between spaces, `-` an empty one; cells left out are empty."""
    lines = [["" if cell == "-" else cell for cell in row.split()] for row in rows]
    return "".join(",".join([*line, *[""] * (len(columns) - len(line))]) + "\n" for line in [columns, *lines])


def catalog_of(keys: str) -> str:
    """A catalog of one-letter keys, each titled 題<key>."""
    return csv_of(CATALOG["columns"], *(f"{key} 題{key}" for key in keys))


@dataclass
class House:
    """A data folder and a folder of source files."""

    root: Path
    sources: Path = field(init=False)

    def __post_init__(self) -> None:
        self.sources = self.root / "sources"
        self.sources.mkdir(parents=True, exist_ok=True)

    @property
    def settings(self) -> Settings:
        return Settings(data=self.root / "data", sources=self.sources)

    @property
    def lake(self) -> Lake:
        return self.job("2026-11-20").lake

    def job(self, night: str) -> Job:
        return job_for(night, self.settings)

    def source(self, name: str, *files: dict[str, Any], **more: Any) -> Path:
        """Write a source file."""
        said = {"source": name, "owner": {"ja": name, "en": name}, "contact": "a@example.jp", "files": list(files)}
        place = self.sources / f"{name}.yaml"
        place.write_text(yaml.safe_dump(said | {"rights": RIGHTS} | more, allow_unicode=True), encoding="utf-8")
        return place

    def drop(self, place: str, content: str | bytes) -> Path:
        """Put a file into the inbox: `source/night/file`, or `source/file`."""
        path = self.root / "data" / "inbox" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(self, night: str, *steps: str) -> Summary:
        """Run steps of a night (collect, unless others are named); the last one's summary."""
        return [run_step(step, self.job(night)) for step in steps or ("collect",)][-1]

    def drops(self) -> list[tuple[Any, ...]]:
        """(night, file, outcome, rows, set aside) of every drop, in order."""
        columns = ["night", "file", "outcome", "rows", "set_aside"]
        return self.lake.scan("silver.drops").select(columns).sort(columns).collect().rows()

    def works(self, night: str) -> dict[str, str]:
        """Key → status, with the title where it is not 題<key>."""
        found = self.lake.partition("silver.works", night).select("source_key", "title", "status")
        return {key: status if title == f"題{key}" else f"{title} {status}" for key, title, status in found.iter_rows()}


def contract_only(
    table: Table, night: str, frame: pl.DataFrame, previous: pl.DataFrame | None = None, **_: Any
) -> gate.Result:
    """Half of the gate, for tests of the steps: without Great Expectations, whose import takes seconds."""
    _, failure = table.schema.filter(frame)
    return gate.Result(table.name, night, frame.height, {"ratio": 1.0}, broken=failure.counts())


def everything(lake: Lake, *names: str) -> dict[str, pl.DataFrame]:
    """All nights of these tables, in key order."""
    return {name: lake.scan(name).sort("night", *tables()[name].key).collect() for name in names}


def yaml_of(text: str) -> str:
    """A YAML text as it is drawn in a test."""
    return textwrap.dedent(text).lstrip("\n")
