"""Feeds that tell all of a work at once: profiles in every table format, the long form of music metadata, readings."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from exports.packages import build
from exports.romaji import romaji
from exports.select import select_feeds, tables_read
from pipelines import dictionary
from pipelines.label_readings import corrected, with_romaji
from quality.errors import WrongUsage
from tests.exports.canaries.test_canaries import absent, every_byte
from tests.exports.drawn import CANARY, NIGHT, client, drawn, ident
from tests.exports.standards import HOSTILE, holder, standards_night


@pytest.fixture(scope="module")
def frames() -> dict[str, pl.DataFrame]:
    return standards_night()


@pytest.mark.parametrize("form", ["csv_gz", "tsv_gz", "jsonl_gz", "parquet"])
def test_profiles_go_out_in_every_table_format_and_tell_only_of_the_domains_asked_for(
    frames: dict[str, pl.DataFrame], tmp_path: Path, form: str
) -> None:
    own = holder(tmp_path, form, "video")
    rows = dict(select_feeds(own, NIGHT, frames))["work_profiles"]
    assert set(rows["domain"]) == {"video"}
    assert rows.height == len(HOSTILE)
    package = build(own, NIGHT, {name: frames[name] for name in tables_read(own.feeds)}, tmp_path / "out")
    assert package.files[0].rows == len(HOSTILE)


def test_factors_of_a_work_are_lists_of_equal_length_strongest_first(
    frames: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    rows = dict(select_feeds(holder(tmp_path, "jsonl_gz", "music"), NIGHT, frames))["work_profiles"]
    first = rows.row(0, named=True)
    assert first["factors"] == ["melody.warm", "lyrics.lonely"]
    assert first["labels_ja"] == ["暖かい", "寂しい"]
    assert first["labels_romaji"] == ["Atatakai", "Sabishii"]
    assert first["scores"] == [0.8, 0.25]
    assert (first["people"], first["people_roles"]) == (["青葉", "みどり"], ["artist", "composer"])
    assert (first["title_romaji"], first["isrc"]) == ("Yoake", ["JPAB01234567"])


@pytest.mark.parametrize(
    ("label", "latin"),
    [("元気が出た", "Genki ga deta"), ("重い気持ちになった", "Omoi kimochi ni natta"), ("環境志向", "Kankyou shikou"),
     ("夢・希望", "Yume / kibou"), ("静から動へ", "Sei kara dou e"), ("心を揺さぶられたい", "Kokoro o yusaburaretai"),
     ("辛い", "Karai"), ("ロボット・AI", "Robotto / AI"), ("ハスキーな声", "Hasukī na koe"), ("ツヤ", "Tsuya")],
)  # fmt: skip
def test_a_label_in_latin_letters(label: str, latin: str) -> None:
    told = with_romaji(pl.DataFrame({"label_ja": [label]}))
    assert told["label_romaji"].to_list() == [latin]


def test_every_factor_has_a_label_in_latin_letters_and_only_labels_are_put_right() -> None:
    factors = dictionary.load().frame()
    told = with_romaji(factors)["label_romaji"]
    assert told.null_count() == 0
    assert told.str.contains(r"^[A-ZĀŌ][A-Za-z0-9āīūēō' /-]*$").all()
    assert set(corrected()) <= set(factors["label_ja"])


@pytest.mark.parametrize(
    ("reading", "latin"),
    [("ヨアケノ ウタ", "Yoakeno Uta"), ("シャッター", "Shattā"), ("シンイチ", "Shin'ichi"), ("パーティー", "Pātī"),
     ("マッチ", "Matchi"), ("ｱｵﾊﾞ", "Aoba"), ("夜", None), ("", None), (None, None)],
)  # fmt: skip
def test_a_reading_in_latin_letters(reading: str | None, latin: str | None) -> None:
    assert romaji(reading) == latin


LONG = ["work_id", "info_class", "meta_class", "meta", "meta_en", "factor", "strength"]


def test_music_metadata_is_one_row_a_statement_in_class_and_kind(
    frames: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    own = client(tmp_path, feeds={"music_metadata": LONG}, languages=["ja", "en"],
                 licence__works={"domains": ["music", "video"], "sources": ["label"]})  # fmt: skip
    facts = drawn("silver.facts", "subject_id fact value\nm1 tie_up 朝の歌\nm3 tie_up 朝の歌\nm1 landmark 塔")
    rows = dict(select_feeds(own, NIGHT, frames | {"silver.facts": facts}))["music_metadata"]
    first = rows.filter(pl.col("work_id") == ident("m1")).drop("work_id").rows()
    assert first == [
        ("テンポ", "BPM", "120", "120", None, None),
        ("人物", "artist", "青葉", None, None, None),
        ("人物", "composer", "みどり", None, None, None),
        ("曲調", "曲調の印象", "暖かい", "warm", "melody.warm", 0.8),
        ("楽曲", "ISRC", "JPAB01234567", "JPAB01234567", None, None),
        ("楽曲", "タイアップ", "朝の歌", None, None, None),
        ("歌詞", "歌詞テーマ", "寂しい", "lonely", "lyrics.lonely", 0.25),
    ]
    assert set(rows["work_id"]) == {ident("m1"), ident("m2")}
    package = build(own, NIGHT, {**frames, "silver.facts": facts}, tmp_path / "out")
    assert package.files[0].rows == rows.height
    assert absent(CANARY, every_byte(tmp_path / "out"))


def test_english_and_latin_letters_of_the_long_form_are_licensed_by_language(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"'meta_romaji' needs 'romaji' under languages"):
        client(tmp_path, feeds={"music_metadata": [*LONG[:4], "meta_romaji"]})
    with pytest.raises(WrongUsage, match=r"'meta_en' needs 'en' under languages"):
        client(tmp_path, feeds={"music_metadata": LONG})
