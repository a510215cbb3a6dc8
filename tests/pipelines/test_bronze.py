"""What suppliers sent, kept by content; judgements kept by content, source file, name and what lay beside the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines import bronze
from pipelines.bronze import Bronze
from pipelines.isolated import Ended, isolated
from pipelines.judging import Judgement
from pipelines.sources import Source, load_source
from tests.pipelines.inboxes import CATALOG, House, catalog_of
from tests.pipelines.test_judging import catalog

N18 = "2026-11-18"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return load_source(House(tmp_path_factory.mktemp("house")).source("label", CATALOG, max_set_aside=0.2))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were really judged."""
    judged: list[str] = []
    real = bronze.judge_apart

    def counted(source: Source, file: str, *rest: Any) -> Judgement:
        judged.append(file)
        return real(source, file, *rest)

    monkeypatch.setattr(bronze, "judge_apart", counted)
    return judged


def test_bytes_are_kept_once_by_content_and_never_altered(tmp_path: Path) -> None:
    kept = Bronze(tmp_path / "lake")
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(b"same")
    known = {kept.keep(tmp_path / name) for name in ("a.csv", "b.csv")}
    assert len(known) == 1
    ((sha, size),) = known
    (tmp_path / "a.csv").write_bytes(b"changed")
    files = [path for path in kept.bytes_folder.rglob("*") if path.is_file()]
    assert (size, [path.name for path in files], files[0].read_bytes()) == (4, [sha], b"same")


KINDS = {"good": catalog(3), "in part": catalog(8, 2), "empty": b"", "bad": catalog(1, 9)}


@pytest.mark.parametrize("data", KINDS.values(), ids=KINDS)
def test_a_judgement_is_kept_and_comes_back_the_same(
    source: Source, tmp_path: Path, calls: list[str], data: bytes
) -> None:
    (tmp_path / "catalog_1.csv").write_bytes(data)
    first, again = (_judged(source, tmp_path, "catalog_1.csv") for _ in range(2))
    assert calls == ["catalog_1.csv"]
    assert first.typed.equals(again.typed) and first.broken.equals(again.broken)
    assert dict(first.broken.schema) == dict(again.broken.schema)
    plain = [(each.outcome, each.role, each.rows, each.reasons, each.set_aside) for each in (first, again)]
    assert plain[0] == plain[1]


def _judged(source: Source, folder: Path, file: str) -> Judgement:
    kept = Bronze(folder / "lake")
    return kept.judged(source, N18, file, kept.keep(folder / file)[0])


def test_another_name_or_a_changed_source_file_is_judged_again(tmp_path: Path, calls: list[str]) -> None:
    house = House(tmp_path / "house")
    for name in ("catalog_1.csv", "catalog_2.csv"):
        (tmp_path / name).write_text(catalog_of("AB"), encoding="utf-8")
    strict = load_source(house.source("label", CATALOG))
    for file in ("catalog_1.csv", "catalog_2.csv", "catalog_1.csv"):
        _judged(strict, tmp_path, file)
    assert calls == ["catalog_1.csv", "catalog_2.csv"]
    _judged(load_source(house.source("label", CATALOG, max_shrink=0.5)), tmp_path, "catalog_1.csv")
    assert calls[2:] == ["catalog_1.csv"]


def test_a_judgement_that_was_cut_short_is_made_again(source: Source, tmp_path: Path, calls: list[str]) -> None:
    (tmp_path / "catalog_1.csv").write_bytes(catalog(3))
    _judged(source, tmp_path, "catalog_1.csv")
    for verdict in (tmp_path / "lake" / "cache").rglob("*.json"):
        verdict.unlink()
    assert _judged(source, tmp_path, "catalog_1.csv").rows == 3
    assert len(calls) == 2


def test_a_refusal_that_the_machine_may_have_caused_is_not_kept(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "catalog_1.csv").write_bytes(catalog(3))
    for how, kept in (("killed", False), ("clock", False), ("failed", False), ("time", True)):
        monkeypatch.setattr(isolated(), "call", lambda *_, how=how, **__: Ended(how))
        found = _judged(source, tmp_path, "catalog_1.csv")
        assert (found.outcome, found.reasons[0][:8]) == ("reject", "limits: ")
        assert any((tmp_path / "lake" / "cache").rglob("verdict.json")) == kept
