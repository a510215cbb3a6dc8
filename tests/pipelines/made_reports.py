"""What steps leave behind under reports/, made by hand: nights to look at without running one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipelines.running import Summary

N18, N19, N20 = "2026-11-18", "2026-11-19", "2026-11-20"
SHRANK = {"error": "QualityFailed", "where": "gold.kansei_scores", "count": 12, "why": "ratio 0.4", "remedy": "look"}


def put(reports: Path, night: str, label: str, kind: str = "json", **says: Any) -> None:
    """A summary of a step (kind json, stale), or what ended it (kind failed)."""
    told = says if kind == "failed" else {**vars(Summary()), "step": label, "digest": f"{night}/{label}", **says}
    place = reports / night / "steps" / f"{label}.{kind}"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def judged(reports: Path, night: str, table: str, **figures: float) -> None:
    """The gate's word on a table that has passed."""
    place = reports / night / "quality" / f"{table}.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps({"table": table, "passed": True, "figures": figures}), encoding="utf-8")


def three_nights(reports: Path) -> Path:
    """18: whole, for two clients. 19: the gate held `score`. 20: `catalog` runs anew, and what rests on it is stale."""
    for night in (N18, N19, N20):
        put(reports, night, "collect", seconds=2.0, set_aside=3, tables={"silver.drops": 4},
            remarks={"came": [{"source": "label"}, {"source": "press"}]})  # fmt: skip
        put(reports, night, "catalog", "json" if night != N20 else "stale", seconds=4.0, reads=["silver.drops"],
            tables={"silver.works": 1_200, "silver.parties": 30})  # fmt: skip
    put(reports, N18, "articles", seconds=1.0)
    put(reports, N18, "analyse", seconds=10.0, remarks={"parity": {"sentences_share": 0.99}})
    put(reports, N18, "consistency", seconds=2.5)
    put(reports, N18, "score", seconds=3.0, tables={"gold.kansei_scores": 500}, reads=["silver.works"],
        remarks={"subjects": {"music": 40}, "scored": {"music": 38}})  # fmt: skip
    put(reports, N19, "score", "failed", **SHRANK)
    put(reports, N20, "score", "stale", seconds=3.0, tables={"gold.kansei_scores": 510})
    for client, seconds in (("a", 7.0), ("b", 1.0)):
        put(reports, N18, f"package.{client}", seconds=seconds, rows_out=90, remarks={"seal": "5ea1"})
        put(reports, N18, f"deliver.{client}", seconds=1.0, rows_out=90, tables={"gold.deliveries": 2},
            remarks={"seq": 1})  # fmt: skip
    judged(reports, N18, "gold.similar_works", coverage=0.97, hubs=0.03)
    judged(reports, N20, "gold.similar_works", coverage=0.99)
    return reports
