"""Every rule of the intake has its sentences, and the page of the rules is fresh."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from quality.field_rules import render
from quality.intake.messages import MESSAGES
from quality.intake.refusals import REFUSALS, rule_of
from quality.intake.targets import ALTERNATIVES, TARGETS

ROOT = Path(__file__).resolve().parent.parent.parent
PLACES = {"Broken": 0, "WrongLine": 0, "_standard": 1, "set_aside": 1, "refuse": 1}
"""Where a call has the name of its rule."""


def named() -> Iterator[tuple[str, str]]:
    """(call, rule) of every rule that the gate and the readers name."""
    for folder in ("quality/intake", "pipelines/readers", "pipelines"):
        for path in (ROOT / folder).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (called := getattr(node.func, "id", "")) in PLACES:
                    rule = node.args[PLACES[called]] if len(node.args) > PLACES[called] else None
                    if isinstance(rule, ast.Constant):
                        yield called, str(rule.value)


def test_every_rule_that_is_named_anywhere_has_a_sentence_in_both_languages() -> None:
    found = set(named())
    assert len(found) > 80
    for called, rule in found:
        assert rule in (REFUSALS if called == "refuse" else MESSAGES), (called, rule)


@pytest.mark.parametrize("sentences", [MESSAGES, REFUSALS])
def test_a_sentence_is_a_sentence_and_in_its_language(sentences: dict[str, tuple[str, str]]) -> None:
    for rule, (japanese, english) in sentences.items():
        assert japanese.endswith(("。", "）。")), rule
        assert any("\u3040" <= letter <= "\u9fff" for letter in japanese), rule
        assert english.endswith(".") and english[0].isupper(), rule


def test_every_rule_is_spelled_somewhere_in_the_gate_or_a_reader() -> None:
    texts = [path.read_text(encoding="utf-8") for folder in ("quality/intake", "pipelines/readers", "pipelines")
             for path in (ROOT / folder).glob("*.py") if path.name not in {"messages.py", "refusals.py"}]  # fmt: skip
    source = "\n".join(texts)
    built = {"unknown_factor"}  # from the column's name
    assert [rule for rule in {**MESSAGES, **REFUSALS} if rule not in source and rule not in built] == []


def test_the_page_of_the_rules_is_fresh_and_says_how_every_field_is_read() -> None:
    kept = (ROOT / "docs" / "field-rules.md").read_text(encoding="utf-8")
    assert kept == render(), "refresh it: python -m pipelines rules > docs/field-rules.md"
    for role, fields in TARGETS.items():
        assert f"### {role}\n" in kept
        assert all(field.rule.__doc__ for field in fields.values())
    assert all(rule.__doc__ for rule in ALTERNATIVES.values())


def test_the_rule_of_a_reason_is_its_first_word() -> None:
    assert rule_of("cut_off: the last line does not end → send the file again, whole") == "cut_off"
