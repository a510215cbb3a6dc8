"""A night of music and video for documents of standards, a client of them, and the official schemas."""

from __future__ import annotations

import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from lxml import etree

from exports.client_file import Client
from exports.formats import About
from exports.packages import build
from exports.select import tables_read
from tests.exports.drawn import CANARY, NIGHT, client, drawn, night_frames

SCHEMAS = Path(__file__).resolve().parents[2].parent / "shared" / "schemas"
shared = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="../shared is absent: no official schema to validate against")
ABOUT = About(
    NIGHT, "stream", "PADPIDA2013042401U", "PADPIDA2013042402V", "amazon-in", "kansei/ember", "https://vod.example/"
)
STANDARDS = {name: getattr(ABOUT, name) for name in
             ("ddex_sender", "ddex_recipient", "ember_bucket", "ember_folder", "site")}  # fmt: skip
PROFILE = [
    "work_id", "domain", "title", "title_kana", "title_romaji", "release_date", "release_year", "genres", "series",
    "duration_s", "tempo_bpm", "rating", "people", "people_roles", "isrc", "factors", "labels_ja", "labels_en",
    "labels_romaji", "scores", "territories",
]  # fmt: skip
HOSTILE = [
    "=1+1", '"<&>\'', "]]>", "<!--", "&#0;", "＝SUM", "🎵夜👩‍👩‍👧", "\u200f右から", "a\u2028b", "\t夜\n明け", "𠮷野家",
]  # fmt: skip


def standards_night() -> dict[str, pl.DataFrame]:
    """Music and video in which everything that is not licensed carries the canary; hostile titles on what is."""
    night = night_frames()
    rows = "\n".join(f"v{n} video label 題 live {n + 1900}" for n in range(2, 2 + len(HOSTILE)))
    video = drawn("silver.works", f"work_id domain source title status release_year\n{rows}")
    video = video.with_columns(
        title=pl.Series(HOSTILE), title_kana=pl.lit("ヨアケ"), genres=pl.Series([["SF", "<恋愛>"]] * len(HOSTILE)),
        duration_s=pl.lit(5400, pl.Int32), rating=pl.lit("PG12"),
    )  # fmt: skip
    music = night["silver.works"].with_columns(
        title=pl.when(title="夜明け").then(pl.lit('夜"<&]]>明け')).otherwise("title"),
        title_kana=pl.when(title="夜明け").then(pl.lit("ヨアケ")), tempo_bpm=pl.lit(120, pl.Int32),
    )  # fmt: skip
    rights = "\n".join(f"v{n} streaming_service JP" for n in range(2, 2 + len(HOSTILE)))
    credits = "m1 p1 artist\nm1 p2 composer\nv2 p1 director\nv2 p2 actor\nm3 p3 artist\nv3 p2 目撃者"
    scores = "subject_id factor score\nv2 melody.warm 0.9\nv2 lyrics.lonely 0.3"
    return night | {
        "silver.works": pl.concat([music, video]),
        "silver.rights": pl.concat(
            [night["silver.rights"], drawn("silver.rights", f"work_id use territory\n{rights}")]
        ),
        "silver.credits": drawn("silver.credits", f"work_id party_id role\n{credits}"),
        "silver.products": drawn("silver.products", f"product_id work_id scheme code\nisrc:1 m1 isrc JPAB01234567\n"
                                                    f"isrc:2 m3 isrc {CANARY}-isrc"),
        "gold.factors": pl.concat([night["gold.factors"], drawn("gold.factors", f"""
            factor                       facet          label_ja label_en
            lyrics_feeling.unlicensed    lyrics_feeling {CANARY} {CANARY}
        """)]),
        "gold.kansei_scores": pl.concat([night["gold.kansei_scores"], drawn("gold.kansei_scores", scores),
                                         drawn("gold.kansei_scores", "subject_id factor score\n"
                                               "m3 lyrics_feeling.unlicensed 0.9")]),
    }  # fmt: skip


def holder(folder: Path, form: str, domain: str, **more: Any) -> Client:
    feeds = {"work_profiles": {"fields": PROFILE, "domains": [domain], "format": form}}
    works = {"domains": ["music", "video"], "sources": ["label"]}
    return client(folder, feeds=feeds, licence__works=works, languages=["ja", "en", "romaji"],
                  **{"standards": STANDARDS, **more})  # fmt: skip


def packed(own: Client, frames: dict[str, pl.DataFrame], out: Path) -> zipfile.ZipFile:
    """The one file of a package, through entitlement, leak gate and seal."""
    package = build(own, NIGHT, {name: frames[name] for name in tables_read(own.feeds)}, out)
    assert len(package.files) == 1
    return zipfile.ZipFile(package.folder / package.files[0].name)


MEAD = "ddex/meadv11/media-enrichment-and-description.local.xsd"


@cache
def schema(path: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / path))


def check(path: str, text: bytes) -> etree._Element:
    """Validate a document by an official schema, and give it back."""
    document = etree.fromstring(text)
    schema(path).assertValid(document)
    return document
