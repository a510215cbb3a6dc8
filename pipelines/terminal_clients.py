"""Plans, checks and statements as a licensing manager reads them: on a terminal, and a plan as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from exports.changes import Change
from pipelines.commands.client_check import Checked
from pipelines.plan import Plan
from pipelines.statement import Statement

COLUMNS = ("フィード Feed", "形式 Schema", "前回 Before", "今回 Rows", "追加 Added", "変更 Changed", "削除 Removed",
           "対象外 Inactive")  # fmt: skip
SCHEMAS = {"same": "同じ same", "new": "新規 new", "changed": "変更 changed", "dropped": "終了 dropped"}


def plan_tables(found: Sequence[Plan]) -> list[RenderableType]:
    """One table a client, and under it what somebody should know before it is sent."""
    parts: list[RenderableType] = []
    for made in found:
        table = Table(*COLUMNS[:2], title=_title(made), title_justify="left")
        for column in COLUMNS[2:]:
            table.add_column(column, justify="right")
        for each in made.feeds:
            table.add_row(*_cells(each))
        parts += [table, *(Text(line, style="yellow") for line in _remarks(made))]
    return parts


def plan_markdown(made: Plan) -> str:
    """The plan as a Markdown table, for whoever approves it in Airflow."""
    lines = [f"| {' | '.join(COLUMNS)} |", f"| {' | '.join(['---'] * 2 + ['---:'] * 6)} |"]
    lines += [f"| {' | '.join(_cells(each))} |" for each in made.feeds]
    return "\n".join([f"**{_title(made)}**", "", *lines, "", *(f"- {line}" for line in _remarks(made))])


def check_table(checked: Checked) -> Table:
    """A dry night's feeds: rows, bytes, which records stand in the samples, the first problem."""
    table = Table("フィード Feed", title="試しの夜 Dry night", title_justify="left")
    table.add_column("行 Rows", justify="right")
    table.add_column("バイト Bytes", justify="right")
    table.add_column("見本 Samples")
    table.add_column("最初の問題 First problem", overflow="fold")
    for row in checked.rows:
        problem = Text(row.problem, style="red") if row.problem else Text("なし none", style="green")
        table.add_row(row.feed, f"{row.rows:,}", f"{row.bytes:,}", ", ".join(row.samples) or "–", problem)
    return table


def statement_table(made: Statement) -> Table:
    """A month's rows and works; what is billed is bold, and licences that end stand below."""
    table = Table("提供先 Client", "種別 Licence", "フィード Feed", title=f"納品明細 Statement · {made.month}",
                  title_justify="left")  # fmt: skip
    for column in ("納品 Deliveries", "行 Rows", "作品 Works"):
        table.add_column(column, justify="right")
    for line in made.lines:
        cells = (line.client, line.licence, line.feed or "計 all", f"{line.deliveries:,}", f"{line.rows:,}",
                 "–" if line.works is None else f"{line.works:,}")  # fmt: skip
        table.add_row(*cells, style="bold" if line.billed else None)
    ending = [f"{each['client']} ({each['kind']}): {each['until']}" for each in made.ending]
    table.caption = f"終了 licences that end: {', '.join(ending)}" if ending else None
    return table


def _title(made: Plan) -> str:
    if made.note:
        return f"{made.client} · {made.night}: {made.note}"
    beside = f"前回 since {made.base}" if made.base else "比べる納品なし nothing to compare with"
    return f"{made.client} · {made.night} · {beside}{' · 送付済み sent' if made.sent else ''}"


def _cells(each: Change) -> tuple[str, ...]:
    counts = (each.before, each.rows, each.added, each.changed, each.removed, each.inactive)
    return (each.feed, SCHEMAS[each.schema], *("–" if count is None else f"{count:,}" for count in counts))


def _remarks(made: Plan) -> list[str]:
    lines = [f"要承認 Needs an approval: {reason}" for reason in made.reasons if not made.sent]
    if made.approved:
        lines.append(f"承認 Approved by: {made.approved}")
    if made.gone and any(made.gone.values()):
        told = ", ".join(f"{status} {count:,}" for status, count in made.gone.items())
        lines.append(f"消える作品・記事 Works and articles that go: {told}")
    if made.expires:
        lines.append(f"ライセンスの残り Licence ends in {made.days} days")
    return lines
