"""JSPF, the JSON form of XSPF (https://www.xspf.org/jspf): one playlist a file, all of a feed in one zip archive.

A track's `annotation` says why it stands there. What JSPF has no place for stands under an extension of ours, so that
every licensed field can be read back.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from exports.archives import entry
from exports.formats import NOBODY, About, Rows, whole

EXTENSION = "jspf.zip"
RESOURCE = {"format": "jspf", "mediatype": "application/zip"}
LIST = {"type": "array"}
NOTES = {
    "ja": "1プレイリスト1ファイル(JSPF)を zip に収めています。選曲理由は各トラックの annotation にあります。",
    "en": "One JSPF file a playlist, in a zip archive. A track's annotation says why it was chosen.",
}
FEEDS: tuple[str, ...] | None = ("playlists", "artist_playlists")
EXTENSION_OF_OURS = "urn:kansei:jspf:1"
URN = "urn:kansei:"
OF_PLAYLIST = ("kind", "start", "party_id", "name_ja", "name_en")
"""Fields that are the same on every track."""
NEEDS: tuple[str, ...] = ("playlist_id", "track_no", "work_id")
DOMAINS: tuple[str, ...] | None = None
ASKS: tuple[str, ...] = ()


def encode(rows: Rows, path: Path, about: About = NOBODY) -> None:
    """Write each playlist as one file. Raises ValueError where the rows are no playlists.

    Columns NEEDS must be there, and track numbers count from 1 in each playlist, in order.
    """
    frame = whole(rows)
    missing = [name for name in NEEDS if name not in frame.columns]
    if missing:
        raise ValueError(f"JSPF needs the fields {', '.join(missing)}")
    with path.open("wb") as raw:
        with zipfile.ZipFile(raw, "w") as archive:
            archive.comment = json.dumps(frame.columns).encode()
            for playlist_id, tracks in _lists(frame):
                archive.writestr(entry(f"{playlist_id}.jspf"), _document(playlist_id, tracks, frame.columns), None, 6)
        raw.flush()
        os.fsync(raw.fileno())


def decode(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a finished file. Raises ValueError where it is no archive of such playlists."""
    for frame in read(path):
        yield from frame.iter_rows(named=True)


def read(path: Path) -> Iterator[pl.DataFrame]:
    """The rows of each playlist. Raises ValueError where anything in the file would not be in them."""
    try:
        with zipfile.ZipFile(path) as archive:
            fields = json.loads(archive.comment)
            for entry in archive.infolist():
                document = archive.read(entry)
                rows = list(_rows(json.loads(document), fields))
                again = _document(entry.filename.removesuffix(".jspf"), rows, fields)
                if again != document:
                    raise ValueError(f"{entry.filename} holds something besides its rows")
                yield pl.DataFrame(rows, infer_schema_length=None)
    except (zipfile.BadZipFile, KeyError, TypeError, IndexError) as error:
        raise ValueError(f"is no archive of playlists: {type(error).__name__}") from error


def columns(path: Path) -> list[str] | None:
    """Names of the fields."""
    try:
        with zipfile.ZipFile(path) as archive:
            return list(json.loads(archive.comment))
    except zipfile.BadZipFile as error:
        raise ValueError("is no archive") from error


def _lists(frame: pl.DataFrame) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    ordered = frame.with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%d")).sort("playlist_id", "track_no")
    for tracks in ordered.partition_by("playlist_id", maintain_order=True):
        if tracks["track_no"].to_list() != list(range(1, tracks.height + 1)):
            raise ValueError("track numbers do not count from 1")
        yield str(tracks["playlist_id"][0]), tracks.to_dicts()


def _document(playlist_id: str, tracks: list[dict[str, Any]], fields: list[str]) -> bytes:
    first = tracks[0]
    shared = {name: first[name] for name in OF_PLAYLIST if name in fields}
    playlist = {
        "identifier": URN + playlist_id,
        "title": first.get("name_ja") or first.get("name_en") or playlist_id,
        "extension": {EXTENSION_OF_OURS: [shared]},
        "track": [_track(track) for track in tracks],
    }
    return (json.dumps({"playlist": playlist}, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _track(row: Mapping[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in row.items() if name not in (*OF_PLAYLIST, *NEEDS)}
    track: dict[str, Any] = {"identifier": [URN + row["work_id"]], "extension": {EXTENSION_OF_OURS: [rest]}}
    reason = row.get("reason_ja") or row.get("reason_en")
    known = {
        "title": row.get("title"),
        "creator": "、".join(row.get("artists") or ()),
        "duration": (row.get("duration_s") or 0) * 1000,
        "annotation": reason,
    }
    return track | {name: value for name, value in known.items() if value}


def _rows(document: Any, fields: list[str]) -> Iterator[dict[str, Any]]:
    playlist = document["playlist"]
    shared = playlist["extension"][EXTENSION_OF_OURS][0]
    for number, track in enumerate(playlist["track"], start=1):
        row = {
            **shared,
            **track["extension"][EXTENSION_OF_OURS][0],
            "playlist_id": playlist["identifier"].removeprefix(URN),
            "track_no": number,
            "work_id": track["identifier"][0].removeprefix(URN),
        }
        yield {name: row[name] for name in fields} | {name: row[name] for name in row if name not in fields}
