"""Lyrics with times, normalised: LRC lines with minutes, seconds and hundredths, [01:02.50]夜の海, in order of time."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from quality.intake.files import refuse

MOST_TEXT = 1_000_000
"""Characters of one song, its repetitions written out."""


@dataclass(frozen=True)
class Line:
    """A line and when it is sung, in milliseconds; None where nothing is said. words: (milliseconds, text) of parts."""

    at: int | None
    text: str
    words: tuple[tuple[int, str], ...] = ()


def columns_of(lines: list[Line]) -> dict[str, str | None]:
    """lyrics: text alone, in order. synced_lyrics: lines with a time. synced_words: those whose parts have times.

    A line without a time stays behind the one that stands before it. Hundredths are cut, not rounded: never too late.
    """
    timed = [line for line in lines if line.at is not None]
    synced = [f"[{stamp(line.at or 0)}]{line.text}" for line in timed]
    words = [f"[{stamp(line.at or 0)}]{''.join(_word(*word) for word in line.words)}" for line in timed if line.words]
    return {
        "lyrics": "\n".join(line.text for line in lines).strip("\n") or None,
        "synced_lyrics": "\n".join(synced) or None,
        "synced_words": "\n".join(words) or None,
    }


def in_order(lines: list[Line]) -> list[Line]:
    """Lines by time; those without a time stay behind the line before them."""
    last, keyed = -1, []
    for place, line in enumerate(lines):
        last = line.at if line.at is not None else last
        keyed.append((last, place, line))
    return [line for *_, line in sorted(keyed, key=lambda each: each[:2])]


def stamp(milliseconds: int) -> str:
    """62,504 → 01:02.50."""
    minutes, rest = divmod(max(milliseconds, 0), 60_000)
    return f"{minutes:02}:{rest // 1000:02}.{rest % 1000 // 10:02}"


def stem(file: str) -> str:
    """A file's name without its ending: the key, where a song is one file."""
    return unicodedata.normalize("NFC", file.rpartition("/")[2]).rpartition(".")[0]


def check_length(file: str, lines: list[Line]) -> None:
    """Raises IntakeRefused for what no song is."""
    if sum(len(line.text) + 12 for line in lines) > MOST_TEXT:
        raise refuse(file, "too_long", f"more than {MOST_TEXT} characters of lyrics", "send one song a file")


def _word(at: int, text: str) -> str:
    return f"<{stamp(at)}>{text}"
