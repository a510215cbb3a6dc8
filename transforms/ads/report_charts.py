"""Charts of the advertiser's report as Vega-Lite: rates with their intervals, never a bar without them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

INK, SOFT, LINE = "#20343b", "#7b8a8f", "#2f7f79"


def _rate(column: str, title: str) -> alt.X:
    return alt.X(column, title=title, axis=alt.Axis(format=".1%", tickCount=5), scale=alt.Scale(zero=True))


def rates(rows: Sequence[dict[str, Any]], font: str, title: str, line: float | None = None) -> dict[str, Any]:
    """One line a group, in the order given: name, value, low, high. line: a rate to compare with, drawn dashed."""
    data = pl.DataFrame([{name: row[name] for name in ("name", "value", "low", "high")} for row in rows])
    order = [row["name"] for row in rows]
    place = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=230, labelFontSize=13, ticks=False))
    base = alt.Chart(data)
    layers = [
        base.mark_rule(color=LINE, strokeWidth=5, opacity=0.3).encode(x=_rate("low:Q", title), x2="high:Q", y=place),
        base.mark_point(color=LINE, filled=True, size=70, opacity=1).encode(x=_rate("value:Q", title), y=place),
    ]
    if line is not None:
        compared = alt.Chart(pl.DataFrame({"value": [line]}))
        layers.append(compared.mark_rule(color=SOFT, strokeDash=[4, 4]).encode(x="value:Q"))
    return _finished(alt.layer(*layers).properties(width=470, height=alt.Step(26)), font)


def days(rows: Sequence[dict[str, Any]], font: str, title: str) -> dict[str, Any]:
    """One band and point a day: day ("11/18"), value, low, high."""
    data = pl.DataFrame([{name: row[name] for name in ("name", "value", "low", "high")} for row in rows])
    place = alt.X("name:O", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelFontSize=13))
    up = alt.Y("value:Q", title=title, axis=alt.Axis(format=".1%", tickCount=4), scale=alt.Scale(zero=True))
    base = alt.Chart(data)
    layers = [
        base.mark_rule(color=LINE, strokeWidth=5, opacity=0.3).encode(
            x=place, y=alt.Y("low:Q", title=title), y2="high:Q"
        ),
        base.mark_line(color=LINE, point=alt.OverlayMarkDef(color=LINE, size=60)).encode(x=place, y=up),
    ]
    return _finished(alt.layer(*layers).properties(width=600, height=170), font)


def _finished(chart: alt.LayerChart | alt.FacetChart, font: str) -> dict[str, Any]:
    styled = chart.configure(font=font, background="transparent").configure_view(stroke=None)
    return dict(styled.configure_axis(labelColor=INK, titleColor=SOFT, gridColor="#e4eaea", domain=False).to_dict())
