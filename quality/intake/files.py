"""Promises about a file's name and bytes, checked before any reader sees them."""

from __future__ import annotations

import io
import json
import lzma
import re
import unicodedata
import zipfile
import zlib
from typing import Any

from quality.errors import IntakeRefused

LARGEST = 512 * 1024 * 1024
"""Bytes of one file, and of an archive unpacked."""
LARGEST_RATIO = 200
"""Unpacked to packed size of an archive member: beyond it lies a bomb."""
DEEPEST = 60
"""Nesting of JSON."""
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
ENCODINGS = ("utf-8", "cp932", "utf-16")
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, ValueError, EOFError, OSError,
)  # fmt: skip
"""What a damaged ZIP archive raises, by the place of the damage."""


def refuse(file: str, rule: str, why: str, remedy: str) -> IntakeRefused:
    """The error for a file that broke `rule`."""
    return IntakeRefused(file, f"{rule}: {why}", remedy=remedy)


def check_name(file: str) -> None:
    """A file name is plain text without paths, control characters or a leading dash or dot. Raises IntakeRefused."""
    bad = file.startswith(("-", ".")) or re.search(r"[/\\\x00-\x1f\x7f]", file) or len(file) > 255
    if bad or any(unicodedata.category(letter) in {"Cf", "Cc"} for letter in file):
        raise refuse(repr(file)[:80], "file_name", "the name is not plain text", "rename the file and send it again")


def check_size(file: str, size: int) -> None:
    """Neither empty nor larger than LARGEST. Raises IntakeRefused."""
    if size == 0:
        raise refuse(file, "empty_file", "the file has no bytes", "send the file again")
    if size > LARGEST:
        raise refuse(file, "too_large", f"{size} bytes, more than {LARGEST}", "split the delivery")


def decode(file: str, data: bytes, encodings: tuple[str, ...]) -> str:
    """Text of `data` in the first promised encoding that reads it strictly; never a guess. Raises IntakeRefused.

    UTF-16 is tried only where a byte order mark says so; a UTF-8 mark is taken off.
    """
    if b"\x00" in data and not data.startswith(UTF_16_MARKS):
        raise refuse(file, "nul_byte", "the text holds NUL bytes", "send text, not a binary file")
    for encoding in encodings:
        if (encoding == "utf-16") != data.startswith(UTF_16_MARKS):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.removeprefix("\ufeff")
    raise refuse(file, "encoding", f"not readable as {' or '.join(encodings)}", "save it in a promised encoding")


def whole_last_line(file: str, text: str) -> None:
    """The last line of a text file ends with a line break: otherwise it may have been cut. Raises IntakeRefused."""
    if not text.endswith(("\n", "\r")):
        raise refuse(file, "cut_off", "the last line does not end", "send the file again, whole")


def strict_json(file: str, text: str) -> Any:
    """JSON without NaN, duplicate keys, lone surrogates or nesting beyond DEEPEST. Raises IntakeRefused."""
    if _depth(text) > DEEPEST:
        raise refuse(file, "json_depth", f"nested deeper than {DEEPEST}", "flatten the document")
    try:
        found = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        why = f"not strict JSON ({type(error).__name__})"
        raise refuse(file, "json", why, "write valid JSON (RFC 8259)") from error
    if re.search(r"\\u[dD][89a-fA-F]", text) and _has_surrogate(found):
        raise refuse(file, "json_surrogate", "a lone surrogate", "write valid Unicode")
    return found


def _depth(text: str) -> int:
    deepest = level = 0
    for mark in re.finditer(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', text, re.DOTALL):  # possessive: linear in bad input
        if mark[0] in "[{":
            level += 1
            deepest = max(deepest, level)
        elif mark[0] in "]}":
            level -= 1
    return deepest


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _has_surrogate(found: Any) -> bool:
    if isinstance(found, str):
        return any("\ud800" <= letter <= "\udfff" for letter in found)
    if isinstance(found, dict):
        return any(_has_surrogate(part) for pair in found.items() for part in pair)
    return isinstance(found, list) and any(_has_surrogate(part) for part in found)


def unzip_single(file: str, data: bytes, suffix: str) -> bytes:
    """The one member of a ZIP archive, if its name ends with `suffix`. Raises IntakeRefused for anything unusual."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) != 1 or not members[0].filename.endswith(suffix):
            raise refuse(file, "archive", f"{len(members)} members, one {suffix} file promised", "pack one file")
        member = members[0]
        check_name(member.filename.rsplit("/", 1)[-1])
        if member.flag_bits & 1:
            raise refuse(file, "archive", "the member is encrypted", "pack without a password")
        limit = min(LARGEST, LARGEST_RATIO * max(member.compress_size, 1))
        with archive.open(member) as stream:
            unpacked = stream.read(limit + 1)
    except UNREADABLE as error:
        raise refuse(file, "archive", f"broken ({type(error).__name__})", "pack and send it again") from error
    if len(unpacked) > limit:
        raise refuse(file, "archive", "it unpacks to far more than it says", "send the file unpacked")
    return unpacked
