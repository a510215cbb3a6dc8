"""Read packed credit strings: `[監督]永丘昭典　／　[撮影]…`, `役名（声：俳優名）`, `A feat. B`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPLIT = re.compile(r"[\n／∥]|\s/(?=\s)")
_LABEL = re.compile(r"^\s*[\[［【]([^\]］】]{1,60})[\]］】]\s*(.*)$", re.DOTALL)
_VOICE = re.compile(r"^(.{1,60}?)[(（]\s{0,3}(?:声|CV|ＣＶ)\s{0,3}[:：]?(.{1,60}?)[)）]$")
_FEATURED = re.compile(r"([(（]\s{0,3})?(?<![A-Za-z])(?:feat\.|ft\.|featuring(?![A-Za-z]))", re.IGNORECASE)
"""Each pattern takes time in proportion to the cell, whatever is written into it: white space is stripped later."""
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
            found.append(Credit(voice[2].strip(), "voice" if role in CAST else role, voice[1].strip() or None))
        elif role in CAST:
            found.append(Credit(rest.strip(), role, label))
        else:
            name, *guests = _with_guests(rest)
            found += [Credit(name, label or role), *(Credit(guest, "featured") for guest in guests)]
    return list(dict.fromkeys(credit for credit in found if credit.name))


def _with_guests(text: str) -> list[str]:
    """The name before `feat.` and those after it; a bracket that was opened for a guest is closed with it."""
    names, start, closing = [], 0, ""
    for mark in [*_FEATURED.finditer(text), None]:
        names.append(text[start : mark.start() if mark else None].strip().removesuffix(closing).strip())
        if mark:
            start, closing = mark.end(), {"(": ")", "（": "）"}.get((mark[1] or "-")[0], "")
    return names


def _label(part: str) -> tuple[str | None, str]:
    match = _LABEL.match(part)
    return (match[1].strip() or None, match[2]) if match else (None, part)
