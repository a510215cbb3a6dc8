"""Plain characters: what a value may consist of so that no rule about characters can be broken, whatever stands where.

A table for the fast path, drawn from the rules themselves: characters that characters.py suspects of anything, that NFC
would change, or with which a misread text begins, are not plain. A value of plain characters alone passes `fault`, is
NFC, and a hypothesis test says so; a value with others goes through the rules one by one.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

from quality.intake.characters import MAC_ROMAN, SUSPECT, is_twin_before_kana

PLAIN, ODD, KANA, TWIN = 0, 1, 2, 3
"""Kinds of characters. TWIN: a kanji that looks like a katakana, which is odd where a katakana follows it."""
_RANGES = (
    (0x20, 0x7E), (0x2150, 0x218F), (0x2190, 0x21FF), (0x2460, 0x24FF), (0x25A0, 0x26FF), (0x3000, 0x3029),
    (0x3030, 0x303F), (0x3041, 0x3096), (0x309B, 0x30FF), (0x3200, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3),
    (0xFF01, 0xFF9F), (0xFFE0, 0xFFE6),
)  # fmt: skip


@cache
def kinds_of_characters() -> npt.NDArray[np.uint8]:
    """Code point below 65,536 → its kind. A line feed is plain; a tab and a carriage return are not."""
    kinds = np.full(0x10000, ODD, dtype=np.uint8)
    kinds[0x0A] = PLAIN
    for first, last in _RANGES:
        for code in range(first, last + 1):
            kinds[code] = _kind(chr(code))
    return kinds


def _kind(letter: str) -> int:
    odd = letter in "+~" or SUSPECT.search(letter) or letter in MAC_ROMAN
    if odd or not unicodedata.is_normalized("NFC", letter) or _may_begin_utf_8(letter):
        return ODD
    return TWIN if is_twin_before_kana(letter) else KANA if "ァ" <= letter <= "ヺ" else PLAIN


def _may_begin_utf_8(letter: str) -> bool:
    """Is the first byte that CP932 writes one with which a character of UTF-8 begins?"""
    try:
        return 0xC2 <= letter.encode("cp932")[0] <= 0xF4
    except UnicodeEncodeError:
        return False
