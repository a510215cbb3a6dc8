"""Bytes to text in the encodings that a source promises, strictly and in that order: never a guess.

Bytes that the promise reads, but reads as no Japanese anyone has written, are refused: EUC-JP under a promise of CP932
is a rain of half-width punctuation. The detector at the end only explains a refusal.
"""

from __future__ import annotations

import re

import charset_normalizer

from quality.intake.files import check_text, refuse

UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
ENCODINGS = ("utf-8", "cp932", "utf-16")
FEW = 0.05
"""Share of damaged among all foreign characters up to which a UTF-8 file counts as one with damaged rows."""
MOST_NUL = 0.01
"""Share of NUL bytes from which a file is no text."""
_ESCAPED = re.compile("[\udc80-\udcff]")
_DAMAGED = re.compile(
    "\udced[\udca0-\udcbf][\udc80-\udcbf]|[\udcc0\udcc1][\udc80-\udcbf]|\udce0[\udc80-\udc9f][\udc80-\udcbf]"
    "|\udcf0[\udc80-\udc8f][\udc80-\udcbf]{2}|\udcf4[\udc90-\udcbf][\udc80-\udcbf]{2}"
    "|[\udcf5-\udcf7][\udc80-\udcbf]{3}|[\udcf8-\udcfd][\udc80-\udcbf]{4,5}|[\udc80-\udcff]"
)
"""One damaged character: a surrogate (CESU-8), a character too long or beyond Unicode, or else a byte."""
_FOREIGN = re.compile("[^\x00-\x7f\udc80-\udcff]")
_HALF_CHARACTER = re.compile(rb"(?:[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})\Z")
_WHOLE_UTF_8 = re.compile(rb"[\xc3-\xf4][\x80-\xbf]{1,3}")
_HALF_WIDTH = re.compile("[｡-ﾟ]")
_HALF_PUNCTUATION = re.compile("[｡｢､･ｰ](?=[｡｣-･ｧ-ｰﾞﾟ])|(?<![ｳｶ-ﾄﾊ-ﾎ])ﾞ|(?<![ﾊ-ﾎ])ﾟ|(?<![ｦ-ﾟ])[ｧ-ｰ]")
"""Half-width marks where no half-width text has them: a run of them, a ﾞ behind ﾅ, a small ｬ or ｰ at the beginning."""
RARE = 0.3
"""Share of rare kanji and misplaced marks among all foreign characters that no Japanese text has."""
_DOUBLE = ("euc_jp", "gb2312", "euc_kr", "big5")
"""Encodings in which no kana and no common kanji of CP932 can be read."""
_RARE = re.compile(
    "[" + "".join(sorted({
        letter
        for lead in range(0x98, 0xEB) if lead < 0xA0 or lead > 0xDF
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFD)) if (lead, trail) > (0x98, 0x9E)
        for letter in bytes((lead, trail)).decode("cp932", "ignore") if "\u4e00" <= letter <= "\u9fff"
    })) + "]"
)  # fmt: skip
"""Kanji of the second level, of which a Japanese text has some hundredths."""


def decode(file: str, data: bytes, encodings: tuple[str, ...]) -> str:
    """Text of `data` in the first promised encoding that reads all of it. Raises IntakeRefused.

    UTF-16 is tried only where a byte order mark says so; UTF-8 marks are taken off, also a doubled one.
    """
    no_other_kind(file, data, nul=0)
    text = _strictly(file, data, encodings)
    if text is None:
        raise _unreadable(file, data, encodings)
    return text.lstrip("\ufeff")


def decode_rows(file: str, data: bytes, encodings: tuple[str, ...]) -> str:
    """As `decode`, for files whose rows can be set aside one by one.

    Each damaged byte of a UTF-8 file that has few of them becomes U+FFFD, and NUL bytes stay: both break a rule of the
    value that holds them.
    """
    no_other_kind(file, data, nul=MOST_NUL)
    text = _strictly(file, data, encodings) if not _is_damaged_utf_8(data, encodings) else None
    if text is None and _is_damaged_utf_8(data, encodings):
        text = _ESCAPED.sub("\ufffd", data.decode("utf-8", "surrogateescape"))
        if _HALF_CHARACTER.search(data[-3:]):
            raise refuse(file, "cut_off", "it ends inside a character", "send the file again, whole")
    if text is None:
        raise _unreadable(file, data, encodings)
    return text.lstrip("\ufeff")


def no_other_kind(file: str, data: bytes, nul: float = MOST_NUL) -> None:
    """Refuse what is no text in any of our encodings: archives, binary files, ISO-2022-JP. Raises IntakeRefused."""
    check_text(file, data)
    if b"\x00" in data and data.count(b"\x00") > nul * len(data) and not data.startswith(UTF_16_MARKS):
        raise refuse(file, "nul_byte", "the text holds NUL bytes", "send text, not a binary file")
    if b"\x1b" in data and (b"\x1b$" in data or b"\x1b(" in data):
        raise refuse(file, "encoding", "escape sequences: it looks like ISO-2022-JP", "save it in a promised encoding")


def _strictly(file: str, data: bytes, encodings: tuple[str, ...]) -> str | None:
    for encoding in encodings:
        if (encoding == "utf-16") != data.startswith(UTF_16_MARKS):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp932" and not data.isascii():
            _believable(file, data, text)
        return text
    return None


def _believable(file: str, data: bytes, text: str) -> None:
    """Refuse a CP932 reading of what was plainly written otherwise. Raises IntakeRefused."""
    if len(_WHOLE_UTF_8.findall(data)) >= 3 and _reads(data, "utf-8"):
        raise refuse(file, "encoding", "it is UTF-8, which is not promised", "save it in a promised encoding")
    foreign, half = len(_FOREIGN.findall(text)), len(_HALF_WIDTH.findall(text))
    odd, rare = len(_HALF_PUNCTUATION.findall(text)), len(_RARE.findall(text))
    unlike = odd > FEW * half and odd >= 3 or odd + rare >= 3 and odd + rare > RARE * foreign
    if not unlike and any(_reads(data, encoding) for encoding in _DOUBLE):
        unlike = odd > 0 or half < foreign  # names in half-width kana alone are read by those too
    if unlike:
        raise refuse(
            file, "encoding", f"as CP932 it is no Japanese; it looks like {_likely(data)}",
            "save it in a promised encoding",
        )  # fmt: skip


def _is_damaged_utf_8(data: bytes, encodings: tuple[str, ...]) -> bool:
    """Is it UTF-8 but for a few bytes? No text of another encoding has so many whole UTF-8 characters."""
    if "utf-8" not in encodings or data.isascii() or _reads(data, "utf-8") or data.startswith(UTF_16_MARKS):
        return False
    text = data.decode("utf-8", "surrogateescape")
    return len(_DAMAGED.findall(text)) <= FEW * len(_FOREIGN.findall(text))


def _reads(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _unreadable(file: str, data: bytes, encodings: tuple[str, ...]) -> Exception:
    why = f"not readable as {' or '.join(encodings)}; it looks like {_likely(data)}"
    return refuse(file, "encoding", why, "save it in a promised encoding")


def _likely(data: bytes) -> str:
    """What a detector takes the bytes for; only to explain a refusal."""
    if _reads(data, "euc_jp"):
        return "EUC-JP"
    best = charset_normalizer.from_bytes(data[:20_000]).best()
    return best.encoding if best else "no text"
