"""Packaging: select, encode, leak gate and seal beside a bare DuckDB COPY of the same rows to the same format.

CPU seconds of this process, DuckDB's threads included. 100,000 works with 40 factors each, three clients (and thirty,
over a tenth of that, to see what one more costs); the tables are made, since only their size matters here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import yaml

from bench.ratio import Ratio
from exports.client_file import Client, read_client
from exports.packages import build
from exports.select import select_feeds
from quality.contracts import tables

WORKS, FACTORS, NIGHT = 100_000, 40, "2026-11-20"
SHARE, MOST_MB = 0.5, 2_048
"""Of a bare COPY's rate, and of memory, that issue 6 asks for."""
COPY = {
    "csv_gz": "(FORMAT csv, HEADER, COMPRESSION gzip)",
    "jsonl_gz": "(FORMAT json, COMPRESSION gzip)",
}
FIELDS = ["work_id", "factor", "label_ja", "score", "confidence", "source", "evidence"]


def compare() -> list[Ratio]:
    """Each format in a process of its own, so that its memory is its own."""
    found = [json.loads(_alone(form)) for form in COPY]
    ratios = []
    for form, told in zip(COPY, found, strict=True):
        rows = f"{told['rows'] / 1e6:.0f}M rows"
        ratios += [
            Ratio(f"3 clients, {form}, {rows}, {told['peak_mb']} MB", told["ours"], "bare COPY", told["copy"]),
            Ratio(f"the 30th client, {form}", told["thirtieth"], "the 3rd client", told["third"]),
        ]
    return ratios


def measured(form: str) -> dict[str, float]:
    """CPU seconds of three clients' packages and of the same rows by COPY, rows, peak memory; of one client more."""
    frames = night_of(WORKS, FACTORS)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        each = [_packaged(form, frames, place, f"all{number}") for number in range(3)]
        peak = _peak_mb()
        rows = sum(frame.height for _, frame in select_feeds(client_of(place, form, "copied"), NIGHT, frames)) * 3
        few = night_of(WORKS // 10, FACTORS)
        small = [_packaged(form, few, place, f"few{number}") for number in range(30)]
        return {
            "ours": sum(each), "copy": _copied(form, frames, place) * 3, "rows": rows, "peak_mb": peak,
            "third": small[2], "thirtieth": small[29],
        }  # fmt: skip


def night_of(works: int, factors: int) -> dict[str, pl.DataFrame]:
    """Tables of one night: works with a title, a right each, and a score for every factor."""
    ids = sorted(f"music-{hashlib.sha256(str(number).encode()).hexdigest()[:12]}" for number in range(works))
    names = sorted(f"facet{number % 7}.factor_{number}" for number in range(factors))
    base = pl.DataFrame({"work_id": ids}).with_row_index("n")
    usual = {"domain": "music", "source": "label", "source_key": "k", "genres": [], "status": "live"}
    whole = base.select(
        "work_id", title=pl.format("作品 {}", "n"), first_night=pl.lit(NIGHT),
        **{name: pl.lit(value) for name, value in usual.items()},
    )  # fmt: skip
    rights = base.select(
        "work_id", use=pl.lit("streaming_service"), territory=pl.lit("JP"), valid_from=pl.lit(dt.date(2026, 1, 1)),
        valid_until=pl.lit(dt.date(2027, 12, 31)),
    )  # fmt: skip
    noise = pl.col("n") * 40 + pl.col("m")
    scores = base.join(pl.DataFrame({"factor": names}).with_row_index("m"), how="cross").select(
        "factor", subject_id="work_id", domain=pl.lit("music"), score=((noise.hash(1) % 999_999 + 1) / 1e6).round(6),
        confidence=((noise.hash(2) % 1_000_000) / 1e6).round(6), evidence=(noise.hash(3) % 9 + 1).cast(pl.Int64),
        source=pl.when(noise.hash(4) % 2 == 0).then(pl.lit("lexicon")).otherwise(pl.lit("model")),
    )  # fmt: skip
    labels = pl.DataFrame({"factor": names}).with_columns(
        facet=pl.lit("facet"), label_ja="因子" + pl.col("factor"), label_en="factor", definition_ja=pl.lit(""),
        definition_en=pl.lit(""), polarity=pl.lit(1), entries=pl.lit(3),
    )  # fmt: skip
    made = {"silver.works": whole, "silver.rights": rights, "gold.kansei_scores": scores, "gold.factors": labels}
    return {name: tables()[name].conform(frame) for name, frame in made.items()}


def client_of(folder: Path, form: str, name: str) -> Client:
    """A client that has licensed every work and its scores."""
    period = {"from": dt.date(2026, 4, 1), "until": dt.date(2027, 3, 31)}
    works = {"domains": ["music"], "sources": "all"}
    written = {
        "client": name, "name": {"ja": "計測", "en": "Bench"}, "contact": "bench@bench.example",
        "licence": {"kind": "flat", "use": "streaming_service", "territories": ["JP"],
                    "period": period, "works": works},
        "feeds": {"works": ["work_id", "title", "territories"], "kansei_scores": FIELDS},
        "format": form, "languages": ["ja"], "channel": {"kind": "folder"},
    }  # fmt: skip
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    return read_client(path)


def _packaged(form: str, frames: dict[str, pl.DataFrame], place: Path, name: str) -> float:
    """CPU seconds of one client's package."""
    return _seconds(lambda: build(client_of(place, form, name), NIGHT, frames, place / name))


def _copied(form: str, frames: dict[str, pl.DataFrame], place: Path) -> float:
    """CPU seconds of COPY for the rows of one client, already selected."""
    total = 0.0
    for feed, frame in select_feeds(client_of(place, form, "copied"), NIGHT, frames):
        with duckdb.connect() as connection:
            connection.execute("SET enable_progress_bar = false")
            connection.register("rows", frame)
            command = f"COPY rows TO '{place / feed}.copy' {COPY[form]}"
            total += _seconds(lambda connection=connection, command=command: connection.execute(command))
    return total


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _peak_mb() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _alone(form: str) -> str:
    script = f"import json; from bench.packaging import measured; print(json.dumps(measured({form!r})))"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
