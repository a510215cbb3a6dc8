"""One file out of one archive, in memory: nothing is ever written under a name that an archive gives.

ZIP and gzip only. Anything that two programs could read differently is refused: names, sizes, the end, and any byte
that belongs to no member.
"""

from __future__ import annotations

import contextlib
import io
import posixpath
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator

from quality.intake.files import LARGEST, check_folder, check_name, kind_of, refuse

LARGEST_RATIO = 200
"""Unpacked to packed size: beyond it lies a bomb."""
MOST_MEMBERS = 1000
UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError, OSError)
"""What a damaged ZIP archive raises, by the place of the damage."""
_END, _LOCAL, _BEHIND = b"PK\x05\x06", b"PK\x03\x04", b"PK\x07\x08"
_SIZES_BEHIND, _UTF_8 = 0x8, 0x800
"""Flags of a member: its sizes stand behind its data; its name is UTF-8 (without it, Japanese Windows writes CP932)."""
_USUAL = _SIZES_BEHIND | _UTF_8 | 0x6
"""All flags that a plain member may have: those two, and how hard deflate tried."""
_ZIP64, _UNICODE_PATH, _AES = 0x0001, 0x7075, 0x9901
"""Extra fields that say otherwise than the header: sizes, another name, encryption."""
_MORE, _NAMED = 4, 8
"""Flags of gzip: an extra field, and a name."""


def unzip_single(file: str, data: bytes, suffix: str = "") -> bytes:
    """The one file of a ZIP archive, if its name ends with `suffix`. Raises IntakeRefused for anything unusual."""
    try:
        if not data.startswith(_LOCAL):
            raise _Odd("bytes before the archive")
        end = _end_of_directory(data)
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
        _check_members(members)
        (member,) = [member for member in members if not member.is_dir()]
        check_name(_name(member).rsplit("/", 1)[-1])
        if not _name(member).endswith(suffix):
            raise _Odd(f"no {suffix} file in it")
        places = _places(data, members, end)
        unpacked = _inflated(data[slice(*places[member.filename])], member)
    except _Odd as odd:
        raise refuse(file, "archive", str(odd), "pack the one promised file, without folders and passwords") from odd
    except UNREADABLE as error:
        raise refuse(file, "archive", f"broken ({type(error).__name__})", "pack and send it again") from error
    return _no_archive(file, unpacked)


def gunzip(file: str, data: bytes) -> bytes:
    """The one member of a gzip file, whole and with nothing behind it. Raises IntakeRefused."""
    limit = _limit(len(data))
    if name := _gzip_name(data):
        check_name(name)
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(data, limit + 1)
    except zlib.error as error:
        raise refuse(file, "archive", "broken (zlib.error)", "pack and send it again") from error
    if len(unpacked) > limit:
        raise refuse(file, "archive", "it unpacks to far more than it should", "send the file unpacked")
    if not unpacker.eof:
        raise refuse(file, "archive", "it was cut off", "pack and send it again")
    if unpacker.unused_data:
        why, remedy = "bytes behind the end of the archive", "pack one file with gzip, and nothing else"
        raise refuse(file, "archive", why, remedy)
    return _no_archive(file, unpacked)


def _gzip_name(data: bytes) -> str:
    """The name that a gzip file gives to what it holds, "" where it gives none."""
    if len(data) < 12 or not data[3] & _NAMED:
        return ""
    start = 12 + int.from_bytes(data[10:12], "little") if data[3] & _MORE else 10
    name = data[start : start + 300].partition(b"\0")[0]
    for encoding in ("utf-8", "cp932"):  # RFC 1952 says Latin-1, but programs write what the system has
        with contextlib.suppress(UnicodeDecodeError):
            return name.decode(encoding)
    return name.decode("latin-1")


class _Odd(Exception):
    """The archive has something that a plain one has not; the message says what."""


def _limit(packed: int) -> int:
    return min(LARGEST, LARGEST_RATIO * max(packed, 1))


def _no_archive(file: str, unpacked: bytes) -> bytes:
    if kind := kind_of(unpacked):
        raise refuse(file, "archive", f"a {kind} file inside", "pack the text file itself, once")
    if not unpacked:
        raise refuse(file, "empty_file", "the packed file has no bytes", "send the file again")
    return unpacked


def _end_of_directory(data: bytes) -> int:
    """Where the central directory ends, if its one end record closes the file and tells the truth. Raises _Odd."""
    at = data.rfind(_END)
    record = data[at : at + 22]
    if at < 0 or len(record) < 22 or at + 22 + int.from_bytes(record[20:22], "little") != len(data):
        raise _Odd("its end is lost, or bytes follow it")
    disk, first, here, members = (int.from_bytes(record[place : place + 2], "little") for place in range(4, 12, 2))
    size, start = (int.from_bytes(record[place : place + 4], "little") for place in (12, 16))
    if disk or first or here != members or start + size != at or data.find(_END, start) != at:
        raise _Odd("two ends, several parts, or a directory that is not where the end says")
    if data.count(b"PK\x01\x02", start, at) != members:
        raise _Odd("more or fewer files than it says")
    return at


