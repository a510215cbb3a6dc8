"""Characters that a value must not hold: what cannot be seen, turns text around, was lost, or was decoded wrongly."""

from __future__ import annotations

import re
import unicodedata

LOST = re.compile("[\ufffd\ud800-\udfff]")
"""U+FFFD and lone surrogates: the supplier, or a program of theirs, has lost what stood here."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u2028\u2029\u2060-\u2064"
                       "\u2066-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000\U000e0001"
                       "\u200e\u200f\u202a-\u202e]")  # fmt: skip
"""Zero-width and bidirectional controls, fillers and soft hyphens."""
JOINING = re.compile("[\u200c\u200d]")
TAGS = re.compile("(?<!\U0001f3f4)(?<![\U000e0020-\U000e007e])[\U000e0020-\U000e007f]")
"""Tag characters anywhere but behind the black flag, where they name a region."""
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff\ufdd0-\ufdef\ufffe\uffff]")
"""Private use, gaiji among it, and code points that are no characters."""
_CP1252 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_WESTERN = re.compile(f"[\x80-\xff{_CP1252}]{{2,200}}")
_UTF_7 = re.compile(r"\+([A-Za-z0-9+/]{6,200}+)(?:-|$|[^A-Za-z0-9+/])")
_HZ = re.compile(r"~\{(?:[!-w][!-~]){1,200}~\}")
_SUSPECT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xff\u0152-\u0192\u02c6-\u02dc\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2018-\u2022\u2028-\u202e\u2026\u2030\u2039\u203a\u20ac\u2122\u2060-\u206f\u3164"
    "\ud800-\uf8ff\ufdd0-\ufdef\ufeff-\uffff\U000e0000-\U0010ffff]"
)
"""Anything that one of the rules looks for; most Japanese text has none."""


def fault(value: str) -> str:
    """Name of the rule that the characters of a value break, or nothing."""
    if value.isascii() and value.isprintable():
        return "mojibake" if ("+" in value or "~{" in value) and _is_seven_bit(value) else ""
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
    r"""Is it, or is a part of it, UTF-8 that someone read as Latin-1 or CP932 (ã\x81\x82, Ã©, 縺ゅ)?"""
    if any(map(_is_utf_8, _WESTERN.findall(value))):
        return True
    try:
        again = value.encode("cp932").decode("utf-8")
    except UnicodeError:
        return False
    return sum(map(_is_eastern, again)) >= 2


def _is_utf_8(part: str) -> bool:
    """Do letters of Windows' Latin-1, written back, begin with characters of UTF-8 that are Japanese or accented?"""
    data = b"".join(letter.encode("cp1252") if letter in _CP1252 else letter.encode("latin-1") for letter in part)
    for place in range(len(data) - 1):
        for length in (2, 3, 4):
            try:
                letter = data[place : place + length].decode("utf-8")
            except UnicodeDecodeError:
                continue
            if len(letter) == 1 and (
                _is_eastern(letter) or letter > "\uffff" or "\xa0" <= letter <= "\xff" and part[place + 1] not in "“”‘’"
            ):
                return True
    return False


def _is_seven_bit(value: str) -> bool:
    """Is part of an ASCII value Japanese in UTF-7 (+ZeVnLIqe-) or Chinese in HZ (~{VPND~})?"""
    for packed in _UTF_7.findall(value):
        try:
            text = f"+{packed}-".encode().decode("utf-7")
        except UnicodeDecodeError:
            continue
        kana = any("\u3040" <= letter <= "\u30ff" for letter in text)
        if len(text) >= (2 if kana else 3) and all(map(_is_eastern, text)):
            return True
    return _HZ.search(value) is not None


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
