"""Forms on the terminal: questions with their choices, answered by options or typed, each answer checked at once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import typer
from rich.console import Console

from quality.errors import WrongUsage

SHOWN = 60
"""Choices that are listed; of more, the first few stand for the rest."""


@dataclass(frozen=True)
class Question:
    """One thing to ask. choices: the words there are; none where any text will do. many: several, with commas."""

    key: str
    ask: str
    default: str = ""
    choices: tuple[str, ...] = ()
    many: bool = False
    optional: bool = False
    only_if: dict[str, tuple[str, ...]] = field(default_factory=dict)


def applies(question: Question, answers: Mapping[str, str]) -> bool:
    """Is this to be asked, after what was answered before?"""
    return all(answers.get(key) in wanted for key, wanted in question.only_if.items())


def accepted(question: Question, answer: str) -> str:
    """The answer without needless blanks. Raises WrongUsage, naming the choices, where it is none of them."""
    option = f"--{question.key.replace('_', '-')}"
    told = [part.strip() for part in answer.split(",")] if question.many else [answer.strip()]
    told = [part for part in told if part]
    if not told and not question.optional:
        raise WrongUsage(option, "has no answer", remedy=_remedy(question))
    unknown = [part for part in told if question.choices and part not in question.choices]
    if unknown:
        raise WrongUsage(option, f"{', '.join(map(repr, unknown))} is unknown", remedy=_remedy(question))
    return ", ".join(told)


def answers(questions: Sequence[Question], given: Mapping[str, str], err: Console, *, ask: bool) -> dict[str, str]:
    """An accepted answer to every question that applies: an option, else what is typed, else the default."""
    found: dict[str, str] = {}
    for question in questions:
        found[question.key] = ""
        if not applies(question, found):
            continue
        answer = given[question.key]
        if answer or not ask:
            found[question.key] = accepted(question, answer or question.default)
            continue
        if 0 < len(question.choices) <= SHOWN:
            err.print(f"[dim]{', '.join(question.choices)}[/dim]")
        found[question.key] = _typed(question)
    return found


def _typed(question: Question) -> str:
    def parse(text: str) -> str:
        try:
            return accepted(question, text)
        except WrongUsage as wrong:
            raise typer.BadParameter(f"{wrong.why}: {wrong.remedy}") from None

    default = question.default or ("" if question.optional else None)
    said: str = typer.prompt(question.ask, default=default, value_proc=parse, err=True)
    return said


def _remedy(question: Question) -> str:
    if len(question.choices) > SHOWN:
        return f"ISO 3166 codes, e.g. {', '.join(question.choices[:3])}, …"
    return f"one of {', '.join(question.choices)}" if question.choices else question.ask


def place_checked(place: Path, text: str, check: Callable[[Path], object]) -> None:
    """Write a file that `check` accepts; of one that it does not, nothing is left. Raises what `check` raises."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".") as aside:
        part = Path(aside) / place.name
        part.write_text(text, encoding="utf-8")
        check(part)
        part.rename(place)
