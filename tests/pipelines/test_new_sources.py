"""`source new`: a file that a supplier's first delivery passes, from a sample's header; mistakes name the choices."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.commands.check import check
from pipelines.sources import load_source
from quality.errors import KanseiError

SAMPLE = "商品番号,title,よみ,アーティスト,歌詞,備考\nA-1,夜の駅,ヨルノエキ,佐倉ユイ,終電が行った。,x\n"
GIVEN = {
    "name": "aoba", "ja": "青葉レコード", "en": "Aoba", "contact": "d@aoba.example.jp", "pattern": "list_*.csv",
    "encoding": "cp932", "domain": "music", "uses": "media", "from": "2026-01-01", "until": "2030-12-31",
    "map": "source_key=商品番号, title_kana=よみ, credit.artist=アーティスト, text.lyrics=歌詞",
}  # fmt: skip


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "list_1.csv"
    path.write_bytes(SAMPLE.encode("cp932"))
    return path


def asked(monkeypatch: pytest.MonkeyPatch, folder: Path, sample: Path, **other: str) -> Path:
    monkeypatch.setenv("KANSEI_SOURCES", str(folder))
    options = [part for key, value in (GIVEN | other).items() for part in (f"--{key}", value)]
    call = ["source", "new", "--no-ask", "--sample", str(sample), *options]
    ran = CliRunner().invoke(app, call, catch_exceptions=True)
    if isinstance(ran.exception, KanseiError):
        raise ran.exception
    assert ran.exit_code == 0, ran.output
    return folder / f"{(GIVEN | other)['name']}.yaml"


def test_the_first_delivery_passes_by_the_file_that_was_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sample: Path
) -> None:
    place = asked(monkeypatch, tmp_path / "sources", sample)
    (promise,) = load_source(place).files
    assert promise.columns == ("商品番号", "title", "よみ", "アーティスト", "歌詞", "備考")
    assert (promise.fields["title"].column, promise.texts, promise.credits) == (
        "title", {"lyrics": "歌詞"}, {"artist": "アーティスト"},
    )  # fmt: skip
    assert '読まない列 not read: ["備考"]' in place.read_text(encoding="utf-8")
    (answer,) = check(place, [sample])
    assert (answer["outcome"], answer["rows"]) == ("accept", 1)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"map": "title=title"},                          "source_key comes from no column"),
        ({"map": "source_key=番号"},                      "names no column"),
        ({"map": "source_key=商品番号, colour=備考"},     "'colour' is no field of catalog"),
        ({"role": "catalogue"},                           "'catalogue' is unknown.*one of catalog"),
        ({"encoding": "utf-16"},                          "no header can be read in utf-16"),
        ({"name": "Aoba!"},                               "is no name"),
        ({"until": "2025-01-01"},                         "the period is reversed"),
    ],
)  # fmt: skip
def test_a_wrong_answer_names_the_choices_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sample: Path, other: dict[str, str], message: str
) -> None:
    with pytest.raises(KanseiError, match=message):
        asked(monkeypatch, tmp_path / "sources", sample, **other)
    assert list((tmp_path / "sources").glob("*")) == []


def test_a_source_that_is_there_is_never_written_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sample: Path
) -> None:
    place = asked(monkeypatch, tmp_path / "sources", sample)
    before = place.read_bytes()
    with pytest.raises(KanseiError, match="is there already"):
        asked(monkeypatch, tmp_path / "sources", sample, ja="別の会社")
    assert place.read_bytes() == before
