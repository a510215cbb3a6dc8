"""Characters that a value must not hold: what cannot be seen, turns text around, was lost, or was decoded wrongly."""

from __future__ import annotations

import re
import unicodedata

LOST = re.compile("[\ufffc\ufffd\ud800-\udfff]")
"""U+FFFD, U+FFFC and lone surrogates: the supplier, or a program of theirs, has lost what stood here."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_FORMATS = ("\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b"
            "\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd"
            "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000\U000e0001")  # fmt: skip
INVISIBLE = re.compile(f"[{_FORMATS}]|(?<![\u2801-\u28ff])\u2800(?![\u2801-\u28ff])")
"""Zero-width and bidirectional controls, fillers, soft hyphens, and a blank of Braille outside Braille."""
JOINING = re.compile("[\u200c\u200d]")
TAGS = re.compile("(?<!\U0001f3f4)(?<![\U000e0020-\U000e007e])[\U000e0020-\U000e007f]")
"""Tag characters anywhere but behind the black flag, where they name a region."""
_NONE = ("\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe-\U000dffff"
         "\U000e0002-\U000e001f\U000f0000-\U0010ffff")  # fmt: skip
PRIVATE = re.compile(f"[{_NONE}]")
"""Private use, gaiji among it, planes without characters, and code points that are none."""
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
_VARIANTS, _IDEOGRAPHIC = "\ufe00-\ufe0f", "\U000e0100-\U000e01ef"
STRAY = re.compile(
    f"^[{_MARKS}{_VARIANTS}{_IDEOGRAPHIC}]|[{_MARKS}]{{5}}|[\\s!-~ぁ-ヿ][{_IDEOGRAPHIC}]|[\\sA-Za-zぁ-ヿ][{_VARIANTS}]"
    f"|[{_VARIANTS}{_IDEOGRAPHIC}]{{2}}"
)
"""A combining mark or variation selector at the beginning or behind what has no variants, and marks in heaps."""
_TWINS = "АВЕЅІЈКМНОРСТУХаеорсухѕіјһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧο"
"""Cyrillic and Greek letters that look like Latin ones."""
_OTHERS = "\u0531-\u0587\u13a0-\u13ff"
"""Armenian and Cherokee, of which no word has letters among Latin ones."""
_LATIN = "A-Za-zＡ-Ｚａ-ｚ"
_WORD = re.compile(f"[{_LATIN}\u0370-\u03ff\u0400-\u052f{_OTHERS}]+")
_FOREIGN = re.compile(f"[^{_LATIN}]")
_IS_TWIN = re.compile(f"[{_TWINS}{_OTHERS}]")
KANA_TWINS = re.compile(
    "(?:[ァ-ネハ-ヺ]|(?<!其)ノ)[一〡丨卜](?![カヵケヶ][一-鿿])[ァ-ヺ]|[二力口夕工卜八千][ァィゥェォャュョヮ]|[力口夕工卜]ッ"
    "|[二八千]ッ(?=[ァ-ヺ])|[十百千第][ニハ](?=[十百千月日年回章巻話部人本枚冊]|$)"
)
"""Kanji where only a katakana can stand, ラ一メン and 二ューヨーク, and ニ or ハ in a number, 第ニ章.
クウェート一カ国 and 其ノ一サウンドトラック count, and 八ッ場, 二ッ森 are names."""
_CP1252 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
MAC_ROMAN = frozenset(bytes(range(128, 256)).decode("mac_roman"))
_MACINTOSH = re.compile(f"[{re.escape(''.join(sorted(MAC_ROMAN)))}]{{4,200}}")
_WESTERN = re.compile(f"[\x80-\xff{_CP1252}]{{2,200}}")
_LOST_BETWEEN = re.compile("[?・]+")
"""What a program writes for bytes that CP932 does not know."""
_UTF_7 = re.compile(r"\+([A-Za-z0-9+/]{6,200}+)(?:-|$|[^A-Za-z0-9+/])")
_HZ = re.compile(r"~\{(?:[!-w][!-~]){1,200}~\}")
SUSPECT = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xff\u0152-\u0192\u02c6-\u02dc\u0370-\u0587\u13a0-\u13ff\u200c\u200d\u2013-\u2022\u2026\u2030"
    f"\u2039\u203a\u20ac\u2122\u2800\ud800-\udfff\ufffc\ufffd\U000e0020-\U000e007f"
    f"{_FORMATS}{_NONE}{_MARKS}{_VARIANTS}{_IDEOGRAPHIC}]"
)
"""Anything that one of the rules looks for; most Japanese text has none."""


def is_twin_before_kana(letter: str) -> bool:
    """Can a katakana behind this letter make of both what KANA_TWINS finds?"""
    return letter in "一〡丨卜二力口夕工八千十百第"


def fault(value: str) -> str:
    """Name of the rule that the characters of a value break, or nothing."""
    if value.isascii() and value.isprintable():
        return "mojibake" if ("+" in value or "~{" in value) and _is_seven_bit(value) else ""
    if KANA_TWINS.search(value):
        return "look_alike"
    if SUSPECT.search(value):
        if LOST.search(value):
            return "lost_characters"
        if CONTROL.search(value):
            return "mojibake" if was_decoded_wrongly(value) else "control_character"
        if INVISIBLE.search(value) or TAGS.search(value) or any(map(_joins_nothing, _around(value))):
            return "invisible_character"
        if PRIVATE.search(value):
            return "private_character"
        if STRAY.search(value):
            return "stray_mark"
        if any(map(_is_mixed, _WORD.findall(value))):
            return "look_alike"
    return "mojibake" if was_decoded_wrongly(value) else ""


def _is_mixed(word: str) -> bool:
    """Are letters of a Latin word replaced by their Greek or Cyrillic twins? μs and КоЯn have others, and are words."""
    foreign = set(_FOREIGN.findall(word))
    return bool(foreign) and len(foreign) < len(set(word)) and all(map(_IS_TWIN.match, foreign))


def was_decoded_wrongly(value: str) -> bool:
    r"""Is it, or a part of it, UTF-8 read as Latin-1 or CP932 (ã\x81\x82, Ã©, 縺ゅ), or CP932 as Mac Roman (ñÈñæ)?"""
    if any(map(_is_utf_8, _WESTERN.findall(value))) or any(map(_is_cp932, _MACINTOSH.findall(value))):
        return True
    again = [_read_again(part) for part in _LOST_BETWEEN.split(value)]
    return all(text is not None for text in again) and sum(map(_is_eastern, "".join(filter(None, again)))) >= 2


def _read_again(part: str) -> str | None:
    """CP932 written back and read as UTF-8, but for a character that was cut at the end; None where it is no UTF-8."""
    try:
        data = part.encode("cp932")
    except UnicodeError:
        return None
    for cut in range(min(3, len(data) + 1)):
        try:
            return data[: len(data) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
    return None


def _is_utf_8(part: str) -> bool:
    """Do letters of Windows' Latin-1, written back, begin with characters of UTF-8 that are Japanese or accented?"""
    data = b"".join(letter.encode("cp1252") if letter in _CP1252 else letter.encode("latin-1") for letter in part)
    for place in range(len(data) - 1):
        for length in (2, 3, 4):
            try:
                letter = data[place : place + length].decode("utf-8")
            except UnicodeDecodeError:
                continue
            accented = "\xa0" <= letter <= "\xff" and part[place + 1] not in "“”‘’"
            if len(letter) == 1 and (accented or _is_written_wide(letter)):
                return True
    return False


def _is_written_wide(letter: str) -> bool:
    """Is it a character of three or four bytes of UTF-8 that Japanese or English texts hold: 夜, 😀, ’, €, ™?"""
    return _is_eastern(letter) or letter > "\uffff" or "\u2000" <= letter <= "\u214f"


def _is_cp932(part: str) -> bool:
    """Are letters of Mac Roman, written back, kanji and full-width kana of CP932?"""
    try:
        again = part.encode("mac_roman").decode("cp932")
    except UnicodeError:
        return False
    return all("\u3040" <= letter <= "\u30ff" or "\u4e00" <= letter <= "\u9fff" for letter in again)


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
