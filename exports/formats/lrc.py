"""LRC, lyrics with times: one song a file, `<work_id>.lrc`, all of a feed in one zip archive with its rows.

A song of which nobody has brought times stands in the rows alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from exports.archives import LIST, RESOURCE, Archive, Row
from exports.formats import About
from exports.lyrics import FEED, heading, lines

__all__ = ["LIST", "RESOURCE"]
EXTENSION = "lrc.zip"
NOTES = {
    "ja": "1曲1ファイルの LRC(作品ID.lrc、UTF-8)と、同じ行の JSON Lines(rows-NNNN.jsonl)を zip に収めています。"
    "時刻のない歌詞は rows のみにあります。",
    "en": "One LRC file a song (<work_id>.lrc, UTF-8) and the same rows as JSON Lines (rows-NNNN.jsonl). Lyrics "
    "without times are in the rows alone.",
}
FEEDS: tuple[str, ...] | None = (FEED,)
NEEDS: tuple[str, ...] = ("work_id", "synced_lyrics")
DOMAINS: tuple[str, ...] | None = None
ASKS: tuple[str, ...] = ()
TAGS = {"title": "ti", "artist": "ar"}


def _documents(rows: list[Row], part: str, about: About) -> Iterator[tuple[str, bytes]]:
    for row in rows:
        if lines(row["synced_lyrics"]):
            tags = [f"[{TAGS[name]}:{text}]" for name, text in heading(row).items()]
            if row.get("duration_s"):
                tags.append("[length:{:02}:{:02}]".format(*divmod(row["duration_s"], 60)))
            text = "\n".join([*tags, *row["synced_lyrics"].splitlines()]) + "\n"
            yield f"{row['work_id']}.lrc", text.encode()


_ARCHIVE = Archive(_documents)
encode, decode, read, columns = _ARCHIVE.encode, _ARCHIVE.decode, _ARCHIVE.read, _ARCHIVE.columns
