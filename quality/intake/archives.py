"""One file out of one archive, in memory: nothing is ever written under a name that an archive gives.

ZIP and gzip only. Anything that two programs could read differently is refused: names, sizes, what follows the end.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import stat
import unicodedata
import zipfile
import zlib

from quality.intake.files import LARGEST, check_name, kind_of, refuse

LARGEST_RATIO = 200
"""Unpacked to packed size: beyond it lies a bomb."""
MOST_MEMBERS = 1000
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, ValueError, EOFError, OSError,
)  # fmt: skip
"""What a damaged ZIP archive raises, by the place of the damage."""
_END = b"PK\x05\x06"
_DOUBLE_BYTE = 0x800
"""The flag by which a member's name is UTF-8; without it, Japanese Windows writes CP932."""


def unzip_single(file: str, data: bytes, suffix: str = "") -> bytes:
    """The one file of a ZIP archive, if its name ends with `suffix`. Raises IntakeRefused for anything unusual."""
    try:
        if not data.startswith(b"PK\x03\x04") or not _ends_with_directory(data):
            raise refuse(file, "archive", "bytes before or behind the archive, or its end is lost", "pack it again")
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
        _check_members(file, members)
        (member,) = [member for member in members if not member.is_dir()] or [None]
        if member is None or not _name(member).endswith(suffix):
            raise refuse(file, "archive", f"no {suffix or 'file'} in it", "pack the promised file")
        with archive.open(member) as stream:
            unpacked = stream.read(_limit(member.compress_size) + 1)
            whole = not stream.read(1)
    except UNREADABLE as error:
        raise refuse(file, "archive", f"broken ({type(error).__name__})", "pack and send it again") from error
    if len(unpacked) > _limit(member.compress_size) or not whole or len(unpacked) != member.file_size:
        raise refuse(file, "archive", "it unpacks to far more than it says", "send the file unpacked")
    return _no_archive(file, unpacked)


def gunzip(file: str, data: bytes) -> bytes:
    """The one member of a gzip file, whole and with nothing behind it. Raises IntakeRefused."""
    limit = _limit(len(data))
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(data, limit + 1)
        if len(unpacked) > limit:
            raise refuse(file, "archive", "it unpacks to far more than it should", "send the file unpacked")
        unpacked += unpacker.flush() if not unpacker.eof else b""
    except zlib.error as error:
        raise refuse(file, "archive", "broken (zlib.error)", "pack and send it again") from error
    if not unpacker.eof:
        raise refuse(file, "archive", "it was cut off", "pack and send it again")
    if unpacker.unused_data:
        raise refuse(
            file, "archive", "bytes behind the end of the archive", "pack one file with gzip, and nothing else"
        )
    return _no_archive(file, unpacked)


def _limit(packed: int) -> int:
    return min(LARGEST, LARGEST_RATIO * max(packed, 1))


def _no_archive(file: str, unpacked: bytes) -> bytes:
    if kind := kind_of(unpacked):
        raise refuse(file, "archive", f"a {kind} file inside", "pack the text file itself, once")
    if not unpacked:
        raise refuse(file, "empty_file", "the packed file has no bytes", "send the file again")
    return unpacked


def _ends_with_directory(data: bytes) -> bool:
    """Does the end record of the central directory, with its comment, close the file?"""
    at = data.rfind(_END)
    return at >= 0 and at + 22 <= len(data) and at + 22 + int.from_bytes(data[at + 20 : at + 22], "little") == len(data)


def _name(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & _DOUBLE_BYTE:
        return member.filename
    try:
        return member.orig_filename.encode("cp437").decode("cp932")
    except UnicodeError:
        return member.orig_filename


def _check_members(file: str, members: list[zipfile.ZipInfo]) -> None:
    """Refuse what is encrypted, linked, doubled, hidden, or would land outside a folder. Raises IntakeRefused."""
    files = [member for member in members if not member.is_dir()]
    if len(files) != 1 or len(members) > MOST_MEMBERS:
        raise refuse(file, "archive", f"{len(files)} files in it, one promised", "pack one file")
    names = [unicodedata.normalize("NFC", _name(member)).casefold().rstrip("/") for member in members]
    if len(set(names)) != len(names):
        raise refuse(file, "archive", "two members with one name", "pack one file")
    for member, name in zip(members, names, strict=True):
        kind = stat.S_IFMT(member.external_attr >> 16)
        if member.flag_bits & 0x2041:
            raise refuse(file, "archive", "a member is encrypted", "pack without a password")
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR} or (kind == stat.S_IFDIR) != member.is_dir() and kind:
            raise refuse(file, "archive", "a member is a link or a device", "pack plain files")
        if member.orig_filename != member.filename or "\\" in name or re.match(r"[a-z]:|/", name):
            raise refuse(file, "archive", "a member's path leads elsewhere", "pack one file without folders")
        if ".." in name.split("/") or posixpath.normpath(name) != name:
            raise refuse(file, "archive", "a member's path leads elsewhere", "pack one file without folders")
        check_name(name.rsplit("/", 1)[-1])
