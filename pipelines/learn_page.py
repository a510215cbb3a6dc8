"""The page of a week's learning: champion and challenger, how far the experts agree, and who has what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined

PAGES = Path(__file__).resolve().parent / "pages"


def write(place: Path, night: str, remarks: dict[str, Any], agreed: pl.DataFrame) -> None:
    """Write the page. remarks: of the step `learn`. agreed: agreement.AGREEMENT."""
    page = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made = page.get_template("learn.html.j2").render(remarks, night=night, **alphas(agreed))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(made, encoding="utf-8")


def alphas(agreed: pl.DataFrame) -> dict[str, Any]:
    """pairs: "a · b", …; agreement: one row a factor, first "" for all, with α and units of everybody and by pair."""
    by = {(factor, first, second): (units, alpha) for factor, first, second, units, alpha in agreed.iter_rows()}
    pairs = sorted({(first, second) for _, first, second in by if first})
    rows = [
        {"factor": factor, "all": by[factor, "", ""], "pairs": [by.get((factor, *pair)) for pair in pairs]}
        for factor in agreed.filter(first="")["factor"].to_list()
    ]
    return {"pairs": [" · ".join(pair) for pair in pairs], "agreement": rows}
