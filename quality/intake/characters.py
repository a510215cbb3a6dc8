"""Characters that a value must not hold: what cannot be seen, turns text around, was lost, or was decoded wrongly."""

from __future__ import annotations

import re
import unicodedata

LOST = re.compile("[\ufffd\ud800-\udfff]")
"""U+FFFD and lone surrogates: the supplier, or a program of theirs, has lost what stood here."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2064\u2066-\u206f\u3164\ufeff"
                       "\uffa0\ufff0-\ufffb\U000e0000\U000e0001]|\u200e|\u200f|[\u202a-\u202e]")  # fmt: skip
"""Zero-width and bidirectional controls, fillers and soft hyphens."""
JOINING = re.compile("[\u200c\u200d]")
TAGS = re.compile("(?<!\U0001f3f4)(?<![\U000e0020-\U000e007e])[\U000e0020-\U000e007f]")
"""Tag characters anywhere but behind the black flag, where they name a region."""
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff\ufdd0-\ufdef\ufffe\uffff]")
"""Private use, gaiji among it, and code points that are no characters."""
_SUSPECT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xff\u0152-\u0192\u02c6-\u02dc\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2018-\u2022\u202a-\u202e\u2026\u2030\u2039\u203a\u20ac\u2122\u2060-\u206f\u3164"
    "\ud800-\uf8ff\ufdd0-\ufdef\ufeff-\uffff\U000e0000-\U0010ffff]"
)
"""Anything that one of the rules looks for; most Japanese text has none."""


def fault(value: str) -> str:
    """Name of the rule that the characters of a value break, or nothing."""
    if value.isascii() and value.isprintable():
        return ""
    if _SUSPECT.search(value):
        if LOST.search(value):
            return "lost_characters"
        if CONTROL.search(value):
            return "mojibake" if was_decoded_wrongly(value) else "control_character"
        if INVISIBLE.search(value) or TAGS.search(value) or any(map(_joins_nothing, _around(value))):
            return "invisible_character"
        if PRIVATE.search(value):
            return "private_character"
    return "mojibake" if was_decoded_wrongly(value) else ""


def was_decoded_wrongly(value: str) -> bool:
    r"""Is it UTF-8 that someone read as Latin-1 or CP932 (ã\x81\x82, 縺ゅ)? Written back, it is UTF-8 again."""
    for encoding in ("latin-1", "cp1252", "cp932"):
        try:
            data = value.encode(encoding)
            again = data.decode("utf-8")
        except UnicodeError:
            continue
        if not data.isascii() and sum(map(_is_eastern, again)) >= 2:
            return True
    return False


def _is_eastern(letter: str) -> bool:
    return "\u3040" <= letter <= "\u30ff" or "\u4e00" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef"


def _around(value: str) -> list[tuple[str, str]]:
    """The characters on both sides of every joiner."""
    return [
        (value[max(at.start() - 1, 0) : at.start()], value[at.end() : at.end() + 1]) for at in JOINING.finditer(value)
    ]


def _joins_nothing(around: tuple[str, str]) -> bool:
    """Has a joiner no business here? In an emoji 👨‍👩‍👧 and between the letters of some scripts it has."""
    before, behind = around
    if not before or not behind:
        return True
    if unicodedata.category(behind) in {"So", "Sm"} or "\u2600" <= behind <= "\u27bf":
        return not (unicodedata.category(before) in {"So", "Sk", "Mn"} or before == "\ufe0f")
    joined = ("ARABIC", "SYRIAC", "DEVANAGARI", "BENGALI", "GUJARATI", "GURMUKHI", "KANNADA", "MALAYALAM", "ORIYA",
              "SINHALA", "TAMIL", "TELUGU", "MONGOLIAN", "KHMER", "MYANMAR")  # fmt: skip
    return not unicodedata.name(before, "").startswith(joined)
