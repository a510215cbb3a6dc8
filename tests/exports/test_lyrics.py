"""Words of songs go out where the holder lets lyrics be shown, and not a byte of them anywhere else; LRC and TTML."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from exports import lyrics
from exports.client_file import Client
from exports.formats import formats
from exports.leaks import refuse_leaks
from exports.packages import build
from exports.select import select_feeds, tables_read, visible_subjects
from pipelines.readers import lrc, ttml
from quality.errors import LicenceViolated, WrongUsage
from tests.exports.canaries.test_canaries import absent, every_byte
from tests.exports.drawn import CANARY, NIGHT, client, drawn, ident, night_frames
from tests.exports.standards import SCHEMAS, shared
from tests.pipelines.readers.leaves import said

FIELDS = ["work_id", "title", "artists", "duration_s", "lyrics", "synced_lyrics", "territories"]
SUNG = "[00:12.00]夜の海\n[00:15.50]<00:15.50>静か <00:16.25>な & <波>\n[00:20.00]\n[01:02.03]さよなら"
PLAIN = "夜の海\n静か な & <波>\nさよなら"
TIMED = ("lrc", "ttml")
TT, TTM = "{http://www.w3.org/ns/ttml}", "{http://www.w3.org/ns/ttml#metadata}"
INSIDE = {
    "tt": ["head", "body"], "head": ["metadata", "styling", "layout"], "metadata": ["title", "desc", "copyright"],
    "body": ["div"], "div": ["p"], "p": ["span", "br"], "span": [], "title": [], "desc": [],
}  # fmt: skip
"""What may stand in what, in this order: TTML2, 8.1 and 12.1, the part of it that a text profile of IMSC keeps."""
NO_LYRICS = {"words": "m2", "territory": "m9", "ended": "m10", "use": "m5", "work": "m6", "withdrawn": "m7"}
"""Why its words may not be shown → song."""


def lyrics_night() -> dict[str, pl.DataFrame]:
    """Every song has words; only those of m1 may be shown. m11 may be shown in Taiwan only."""
    night, songs = night_frames(), [1, 2, 5, 6, 7, 9, 10, 11]
    later = "\n".join(f"m{n} music label 題" for n in (9, 10, 11))
    more = drawn("silver.works", f"work_id domain source title\n{later}")
    rights = "\n".join(f"m{n} streaming_service WORLD" for n in (9, 10, 11))
    words = drawn("silver.rights", """
        work_id use            territory valid_from valid_until
        m1      lyrics_display WORLD     2026-01-01 2027-12-31
        m5      lyrics_display JP        2026-01-01 2027-12-31
        m6      lyrics_display JP        2026-01-01 2027-12-31
        m7      lyrics_display JP        2026-01-01 2027-12-31
        m9      lyrics_display US        2026-01-01 2027-12-31
        m10     lyrics_display JP        2026-01-01 2026-11-19
        m11     lyrics_display TW        2026-01-01 2027-12-31
    """)  # fmt: skip
    texts = [
        {"text_id": f"text-{n:08x}{place:08x}", "subject_id": ident(f"m{n}"), "domain": "music", "kind": kind,
         "source": "label", "text": text if n == 1 else f"[00:01.00]{CANARY}{n}", "text_sha": "0" * 64, "chars": 1}
        for n in songs for place, (kind, text) in enumerate((("lyrics", PLAIN), ("synced_lyrics", SUNG)))
    ]  # fmt: skip
    links = [
        {"source": "label", "source_key": f"k{n}", "work_id": ident(f"m{n}"), "key_id": ident(f"m{n}"),
         "rule": "source_key", "score": 1.0, "contributes": True}
        for n in songs
    ]  # fmt: skip
    return night | {
        "silver.works": pl.concat([night["silver.works"], more]),
        "silver.rights": pl.concat(
            [night["silver.rights"], words, drawn("silver.rights", f"work_id use territory\n{rights}")]
        ),
        "silver.credits": drawn("silver.credits", "work_id party_id role\nm1 p1 artist"),
        "silver.texts": drawn("silver.texts", "text_id").vstack(
            pl.DataFrame(texts, schema=drawn("silver.texts", "text_id").schema)
        ),
        "silver.links": pl.DataFrame(links, schema=drawn("silver.links", "source").schema),
    }  # fmt: skip


@pytest.fixture(scope="module")
def frames() -> dict[str, pl.DataFrame]:
    return lyrics_night()


def holder(folder: Path, form: str = "jsonl_gz", **more: Any) -> Client:
    return client(folder, feeds={"lyrics": FIELDS}, format=form, **more)


def rows_of(own: Client, frames: dict[str, pl.DataFrame], night: str = NIGHT) -> pl.DataFrame:
    return dict(select_feeds(own, night, frames))["lyrics"]


@pytest.mark.parametrize("form", ["csv_gz", "tsv_gz", "jsonl_gz", "parquet", *TIMED])
def test_only_words_that_may_be_shown_are_in_any_byte_of_any_format(
    frames: dict[str, pl.DataFrame], tmp_path: Path, form: str
) -> None:
    own = holder(tmp_path, form)
    package = build(own, NIGHT, {name: frames[name] for name in tables_read(own.feeds)}, tmp_path / "out")
    assert package.files[0].rows == 1
    hay = every_byte(tmp_path / "out")
    assert not absent("夜の海", hay), "we look in the right place"
    assert absent(CANARY, hay)
    for why, work in NO_LYRICS.items():
        assert absent(ident(work), hay), why


def test_words_are_shown_where_work_and_words_both_may_be(frames: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    wide = holder(tmp_path, licence__territories=["JP", "TW", "US"])
    told = dict(rows_of(wide, frames).select("work_id", "territories").iter_rows())
    assert told == {ident("m1"): ["JP"], ident("m9"): ["US"], ident("m11"): ["TW"]}
    assert rows_of(wide, frames, "2028-01-01").is_empty()
    assert visible_subjects(wide, NIGHT, frames) == set(told)


def test_the_gate_refuses_words_without_the_right_words_of_another_song_and_a_place_too_many(
    frames: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    own, folder = holder(tmp_path, licence__territories=["JP", "US"]), tmp_path / "w"
    folder.mkdir()
    good = rows_of(own, frames).filter(work_id=ident("m1"))
    name = "lyrics-000000000000.jsonl.gz"

    def gate(rows: pl.DataFrame) -> int:
        formats()["jsonl_gz"].encode(rows, folder / name)
        return refuse_leaks(own, NIGHT, frames, folder, {name: "lyrics"})

    assert gate(good) == 1
    for column, value in (("work_id", ident("m2")), ("work_id", ident("m10")), ("lyrics", f"[00:01.00]{CANARY}2"),
                          ("synced_lyrics", "夜の海 "), ("territories", ["US"])):  # fmt: skip
        with pytest.raises(LicenceViolated, match="feed lyrics"):
            gate(good.with_columns(pl.lit(value, good.schema[column]).alias(column)))


@pytest.mark.parametrize("form", TIMED)
def test_a_document_that_says_more_than_its_rows_is_refused(
    frames: dict[str, pl.DataFrame], tmp_path: Path, form: str
) -> None:
    own, folder = holder(tmp_path, form), tmp_path / "w"
    folder.mkdir()
    name = f"x.{formats()[form].EXTENSION}"
    formats()[form].encode(rows_of(own, frames), folder / name)
    assert refuse_leaks(own, NIGHT, frames, folder, {name: "lyrics"}) == 1
    with zipfile.ZipFile(folder / name) as archive:
        parts, comment = {each: archive.read(each) for each in archive.namelist()}, archive.comment
    with zipfile.ZipFile(folder / name, "w") as archive:
        archive.comment = comment
        for each, data in parts.items():
            archive.writestr(each, data.replace("さよなら".encode(), CANARY.encode()) if form in each else data)
    with pytest.raises(LicenceViolated, match="cannot be read again"):
        refuse_leaks(own, NIGHT, frames, folder, {name: "lyrics"})


def document(folder: Path, form: str, **more: Any) -> bytes:
    row = {"work_id": ident("m1"), "title": "夜\n明け", "artists": ["青葉"], "duration_s": 70, "synced_lyrics": SUNG}
    row |= more
    formats()[form].encode(pl.DataFrame([row], infer_schema_length=None), folder / "f")
    assert list(formats()[form].decode(folder / "f")) == [row]
    with zipfile.ZipFile(folder / "f") as archive:
        return archive.read(f"{row['work_id']}.{form}")


def test_an_lrc_is_read_by_our_own_reader_as_what_it_was(tmp_path: Path) -> None:
    text = document(tmp_path, "lrc")
    assert text.decode().startswith("[ti:夜 明け]\n[ar:青葉]\n[length:01:10]\n[00:12.00]夜の海\n")
    found = lrc.read("m1.lrc", text, said("lrc")).frame.row(0, named=True)
    assert (found["title"], found["artist"], found["lyrics"].split("\n")[0]) == ("夜 明け", "青葉", "夜の海")


def check(text: bytes) -> etree._Element:
    """The document, its elements where TTML has them. No official schema of TTML can be had with what it includes."""
    root = etree.fromstring(text)
    for element in root.iter():
        name = etree.QName(element).localname
        places = [INSIDE[name].index(etree.QName(child).localname) for child in element]
        assert places == sorted(places), name
        assert set(element.attrib) <= ({"begin", "end"} if name in ("p", "span") else set(root.attrib)), name
        assert element.tag.startswith(TTM if name in ("title", "desc") else TT)
    return root


@shared
def test_a_ttml_says_what_it_is_as_the_sample_of_imsc_does(tmp_path: Path) -> None:
    ours = etree.fromstring(document(tmp_path, "ttml"))
    sample = etree.parse(SCHEMAS / "ttml" / "text-example.xml").getroot()
    assert ours.tag == sample.tag
    profile = "{http://www.w3.org/ns/ttml#parameter}contentProfiles"
    assert {etree.QName(name).localname for name in ours.attrib} == {"lang", "space", "contentProfiles"}
    assert (ours.get(profile) or "").partition("/imsc")[0] == (sample.get(profile) or "").partition("/imsc")[0]


def test_a_ttml_is_built_as_the_standard_says_and_is_read_by_our_own_reader_as_what_it_was(tmp_path: Path) -> None:
    text = document(tmp_path, "ttml")
    root = check(text)
    times = [(line.get("begin"), line.get("end")) for line in root.iter(f"{TT}p")]
    assert times == [
        ("00:00:12.00", "00:00:15.50"), ("00:00:15.50", "00:00:20.00"), ("00:01:02.03", "00:01:10.00"),
    ]  # fmt: skip
    found = ttml.read("m1.ttml", text, said("ttml")).frame.row(0, named=True)
    assert found["lyrics"] == PLAIN
    assert found["synced_lyrics"] == "[00:12.00]夜の海\n[00:15.50]静か な & <波>\n[01:02.03]さよなら"
    assert found["synced_words"] == "[00:15.50]<00:15.50>静か <00:16.25>な & <波>"


def test_the_last_line_of_a_song_whose_length_nobody_knows_has_no_end(tmp_path: Path) -> None:
    assert [line.get("end") for line in check(document(tmp_path, "ttml", duration_s=None)).iter(f"{TT}p")][-1] is None


def test_a_song_without_times_stands_in_the_rows_alone(tmp_path: Path) -> None:
    for form in TIMED:
        for synced in (None, "夜の海", "[00:12.00]夜\n海"):
            row = {"work_id": ident("m1"), "synced_lyrics": synced}
            formats()[form].encode(pl.DataFrame([row], schema=dict.fromkeys(row, pl.String)), tmp_path / "f")
            with zipfile.ZipFile(tmp_path / "f") as archive:
                assert archive.namelist() == ["rows-0001.jsonl"]


words = st.text(st.characters(exclude_categories=("C", "Z")))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99 * 6000), words), max_size=9))
def test_lines_are_what_was_written_in_order_of_time(told: list[tuple[int, str]]) -> None:
    text = "\n".join(f"[{at // 6000:02}:{at // 100 % 60:02}.{at % 100:02}]{words}" for at, words in told)
    found = [(line.at, line.text) for line in lyrics.lines(text)]
    plain = [(at, words) for at, words in told if "<" not in words]
    assert [each for each in found if each in plain] == sorted(plain, key=lambda each: each[0])
    assert len(found) == len(told)


def test_words_of_a_supplier_who_may_not_contribute_do_not_go_out(
    frames: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    links = frames["silver.links"].with_columns(contributes=pl.lit(value=False))
    assert rows_of(holder(tmp_path), frames | {"silver.links": links}).is_empty()


def test_a_format_of_lyrics_carries_lyrics_only(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="format lrc cannot carry feed works"):
        client(tmp_path, feeds={"works": ["work_id", "territories"]}, format="lrc")
    with pytest.raises(WrongUsage, match="format ttml needs the fields synced_lyrics"):
        client(tmp_path, feeds={"lyrics": ["work_id", "territories"]}, format="ttml")


def test_a_right_to_words_alone_opens_nothing(frames: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    only = frames["silver.rights"].filter(use="lyrics_display")
    assert rows_of(holder(tmp_path), frames | {"silver.rights": only}).is_empty()
    ended = frames["silver.rights"].with_columns(
        valid_until=pl.when(use="lyrics_display").then(dt.date(2026, 11, 19)).otherwise("valid_until")
    )
    assert rows_of(holder(tmp_path), frames | {"silver.rights": ended}).is_empty()
