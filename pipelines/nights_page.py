"""The page `nights`: nights side by side, the last one's critical path, and how figures move. Needs no network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.nights import SHOWN, Ran, chosen, load, matrix
from pipelines.timeline import Bar, timeline
from pipelines.trends import Trend, trends

PAGES = Path(__file__).resolve().parent / "pages"
CHART = (220, 56)
"""Width and height of a small line chart, without its labels."""
GANTT = 620
"""Width of the time axis."""
ROW = 20
"""Height of a step's bar with its gap."""
TICKS = 5


def write(reports: Path, night: str) -> Path:
    """Write reports/<night>/nights.html over the last nights up to this one. Returns where."""
    runs = [load(reports, each) for each in chosen(reports, "", night, SHOWN)]
    place = reports / night / "nights.html"
    part = place.with_suffix(".part")
    part.write_text(rendered(runs), encoding="utf-8")
    part.rename(place)
    return place


def rendered(runs: Sequence[Ran]) -> str:
    """The page over these nights, oldest first."""
    page = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    last = runs[-1]
    bars = timeline({label: each["seconds"] for label, each in last.done.items()})
    return page.get_template("nights.html.j2").render(
        night=last.night, nights=[run.night for run in runs], rows=matrix(runs), gantt=gantt(bars),
        charts=[chart(trend) for trend in trends(runs)],
        stopped=[{"label": label, **each} for label, each in last.failed.items() if label not in last.done],
    )  # fmt: skip


def gantt(bars: Sequence[Bar]) -> dict[str, Any]:
    """The bars as the page draws them: x, y and width in pixels; ticks of the axis; seconds from begin to end."""
    end = max((bar.end for bar in bars), default=0.0)
    per_second = GANTT / end if end else 0.0
    drawn = [
        {"bar": bar, "x": round(bar.start * per_second, 1), "y": line * ROW,
         "width": max(round(bar.seconds * per_second, 1), 1.0)}
        for line, bar in enumerate(bars)
    ]  # fmt: skip
    ticks = [{"x": GANTT * tick // TICKS, "seconds": round(end * tick / TICKS, 1)} for tick in range(TICKS + 1)]
    path = [bar.label for bar in bars if bar.critical]
    return {"bars": drawn, "ticks": ticks, "seconds": end, "path": path, "width": GANTT, "height": len(bars) * ROW}


def chart(trend: Trend) -> dict[str, Any]:
    """A trend as the page draws it: lines (points of each run of nights without a gap), dots, and its last value."""
    known = [value for value in trend.values if value is not None]
    low, high = min(known), max(known)
    figure = trend.figure
    spots = list(_spots(trend.values, low, high))
    lines, line = [], []
    for spot in [*spots, None]:
        if spot:
            line.append(spot)
        elif line:
            lines.append(" ".join(f"{x},{y}" for x, y in line))
            line = []
    last = next(spot for spot in reversed(spots) if spot)
    return {"figure": figure, "lines": lines, "dot": last, "width": CHART[0], "height": CHART[1],
            "last": shown(known[-1], figure.kind), "low": shown(low, figure.kind),
            "high": shown(high, figure.kind)}  # fmt: skip


def _spots(values: Sequence[float | None], low: float, high: float) -> Iterator[tuple[float, float] | None]:
    """Places of the values in the chart; one value, or values that are all the same, lie in the middle."""
    width, height = CHART
    for place, value in enumerate(values):
        if value is None:
            yield None
            continue
        x = place * (width - 8) / (len(values) - 1) if len(values) > 1 else (width - 8) / 2
        up = (value - low) / (high - low) if high > low else 0.5
        yield round(x + 4, 1), round(height - 4 - up * (height - 8), 1)


def shown(value: float, kind: str) -> str:
    """A figure as people read it."""
    if kind == "share":
        return f"{value:.2%}"
    return {"count": f"{value:,.0f}", "seconds": f"{value:,.1f} s", "mb": f"{value:,.0f} MB"}[kind]
