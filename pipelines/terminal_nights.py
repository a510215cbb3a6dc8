"""Nights side by side on a terminal: what is published, stale or held, with rows, and seconds a step."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pipelines.nights import Cell, Ran, Row, matrix

LOOKS = {"published": ("●", "green"), "stale": ("◐", "yellow"), "held": ("‖", "yellow"), "failed": ("✗", "red"),
         "": ("·", "dim")}  # fmt: skip


def nights_tables(runs: Sequence[Ran]) -> list[RenderableType]:
    """The matrix night × table, what the marks mean, and why anything stopped."""
    table = Table("工程・表 Step, table", title="夜のならび Nights", title_justify="left")
    for run in runs:
        table.add_column(run.night[5:], justify="right", no_wrap=True)
    for row in matrix(runs):
        table.add_row(_name(row), *(_cell(row, cell) for cell in row.cells), style="" if _is_part(row) else "bold")
    marks = "● 公開 published · ◐ 古い stale · ‖ 止めた held · ✗ 失敗 failed · 工程は秒 seconds, 表は行 rows"
    why = [
        Text(f"{run.night} {label}: {told['where'] or ''} {told['why']} → {told['remedy'] or 'its log'}", style="red")
        for run in runs for label, told in run.failed.items() if label not in run.done
    ]  # fmt: skip
    return [table, Text(marks, style="dim"), *why]


def _is_part(row: Row) -> bool:
    return bool(row.table or row.client)


def _name(row: Row) -> str:
    return f"  {row.table or row.client}" if _is_part(row) else row.step


def _cell(row: Row, cell: Cell) -> Text:
    mark, style = LOOKS[cell.state]
    if _is_part(row):
        number = "" if cell.rows is None else f"{cell.rows:,} "
    else:
        number = "" if cell.seconds is None else f"{cell.seconds:,.1f} s "
    return Text(number).append(mark, style=style)
