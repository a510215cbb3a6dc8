"""The data dictionary, derived from the table contracts: `docs/data-dictionary.md`, kept fresh by a test."""

from __future__ import annotations

from typing import Any

from quality.contracts import Table, tables

HEAD = """# データ辞書 Data dictionary

Derived from `quality/contracts/` by `python -m pipelines contracts`; a test keeps it fresh. Every table also has the
column `night` (the JST date that a partition stands for). *state*: a night's partition is the whole state of that
night. *events*: only that night's rows. ◎ = primary key, ○ = may be empty, 提供 = may be licensed to a client.
"""


def render() -> str:
    """All tables as Markdown."""
    return "\n".join([HEAD, *(_section(table) for table in tables().values())])


def _section(table: Table) -> str:
    promises = [f"*{table.kind}*"]
    if table.may_be_empty:
        promises.append("a night of 0 rows is normal")
    if table.min_ratio:
        promises.append(f"at least {table.min_ratio:.0%} of the last night's rows")
    promises += [f"`{name}` moves at most {far} (Kolmogorov–Smirnov) in a night" for name, far in table.steady.items()]
    lines = [
        f"## {table.name}", "", table.grain, "", "; ".join(promises) + ".", "",
        "| 列 Column | 型 Type | 単位 Unit | 制約 Bounds | 意味 | Meaning | 提供 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    lines += [_row(name, column, name in table.key) for name, column in table.columns.items()]
    return "\n".join([*lines, ""])


def _row(name: str, column: Any, is_key: bool) -> str:
    meaning = column.metadata
    marks = " ◎" if is_key else " ○" if column.nullable else ""
    licence = "提供" if meaning["licensable"] else ""
    words = [meaning["ja"], meaning["en"], licence]
    cells = [f"`{name}`{marks}", str(column.dtype), meaning["unit"], bounds(column), *words]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _sign(column: Any, end: str, inclusive: str, exclusive: str) -> str:
    for name, form in ((end, inclusive), (f"{end}_exclusive", exclusive)):
        bound = getattr(column, name, None)
        if bound is not None:
            return form.format(bound)
    return ""


def bounds(column: Any) -> str:
    """What a column's values must keep, in a few signs: `0 ≤ x ≤ 1`, a pattern, the allowed values."""
    found = []
    left = _sign(column, "min", "{} ≤ ", "{} < ")
    right = _sign(column, "max", " ≤ {}", " < {}")
    if left or right:
        found.append(f"{left}x{right}")
    if getattr(column, "regex", None):
        found.append(f"`{column.regex}`")
    if column.metadata["values"]:
        found.append(", ".join(column.metadata["values"]))
    shortest, longest = getattr(column, "min_length", None), getattr(column, "max_length", None)
    if shortest is not None or longest is not None:
        found.append(f"{shortest or 0}–{longest or '∞'} 字 characters")
    return "; ".join(found)
