"""Read packed credit strings: `[監督]永丘昭典　／　[撮影]…`, `役名（声：俳優名）`, `A feat. B`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPLIT = re.compile(r"\n|\s*[／∥]\s*|\s+/\s+")
_LABEL = re.compile(r"^\s*[\[［【]([^\]］】]{1,60})[\]］】]\s*(.*)$", re.DOTALL)
_VOICE = re.compile(r"^(.{1,60}?)\s*[(（]\s*(?:声|CV|ＣＶ)\s*[:：]?\s*(.{1,60}?)\s*[)）]$")
_FEATURED = re.compile(r"\s*(?:[(（]\s*)?(?:feat\.|ft\.|featuring)\s*", re.IGNORECASE)
CAST = frozenset({"actor", "voice"})
"""Roles whose bracketed label is the character played, not the role."""


@dataclass(frozen=True)
class Credit:
    """Who did what, and as whom."""

    name: str
    role: str
    character: str | None = None


def read_credits(cell: str, role: str) -> list[Credit]:
    """Credits of one cell whose column means `role`, in the order written; a repeated name and role counts once."""
    found: list[Credit] = []
    for part in _SPLIT.split(cell):
        label, rest = _label(part.strip())
        voice = _VOICE.match(rest)
        if voice:
            found.append(Credit(voice[2], "voice" if role in CAST else role, voice[1]))
        elif role in CAST:
            found += [Credit(rest, role, label)]
        else:
            names = _FEATURED.split(rest.rstrip(")）")) if _FEATURED.search(rest) else [rest]
            found.append(Credit(names[0], label or role))
            found += [Credit(name, "featured") for name in names[1:]]
    clean = [Credit(credit.name.strip(), credit.role, credit.character) for credit in found]
    return list(dict.fromkeys(credit for credit in clean if credit.name))


def _label(part: str) -> tuple[str | None, str]:
    match = _LABEL.match(part)
    return (match[1].strip(), match[2]) if match else (None, part)
