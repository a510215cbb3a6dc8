"""The rules of the intake as a page, derived from the rules themselves: `docs/field-rules.md`, kept fresh by a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from quality.contracts.facts import FACT_KINDS
from quality.intake.fact_values import RULES
from quality.intake.messages import MESSAGES
from quality.intake.refusals import REFUSALS
from quality.intake.targets import ALTERNATIVES, TARGETS, UNIQUE, Field

HEAD = """# 取込の規則 Rules of the intake

Derived from `quality/intake/` by `python -m pipelines rules`; a test keeps it fresh. A row that breaks a rule is set
aside with the rule's name, the column, the value and the row as it came (`silver.quarantine`); it is never dropped, and
what was last known of its work stays. A file that breaks a rule is refused whole. The sentences are those that a
supplier reads on the page of `python -m pipelines check --page`.
"""
READ = "読み方 How it is read"


def render() -> str:
    """Rules of rows, rules of files, and by role of a file which rule reads which field, as Markdown."""
    parts = [HEAD, *_said("行の規則 Rules of a row", MESSAGES), *_said("ファイルの規則 Rules of a file", REFUSALS)]
    parts += ["## 項目 Fields", "", "What a rule reads, by role of the file. ◎: a row without it is set aside.", ""]
    for role, fields in TARGETS.items():
        parts += [f"### {role}", "", *_head("項目 Field", READ, "最大字数 Characters")]
        parts += [_field(name, field) for name, field in fields.items()]
        parts += ["", f"Once in a file: {', '.join(UNIQUE[role])}." if UNIQUE[role] else "Every line counts.", ""]
    parts += ["## 選べる規則 Rules that a source file may name", "", *_head("rule:", READ)]
    parts += [f"| `{name}` | {_first_line(rule)} |" for name, rule in sorted(ALTERNATIVES.items())]
    parts += ["", "## 事実 Facts", "", *_head("値 Value", READ, "種類 Kinds")]
    for value, rule in RULES.items():
        kinds = ", ".join(f"`{name}`" for name, kind in FACT_KINDS.items() if kind.value == value)
        parts.append(f"| {value} | {_first_line(rule)} | {kinds} |")
    return "\n".join([*parts, ""])


def _said(title: str, sentences: Mapping[str, tuple[str, str]]) -> list[str]:
    rows = [f"| `{rule}` | {_cell(ja)} | {_cell(en)} |" for rule, (ja, en) in sorted(sentences.items())]
    return [f"## {title}", "", *_head("規則 Rule", "説明", "Meaning"), *rows, ""]


def _head(*titles: str) -> list[str]:
    return [f"| {' | '.join(titles)} |", "| --- " * len(titles) + "|"]


def _field(name: str, field: Field) -> str:
    return f"| `{name}`{' ◎' if field.required else ''} | {_first_line(field.rule)} | {field.longest:,} |"


def _first_line(rule: Callable[..., Any]) -> str:
    """The first sentence or two of what a rule says about itself."""
    return _cell((rule.__doc__ or "").strip().split("\n\n")[0])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
