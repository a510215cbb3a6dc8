"""LRC, lyrics with times: one song a file, one row. `[00:12.00]夜の海`, also `[00:12.00]<00:12.00>夜の<00:12.80>海`.

Columns: name (the file's name without its ending), those of TAGS from the tags at the top, `lyrics` (text alone),
`synced_lyrics` and `synced_words` (normalised: one time a line, in order, hundredths, [offset] applied: a positive one
shows a line earlier). A line with several times is sung as often. Tags without a column are counted as not read.
"""

from __future__ import annotations

import re
from collections import Counter

from pipelines.sources import FilePromise
from quality.intake.encodings import decode
from quality.intake.fields import Rows, gathered
from quality.intake.files import refuse
from quality.intake.lyrics import MOST_TEXT, Line, check_length, columns_of, in_order, stem

TAGS = {
    "ti": "title", "ar": "artist", "al": "album", "au": "author", "lr": "lyricist", "by": "creator",
    "length": "duration", "la": "language", "lang": "language", "id": "id",
}  # fmt: skip
GIVES = ("name", *dict.fromkeys(TAGS.values()), "lyrics", "synced_lyrics", "synced_words")
_TIME = r"(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?"
_STAMP = re.compile(rf"\[{_TIME}\][ \t]?")
_WORD = re.compile(f"<{_TIME}>")
_TAG = re.compile(r"\[([A-Za-z#][A-Za-z0-9_# ]{0,30}):(.*)\]")


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """The one row of a file. Raises IntakeRefused for what has no line with a time."""
    said: dict[str, str | None] = {}
    ignored: Counter[str] = Counter()
    written: list[tuple[list[int], str]] = []
    offset = 0
    for line in decode(file, data, promise.encodings).splitlines():
        times, text = _stamps(file, line.strip())
        tag = None if times else _TAG.fullmatch(text)
        if tag and tag[1].lower() == "offset":
            offset = _offset(file, tag[2])
        elif tag and tag[1].lower() in TAGS:
            said.setdefault(TAGS[tag[1].lower()], tag[2].strip() or None)
        elif tag:
            ignored[f"[{tag[1].lower()}]"] += 1
        elif times or text:
            written.append((times, text))
    if not any(times for times, _ in written):
        raise refuse(file, "lrc", "no line has a time", "begin every line with [mm:ss.xx]")
    ignored["line without a time, only in lyrics"] = sum(not times for times, _ in written)
    if sum(max(len(times), 1) * (len(text) + 12) for times, text in written) > MOST_TEXT:
        raise refuse(file, "too_long", f"more than {MOST_TEXT} characters of lyrics", "send one song a file")
    lines = in_order([line for times, text in written for line in _lines(file, times, text, offset)])
    check_length(file, lines)
    return gathered(file, [{"name": stem(file)} | said | columns_of(lines)], GIVES, dict(sorted((+ignored).items())))


def _stamps(file: str, line: str) -> tuple[list[int], str]:
    """The times at the beginning of a line, and the rest of it."""
    times, place = [], 0
    while found := _STAMP.match(line, place):
        times.append(_milliseconds(file, *found.groups()))
        place = found.end()
    return times, line[place:].strip()


def _lines(file: str, times: list[int], text: str, offset: int) -> list[Line]:
    """A line as often as it is sung. Its words' times are of the first time, and move with it."""
    parts = _WORD.split(text)
    plain = " ".join("".join(parts[::4]).split()) if len(parts) > 1 else text
    if not times:
        return [Line(None, plain)]
    groups = zip(parts[1::4], parts[2::4], parts[3::4], parts[4::4], strict=True)
    words = [(_milliseconds(file, *time), word) for *time, word in groups]
    return [
        Line(at - offset, plain, tuple((when - offset + at - times[0], word) for when, word in words)) for at in times
    ]


def _milliseconds(file: str, minutes: str, seconds: str, fraction: str | None) -> int:
    if int(seconds) > 59:
        raise refuse(file, "lrc", f"{minutes}:{seconds} is no time", "write [mm:ss.xx] with seconds below 60")
    return int(minutes) * 60_000 + int(seconds) * 1000 + int((fraction or "0").ljust(3, "0"))


def _offset(file: str, value: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,7}", value.strip()):
        raise refuse(file, "lrc", "the offset is no number of milliseconds", "write [offset:+500]")
    return int(value)
