"""LRC and TTML: lyrics as text, and as lines with times."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.readers import lrc, ttml
from quality.errors import IntakeRefused
from quality.intake import lyrics
from quality.intake.lyrics import stamp
from tests.pipelines.readers.leaves import Watched, said, samples, stays_whole

TT = '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling" {}>{}</tt>'
RATES = 'xmlns:ttp="http://www.w3.org/ns/ttml#parameter"'
APPLE = 'xmlns:itunes="http://music.apple.com/lyric-ttml-internal" itunes:timing="Word"'


def song(text: str) -> dict[str, str | None]:
    return lrc.read("歌/JPZ992600001.lrc", text.encode(), said("lrc")).frame.row(0, named=True)


def ttml_song(body: str, more: str = "") -> dict[str, str | None]:
    text = TT.format(more, f"<body>{body}</body>")
    return ttml.read("曲.ttml", text.encode(), said("ttml")).frame.row(0, named=True)


@pytest.mark.parametrize(
    ("text", "plain", "synced"),
    [
        ("[00:12.00]夜の海\n[00:15.50]静か",      "夜の海\n静か",       "[00:12.00]夜の海\n[00:15.50]静か"),
        ("[00:15.5]静か\n[00:12]夜の海",          "夜の海\n静か",       "[00:12.00]夜の海\n[00:15.50]静か"),
        ("[00:12.00][01:12.00]夜\n[00:30.00]海",  "夜\n海\n夜",         "[00:12.00]夜\n[00:30.00]海\n[01:12.00]夜"),
        ("[offset:+500]\n[00:12.00]夜",           "夜",                 "[00:11.50]夜"),
        ("[offset:-500]\n[00:12.00]夜",           "夜",                 "[00:12.50]夜"),
        ("[offset:5000]\n[00:01.00]夜",           "夜",                 "[00:00.00]夜"),
        ("[00:12.999]夜",                         "夜",                 "[00:12.99]夜"),
        ("[100:02:50]夜",                         "夜",                 "[100:02.50]夜"),
        ("前奏\n[00:12.00]夜\n続き\n[00:13.00]海", "前奏\n夜\n続き\n海", "[00:12.00]夜\n[00:13.00]海"),
        ("\ufeff[00:12.00] 夜\r\n[00:13.00]\r\n", "夜",                 "[00:12.00]夜\n[00:13.00]"),
        ("[00:12.00]あ [hook] か",                "あ [hook] か",       "[00:12.00]あ [hook] か"),
    ],
    ids=range(11),
)  # fmt: skip
def test_an_lrc_is_lines_in_order_of_time(text: str, plain: str, synced: str) -> None:
    found = song(text)
    assert (found["lyrics"], found["synced_lyrics"]) == (plain, synced)


def test_times_of_words_are_kept_apart_and_move_with_their_line() -> None:
    found = song("[offset:+500]\n[00:10.20][01:10.20]<00:10.20>夜の<00:10.90>海\n[00:20.00]静か")
    assert found["lyrics"] == "夜の海\n静か\n夜の海"
    assert found["synced_words"] == (
        "[00:09.70]<00:09.70>夜の<00:10.40>海\n[01:09.70]<01:09.70>夜の<01:10.40>海"
    )  # fmt: skip


def test_tags_are_columns_and_others_are_counted() -> None:
    text = "[ti:夜の海]\n[ar: 星影 澪]\n[re:tool]\n[ve:1]\n[la:ja]\n[00:01.00]夜\n自由"
    found = lrc.read("歌/JPZ992600001.lrc", text.encode(), said("lrc"))
    row = found.frame.row(0, named=True)
    assert (row["name"], row["title"], row["artist"], row["language"]) == ("JPZ992600001", "夜の海", "星影 澪", "ja")
    assert found.ignored == {"[re]": 1, "[ve]": 1, "line without a time, only in lyrics": 1}


@pytest.mark.parametrize(
    "text", ["", "夜の海", "[ti:夜]", "[00:61.00]夜", "[offset:x]\n[00:01.00]夜", "[00:01.00]<00:99>夜"]
)
def test_what_has_no_times_is_refused(text: str) -> None:
    with pytest.raises(IntakeRefused):
        song(text)


def test_a_song_whose_repetitions_explode_is_refused() -> None:
    with pytest.raises(IntakeRefused, match="too_long"):
        song("[00:01.00]" * 20_000 + "夜" * 1_000)


@given(st.integers(0, 59_999_999))
def test_a_stamp_reads_back_to_the_hundredth(milliseconds: int) -> None:
    found = re.fullmatch(r"(\d{2,3}):(\d\d)\.(\d\d)", stamp(milliseconds))
    assert found and int(found[1]) * 60_000 + int(found[2]) * 1000 + int(found[3]) * 10 == milliseconds // 10 * 10


@given(st.text(st.sampled_from("[]<>:.0123 夜\nto"), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = song(text)
    except IntakeRefused:
        return
    assert found["synced_lyrics"]


@pytest.mark.parametrize(
    ("body", "synced"),
    [
        ('<div><p begin="00:00:12.500">夜の海</p></div>',                       "[00:12.50]夜の海"),
        ('<div><p begin="12.5s">夜<br/>海</p></div>',                           "[00:12.50]夜 海"),
        ('<div><p begin="1h">夜</p></div>',                                     "[60:00.00]夜"),
        ('<div><p begin="1500ms">夜</p></div>',                                 "[00:01.50]夜"),
        ('<div><p begin="15f">夜</p></div>',                                    "[00:00.50]夜"),
        ('<div><p begin="00:00:01:15">夜</p></div>',                            "[00:01.50]夜"),
        ('<div begin="10s"><p begin="2s">夜</p></div>',                         "[00:12.00]夜"),
        ('<div><p begin="2s">海</p><p begin="1s"> 夜  の </p></div>',             "[00:01.00]夜 の\n[00:02.00]海"),
        ('<div><p>夜</p></div>',                                                None),
        ('<p begin="1s"><span tts:ruby="container"><span tts:ruby="base">夜</span>'
         '<span tts:ruby="text">よる</span></span>の海</p>',                     "[00:01.00]夜の海"),
    ],
    ids=range(10),
)  # fmt: skip
def test_a_ttml_line_has_the_time_at_which_it_begins(body: str, synced: str | None) -> None:
    assert ttml_song(body)["synced_lyrics"] == synced


def test_stanzas_stand_apart_and_words_have_times() -> None:
    body = (
        '<div begin="9.7"><p begin="9.731"><span begin="9.731">夜の</span><span begin="10.2">海</span></p></div>'
        '<div><p begin="0:12.5">静か</p></div>'
    )
    found = ttml_song(body, APPLE)
    assert (found["name"], found["lyrics"]) == ("曲", "夜の海\n\n静か")
    assert found["synced_words"] == "[00:09.73]<00:09.73>夜の<00:10.20>海"
    relative = ttml_song('<p begin="10s"><span begin="0s">夜の</span><span begin="0.5s">海</span></p>')
    assert relative["synced_words"] == "[00:10.00]<00:10.00>夜の<00:10.50>海"


@pytest.mark.parametrize(
    ("body", "more"),
    [
        ("",                                                 ""),
        ("<p/>",                                             ""),
        ('<p begin="soon">夜</p>',                           ""),
        ('<div timeContainer="seq"><p begin="1s">夜</p></div>', ""),
        ('<p begin="1f">夜</p>',                             f'{RATES} ttp:frameRate="0"'),
        ('<p begin="1f">夜</p>',                             f'{RATES} ttp:frameRateMultiplier="1000 0"'),
    ],
    ids=range(6),
)  # fmt: skip
def test_a_ttml_without_text_or_with_wrong_times_is_refused(body: str, more: str) -> None:
    with pytest.raises(IntakeRefused):
        ttml_song(body, more)


def test_the_official_sample_is_read_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(ttml, monkeypatch)
    for path in samples(root, "ttml"):
        found = watched.check(path, said("ttml"))
        assert found.frame["synced_lyrics"].to_list() == ["[00:00.00]Lorem ipsum dolor."]
        assert found.total == path.read_text(encoding="utf-8").count("<body>")


def test_damage_is_refused_or_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lyrics, "MOST_TEXT", 10_000)
    data = TT.format(APPLE, '<body><div begin="1s"><p begin="0:12.5"><span begin="2s">夜</span></p></div></body>')
    assert all(stays_whole(ttml.read, data.encode(), said("ttml")))
    text = "[ti:夜]\n[offset:+500]\n[00:12.00][01:12.00]<00:12.00>夜の<00:13.00>海\n[00:13.00]静か\n"
    assert all(stays_whole(lrc.read, text.encode(), said("lrc", encodings=["utf-8", "cp932"])))
