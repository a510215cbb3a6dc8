"""Segments of articles as OpenRTB 2.6 `Data` objects: what an exchange sets as `site.content.data` of a page's request.

One JSON object a line: the article's id and its `data`. The kansei segments stand under a private taxonomy (`segtax`
SEGTAX, from 500 on, https://github.com/InteractiveAdvertisingBureau/openrtb segtax), best first, their strength as
`value` where it is licensed; beside them what they mean in IAB's Content 3.1 and Audience 1.1 taxonomies
(exports/iab_words.py). `ext.rows` holds the licensed rows as they are.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from exports.formats import NOBODY, About, Rows, slices, whole, write_gzip
from exports.iab_words import AUDIENCE, CONTENT

Row = dict[str, Any]
EXTENSION = "openrtb.jsonl.gz"
RESOURCE: dict[str, Any] = {
    "format": "jsonl", "mediatype": "application/jsonl", "encoding": "utf-8", "compression": "gz",
}  # fmt: skip
LIST = {"type": "array"}
NOTES = {
    "ja": "1行1記事。data を OpenRTB 2.6 の site.content.data にそのまま設定できます。"
    "segtax 7001 が感性セグメント、9 が IAB Content 3.1、4 が IAB Audience 1.1。先頭行は項目名です。",
    "en": "One article a line; `data` can be set as site.content.data of OpenRTB 2.6 as it is. segtax 7001 is the "
    "kansei segments, 9 IAB Content 3.1, 4 IAB Audience 1.1. The first line names the fields.",
}
FEEDS: tuple[str, ...] | None = ("article_segments",)
NEEDS: tuple[str, ...] = ("article_id", "segment")
DOMAINS: tuple[str, ...] | None = None
ASKS: tuple[str, ...] = ()
SEGTAX = 7001
IAB_CONTENT_3_1, IAB_AUDIENCE_1_1 = 9, 4
NAME = "kansei"
ARTICLES_AT_ONCE = 5000


def encode(rows: Rows, path: Path, about: About = NOBODY) -> None:
    """Write the articles of these rows, which are in the order of their key: article, segment."""
    frame = whole(rows)
    told = (json.loads(line) for part in slices(frame) for line in part.write_ndjson().splitlines())
    write_gzip(_lines(told, frame.columns), path)


def decode(path: Path) -> Iterator[Row]:
    """Rows of a finished file. Raises ValueError where a line says something besides its rows."""
    fields = columns(path)
    with gzip.open(path) as lines:
        if lines.readline() != _packed({"fields": fields}):
            raise ValueError("the first line does not only name the fields")
        for line in lines:
            rows = json.loads(line)["ext"]["rows"]
            if _line(rows) != line or any(list(row) != fields for row in rows):
                raise ValueError("a line says something besides its rows")
            yield from rows


def read(path: Path) -> Iterator[pl.DataFrame]:
    """The rows of some thousand articles at a time. Raises ValueError where it holds anything that they do not tell."""
    try:
        part: list[Row] = []
        for row in decode(path):
            part.append(row)
            if len(part) == ARTICLES_AT_ONCE:
                yield pl.DataFrame(part, infer_schema_length=None)
                part = []
        if part:
            yield pl.DataFrame(part, infer_schema_length=None)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"is no file of segments: {type(error).__name__}") from error


def columns(path: Path) -> list[str]:
    """Names of the fields. Raises ValueError where the first line says anything else."""
    with gzip.open(path) as lines:
        stated = json.loads(next(lines, b"null"))
    if not isinstance(stated, dict) or stated.keys() != {"fields"}:
        raise ValueError("the first line does not name the fields")
    return list(stated["fields"])


def _lines(rows: Iterator[Row], fields: list[str]) -> Iterator[bytes]:
    yield _packed({"fields": fields})
    for _, article in groupby(rows, key=lambda row: row["article_id"]):
        yield _line(list(article))


def _line(rows: list[Row]) -> bytes:
    """One article: OpenRTB's Data objects, and the rows from which they come."""
    best = sorted(rows, key=lambda row: (-(row.get("score") or 0), row["segment"]))
    data = [_data(SEGTAX, [_segment(row) for row in best])]
    for segtax, words in ((IAB_CONTENT_3_1, CONTENT), (IAB_AUDIENCE_1_1, AUDIENCE)):
        meant = list(dict.fromkeys(words[row["segment"]] for row in best if row["segment"] in words))
        if meant:
            data.append(_data(segtax, [{"id": each} for each in meant]))
    return _packed({"article_id": rows[0]["article_id"], "data": data, "ext": {"rows": rows}})


def _data(segtax: int, segments: list[dict[str, str]]) -> dict[str, Any]:
    return {"name": NAME, "ext": {"segtax": segtax}, "segment": segments}


def _segment(row: Row) -> dict[str, str]:
    name = row.get("name_ja") or row.get("name_en")
    value = row.get("score")
    stated = {"id": row["segment"], "name": name, "value": None if value is None else str(value)}
    return {key: each for key, each in stated.items() if each is not None}


def _packed(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
