"""The made-up inbox: accepted whole by the sources whose formats it is written in, and never written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.commands.check import check
from pipelines.synth import synth
from quality.errors import WrongUsage

NIGHT = "2026-11-20"


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    synth(400, 20, folder, NIGHT)
    synth(400, 20, folder, "2026-11-21", changed=0.1, first_article=20)
    return folder / "inbox"


def lines(inbox: Path, source: str, night: str) -> list[bytes]:
    (file,) = (inbox / source / night).iterdir()
    return file.read_bytes().split(b"\n")


@pytest.mark.parametrize(
    ("source", "rows"),
    [("hoshikage_records", 200), ("tsukishiro_shobo", 120), ("momiji_store", 80), ("machikado_press", 20)],
)
def test_every_file_is_accepted_whole(inbox: Path, root: Path, source: str, rows: int) -> None:
    (file,) = (inbox / source / NIGHT).iterdir()
    (answer,) = check(root / "pipelines" / "sources" / f"{source}.yaml", [file])
    assert (answer["outcome"], answer["rows"], answer["quarantined"]) == ("accept", rows, [])


def test_the_next_delivery_differs_in_about_its_share(inbox: Path) -> None:
    first, second = (set(lines(inbox, "momiji_store", night)) for night in (NIGHT, "2026-11-21"))
    assert 2 < len(second - first) < 40


def test_the_next_nights_articles_are_new_ones(inbox: Path) -> None:
    found = [[line.split(b",")[0] for line in lines(inbox, "machikado_press", night) if line.startswith(b"http")]
             for night in (NIGHT, "2026-11-21")]  # fmt: skip
    assert len(found[1]) == 20 and not set(found[0]) & set(found[1])


def test_the_same_call_writes_the_same_bytes(inbox: Path, tmp_path: Path) -> None:
    synth(400, 20, tmp_path, NIGHT)
    assert lines(tmp_path / "inbox", "hoshikage_records", NIGHT) == lines(inbox, "hoshikage_records", NIGHT)


def test_what_is_there_is_not_written_over(inbox: Path) -> None:
    with pytest.raises(WrongUsage, match="is there already"):
        synth(400, 20, inbox.parent, NIGHT)


@pytest.mark.parametrize(("works", "articles", "changed"), [(0, 1, 0.0), (100, -1, 0.0), (100, 1, 1.5)])
def test_numbers_that_make_no_sense_are_wrong_usage(tmp_path: Path, works: int, articles: int, changed: float) -> None:
    with pytest.raises(WrongUsage):
        synth(works, articles, tmp_path, NIGHT, changed)
