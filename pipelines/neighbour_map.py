"""The neighbour map of the night's page: some hundred works, their nearest ones, and why any two are alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from pipelines.running import Job
from transforms.recommend.layout import Axes, fitted_axes, places

WORKS = 300
"""Works on the map: the first by id, and ids are digests, so mostly the same ones every night."""
NEIGHBOURS = 5
SIZE = (920, 560)
MARGIN = 24
AXES = Path("map") / "axes.json"
"""Under models/: the reference, made by the first night that has works and kept until somebody deletes it."""


def neighbour_map(job: Job) -> dict[str, Any]:
    """What the page draws: size, domains, labels, works (x, y, title, domain, factors, neighbours); {} without tables.

    factors: place in `labels` and weight of each factor of a work, so that the page can say what any two share.
    """
    lake, night = job.lake, job.night
    if not lake.has_run("recommend", night):
        return {}
    works = lake.partition("silver.works", night).select("work_id", "title", "domain")
    known = lake.partition("gold.profiles", night).drop("domain").rename({"subject_id": "work_id"})
    rows = known.join(works, on="work_id").sort("work_id")
    labels = lake.partition("gold.factors", night).sort("factor").select("factor", "label_ja", "label_en")
    if not rows.height or rows["vector"].list.len().unique().to_list() != [labels.height]:
        return {}
    matrix = np.array(rows["vector"].to_list())
    axes = _axes(job, matrix, labels["factor"].to_list())
    shown = rows.head(WORKS)
    inner = np.array(SIZE) - 2 * MARGIN
    spots = places(axes, matrix[:WORKS], labels["factor"].to_list()) * inner + MARGIN
    near = _neighbours(job, shown["work_id"])
    return {
        "size": SIZE,
        "domains": shown["domain"].unique().sort().to_list(),
        "labels": [[ja, en] for _, ja, en in labels.iter_rows()],
        "works": [
            {
                "title": title, "domain": domain, "x": round(float(x), 1), "y": round(float(y), 1),
                "factors": [[int(column), round(float(row[column]), 3)] for column in np.nonzero(row)[0]],
                "near": near.get(work, []),
            }
            for (work, title, domain), (x, y), row in zip(
                shown.select("work_id", "title", "domain").iter_rows(), spots, matrix[:WORKS], strict=True
            )
        ],
    }  # fmt: skip


def _axes(job: Job, matrix: np.ndarray[Any, Any], factors: list[str]) -> Axes:
    place = job.settings.models / AXES
    if place.exists():
        return Axes.of_json(json.loads(place.read_text(encoding="utf-8")))
    axes = fitted_axes(matrix, factors)
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(".part")
    part.write_text(json.dumps(axes.as_json(), ensure_ascii=False), encoding="utf-8")
    part.replace(place)
    return axes


def _neighbours(job: Job, shown: pl.Series) -> dict[str, list[int]]:
    """work_id → places on the map of its nearest works that are on it too."""
    place = {work: number for number, work in enumerate(shown)}
    pairs = job.lake.partition("gold.similar_works", job.night).select("work_id", "neighbour_id", "rank")
    found: dict[str, list[int]] = {}
    for work, other, _ in pairs.sort("work_id", "rank").iter_rows():
        if work in place and other in place and len(found.setdefault(work, [])) < NEIGHBOURS:
            found[work].append(place[other])
    return found
