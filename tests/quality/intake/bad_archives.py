"""Archives that lie, leak or swell, and good ones that look like them."""
# ruff: noqa: E501 – one case, one line

from __future__ import annotations

import base64
import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import warnings
import zipfile
import zlib
from typing import Any

from tests.quality.intake.made_files import ACCEPT, PLAIN, REJECT, Case, value


def zipped(
    *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that come twice
        for name, data in members:
            archive.writestr(name, data)
        archive.comment = comment
    return held.getvalue()


def tarred(data: bytes, mode: str = "w") -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as archive:  # type: ignore[call-overload]
        entry = tarfile.TarInfo("catalog.csv")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return held.getvalue()


def _entry(name: str, kind: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr, entry.compress_type = (kind | 0o666) << 16, zipfile.ZIP_DEFLATED
    return entry


def _named(packed: bytes, name: bytes) -> bytes:
    """A gzip file that says what it holds."""
    return packed[:3] + b"\x08" + packed[4:10] + name + b"\0" + packed[10:]


def archives() -> dict[str, Case]:
    one = zipped(("catalog.csv", PLAIN))
    link = zipfile.ZipInfo("catalog.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    device = zipfile.ZipInfo("catalog.csv")
    device.external_attr = (stat.S_IFCHR | 0o666) << 16
    central = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    other = zipped(("other.csv", PLAIN))
    hidden = (
        one[:central]
        + b"hidden"
        + one[central:end]
        + one[end : end + 16]
        + struct.pack("<I", central + 6)
        + one[end + 20 :]
    )
    contents: dict[str, tuple[bytes, Any]] = {
        "plain": (one, ACCEPT),
        "stored": (zipped(("catalog.csv", PLAIN), method=zipfile.ZIP_STORED), ACCEPT),
        "sizes behind the data": (_streamed(PLAIN), ACCEPT),
        "sizes behind the data lie": (_streamed(PLAIN, lie=True), REJECT),
        "in a folder": (zipped(("folder/", b""), ("folder/catalog.csv", PLAIN)), ACCEPT),
        "with a comment": (zipped(("catalog.csv", PLAIN), comment=b"2026-11-20"), ACCEPT),
        "an end in the comment": (zipped(("catalog.csv", PLAIN), comment=one[end:]), REJECT),
        "two archives": (one + other, REJECT),
        "hidden bytes": (hidden, REJECT),
        "size in the directory lies": (one[: central + 24] + struct.pack("<I", 10) + one[central + 28 :], REJECT),
        "size at the beginning lies": (one[:22] + struct.pack("<I", 10) + one[26:], REJECT),
        "both sizes lie": (_short(one, central), REJECT),
        "name at the beginning differs": (one.replace(b"catalog.csv", b"../../a.csv", 1), REJECT),
        "checksum lies": (one[: central + 16] + b"\0\0\0\0" + one[central + 20 :], REJECT),
        "member twice": (zipped(("catalog.csv", PLAIN), ("catalog.csv", PLAIN)), REJECT),
        "member twice by case": (zipped(("catalog.csv", PLAIN), ("Catalog.CSV", PLAIN)), REJECT),
        "count lies": (one[: end + 8] + b"\2\0\2\0" + one[end + 12 :], REJECT),
        "ZIP64": (_zip64(PLAIN), REJECT),
        "link": (zipped((link, b"/etc/passwd")), REJECT),
        "device": (zipped((device, PLAIN)), REJECT),
        "up": (zipped(("../catalog.csv", PLAIN)), REJECT),
        "absolute": (zipped(("/tmp/catalog.csv", PLAIN)), REJECT),
        "drive": (zipped(("c:catalog.csv", PLAIN)), REJECT),
        "backslashes": (zipped(("..\\catalog.csv", PLAIN)), REJECT),
        "name with NUL": (zipped(("catalog.csvX.exe", PLAIN)).replace(b".csvX", b".csv\0"), REJECT),
        "empty": (zipped(), REJECT),
        "empty member": (zipped(("catalog.csv", b"")), REJECT),
        "two files": (zipped(("a.csv", PLAIN), ("b.csv", PLAIN)), REJECT),
        "bzip2 inside": (zipped(("catalog.csv", PLAIN), method=zipfile.ZIP_BZIP2), REJECT),
        "lzma inside": (zipped(("catalog.csv", PLAIN), method=zipfile.ZIP_LZMA), REJECT),
        "gzip inside": (zipped(("catalog.csv", gzip.compress(PLAIN))), REJECT),
        "bad CSV inside": (zipped(("catalog.csv", PLAIN.replace(b"title", b"tite", 1))), REJECT),
        "bad row inside": (zipped(("catalog.csv", value("a\u200b"))), [2]),
        "cut": (one[:-5], REJECT),
        "a folder like a program": (zipped(("example.com/catalog.csv", PLAIN)), ACCEPT),
        "home": (zipped(("~/catalog.csv", PLAIN)), REJECT),
        "folder with a dash": (zipped(("-rf/catalog.csv", PLAIN)), REJECT),
        "folder with a control": (zipped(("a\2/", b""), ("a\2/catalog.csv", PLAIN)), REJECT),
        "folder turned around": (zipped(("a\u202eb/catalog.csv", PLAIN)), REJECT),
        "folder as a file": (zipped((_entry("folder/", stat.S_IFREG), b""), ("folder/catalog.csv", PLAIN)), REJECT),
        "pipe": (zipped((_entry("catalog.csv", stat.S_IFIFO), PLAIN)), REJECT),
        "socket": (zipped((_entry("catalog.csv", stat.S_IFSOCK), PLAIN)), REJECT),
        "stream of a file": (zipped(("a.csv:b", PLAIN)), REJECT),
        "name of a device": (zipped(("CON.csv", PLAIN)), REJECT),
        "name of a program": (zipped(("catalog.exe", PLAIN)), REJECT),
        "name with a blank behind": (zipped(("catalog.csv ", PLAIN)), REJECT),
        "long name": (zipped(("a" * 300 + ".csv", PLAIN)), REJECT),
        "thousand folders": (zipped(*((f"d{n}/", b"") for n in range(1001)), ("catalog.csv", PLAIN)), REJECT),
        "names that compose alike": (zipped(("ガ.csv", PLAIN), ("カ\u3099.csv", PLAIN)), REJECT),
        "tar inside": (zipped(("catalog.csv", tarred(PLAIN))), REJECT),
        "an old tar inside": (zipped(("catalog.csv", tarred(PLAIN).replace(b"ustar", b"\0" * 5))), REJECT),
        "ZIP behind a mark": (zipped(("catalog.csv", b"\xef\xbb\xbf" + one)), REJECT),
        "page inside": (zipped(("catalog.csv", b"<html>504</html>")), REJECT),
        "UTF-16 inside": (zipped(("catalog.csv", PLAIN.decode().encode("utf-16"))), ACCEPT),
        "behind a table": (PLAIN + one, REJECT),
        "line break behind": (one + b"\n", REJECT),
        "part of several": (b"PK\x07\x08" + one, REJECT),
        "CP932 name with 0x5C": (_cp932_name("表.csv", PLAIN), ACCEPT),
    }
    packed = gzip.compress(PLAIN)
    gzips: dict[str, tuple[bytes, Any]] = {
        "plain": (packed, ACCEPT),
        "two members": (gzip.compress(PLAIN[:500]) + gzip.compress(PLAIN[500:]), REJECT),
        "cut": (packed[:-9], REJECT),
        "without its end": (packed[:-4], REJECT),
        "wrong size": (packed[:-4] + b"\1\0\0\0", REJECT),
        "wrong checksum": (packed[:-8] + b"\1\0\0\0" + packed[-4:], REJECT),
        "zeros behind": (packed + b"\0" * 9, REJECT),
        "zlib": (zlib.compress(PLAIN), REJECT),
        "plain text": (PLAIN, REJECT),
        "tar": (gzip.compress(tarred(PLAIN)), REJECT),
        "zip": (gzip.compress(one), REJECT),
        "twice": (gzip.compress(packed), REJECT),
        "bomb": (gzip.compress(b"0" * 50_000_000), REJECT),
        "empty": (gzip.compress(b""), REJECT),
        "empty member behind": (packed + gzip.compress(b""), REJECT),
        "line break behind": (packed + b"\n", REJECT),
        "old tar": (gzip.compress(tarred(PLAIN).replace(b"ustar", b"\0" * 5)), REJECT),
        "reserved flags": (packed[:3] + b"\xe0" + packed[4:], REJECT),
        "name": (_named(packed, b"catalog.csv"), ACCEPT),
        "name in CP932": (_named(packed, "表.csv".encode("cp932")), ACCEPT),
        "name in UTF-8": (_named(packed, "カタログ.csv".encode()), ACCEPT),
        "name up": (_named(packed, b"../../a.csv"), REJECT),
        "name of a program": (_named(packed, b"a.exe"), REJECT),
        "CP932": (gzip.compress(PLAIN.decode().encode("cp932")), ACCEPT),
        "bad row": (gzip.compress(value("a\u200b")), [2]),
    }
    others = {
        "tar": tarred(PLAIN), "tar.gz": tarred(PLAIN, "w:gz"), "xz": lzma.compress(PLAIN), "bz2": bz2.compress(PLAIN),
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(60), "zst": b"\x28\xb5\x2f\xfd" + bytes(60), "zip": one, "gz": packed,
        "rar": b"Rar!\x1a\x07\x01\x00" + bytes(60), "base64": base64.b64encode(PLAIN),
    }  # fmt: skip
    return (
        {f"zip: {name}": ("catalog.zip", data, expected) for name, (data, expected) in contents.items()}
        | {f"gzip: {name}": ("catalog.csv.gz", data, expected) for name, (data, expected) in gzips.items()}
        | {f"{name} called csv": ("catalog.csv", data, REJECT) for name, data in others.items()}
        | {
            f"{name} by its name": (f"catalog.csv.{name}", data, REJECT)
            for name, data in others.items()
            if name not in "gz zip"
        }
    )


class _Pipe(io.BytesIO):
    """What cannot be gone back in: so are sizes written behind the data."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation


def _streamed(data: bytes, *, lie: bool = False) -> bytes:
    held = _Pipe()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("catalog.csv", data)
    whole = held.getvalue()
    at = whole.index(b"PK\x07\x08")
    return whole[: at + 12] + b"\1\0\0\0" + whole[at + 16 :] if lie else whole


def _short(one: bytes, central: int) -> bytes:
    """Both headers say that the file is shorter, with the checksum of its beginning."""
    part = PLAIN[: PLAIN.index(b"W000004")]
    facts = struct.pack("<I", zlib.crc32(part)), struct.pack("<I", len(part))
    data = one[:14] + facts[0] + one[18:22] + facts[1] + one[26:]
    return data[: central + 16] + facts[0] + data[central + 20 : central + 24] + facts[1] + data[central + 28 :]


def _zip64(data: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive, archive.open("catalog.csv", "w", force_zip64=True) as member:
        member.write(data)
    return held.getvalue()


def _cp932_name(name: str, data: bytes) -> bytes:
    raw = name.encode("cp932")
    return zipped(("x" * len(raw), data)).replace(b"x" * len(raw), raw)


CASES = archives()
