"""The field dictionary for clients, derived from feeds and contracts: `docs/client/fields.md`, kept fresh by a test."""

from __future__ import annotations

from exports.feed import Column, Feed
from exports.feeds import FEEDS
from quality.data_dictionary import bounds

HEAD = """# 項目辞書 Field dictionary

Derived from `exports/feeds.py` and `quality/contracts/` by `python -m pipelines fields`; a test keeps it fresh. Which
of these you receive, your licence says. お客様に届く項目は契約によります。
◎ key of a row, ● always delivered, ○ may be empty.
"""


def render() -> str:
    """All feeds as Markdown."""
    return "\n".join([HEAD, *(_section(feed) for feed in FEEDS.values())])


def _section(feed: Feed) -> str:
    lines = [
        f"## {feed.name}", "", f"{feed.ja} {feed.en}.", "",
        "| 項目 Field | 型 Type | 単位 Unit | 制約 Bounds | 意味 | Meaning |",
        "| --- | --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    lines += [_row(feed, column) for column in feed.columns.values()]
    for group, fields in feed.groups.items():
        lines += ["", f"Group `{group}`: {', '.join(f'`{field}`' for field in fields)}"]
    return "\n".join([*lines, ""])


def _row(feed: Feed, column: Column) -> str:
    contract, always = column.contract, column.name in feed.always
    mark = " ◎" if column.name in feed.key else " ●" if always else " ○" if contract.nullable else ""
    kind = f"List({contract.dtype})" if column.many else str(contract.dtype)
    meaning = contract.metadata
    cells = [f"`{column.name}`{mark}", kind, meaning["unit"], bounds(contract), meaning["ja"], meaning["en"]]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
