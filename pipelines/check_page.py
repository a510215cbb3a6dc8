"""The page that goes back to a supplier after `check`: outcome, which rows broke which rule, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.sources import Source
from quality.intake.characters import CONTROL, INVISIBLE, JOINING
from quality.intake.refusals import REFUSALS, rule_of

PAGES = Path(__file__).resolve().parent / "pages"
SHOWN, LONGEST = 20, 600
"""Rows of one rule on the page, and characters of each value and row; `check --json` has them all."""


def write(place: Path, source: Source, answers: list[dict[str, Any]]) -> None:
    """Write the page. answers: what `check` found, with the original of every row set aside."""
    page = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made = page.get_template("check.html.j2").render(source=source, files=[_file(answer) for answer in answers])
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(made, encoding="utf-8", errors="backslashreplace")


def _file(answer: dict[str, Any]) -> dict[str, Any]:
    """file, outcome, rows, aside (rows set aside), refusals, rules: the most frequent first."""
    rules: dict[str, list[dict[str, Any]]] = {}
    for row in answer["broken"]:
        rules.setdefault(row["rule"], []).append(row)
    sections = [
        {
            "rule": rule, "ja": rows[0]["message_ja"], "en": rows[0]["message_en"], "count": len(rows),
            "rows": [row | {name: visible(row[name]) for name in ("value", "original")} for row in rows[:SHOWN]],
        }
        for rule, rows in sorted(rules.items(), key=lambda found: (-len(found[1]), found[0]))
    ]  # fmt: skip
    return {
        "file": visible(answer["file"]), "outcome": answer["outcome"], "rows": answer["rows"],
        "aside": len(answer["quarantined"]), "rules": sections,
        "refusals": [_refusal(reason) for reason in answer["reasons"] if " → " in reason],
    }  # fmt: skip


def _refusal(reason: str) -> dict[str, str]:
    """rule, its sentences, what was seen (English), what to do."""
    why, _, remedy = reason.partition(" → ")
    rule = rule_of(why)
    ja, en = REFUSALS[rule]
    return {"rule": rule, "ja": ja, "en": en, "why": visible(why.partition(": ")[2]), "remedy": remedy}


def visible(text: str | None) -> str:
    """A supplier's text cut to LONGEST, with ⟨U+202E⟩ for whatever nobody would see or what would turn the line."""
    whole = text or ""
    shown = whole[:LONGEST] + ("…" if len(whole) > LONGEST else "")
    for hidden in (CONTROL, INVISIBLE, JOINING):
        shown = hidden.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", shown)
    return shown
