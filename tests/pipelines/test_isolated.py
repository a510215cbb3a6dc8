"""A function called apart: what ends its process ends neither ours nor the next call."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from pipelines import bronze
from pipelines.bronze import judge_apart
from pipelines.isolated import MB, Isolated, Limits, isolated
from pipelines.sources import load_source
from quality.intake.sides import NO_SIDES
from tests.pipelines.inboxes import CATALOG, House, catalog_of

LIMITS = Limits(memory=400 * MB, seconds=1, output=1 * MB)


def writes(folder: Path, text: str) -> None:
    (folder / "text").write_text(text, encoding="utf-8")


def is_hungry(folder: Path) -> None:
    held = [bytearray(10 * MB) for _ in range(1000)]
    writes(folder, str(len(held)))


def is_hungry_in_rust(folder: Path) -> None:
    import polars as pl

    writes(folder, str(pl.int_range(0, 10_000_000_000, eager=True).sum()))


def is_endless(folder: Path) -> None:
    while True:
        pass


def waits(folder: Path) -> None:
    time.sleep(100)


def writes_much(folder: Path) -> None:
    (folder / "much").write_bytes(b"x" * 2 * MB)


def prints_much(folder: Path) -> None:
    for _ in range(2 * MB):
        os.write(1, b"xx")


def crashes(folder: Path) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def is_killed(folder: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def raises(folder: Path) -> None:
    raise KeyError("題")


def recurses(folder: Path) -> None:
    recurses(folder)


def leaves(folder: Path) -> None:
    raise SystemExit(0)


@pytest.mark.parametrize(
    ("function", "how"),
    [
        (is_hungry,         "memory"),
        (is_hungry_in_rust, "memory"),
        (is_endless,        "time"),
        (waits,             "clock"),
        (writes_much,       "output"),
        (prints_much,       "output"),
        (crashes,           "crashed"),
        (is_killed,         "killed"),
        (raises,            "failed"),
        (recurses,          "failed"),
        (leaves,            "failed"),
    ],
)  # fmt: skip
def test_whatever_a_function_does_it_ends_and_we_and_the_next_call_do_not(
    tmp_path: Path, function: Any, how: str
) -> None:
    started = time.monotonic()
    ended = isolated().call(function, folder=tmp_path, limits=LIMITS)
    assert (ended.how, ended.is_final) == (how, how in {"memory", "time", "output", "crashed"})
    assert time.monotonic() - started < 9
    assert isolated().call(writes, "題", folder=tmp_path, limits=LIMITS).how == "done"
    assert (tmp_path / "text").read_text(encoding="utf-8") == "題"


def test_what_a_failed_function_said_comes_back(tmp_path: Path) -> None:
    assert "KeyError: '題'" in isolated().call(raises, folder=tmp_path, limits=LIMITS).said


def test_a_keeper_that_was_killed_is_replaced(tmp_path: Path) -> None:
    keeper = isolated().warm()
    keeper.kill()
    assert isolated().call(writes, "a", folder=tmp_path, limits=LIMITS).how == "done"
    assert isolated().warm() is not keeper


def test_a_keeper_ends_with_the_one_who_asked(tmp_path: Path) -> None:
    apart = Isolated()
    apart.call(writes, "a", folder=tmp_path, limits=LIMITS)
    keeper = apart.warm()
    keeper.stdin.close()
    assert keeper.wait(20) == 0


def _calls(folder: Path, answers: Any) -> None:
    answers.put(isolated().call(writes, "b", folder=folder, limits=LIMITS).how)


def test_it_works_in_a_daemonic_process_and_after_a_fork(tmp_path: Path) -> None:
    isolated().warm()
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()
    child = fork.Process(target=_calls, args=(tmp_path, answers), daemon=True)
    child.start()
    assert answers.get(timeout=60) == "done"
    child.join(20)
    assert isolated().call(writes, "a", folder=tmp_path, limits=LIMITS).how == "done"


def test_a_limit_that_cannot_be_set_is_passed_over(tmp_path: Path) -> None:
    wide = Limits(memory=2**62, seconds=600, output=2**62)
    assert isolated().call(writes, "a", folder=tmp_path, limits=wide).how == "done"


@pytest.mark.parametrize(("function", "why"), [(is_endless, "CPU time"), (is_hungry, "memory"), (raises, "failed")])
def test_a_file_that_breaks_the_limits_is_rejected_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: Any, why: str
) -> None:
    source = load_source(House(tmp_path / "house").source("label", CATALOG))
    path = tmp_path / "catalog.csv"
    path.write_text(catalog_of("AB"), encoding="utf-8")
    real = isolated().call
    monkeypatch.setattr(Limits, "of", lambda size: LIMITS)
    assert judge_apart(source, path.name, path, NO_SIDES, tmp_path).outcome == "accept"
    monkeypatch.setattr(isolated(), "call", lambda _, *__, **more: real(function, **more))
    found = judge_apart(source, path.name, path, NO_SIDES, tmp_path)
    assert (found.outcome, found.role, found.reasons[0][:8]) == ("reject", "catalog", "limits: ")
    assert why in found.reasons[0] and " → " in found.reasons[0]
    assert bronze.read(tmp_path).reasons == found.reasons


@pytest.mark.parametrize(("size", "memory", "seconds"), [(0, 850, 7), (MB, 890, 9), (100 * MB, 4096, 207)])
def test_limits_grow_with_the_file(size: int, memory: int, seconds: int) -> None:
    assert (Limits.of(size).memory // MB, Limits.of(size).seconds) == (memory, seconds)
