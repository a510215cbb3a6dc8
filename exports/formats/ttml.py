"""TTML, lyrics with times in the text profile of IMSC 1.1 (https://www.w3.org/TR/ttml-imsc1.1/): one song a file.

A line lasts until the next one begins, the last one as long as the song where its length is licensed. Words with times
of their own are spans. A song of which nobody has brought times stands in the rows alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from exports.archives import LIST, RESOURCE, Archive, Row
from exports.formats import About
from exports.lyrics import FEED, Line, heading, lines
from exports.profiles import add

__all__ = ["LIST", "RESOURCE"]
EXTENSION = "ttml.zip"
NOTES = {
    "ja": "1曲1ファイルの TTML(IMSC 1.1 テキスト、作品ID.ttml)と、同じ行の JSON Lines(rows-NNNN.jsonl)を zip に"
    "収めています。時刻のない歌詞は rows のみにあります。",
    "en": "One TTML file a song (IMSC 1.1 text, <work_id>.ttml) and the same rows as JSON Lines (rows-NNNN.jsonl). "
    "Lyrics without times are in the rows alone.",
}
FEEDS: tuple[str, ...] | None = (FEED,)
NEEDS: tuple[str, ...] = ("work_id", "synced_lyrics")
DOMAINS: tuple[str, ...] | None = None
ASKS: tuple[str, ...] = ()
TT, TTM, TTP = (f"http://www.w3.org/ns/ttml{part}" for part in ("", "#metadata", "#parameter"))
PROFILE = "http://www.w3.org/ns/ttml/profile/imsc1.1/text"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def _documents(rows: list[Row], part: str, about: About) -> Iterator[tuple[str, bytes]]:
    for row in rows:
        sung = lines(row["synced_lyrics"])
        if sung:
            yield f"{row['work_id']}.ttml", _document(row, sung)


def _document(row: Row, sung: list[Line]) -> bytes:
    root = etree.Element(f"{{{TT}}}tt", nsmap={None: TT, "ttm": TTM, "ttp": TTP})
    root.set(LANGUAGE, "ja")
    root.set(SPACE, "preserve")  # a blank between two words belongs to the song
    root.set(f"{{{TTP}}}contentProfiles", PROFILE)
    metadata = add(add(root, f"{{{TT}}}head"), f"{{{TT}}}metadata")
    said = heading(row)
    if "title" in said:
        add(metadata, f"{{{TTM}}}title", said["title"])
    if "artist" in said:
        add(metadata, f"{{{TTM}}}desc", said["artist"])
    stanza = add(add(root, f"{{{TT}}}body"), f"{{{TT}}}div")
    for place, line in enumerate(sung):
        if line.text:
            later = (other.at for other in sung[place:] if other.at > line.at)
            _add_line(stanza, line, next(later, (row.get("duration_s") or 0) * 100))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def _add_line(stanza: etree._Element, line: Line, end: int) -> None:
    """end: in hundredths; before the line's beginning where nobody knows it."""
    made = add(stanza, f"{{{TT}}}p", None if line.parts else line.text, begin=_clock(line.at))
    if end > line.at:
        made.set("end", _clock(end))
    for at, word in line.parts:
        if word:
            add(made, f"{{{TT}}}span", word, begin=_clock(max(at - line.at, 0)))


def _clock(hundredths: int) -> str:
    """6,250 → 00:01:02.50."""
    seconds, rest = divmod(hundredths, 100)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:02}"


_ARCHIVE = Archive(_documents)
encode, decode, read, columns = _ARCHIVE.encode, _ARCHIVE.decode, _ARCHIVE.read, _ARCHIVE.columns
