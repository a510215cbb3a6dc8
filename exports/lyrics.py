"""Rows of the feed lyrics as LRC and TTML need them: the lines of `synced_lyrics` with their times."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

FEED = "lyrics"
_LINE = re.compile(r"\[(\d{2,3}):([0-5]\d)\.(\d\d)\](.*)")
_WORD = re.compile(r"<(\d{2,3}):([0-5]\d)\.(\d\d)>")


class Line(NamedTuple):
    """A line and when it is sung, in hundredths of a second. parts: (when, text) where its words have times."""

    at: int
    text: str
    parts: tuple[tuple[int, str], ...] = ()


def lines(synced: str | None) -> list[Line]:
    """The lines of a song in order of time; none where one of them does not begin with [mm:ss.xx].

    A line without text ends the one before it.
    """
    found = [_LINE.fullmatch(line) for line in (synced or "").splitlines()]
    if not all(found):
        return []
    return sorted((_line(*each.groups()) for each in found if each), key=lambda line: line.at)


def heading(row: Mapping[str, Any]) -> dict[str, str]:
    """Title and artist of a row, each in one line; absent where it is not licensed or nobody knows."""
    known = {"title": row.get("title"), "artist": "、".join(row.get("artists") or ())}
    return {name: " ".join(text.split()) for name, text in known.items() if text}


def _line(minutes: str, seconds: str, hundredths: str, text: str) -> Line:
    first, *rest = _WORD.split(text)
    groups = zip(rest[::4], rest[1::4], rest[2::4], rest[3::4], strict=True)
    parts = tuple((_hundredths(*time), word) for *time, word in groups)
    whole = first + "".join(word for _, word in parts)
    return Line(_hundredths(minutes, seconds, hundredths), whole.strip(), parts if not first.strip() else ())


def _hundredths(minutes: str, seconds: str, hundredths: str) -> int:
    return (int(minutes) * 60 + int(seconds)) * 100 + int(hundredths)
