"""Read packed credit strings: `[監督]永丘昭典　／　[撮影]…`, `原作:A 監督:B/C.`, `役名（声：俳優名）`, `A feat. B`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from transforms.catalog.roles import roles_of

_SPLIT = re.compile(r"[\n／、；]|\s/(?=\s)")
_LABEL = re.compile(r"^\s*(?:【([^】]{0,60})】|[\[［]([^\]］]{0,60})[\]］])\s*(.*)$", re.DOTALL)
_COLUMN = re.compile(r"(?:^|[\s.])([^\s:：/.]{1,30})[:：](?=[^\s/])")
_VOICE = re.compile(r"^(.{0,60}?)[(（]\s{0,3}(?:声|CV|ＣＶ|cv)\s{0,3}[:：.．]?\s{0,3}(.{1,60}?)[)）]$")
_SPOKEN = re.compile(r"^(.{1,60}?)[(（]\s{0,3}(?:声|声の出演|CV|ＣＶ|cv)\s{0,3}[)）]$")
_BEFORE = re.compile(r"^(.{0,60}?)\s{0,3}(?<![A-Za-z])(?:CV|ＣＶ|cv)\s{0,3}[:：.．]\s{0,3}(.{1,60})$")
_FEATURED = re.compile(r"([(（]\s{0,3})?(?<![A-Za-z])(?:feat\.|ft\.|featuring(?![A-Za-z]))", re.IGNORECASE)
"""Each pattern takes time in proportion to the cell, whatever is written into it: white space is stripped later."""
CAST = frozenset({"actor", "voice"})
"""Roles whose bracketed label is the character played, not the role."""
_READING = re.compile(r"[^\u3041-\u309f\u3400-\u9fff々]+")
_KANJI = re.compile(r"[\u3400-\u9fff々]")
_AND_OTHERS = re.compile(r"[\s.]{1,3}(?:ほか|他)$")
_TWICE = re.compile(r"^(\S{2,30})\s\1$")
NOBODY = frozenset(("ほか", "他", "他多数", "その他", "など", "等", "不明", "未詳", "なし", "記載なし", "etc.", "V.A."))
"""What stands for names that are not given."""


@dataclass(frozen=True)
class Credit:
    """Who did what, and as whom.

    role: a word of roles.ROLES where the label is known. label: as written. reading: the name in kana or Latin letters,
    where it stands behind a ∥.
    """

    name: str
    role: str
    character: str | None = None
    label: str | None = None
    reading: str | None = None


def read_credits(cell: str, role: str) -> list[Credit]:
    """Credits of one cell whose column means `role`, in the order written; a repeated name and role counts once."""
    found: dict[tuple[str, str, str | None], Credit] = {}
    for part, label in _parts(cell):
        for credit in _part(part, label, role):
            name = _TWICE.sub(r"\1", _AND_OTHERS.sub("", credit.name.strip()))
            if name and name not in NOBODY:
                found.setdefault((name, credit.role, credit.character), replace(credit, name=name))
    return list(found.values())


def _parts(cell: str) -> list[tuple[str, str | None]]:
    """Parts of a cell, each with its label: `[監督]A ／ B`, or `監督:A/B 脚本:C.` where no bracket names a role."""
    columns = list(_COLUMN.finditer(cell)) if ":" in cell or "：" in cell else []
    known = [match for match in columns if roles_of(match[1])]
    if not known or known[0].start() != 0 or "[" in cell or "【" in cell:
        return [
            (name, label)
            for part in _SPLIT.split(cell)
            for label, rest in (_label(part.strip()),)
            for name in _side_by_side(rest)
        ]
    ends = [match.start() for match in columns[1:]] + [len(cell)]
    return [
        (name, match[1])
        for match, end in zip(columns, ends, strict=True)
        for name in re.split(r"[/／\n]", cell[match.end() : end].strip().removesuffix("."))
    ]


def _side_by_side(text: str) -> list[str]:
    """`徳永綾子　∥　トクナガ アヤコ` is a name and its reading; `A∥B` are two names."""
    names = text.split("∥")
    is_read = len(names) == 2 and _KANJI.search(names[0]) and _READING.fullmatch(names[1])
    return [text] if is_read else names


def _part(text: str, label: str | None, role: str) -> list[Credit]:
    """Credits of one part: a name, a character and who speaks it, a name and its guests."""
    name, _, reading = text.partition("∥")
    text = name.strip()
    if voice := _VOICE.match(text) or _BEFORE.match(text):
        return [Credit(voice[2].strip(), "voice" if role in CAST else role, voice[1].strip() or label)]
    if spoken := _SPOKEN.match(text):
        return [Credit(spoken[1].strip(), "voice", label if role in CAST else None)]
    if role in CAST:
        known = roles_of(label) if label else ()
        return [Credit(text, known[0] if known else role, None if known else label, label if known else None)]
    main, *guests = _with_guests(text)
    roles = (roles_of(label) or (label,)) if label else (role,)
    return [
        *(Credit(main, each, label=label, reading=reading.strip() or None) for each in roles),
        *(Credit(guest, "featured") for guest in guests),
    ]


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
    return ((match[1] or match[2] or "").strip() or None, match[3]) if match else (None, part)
