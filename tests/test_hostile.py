"""The hostile corpus in ../shared/hostile through the command line: every file gets the outcome its index states."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from pipelines.readers import reader_named
from pipelines.sources import load_source

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = ROOT.parent / "shared" / "hostile"
SOURCE = ROOT / "tests" / "hostile_source.yaml"
OUTCOMES = {"accept": "accept", "quarantine_row": "quarantine", "reject_file": "reject"}

if not (HOSTILE / "index.jsonl").exists():
    pytest.skip(f"no corpus of hostile files at {HOSTILE}", allow_module_level=True)

INDEX = [json.loads(line) for line in (HOSTILE / "index.jsonl").read_text(encoding="utf-8").splitlines()]
CELLS = [entry for entry in INDEX if entry.get("cells")]


def path_of(name: str) -> Path:
    """A file by its name, however its marks are composed."""
    wanted = unicodedata.normalize("NFC", name)
    return next(path for path in HOSTILE.iterdir() if unicodedata.normalize("NFC", path.name) == wanted)


def judged(files: list[Path], *more: str) -> list[dict[str, Any]]:
    call = [sys.executable, "-m", "pipelines", "check", "--json", "--source", str(SOURCE), *more, *map(str, files)]
    run = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, timeout=10 * len(files), check=False)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    rejected = any(answer["outcome"] == "reject" for answer in answers)
    assert (run.returncode, len(answers)) == (3 if rejected else 0, len(files)), run.stderr
    return answers


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, Any]]:
    """Index name → answer: one process for all files, one for each that follows another."""
    started = time.monotonic()
    alone = [entry["file"] for entry in INDEX if "after" not in entry]
    found = dict(zip(alone, judged([path_of(name) for name in alone]), strict=True))
    for entry in INDEX:
        if "after" in entry:
            (found[entry["file"]],) = judged([path_of(entry["file"])], "--after", str(path_of(entry["after"])))
    print(f"{len(found)} files in {time.monotonic() - started:.1f} s")  # noqa: T201
    return found


@pytest.mark.parametrize("entry", INDEX, ids=[entry["file"] for entry in INDEX])
def test_every_file_gets_the_outcome_rows_and_set_aside_rows_that_its_index_states(
    entry: dict[str, Any], answers: dict[str, dict[str, Any]]
) -> None:
    answer = answers[entry["file"]]
    assert answer["outcome"] == OUTCOMES[entry["expected"]], answer["reasons"]
    if answer["outcome"] == "reject":
        assert " → " in answer["reasons"][0]
    else:
        assert answer["rows"] == entry.get("rows", answer["rows"])
        assert answer["quarantined"] == entry.get("quarantine", [])


@pytest.mark.parametrize("entry", CELLS, ids=[entry["file"] for entry in CELLS])
def test_the_cells_that_the_index_names_are_read_exactly(entry: dict[str, Any]) -> None:
    path = path_of(entry["file"])
    promise = load_source(SOURCE).promise_for(path.name)
    assert promise is not None
    frame = reader_named(promise.reader)(path.name, path.read_bytes(), promise).frame
    for row, column, value in entry["cells"]:
        (found,) = frame.filter(row=row)[column]
        assert (unicodedata.normalize(entry["norm"], found) if "norm" in entry else found) == value


MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
"""Runs a command as the only child of its process: CPU seconds and the largest process's kilobytes are its own."""


@pytest.mark.slow
def test_no_file_takes_ten_cpu_seconds_or_a_gigabyte() -> None:
    largest = sorted(INDEX, key=lambda entry: -entry["bytes"])[:3] + [
        entry
        for entry in INDEX
        if entry["file"] in {"xml_deep_nesting.xml", "html_unclosed_deep.html", "regex_bomb_text.csv"}
    ]
    for entry in largest:
        check = [sys.executable, "-m", "pipelines", "check", "--json", "--source", str(SOURCE)]
        measured = [sys.executable, "-c", MEASURED, *check, str(path_of(entry["file"]))]
        run = subprocess.run(measured, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
        seconds, kilobytes = map(float, run.stdout.split())
        assert (seconds < 10, kilobytes < 1024 * 1024) == (True, True), (entry["file"], seconds, kilobytes)
