"""Tables drawn as tables, a small night of three domains, and clients that differ in one term."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from exports.client_file import Client, read_client
from quality.contracts import tables

NIGHT = "2026-11-20"
DOMAIN = {"m": "music", "v": "video", "b": "book", "p": "party", "a": "article", "c": "creative"}
CANARY = "CANARY無許諾"
LATER, EARLIER = "2027-12-31", "2026-01-01"
USUAL: dict[str, dict[str, Any]] = {
    "silver.works": {"source_key": "k-1", "title": "題", "genres": [], "status": "live", "first_night": NIGHT},
    "silver.rights": {"valid_from": dt.date(2026, 1, 1), "valid_until": dt.date(2027, 12, 31)},
    "silver.credits": {"role": "composer", "position": 1},
    "silver.parties": {"name": "名"},
    "gold.kansei_scores": {"domain": "music", "confidence": 0.5, "source": "lexicon", "evidence": 2},
    "gold.factors": {
        "facet": "melody", "label_ja": "あたたかい", "label_en": "warm", "definition_ja": "", "definition_en": "",
        "polarity": 1, "entries": 3,
    },
    "gold.similar_works": {"domain": "music", "score": 0.5, "reasons": ["melody.warm"]},
    "gold.cross_domain": {"score": 0.5, "reasons": ["melody.warm"]},
    "gold.related_parties": {"kind": "performer", "score": 0.5, "reasons": ["melody.warm"]},
    "silver.facts": {"source": "label"},
    "gold.themes": {
        "name_ja": "夜、別れ", "name_en": "Night: farewell", "factors": ["melody.warm"], "words": [],
        "domains": ["music"], "works": 8, "reviewed": False,
    },
    "gold.theme_members": {"domain": "music", "score": 0.5, "reasons": ["melody.warm"]},
    "gold.playlists": {
        "kind": "mood", "start": "warm", "name_ja": "夜", "name_en": "Night", "score": 0.5, "reasons": ["melody.warm"],
        "reason_ja": "「夜」の一曲", "reason_en": "Night",
    },
    "gold.stations": {
        "kind": "mood", "start": "warm", "name_ja": "夜", "name_en": "Night", "score": 0.5, "reasons": ["melody.warm"],
    },
    "gold.next_tracks": {"factor": "melody.warm", "strength": 0.5, "on_play": 0.1, "on_skip": -0.2},
    "gold.context_candidates": {
        "kind": "time", "name_ja": "深夜", "name_en": "Late night", "mood_ja": "静けさ", "mood_en": "stillness",
        "score": 0.5, "reasons": ["melody.warm"],
    },
    "gold.ad_matches": {"score": 0.5, "reasons": ["melody.warm"]},
    "silver.articles": {"url": "https://media.example/1", "title": "見出し", "body": "本文"},
}  # fmt: skip


def ident(short: str) -> str:
    """`m1` → music-000000000001; anything else stays as it is."""
    found = re.fullmatch(r"([mvbpac])(\d+)", short)
    return f"{DOMAIN[found[1]]}-{int(found[2]):012x}" if found else short


def drawn(table: str, text: str) -> pl.DataFrame:
    """The frame of a contract from a drawn table: first line names columns, `-` is null, other columns are usual."""
    header, *lines = [line.split() for line in text.strip().splitlines()]
    schema = tables()[table].polars_schema()
    rows = [
        {**USUAL.get(table, {}), **{name: _value(cell, schema[name]) for name, cell in zip(header, line, strict=True)}}
        for line in lines
    ]
    return tables()[table].conform(pl.DataFrame(rows, schema_overrides=schema) if rows else tables()[table].empty())


def _value(cell: str, dtype: pl.DataType) -> Any:
    if cell == "-":
        return None
    if dtype == pl.Date:
        return dt.date.fromisoformat(cell)
    if isinstance(dtype, pl.List):
        return cell.split("|")
    if dtype.is_integer():
        return int(cell)
    return float(cell) if dtype.is_float() else ident(cell)


def night_frames() -> dict[str, pl.DataFrame]:
    """A night in which everything that is not licensed to `stream` carries the canary."""
    c = CANARY
    return {
        "silver.works": drawn("silver.works", f"""
            work_id domain source   title        status     rating
            m1      music  label    夜明け       live       -
            m2      music  label    =SUM(A1)     live       -
            m3      music  label    {c}-territory live      {c}
            m4      music  label    {c}-expired  live       {c}
            m5      music  label    {c}-use      live       {c}
            m6      music  label    {c}-norights live       {c}
            m7      music  label    {c}-withdrawn withdrawn {c}
            v1      video  film     {c}-domain   live       {c}
            m8      music  other    {c}-source   live       {c}
        """),
        "silver.rights": drawn("silver.rights", """
            work_id use               territory valid_from valid_until
            m1      streaming_service JP        2026-01-01 2027-12-31
            m2      streaming_service WORLD     2026-01-01 2026-11-20
            m3      streaming_service US        2026-01-01 2027-12-31
            m4      streaming_service JP        2026-01-01 2026-11-19
            m5      video_on_demand   JP        2026-01-01 2027-12-31
            m7      streaming_service JP        2026-01-01 2027-12-31
            v1      streaming_service JP        2026-01-01 2027-12-31
            m8      streaming_service JP        2026-01-01 2027-12-31
        """),
        "silver.parties": drawn("silver.parties", f"""
            party_id name
            p1       青葉
            p2       みどり
            p3       {c}-party
        """),
        "silver.credits": drawn("silver.credits", """
            work_id party_id role
            m1      p1       composer
            m2      p2       singer
            m3      p3       composer
        """),
        "gold.factors": drawn("gold.factors", """
            factor        facet  label_ja label_en label_romaji
            melody.warm   melody 暖かい   warm     Atatakai
            lyrics.lonely lyrics 寂しい   lonely   Sabishii
        """),
        "gold.kansei_scores": drawn("gold.kansei_scores", """
            subject_id factor        score confidence
            m1         melody.warm   0.8   0.123457
            m1         lyrics.lonely 0.25  0.123457
            m2         melody.warm   0.5   0.123457
            m3         melody.warm   0.777 0.123457
            a1         melody.warm   0.777 0.123457
        """),
        "gold.similar_works": drawn("gold.similar_works", """
            work_id rank neighbour_id score
            m1      1    m3           0.9
            m1      2    m2           0.7
            m2      1    m1           0.7
            m3      1    m1           0.9
        """),
        "gold.cross_domain": drawn("gold.cross_domain", """
            work_id to_domain rank neighbour_id
            m1      video     1    v1
        """),
        "gold.related_parties": drawn("gold.related_parties", """
            party_id rank neighbour_id
            p1       1    p3
            p1       2    p2
        """),
        "silver.articles": drawn("silver.articles", """
            article_id source
            a1         media_a
            a2         media_b
        """),
        "gold.ad_matches": drawn("gold.ad_matches", """
            article_id creative_id media   rank
            a1         c1          media_a 1
            a2         c1          media_b 1
            a2         c2          media_a 2
        """),
    }  # fmt: skip


STREAM: dict[str, Any] = {
    "client": "stream",
    "name": {"ja": "配信", "en": "Stream"},
    "contact": "ops@stream.example",
    "licence": {
        "kind": "flat",
        "use": "streaming_service",
        "territories": ["JP"],
        "period": {"from": dt.date(2026, 4, 1), "until": dt.date(2027, 3, 31)},
        "works": {"domains": ["music"], "sources": ["label"]},
    },
    "feeds": {
        "works": ["work_id", "title", "genres", "territories"],
        "credits": ["work_id", "party_id", "role", "name"],
        "kansei_scores": ["work_id", "factor", "label_ja", "score"],
        "similar_works": ["work_id", "rank", "neighbour_id", "score", "reasons"],
        "cross_domain": ["work_id", "to_domain", "rank", "neighbour_id"],
        "related_parties": ["party_id", "rank", "neighbour_id", "name", "neighbour_name"],
    },
    "format": "csv_gz",
    "languages": ["ja"],
    "channel": {"kind": "folder"},
    "onboarded": {"by": "森", "date": dt.date(2026, 4, 1)},
}
ADS: dict[str, Any] = {
    **STREAM,
    "client": "ads",
    "feeds": {"ad_matches": ["article_id", "creative_id", "media", "rank"]},
    "licence": {**STREAM["licence"], "use": "advertising", "works": {"domains": [], "sources": ["media_a"]}},
}


def changed(terms: dict[str, Any], **dotted: Any) -> dict[str, Any]:
    """A copy of `terms` with some of them changed; `licence__use=…` reaches inside."""
    copy: dict[str, Any] = yaml.safe_load(yaml.safe_dump(terms, allow_unicode=True, sort_keys=False))
    for key, value in dotted.items():
        *way, last = key.split("__")
        inner = copy
        for part in way:
            inner = inner[part]
        inner[last] = value
    return copy


def write_client(folder: Path, terms: dict[str, Any] = STREAM, **dotted: Any) -> Path:
    """Write a client file and return its path."""
    written = changed(terms, **dotted)
    path = folder / f"{written['client']}.yaml"
    path.write_text(yaml.safe_dump(written, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def client(folder: Path, terms: dict[str, Any] = STREAM, **dotted: Any) -> Client:
    """A checked client."""
    return read_client(write_client(folder, terms, **dotted))


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by path; locks and unfinished files left out."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def plain(folder: Path) -> bytes:
    """Every byte under a folder, unpacked."""
    unpacked = [gzip.decompress(data) if name.endswith(".gz") else data for name, data in tree(folder).items()]
    return b"\n".join([*unpacked, *(name.encode() for name in tree(folder))])