def _name(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & _UTF_8:
        return member.orig_filename
    try:
        return member.orig_filename.encode("cp437").decode("cp932")
    except UnicodeError:
        return member.orig_filename


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    """Raises _Odd for what is encrypted, linked, doubled, hidden, or would land outside a folder."""
    files = [member for member in members if not member.is_dir()]
    if len(files) != 1 or len(members) > MOST_MEMBERS:
        raise _Odd(f"{len(files)} files in it, one promised")
    names = [unicodedata.normalize("NFC", _name(member)).casefold().rstrip("/") for member in members]
    if len(set(names)) != len(names):
        raise _Odd("two members with one name")
    for member, name in zip(members, names, strict=True):
        kind = stat.S_IFMT(member.external_attr >> 16)
        if member.flag_bits & 0x2041:
            raise _Odd("a member is encrypted")
        if member.flag_bits & ~_USUAL:
            raise _Odd("a member has flags that no plain one has")
        fields = dict(_extras(member))
        other_name = _UNICODE_PATH in fields and fields[_UNICODE_PATH][5:] != _name(member).encode()
        if other_name or not fields.keys().isdisjoint({_ZIP64, _AES}):
            raise _Odd("a member says one thing in its header and another in an extra field")
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR} or kind and (kind == stat.S_IFDIR) != member.is_dir():
            raise _Odd("a member is a link or a device")
        if "\\" in name or "\x00" in name or re.match(r"[a-z]:|/", name) or posixpath.normpath(name) != name:
            raise _Odd("a member's path leads elsewhere")
        if ".." in name.split("/") or name == ".":
            raise _Odd("a member's path leads elsewhere")
        for folder in _name(member).rstrip("/").split("/")[: None if member.is_dir() else -1]:
            check_folder(folder)
        if member.is_dir() and member.file_size:
            raise _Odd("a folder with data")
        if member.file_size > _limit(member.compress_size):
            raise _Odd("it unpacks to far more than it should")


def _extras(member: zipfile.ZipInfo) -> Iterator[tuple[int, bytes]]:
    """The extra fields of a member: what they are, and what they hold."""
    rest = member.extra
    while len(rest) >= 4:
        field, length = int.from_bytes(rest[:2], "little"), int.from_bytes(rest[2:4], "little")
        yield field, rest[4 : 4 + length]
        rest = rest[4 + length :]


def _places(data: bytes, members: list[zipfile.ZipInfo], end: int) -> dict[str, tuple[int, int]]:
    """Member → where its packed data lies, if the members fill the archive without gap or overlap. Raises _Odd."""
    at, places = 0, {}
    for member in sorted(members, key=lambda member: member.header_offset):
        header = data[at : at + 30]
        name, extra = (int.from_bytes(header[place : place + 2], "little") for place in (26, 28))
        start = at + 30 + name + extra
        places[member.filename] = (start, start + member.compress_size)
        written = member.orig_filename.encode("utf-8" if member.flag_bits & _UTF_8 else "cp437")
        agrees = header.startswith(_LOCAL) and _agrees(header, member) and data[at + 30 : at + 30 + name] == written
        if member.header_offset != at or not agrees:
            raise _Odd("a member says one thing at its beginning and another in the directory")
        at = start + member.compress_size
        if member.flag_bits & _SIZES_BEHIND:
            at += _sizes_behind(data[at : at + 24], member)
    if at != int.from_bytes(data[end + 16 : end + 20], "little"):
        raise _Odd("bytes that belong to no member")
    return places


def _agrees(header: bytes, member: zipfile.ZipInfo) -> bool:
    """Does a member's own header say what the directory says? Sizes that stand behind the data may be left out."""
    flags, method = (int.from_bytes(header[place : place + 2], "little") for place in (6, 8))
    said = [int.from_bytes(header[place : place + 4], "little") for place in (14, 18, 22)]
    true = [member.CRC, member.compress_size, member.file_size]
    left_out = [0, 0xFFFFFFFF] if flags & _SIZES_BEHIND else []
    same = all(one == other or one in left_out for one, other in zip(said, true, strict=True))
    return same and (flags, method) == (member.flag_bits, member.compress_type)


def _sizes_behind(found: bytes, member: zipfile.ZipInfo) -> int:
    """Length of the record behind a member's data, if it says what the directory says. Raises _Odd."""
    for mark in (_BEHIND, b""):
        for width in (4, 8):
            sizes = b"".join(size.to_bytes(width, "little") for size in (member.compress_size, member.file_size))
            record = mark + member.CRC.to_bytes(4, "little") + sizes
            if found.startswith(record):
                return len(record)
    raise _Odd("what stands behind a member is not what the directory says")


def _inflated(packed: bytes, member: zipfile.ZipInfo) -> bytes:
    """The member's data, all of it and no more than it says. Raises _Odd."""
    if member.compress_type == zipfile.ZIP_STORED:
        unpacked, whole = packed, True
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        unpacker = zlib.decompressobj(wbits=-15)
        unpacked = unpacker.decompress(packed, member.file_size + 1)
        whole = unpacker.eof and not unpacker.unused_data and not unpacker.unconsumed_tail
    else:
        raise _Odd("packed by another method than deflate")
    if not whole or len(unpacked) != member.file_size or zlib.crc32(unpacked) != member.CRC:
        raise _Odd("it unpacks to something else than it says")
    return unpacked
