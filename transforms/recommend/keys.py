"""Musical keys as catalogs write them, as places on the circle of fifths: keys that lie close follow one another."""

from __future__ import annotations

import re
import unicodedata

from transforms.kansei.facts import mode_of

FIFTHS = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
JAPANESE = {"ハ": "C", "ニ": "D", "ホ": "E", "ヘ": "F", "ト": "G", "イ": "A", "ロ": "B"}
NOTE = re.compile(
    r"(?P<before>[嬰変]?)(?P<note>[A-Ga-gハニホヘトイロ])(?P<after>#|♯|♭|b(?![a-z])|[- ]?sharp|[- ]?flat)?"
)
SHARPS, FLATS = ("#", "♯", "sharp", "嬰"), ("b", "♭", "flat", "変")
MINOR_AS_MAJOR = 3
"""A minor key stands where its relative major does: three fifths back."""
FURTHEST = 6


def place_of(key: str) -> int | None:
    """Place 0–11 on the circle of fifths (C major and A minor: 0); None where the key cannot be read."""
    written = unicodedata.normalize("NFKC", key).strip()
    mode = mode_of(key)
    found = NOTE.match(written)
    if not mode or not found:
        return None
    note = found["note"].upper()
    accident = (found["after"] or found["before"] or "").strip(" -")
    shift = 7 if accident in SHARPS else -7 if accident in FLATS else 0
    minor = MINOR_AS_MAJOR if mode == "minor" else 0
    return (FIFTHS[JAPANESE.get(note, note)] + shift - minor) % 12


def apart(one: int | None, other: int | None) -> float:
    """How far two places lie apart, 0 to 1; one half of the way to the furthest where one is not known."""
    if one is None or other is None:
        return 0.5
    steps = abs(one - other) % 12
    return min(steps, 12 - steps) / FURTHEST
