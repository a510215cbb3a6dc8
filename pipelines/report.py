"""Write the night's page and its summary from what every step left behind. Runs also after a night that failed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines import licences, lineage, nights_page
from pipelines.calendar import calendar, plans
from pipelines.expiry import expiring
from pipelines.lake import digest_of
from pipelines.neighbour_map import neighbour_map
from pipelines.nights import load
from pipelines.running import Job, Summary
from pipelines.steps import STEPS, clients

PAGES = Path(__file__).resolve().parent / "pages"


def run(job: Job) -> Summary:
    """Write reports/<night>/summary.json and index.html; publish how the licences stand."""
    tables = licences.enter(job)
    folder = job.settings.reports / job.night
    found = summarise(job.night, folder, clients(job.settings.clients)) | {
        "calendar": calendar(job), "plans": plans(job.settings.reports, job.night), "expiring": expiring(job)
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "summary.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    page = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    shown = page.get_template("night.html.j2").render(found | {"map": neighbour_map(job)})
    (folder / "index.html").write_text(shown, encoding="utf-8")
    stated = [(step["step"], step["digest"]) for step in found["steps"]]
    return Summary(rows_in=len(found["steps"]), rows_out=len(found["steps"]), digest=digest_of(stated),
                   tables=tables, remarks={"page": str(folder / "index.html")})  # fmt: skip


def recorded(job: Job) -> None:
    """Once the report's own summary is kept: reports/<night>/nights.html and lineage.jsonl, which tell of it too."""
    nights_page.write(job.settings.reports, job.night)
    lineage.write(job.settings.reports, job.night)


def summarise(night: str, folder: Path, names: tuple[str, ...]) -> dict[str, Any]:
    """The night in one dictionary.

    `run` adds calendar, plans and expiring.
    Keys: steps, missing, stopped (missing steps that ended in an error: step, where, why, remedy), came, late, works,
    consistency, score, parity, match, clients, overdue, quality, page.
    """
    steps = {found["step"]: found for found in _read_all(folder / "steps")}
    stopped = load(folder.parent, night).failed
    expected = [
        name for step in STEPS if step.name != "report"
        for name in ([f"{step.name}.{client}" for client in names] if step.per_client else [step.name])
    ]  # fmt: skip
    ran = [steps[name] for name in expected if name in steps]
    slowest = max((step["seconds"] for step in ran), default=1) or 1
    return {
        "night": night,
        "steps": [step | {"share": round(step["seconds"] / slowest, 4)} for step in ran],
        "missing": [name for name in expected if name not in steps],
        "stopped": [{"step": label, **told} for label, told in stopped.items() if label not in steps],
        "came": steps.get("collect", {}).get("remarks", {}).get("came", []),
        "late": steps.get("collect", {}).get("remarks", {}).get("late", []),
        "works": steps.get("catalog", {}).get("remarks", {}),
        "consistency": steps.get("consistency", {}).get("remarks", {}).get("holders", {}),
        "score": steps.get("score", {}).get("remarks", {}),
        "parity": steps.get("analyse", {}).get("remarks", {}).get("parity", {}),
        "match": steps.get("match", {}).get("remarks", {}),
        "clients": [_client(name, steps) for name in names],
        "overdue": [
            {"client": name, **each}
            for name in names
            for each in steps.get(f"deliver.{name}", {}).get("remarks", {}).get("overdue", [])
        ],
        "quality": _read_all(folder / "quality"),
        "seconds": round(sum(step["seconds"] for step in ran), 2),
        "peak_mb": max((step["peak_mb"] for step in ran), default=0),
        "page": str(folder / "index.html"),
    }


def _client(name: str, steps: dict[str, dict[str, Any]]) -> dict[str, Any]:
    packaged = steps.get(f"package.{name}", {}).get("remarks", {})
    sent = steps.get(f"deliver.{name}", {}).get("remarks", {})
    return {"client": name, "packaged": packaged, "sent": sent}


def _read_all(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
