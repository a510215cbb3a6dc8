"""What the commands of operation say on a terminal: a backfill's plan, what the doctor found, what was tidied."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from pipelines.backfill import Plan
from pipelines.health.finding import Finding
from pipelines.maintain import Maintained
from pipelines.redone import BEFORE_PACKAGING, Redone

WHYS = 4
"""Reasons of one step that are written out; of the others only how many there are."""

MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}


def plain(parts: Sequence[RenderableType]) -> str:
    """As text, for a log."""
    console = Console(width=150, file=io.StringIO())
    for part in parts:
        console.print(part, soft_wrap=True)
    return console.file.getvalue()


def backfill_tables(made: Plan) -> list[RenderableType]:
    """The plan of a backfill: nights, the steps and tables that are redone and why, for whom, and what to look at."""
    table = Table("夜 Night", title="さかのぼり処理の計画 Plan of the backfill", title_justify="left")
    table.add_column("前回 Ran before")
    table.add_column("ファイル Files", justify="right")
    table.add_column("工程 Steps")
    table.add_column("やり直す工程・表・理由 Redone: step, tables, why", overflow="fold")
    for row in made.nights:
        steps = f"… {row.until}" if row.until else "all, with package and deliver"
        table.add_row(row.night, "✓" if row.ran_before else "–", str(row.files), steps, Text(_redone(row.redone)))
    replaced = sorted({name for row in made.nights for redone in row.redone for name in redone.tables})
    names = Text(f"置き換わる表 Tables that are replaced: {', '.join(replaced) or 'なし none'}")
    return [table, names, *_affected(made), *_remarks(made)]


def _redone(found: tuple[Redone, ...]) -> str:
    """Steps with the same reasons share a paragraph: on a new night all steps have one."""
    if not found:
        return "変わらない nothing: its inputs are the same"
    lines: dict[tuple[str, ...], list[Redone]] = {}
    for each in found:
        lines.setdefault(each.why, []).append(each)
    told = []
    for why, steps in lines.items():
        more = f" +{len(why) - WHYS}" if len(why) > WHYS else ""
        names = ", ".join(f"{step.step} ({len(step.tables)})" for step in steps)
        told.append(f"{names}: {'; '.join(why[:WHYS])}{more}")
    left = len(BEFORE_PACKAGING) - len(found)
    return "\n".join([*told, *([f"ほかの {left} 工程はそのまま {left} steps stay"] if left else [])])


def _affected(made: Plan) -> list[RenderableType]:
    if not made.affected:
        return []
    table = Table("提供先 Client", title="提供先ごとに変わりうる作品(多くて) Works that may change, at most",
                  title_justify="left")  # fmt: skip
    table.add_column("契約中 Licensed", justify="right")
    table.add_column("変わりうる May change", justify="right")
    for row in made.affected:
        table.add_row(row.client, f"{row.works:,}", f"{row.touched:,}")
    return [table]


def _remarks(made: Plan) -> list[RenderableType]:
    lines = [Text(f"取り下げ withdrawn, no longer counted: {each.source}/{each.night}/{each.file}", style="red")
             for each in made.withdrawn]  # fmt: skip
    first = made.nights[0].night
    early = [each for each in made.changes if each.night and each.night < first]
    lines += [Text(f"範囲より前 before the range: {each} → --from {each.night}", style="yellow") for each in early]
    lines += [
        Text(f"夜のないファイルは {first} に数えます counts for {first}: {each.source}/{each.file}", style="yellow")
        for each in made.changes if each.kind == "undated"
    ]  # fmt: skip
    if made.later:
        lines.append(Text(f"後の夜は古いまま later nights rest on the old state: {', '.join(made.later)} "
                          f"→ --to {made.later[-1]}", style="yellow"))  # fmt: skip
    return list(lines)


def doctor_lines(found: Sequence[Finding]) -> list[RenderableType]:
    """A line a finding, what to type below it, and how many there are of each state."""
    lines: list[RenderableType] = []
    for each in found:
        mark, style = MARKS[each.state]
        lines.append(Text(f"{mark} ", style=style).append(f"{each.name}: {each.said}"))
        if each.remedy:
            lines.append(Text(f"    → {each.remedy}", style="dim"))
    counts = {state: sum(each.state == state for each in found) for state in MARKS}
    lines.append(Text(", ".join(f"{count} {state}" for state, count in counts.items())))
    return lines


def maintained_tables(done: Maintained, *, dry_run: bool) -> list[RenderableType]:
    """Disk that each table and folder uses before and after, and what goes beside."""
    title = "試し Dry run: nothing was taken away" if dry_run else "片づけ Maintained"
    table = Table("表・フォルダ Table, folder", title=title, title_justify="left")
    for column in ("前 Before MB", "後 After MB", "消えるファイル Files that go"):
        table.add_column(column, justify="right")
    for row in [each for each in done.used if each.before]:
        table.add_row(row.name, f"{row.before / 1e6:,.2f}", f"{row.after / 1e6:,.2f}", f"{row.files:,}")
    before, after = (sum(getattr(each, when) for each in done.used) for when in ("before", "after"))
    table.add_row("計 sum", f"{before / 1e6:,.2f}", f"{after / 1e6:,.2f}", f"{sum(each.files for each in done.used):,}")
    parts: list[RenderableType] = [table]
    for name, gone in (
        ("夜 nights", done.nights), ("納品物 packages", done.packages),
        ("使われないキャッシュ stale caches", done.caches), ("書きかけ left by killed writers", done.leftovers),
    ):  # fmt: skip
        some = f" ({', '.join(gone[:5])}{' …' if gone[5:] else ''})" if gone else ""
        parts.append(Text(f"{name}: {len(gone)}{some}"))
    return parts
