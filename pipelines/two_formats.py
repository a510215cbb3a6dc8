"""Write a report's content as a page that needs no network, and as a PDF; the same tables and charts in both."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.fonts import Font, japanese_font, subset

PAGES = Path(__file__).resolve().parent / "pages"
FALLBACK = "sans-serif"
Content = dict[str, Any]


@dataclass(frozen=True)
class Written:
    """Where a report lies. pdf: None where only a page was asked for. has_font: was a Japanese font embedded?"""

    page: Path
    pdf: Path | None
    has_font: bool


def section(
    said: dict[str, str], name: str, head: list[str], rows: list[tuple[str, ...]], kinds: str, source: str,
    chart: Content | None = None,
) -> Content:  # fmt: skip
    """A part of a report. kinds: text or n of each column. source: the question in sql/ that its numbers come from."""
    numeric = [kind == "n" for kind in kinds.split()]
    return {"title": said[name], "lead": said[f"{name}_lead"], "head": head, "rows": rows, "numeric": numeric,
            "source": source, "chart": chart if rows else None}  # fmt: skip


def write(content: Content, out: Path, stem: str, *, pdf: bool = True) -> Written:
    """Write <stem>.html and, unless told otherwise, <stem>.pdf into `out`."""
    font = japanese_font()
    family = font.family if font else FALLBACK
    drawn = [_svg(part["chart"], font) for part in content["sections"]]
    parts = [part | {"chart": svg} for part, svg in zip(content["sections"], drawn, strict=True)]
    named = stem.replace("/", "_")
    out.mkdir(parents=True, exist_ok=True)
    page = out / f"{named}.html"
    page.write_text(_page(content | {"sections": parts, "family": family}, font), encoding="utf-8")
    target = out / f"{named}.pdf" if pdf else None
    if target:
        target.write_bytes(_pdf(content, drawn, font))
    return Written(page, target, font is not None)


def _page(content: Content, font: Font | None) -> str:
    pages = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = pages.get_template("ad_report.html.j2")
    shown = template.render(content | {"font_data": ""})
    return template.render(content | {"font_data": subset(font, shown)}) if font else shown


def _svg(chart: Content | None, font: Font | None) -> str:
    """A chart as SVG with its text as text: the page's own font shows it."""
    if chart is None:
        return ""
    import vl_convert

    from transforms.ads.report_charts import days, rates

    if font:
        vl_convert.register_font_directory(str(font.path.parent))
    family = font.family if font else FALLBACK
    made = (
        days(chart["rows"], family, chart["title"])
        if chart["kind"] == "days"
        else rates(chart["rows"], family, chart["title"], chart["line"])
    )
    return str(vl_convert.vegalite_to_svg(json.dumps(made)))


def _pdf(content: Content, drawn: list[str], font: Font | None) -> bytes:
    import typst

    parts = [part | {"chart": bool(svg)} for part, svg in zip(content["sections"], drawn, strict=True)]
    told = content | {"sections": parts, "fonts": [font.family] if font else [], "embedded": font is not None}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for place, svg in enumerate(drawn):
            if svg:
                (folder / f"chart_{place}.svg").write_text(svg, encoding="utf-8")
        (folder / "report.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        (folder / "report.typ").write_bytes((PAGES / "ad_report.typ").read_bytes())
        fonts = [str(font.path.parent)] if font else []
        return bytes(typst.compile(str(folder / "report.typ"), root=name, font_paths=fonts))
