"""Promises about a file's name, size and first bytes, checked before any reader sees them."""

from __future__ import annotations

import re
import unicodedata

from quality.errors import IntakeRefused
from quality.intake.characters import fault

LARGEST = 512 * 1024 * 1024
"""Bytes of one file, and of an archive unpacked."""
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"PK\x07\x08", "zip"), (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"), (b"\xfd7zXZ\x00", "xz"), (b"7z\xbc\xaf\x27\x1c", "7-Zip"), (b"Rar!\x1a\x07", "RAR"),
    (b"\x28\xb5\x2f\xfd", "zstd"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"), (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"RIFF", "RIFF"), (b"\x7fELF", "program"),
    (b"MZ\x90\x00", "program"), (b"SQLite format 3\x00", "SQLite"), (b"PAR1", "Parquet"),
    (b"ID3\x03", "MP3"), (b"ID3\x04", "MP3"), (b"OggS", "Ogg"), (b"{\\rtf", "RTF"),
)  # fmt: skip
"""First bytes that no text begins with, and what they begin."""

_NO_NAME = re.compile(
    r'[/\\\x00-\x1f\x7f<>:"|?*⁄∕⧵⧸]|%(?:00|2e%2e|2f|5c)|'
    r"^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(?:\.|$)",
    re.IGNORECASE,
)
"""No part of a name: what is, looks like or is decoded to a path, and a device."""
_PROGRAM = re.compile(
    r"\.(?:exe|com|bat|cmd|scr|pif|msi|dll|jar|hta|js|jse|vbs|vbe|wsf|ps1|sh|lnk|reg|cpl)$", re.IGNORECASE
)
"""The ending of a program, of an archive's member too."""


def refuse(file: str, rule: str, why: str, remedy: str) -> IntakeRefused:
    """The error for a file that broke `rule`."""
    return IntakeRefused(file, f"{rule}: {why}", remedy=remedy)


def check_name(file: str) -> None:
    """A file name is plain text that every system can hold: no path, no unseen character, no name of a device.

    Raises IntakeRefused.
    """
    if _PROGRAM.search(file):
        raise refuse(repr(file)[:80], "file_name", "the name is that of a program", "send the promised file")
    check_folder(file)


def check_folder(file: str) -> None:
    """As `check_name`, for a folder in an archive: it may end as a program does, example.com. Raises IntakeRefused."""
    bad = not file or file.startswith(("-", ".", "~")) or file.endswith(".") or file != file.strip()
    bad = bad or fault(file) != "" or _NO_NAME.search(file) is not None
    bad = bad or len(file.encode("utf-8", "surrogatepass")) > 255
    if bad or any(unicodedata.category(letter) in {"Cf", "Cc", "Cs", "Co", "Zl", "Zp"} for letter in file):
        raise refuse(repr(file)[:80], "file_name", "the name is not plain text", "rename the file and send it again")


def check_size(file: str, size: int) -> None:
    """Neither empty nor larger than LARGEST. Raises IntakeRefused."""
    if size == 0:
        raise refuse(file, "empty_file", "the file has no bytes", "send the file again")
    if size > LARGEST:
        raise refuse(file, "too_large", f"{size} bytes, more than {LARGEST}", "split the delivery")


def kind_of(data: bytes) -> str:
    """What the first bytes say a file is: zip, gzip, PDF …; "" for text."""
    kind = next((kind for magic, kind in MAGIC if data.startswith(magic)), "")
    return "tar" if not kind and data[257:262] == b"ustar" else kind


def check_text(file: str, data: bytes) -> None:
    """Refuse bytes that are another kind of file under a text file's name. Raises IntakeRefused."""
    if kind := kind_of(data):
        raise refuse(file, "magic", f"it is a {kind} file, not text", "send it in the promised format")


def without_end_marker(file: str, text: str, marker: str) -> str:
    """The text up to its last line, which is exactly the promised end marker. Raises IntakeRefused."""
    before, found, rest = text.rpartition(marker)
    if not found or rest not in {"", "\n", "\r", "\r\n"} or not before.endswith(("\n", "\r")):
        raise refuse(file, "cut_off", f"the last line is not the promised {marker!r}", "send the file again, whole")
    return before


def whole_last_line(file: str, text: str) -> None:
    """The last line of a text file ends with a line break: otherwise it may have been cut. Raises IntakeRefused."""
    if not text.endswith(("\n", "\r")):
        raise refuse(file, "cut_off", "the last line does not end", "send the file again, whole")
