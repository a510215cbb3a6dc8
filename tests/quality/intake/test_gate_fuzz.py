"""The gate against bad files that nobody has seen before: each is refused, or exactly its bad rows are set aside."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest

from pipelines.judging import judge
from pipelines.sources import load_source
from quality.intake.characters import fault
from tests.quality.intake import bad_archives, bad_documents, bad_tables, bad_texts
from tests.quality.intake.made_files import ACCEPT, Case

CASES = bad_texts.CASES | bad_tables.CASES | bad_archives.CASES | bad_documents.CASES
SOURCE = load_source(Path(__file__).resolve().parents[2] / "hostile_source.yaml")
SECONDS = 5
"""Of CPU for one file: far less than it may take, far more than any takes."""


def judged(file: str, data: bytes) -> Any:
    """The outcome, or the numbers of the rows set aside."""
    started = time.process_time()
    found = judge(SOURCE, file, data)
    assert time.process_time() - started < SECONDS
    assert found.outcome != "reject" or " → " in found.reasons[0]
    return sorted(set(found.broken["row"])) if found.outcome == "quarantine" else found.outcome


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_bad_file_is_refused_or_its_bad_rows_set_aside_and_a_good_one_accepted(case: Case) -> None:
    file, data, expected = case
    assert judged(file, data) == expected


WHOLE = {name: case for name, case in CASES.items() if case[2] == ACCEPT and len(case[1]) < 10_000}
SCARS = (
    b"\x00",
    b"\xff",
    b"\x80",
    b'"',
    b"\n",
    b"\r",
    b",",
    b"<",
    b"&",
    b"\\",
    b"\xe3\x81",
    b"\xe2\x80\xae",
    b"]",
    b"}",
    b"PK",
)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_never_raises_and_what_is_accepted_of_it_breaks_no_rule(seed: int) -> None:
    drawn = random.Random(seed)
    for name in drawn.sample(sorted(WHOLE), 10):
        file, whole, _ = WHOLE[name]
        data = bytearray(whole)
        for _ in range(drawn.randint(1, 4)):
            place, scar = drawn.randrange(len(data)), drawn.choice(SCARS)
            end = place + drawn.choice((0, len(scar), drawn.randint(1, 200)))
            data[place:end] = scar
        found = judge(SOURCE, file, bytes(data))
        for column in found.typed.select("title").to_series().drop_nulls() if found.outcome != "reject" else ():
            assert fault(column) == "", name


HEAVY = {
    "open tags":       ("a.html", "<html><body><p>題" + "<a " * 1_000_000),
    "open ends":       ("a.html", "<html><body><p>題" + "</" * 1_000_000),
    "declarations":    ("a.html", "<html><body><p>題" + "<!" * 1_000_000),
    "instructions":    ("a.html", "<html><body><p>題" + "<?" * 1_000_000),
    "marked sections": ("a.html", "<html><body><p>題" + "<![" * 700_000),
    "comments":        ("a.html", "<html><body><p>題" + "<!--" * 700_000),
    "attributes":      ("a.html", "<html><body><p " + "a='" * 700_000),
    "ends, ended":     ("a.html", "<html><body><p>題" + "</" * 1_000_000 + ">"),
    "declarations, ended": ("a.html", "<html><body><p>題" + "<!" * 1_000_000 + ">"),
    "conditions":      ("a.html", "<html><body><p>題" + "<![if x" * 500_000 + ">"),
    "tags, ended":     ("a.html", "<html><body><p " + "a=\"" * 500_000 + ">"),
    "references":      ("a.html", "<html><body><p>題" + "&a" * 1_000_000),
    "scripts":         ("a.html", "<html><body><p>題<script>" + "</scrip" * 300_000),
    "quotes":          ("a.csv", "work_id,title\n" + '"' * 3_000_000),
    "quotes in rows":  ("a.csv", '""""""""""\n' * 200_000),
    "one long line":   ("a.csv", "x" * 3_000_000),
    "many columns":    ("a.csv", "," * 1_000_000 + "\n"),
    "line breaks":     ("a.csv", "\n\r" * 1_000_000),
    "brackets":        ("a.jsonl", "[" * 2_000_000 + "\n"),
    "escapes":         ("a.jsonl", '{"a":"' + "\\u0061" * 300_000),
    "attributes of XML": ("a.xml", "<a " + " ".join(f'a{n}="x"' for n in range(200_000)) + "/>"),
    "namespaces":      ("a.xml", "<a " + " ".join(f'xmlns:a{n}="x{n}"' for n in range(100_000)) + "/>"),
    "pluses":          ("a.csv", "+" * 2_000_000 + "\n"),
    "half-width":      ("a.csv", "ﾞ" * 1_000_000 + "\n"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "text"), HEAVY.values(), ids=HEAVY)
def test_text_made_to_be_slow_is_judged_in_time_proportional_to_its_length(file: str, text: str) -> None:
    started = time.process_time()
    assert judge(SOURCE, file, text.encode()).outcome != "accept"
    assert time.process_time() - started < SECONDS
