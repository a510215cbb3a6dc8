"""Bad files of every kind, made here, beside good ones that look like them. Judged by tests/hostile_source.yaml."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import stat
import struct
import tarfile
import warnings
import zipfile
import zlib
from typing import Any

COLUMNS = ["work_id", "title", "title_kana", "artist", "isrc", "jan", "release_date", "duration_sec", "price_jpy",
           "territories", "lyrics"]  # fmt: skip
HEAD = ",".join(COLUMNS) + "\n"
TITLES = ("青いポスト", "夜明けの歌", "Rainy Letter", "表現と予感ソング", "髙﨑の橋", "ｶﾞﾗｽのｺﾞｺﾞ")
REJECT, ACCEPT = "reject", "accept"
Case = tuple[str, bytes, Any]
"""File name, content, and REJECT, ACCEPT or the numbers of the rows to be set aside."""


def row(number: int, title: str = "", **changes: str) -> str:
    cells = {
        "work_id": f"W{number:06}", "title": title or TITLES[number % 6], "title_kana": "ヨアケ", "artist": "みなも",
        "isrc": f"JPZ99230{number:04}", "jan": "", "release_date": "2023-03-03", "duration_sec": "200",
        "price_jpy": "250", "territories": "JP", "lyrics": "ひかりの橋を渡る",
    } | changes  # fmt: skip
    return ",".join(cells[name] for name in COLUMNS) + "\n"


def catalog(*titles: str, rows: int = 6, **changes: str) -> str:
    """A catalog whose first rows have these titles."""
    return HEAD + "".join(row(number, *titles[number - 1 : number], **changes) for number in range(1, rows + 1))


def value(text: str, column: str = "title") -> bytes:
    """A catalog whose row 2 holds `text`."""
    return (HEAD + row(1) + row(2, **{column: text}) + row(3)).encode("utf-8", "surrogatepass")


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
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


PLAIN = catalog().encode()
JAPANESE = "\n".join(["ひらがなとカタカナと漢字の題名", "東京物語", "夜明け前", "心"])
KANJI_ONLY = HEAD + "".join(row(n, t, title_kana="", artist="", lyrics="") for n, t in enumerate(("東京物語", "夜明前", "風"), 1))


def encodings() -> dict[str, Case]:
    whole = catalog("青い歌", "夜明けの歌", "雨の手紙", "橋", "朝", "海")
    cases: dict[str, Case] = {
        f"{name} for the promise": ("catalog.csv", whole.encode(name), REJECT)
        for name in ("utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "euc_jp", "iso2022_jp")
    }
    cases["kanji alone in EUC-JP"] = ("catalog.csv", KANJI_ONLY.encode("euc_jp"), REJECT)
    half = catalog("ｶﾞﾗｽﾉｺﾞｺﾞ", "ﾃｽﾄ", "ﾖｱｹ", rows=3, title_kana="ﾖｱｹ", artist="ﾐﾅﾓ", lyrics="")
    cases["half-width kana in EUC-JP"] = ("catalog.csv", half.encode("euc_jp"), REJECT)
    cases["half-width kana in CP932"] = ("catalog.csv", half.encode("cp932"), ACCEPT)
    chinese = catalog("春天的花", "雨中的信", "月亮代表我的心", rows=3, title_kana="", artist="王力宏", lyrics="我们都是好朋友")
    big = catalog("春天的花", "雨中的信", "月亮代表我的心", rows=3, title_kana="", artist="王力宏", lyrics="我們都是好朋友")
    korean = catalog("봄날", "비의 편지", "바다", rows=3, title_kana="", artist="방탄소년단", lyrics="우리는 모두 친구")
    russian = catalog("Весна", "Письмо", "Море", rows=3, title_kana="", artist="Кино", lyrics="Группа крови")
    french = catalog("Élève", "Été", "Déjà vu à Paris", rows=3, title_kana="", artist="Orchestre", lyrics="Où est ma forêt")
    for name, text, kinds in (
        ("Chinese", chinese, ("gb18030", "gb2312", "hz")), ("Taiwanese", big, ("big5", "big5hkscs")),
        ("Korean", korean, ("euc_kr", "cp949", "johab", "iso2022_kr")), ("Russian", russian, ("cp1251", "koi8_r", "cp866")),
        ("French", french, ("latin-1", "cp1252", "mac_roman")),
    ):  # fmt: skip
        for kind in kinds:
            expected = [1, 2, 3] if kind == "hz" else REJECT
            cases[f"{name} in {kind}"] = ("catalog.csv", text.encode(kind), expected)
    cases["UTF-7"] = ("catalog.csv", whole.encode("utf-7"), [1, 2, 3, 4, 5, 6])
    cases["UTF-8 read as Latin-1, whole"] = ("catalog.csv", whole.encode().decode("latin-1").encode(), list(range(1, 7)))
    cases["UTF-8 read as CP932, whole"] = (
        "catalog.csv", whole.encode().decode("cp932", "ignore").encode(), list(range(1, 7)),
    )  # fmt: skip
    cases["UTF-8 twice over CP1252"] = ("catalog.csv", value("é".encode().decode("cp1252") + "toile"), [2])
    cases["one kanji read as CP1252"] = ("catalog.csv", value("æ„›"), [2])
    cases["part of a value read as Latin-1"] = ("catalog.csv", value("題名 " + "の歌".encode().decode("latin-1")), [2])
    cases["CP932 with 0x5C"] = ("catalog.csv", catalog("表現ソング能十", "ポスト貼").encode("cp932"), ACCEPT)
    cases["UTF-16 with its mark"] = ("catalog.csv", whole.encode("utf-16"), ACCEPT)
    cases["UTF-16 cut in a character"] = ("catalog.csv", whole.encode("utf-16")[:-1], REJECT)
    cases["two encodings in one file"] = ("catalog.csv", PLAIN + row(7, "夜").encode("cp932"), REJECT)
    cases["an overlong slash"] = ("catalog.csv", value("a/b").replace(b"a/b", b"a\xc0\xafb"), [2])
    cases["CESU-8"] = ("catalog.csv", value("\ud83d\ude00"), REJECT)
    return cases


def texts() -> dict[str, Case]:
    bad = {
        "zero width": "青\u200bい", "right to left": "a\u202ecba", "isolate": "a\u2066b", "soft hyphen": "so\u00adft",
        "mark inside": "a\ufeffb", "vertical tab": "a\x0bb", "form feed": "a\x0cb", "escape": "a\x1b[2Jb",
        "C1": "a\x85b", "separator of lines": "a\u2028b", "gaiji": "\ue000", "lost": "a\ufffdb", "DEL": "a\x7fb",
        "interlinear": "a\ufff9b\ufffac\ufffb", "filler": "a\u3164", "tag": "a\U000e0061", "no character": "a\ufdd0",
        "joiner alone": "a\u200db", "long": "長" * 2001, "long ascii": "a" * 70_000,
    }  # fmt: skip
    good = {
        "NULL": "NULL", "formula": "=1+1", "plus": "+1 (Remix)", "at": "@home", "dash": "-", "accents": "Déjà vu à l’été",
        "family": "👨‍👩‍👧‍👦と🏳️‍🌈", "variant": "葛󠄀城の辻󠄁", "half-width": "ﾃｽﾄ", "Persian": "می‌خواهم", "quotes": "“CAFÉ”", "Scotland": "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "keycap": "1️⃣位", "zero": "0", "true": "true", "Polish": "Łódź", "hindi": "क्‍ष", "NFD": "か\u3099", "tone": "Ã la carte",
        "backslash": "C:\\new", "entity": "Q&A", "script": "<script>alert(1)</script>", "UTF-7 not": "Love+Peace-Mix",
    }  # fmt: skip
    return {f"text: {name}": ("catalog.csv", value(text), [2]) for name, text in bad.items()} | {
        f"good text: {name}": ("catalog.csv", value(text), ACCEPT) for name, text in good.items()
    }


def delimited() -> dict[str, Case]:
    rows = [row(number) for number in range(1, 7)]
    contents: dict[str, tuple[str, Any]] = {
        "tabs": (catalog().replace(",", "\t"), REJECT),
        "pipes": (catalog().replace(",", "|"), REJECT),
        "full-width commas": (catalog().replace(",", "，"), REJECT),
        "header in capitals": (HEAD.upper() + "".join(rows), REJECT),
        "header with a blank": (HEAD.replace("title,", "title ,") + "".join(rows), REJECT),
        "header with an unseen character": (HEAD.replace("title,", "title\u200b,") + "".join(rows), REJECT),
        "header full-width": (HEAD.replace("title,", "ｔｉｔｌｅ,") + "".join(rows), REJECT),
        "header with a mark inside": (HEAD.replace(",title,", ",\ufefftitle,") + "".join(rows), REJECT),
        "header quoted": ('"' + HEAD.strip().replace(",", '","') + '"\n' + "".join(rows), ACCEPT),
        "header in another order": (_reordered(rows), ACCEPT),
        "no header": ("".join(rows), REJECT),
        "header twice": (HEAD + HEAD + "".join(rows), [1]),
        "header at the end": (HEAD + "".join(rows) + HEAD, [7]),
        "header alone": (HEAD, REJECT),
        "blank line on top": ("\n" + HEAD + "".join(rows), ACCEPT),
        "title line on top": ("売上報告\n" + HEAD + "".join(rows), REJECT),
        "sep=": ("sep=,\n" + HEAD + "".join(rows), REJECT),
        "total line": (HEAD + "".join(rows) + "合計,6" + "," * 9 + "\n", [7]),
        "short total line": (HEAD + "".join(rows) + "合計,6\n", [7]),
        "quote never closed": (HEAD + rows[0] + row(2, '"開いた') + "".join(rows[2:]), REJECT),
        "quote opened in the last row": (HEAD + "".join(rows[:5]) + row(6, '"開いた'), REJECT),
        "quote in the last cell": (HEAD + "".join(rows[:5]) + row(6, lyrics='"ひかり'), REJECT),
        "quote with junk": (HEAD + rows[0] + row(2, '"題"名') + rows[2], REJECT),
        "stray quote": (HEAD + rows[0] + row(2, '12" single') + rows[2], [2]),
        "blank before a quote": (HEAD + rows[0] + row(2, ' "題"') + rows[2], [2]),
        "rows swallowed": (HEAD + rows[0] + row(2, lyrics='"橋').replace("\n", "\n" + rows[2]) + row(4, lyrics='橋"'), [2]),
        "backslash escapes": (HEAD + rows[0] + row(2, '"a\\"b"') + rows[2], REJECT),
        "line ends mixed": (HEAD + rows[0].replace("\n", "\r\n") + rows[1] + rows[2].replace("\n", "\r\n"), ACCEPT),
        "CR CR LF": ((HEAD + "".join(rows)).replace("\n", "\r\r\n"), ACCEPT),
        "line separators for line ends": ((HEAD + "".join(rows)).replace("\n", "\u2028"), REJECT),
        "cell too many at the end": (HEAD + "".join(rows[:5]) + rows[5].replace("\n", ",\n"), [6]),
        "cut in the last row": ((HEAD + "".join(rows))[:-60], REJECT),
        "million cells": (HEAD + rows[0] + "," * 1_000_000 + "\n" + rows[2], [2]),
        "key with leading zeros lost": (HEAD + rows[0] + row(2, work_id="42") + rows[2], [2]),
        "key empty": (HEAD + rows[0] + row(2, work_id="") + rows[2], [2]),
        "key in full width": (HEAD + rows[0] + row(2, work_id="Ｗ２") + rows[2], [2]),
        "key with a line break": (HEAD + rows[0] + row(2, work_id='"W2\n"') + rows[2], [2]),
        "same key, other case of content": (HEAD + rows[0] + row(1, "別の歌") + rows[2], [1, 2]),
        "NUL at the end": (HEAD + "".join(rows) + "\x00", REJECT),
        "binary behind": (HEAD + "".join(rows) + "\x00" * 900, REJECT),
        "only blanks": (" \n\n", REJECT),
        "only a mark": ("\ufeff", REJECT),
        "JSON": (json.dumps([dict.fromkeys(COLUMNS, "x")]), REJECT),
        "XML": ('<?xml version="1.0"?><a/>', REJECT),
        "price with a minus": (HEAD + rows[0] + row(2, price_jpy="-250") + rows[2], [2]),
        "price in thousands": (HEAD + rows[0] + row(2, price_jpy='"1,980"') + rows[2], [2]),
        "price 1e3": (HEAD + rows[0] + row(2, price_jpy="1e3") + rows[2], [2]),
        "date of Excel": (HEAD + rows[0] + row(2, release_date="45000") + rows[2], [2]),
        "date American": (HEAD + rows[0] + row(2, release_date="03/04/2023") + rows[2], [2]),
        "territory UK": (HEAD + rows[0] + row(2, territories="UK") + rows[2], [2]),
        "territory empty": (HEAD + rows[0] + row(2, territories="") + rows[2], [2]),
        "territory unknown": (HEAD + rows[0] + row(2, territories="不明") + rows[2], [2]),
        "ISRC short": (HEAD + rows[0] + row(2, isrc="JPZ9923000") + rows[2], [2]),
        "JAN wrong": (HEAD + rows[0] + row(2, jan="4900000000017") + rows[2], [2]),
        "JAN in exponents": (HEAD + rows[0] + row(2, jan="4.9E+12") + rows[2], [2]),
    }
    return {f"csv: {name}": ("catalog.csv", text.encode(), expected) for name, (text, expected) in contents.items()}


def _reordered(rows: list[str]) -> str:
    return "".join(",".join(line.strip().split(",")[::-1]) + "\n" for line in [HEAD, *rows])


def archives() -> dict[str, Case]:
    one = zipped(("catalog.csv", PLAIN))
    link = zipfile.ZipInfo("catalog.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    device = zipfile.ZipInfo("catalog.csv")
    device.external_attr = (stat.S_IFCHR | 0o666) << 16
    central = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    other = zipped(("other.csv", PLAIN))
    hidden = one[:central] + b"hidden" + one[central:end] + one[end : end + 16] + struct.pack("<I", central + 6) + one[end + 20 :]
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
        | {f"{name} by its name": (f"catalog.csv.{name}", data, REJECT) for name, data in others.items() if name not in "gz zip"}
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


def documents() -> dict[str, Case]:
    resource = "<SoundRecording><ISRC>JPZ992500001</ISRC><DisplayTitleText>青い歌</DisplayTitleText></SoundRecording>"
    space = 'xmlns:ern="http://ddex.net/xml/ern/43"'

    def message(inside: str = resource, before: str = "", more: str = "", root: str = "NewReleaseMessage") -> str:
        return f"{before}<ern:{root} {space}{more}><ResourceList>{inside}</ResourceList></ern:{root}>"

    declared = '<?xml version="1.0" encoding="{}"?>'
    xml: dict[str, tuple[str | bytes, Any]] = {
        "plain": (message(), ACCEPT),
        "declared": (message(before=declared.format("UTF-8")), ACCEPT),
        "declares Shift_JIS": (message(before=declared.format("Shift_JIS")), REJECT),
        "declares Latin-1": (message(before=declared.format("ISO-8859-1")), REJECT),
        "declares UTF-16": (message(before=declared.format("UTF-16")), REJECT),
        "declares UTF-7": (message(before=declared.format("UTF-7")), REJECT),
        "in Shift_JIS": (message(before=declared.format("Shift_JIS")).encode("cp932"), REJECT),
        "in UTF-16": (message(before=declared.format("UTF-16")).encode("utf-16"), REJECT),
        "doctype": (message(before="<!DOCTYPE a>"), REJECT),
        "parameter entity": (message(before='<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>'), REJECT),
        "internal subset": (message(before='<!DOCTYPE a [<!ENTITY e "x">]>'), REJECT),
        "unknown entity": (message(resource.replace("青い", "&e;")), REJECT),
        "XInclude": (message('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>' + resource), REJECT),
        "another root": (message(root="PurgeReleaseMessage"), REJECT),
        "another root in it": (message(root="Foo"), REJECT),
        "without a namespace": (message().replace(f" {space}", "").replace("ern:", ""), REJECT),
        "another version": (message().replace("ern/43", "ern/411"), REJECT),
        "another version by attribute": (message(more=' MessageSchemaVersionId="ern/382"'), REJECT),
        "namespace with a slash": (message().replace("ern/43", "ern/43/"), REJECT),
        "many attributes": (message(more="".join(f' a{n}="1"' for n in range(100_000))), REJECT),
        "attribute twice": (message(more=' a="1" a="2"'), REJECT),
        "long attribute": (message(more=f' a="{"x" * 100_000}"'), REJECT),
        "CDATA bomb": (message(resource.replace("青い", f"<![CDATA[{'x' * 300_000}]]>")), REJECT),
        "many CDATA": (message(resource.replace("青い", "<![CDATA[xxxxxxxxx]]>" * 30_000)), REJECT),
        "long comment": (message(f"<!--{'x' * 3_000_000}-->" + resource), REJECT),
        "long instruction": (message(f"<?x {'x' * 3_000_000}?>" + resource), REJECT),
        "deep": (message("<a>" * 5000 + "</a>" * 5000 + resource), REJECT),
        "no resources": (message(""), REJECT),
        "two roots": (message() + message(), REJECT),
        "junk behind": (message() + "junk", REJECT),
        "cut": (message()[:-5], REJECT),
        "control character": (message(resource.replace("青い", "\x01")), REJECT),
        "control character by number": (message(resource.replace("青い", "&#1;")), REJECT),
        "U+FFFF": (message(resource.replace("青い", "&#xFFFF;")), REJECT),
        "unseen character by number": (message(resource.replace("青い", "&#x202E;")), [1]),
        "ISRC missing": (message(resource.replace("<ISRC>JPZ992500001</ISRC>", "")), [1]),
        "two ISRCs": (message(resource.replace("</ISRC>", "</ISRC><ISRC>JPZ992500002</ISRC>")), [1]),
        "long title": (message(resource.replace("青い", "青" * 2000)), [1]),
        "not XML": (PLAIN, REJECT),
        "XML 1.1": (message(before='<?xml version="1.1"?>'), REJECT),
    }
    page = "<!doctype html><html><head><title>題</title></head><body><article><p>{}</p></article></body></html>"
    html: dict[str, tuple[str | bytes, Any]] = {
        "plain": (page.format("本文です。"), ACCEPT),
        "with a script": (page.format("本文です。<script>if (a<b) x='<div>'</script>"), ACCEPT),
        "comment never ends": (page.format("本文です。<!-- "), REJECT),
        "no text": (page.format(""), [1]),
        "only a script": (page.format("<script>x</script>"), [1]),
        "no title": (page.format("本文").replace("<title>題</title>", ""), [1]),
        "deep": (page.format("<div>" * 3000 + "本文"), REJECT),
        "deep in elements of its own": (page.format("<x-y>" * 3000 + "本文"), REJECT),
        "deep quotes": (page.format("<blockquote>" * 3000 + "本文" + "</blockquote>" * 3000), REJECT),
        "no HTML": ("本文です。", REJECT),
        "CP932": (page.format("本文です。").encode("cp932"), REJECT),
        "NUL": (page.format("本文\x00"), REJECT),
        "unseen characters": (page.format("本文\u202e"), [1]),
        "unseen characters by number": (page.format("本文&#x202e;"), [1]),
        "long text": (page.format("本文" * 150_000), [1]),
        "huge": (page.format("本文" + "<b></b>" * 1_000_000), REJECT),
        "JSON": ("{}", REJECT),
        "empty elements": (page.format("<br>" * 5000 + "本文"), ACCEPT),
    }
    return {
        f"{kind}: {name}": (f"a.{kind}", text if isinstance(text, bytes) else text.encode(), expected)
        for kind, cases in (("xml", xml), ("html", html))
        for name, (text, expected) in cases.items()
    }


def lines() -> dict[str, Case]:
    good = {name: "" for name in COLUMNS} | {"work_id": "W000001", "title": "青い歌", "territories": "JP", "price_jpy": 250}

    def line(number: int, **changes: Any) -> str:
        return json.dumps(good | {"work_id": f"W{number:06}"} | changes, ensure_ascii=False)

    two = line(2)
    bad = {
        "NaN": line(2, price_jpy=float("nan")), "Infinity": line(2, price_jpy=float("inf")),
        "1e999": two.replace("250", "1e999"), "-0": two.replace("250", "-0"), "fraction": two.replace("250", "250.0"),
        "leading zero": two.replace("250", "0250"), "hexadecimal": two.replace("250", "0xfa"),
        "deep": two.replace("250", "[" * 200 + "]" * 200), "very deep": two.replace("250", "[" * 100_000 + "]" * 100_000),
        "array for a value": line(2, title=["a"]), "object for a value": line(2, title={"a": "b"}),
        "true for a value": line(2, title=True), "key twice": two[:-1] + ', "title": "別"}',
        "key twice by escape": two[:-1] + ', "t\\u0069tle": "別"}', "lone surrogate": line(2, title="x").replace('"x"', '"\\ud800"'),
        "NUL": line(2, title="a\0b"), "raw NUL": two.replace("青", "\0"), "raw tab": two.replace("青", "\t"),
        "junk behind": two + " junk", "two objects": two + two, "comma behind": two + ",", "comment": two + " // x",
        "single quotes": two.replace('"', "'"), "mark inside": "\ufeff" + two, "array": f"[{two}]", "text": '"x"', "number": "1",
        "member missing": json.dumps({"work_id": "W000002"}), "member surplus": line(2, more="x"),
        "member in capitals": two.replace('"title"', '"Title"'), "number for the key": line(2, work_id=10_000_002),
        "number beyond 2^53": line(2, price_jpy=2**53 + 1), "5000 digits": two.replace("250", "9" * 5000),
        "unseen character": line(2, title="a\u200bb"), "unseen by escape": json.dumps(json.loads(line(2, title="a\u202eb"))),
        "cut": two[:-9], "long": line(2, lyrics="x" * 2_000_000), "unquoted": two.replace('"title"', "title"),
    }  # fmt: skip
    cases: dict[str, Case] = {
        f"jsonl: {name}": ("a.jsonl", f"{line(1)}\n{text}\n{line(3)}\n".encode(), [2]) for name, text in bad.items()
    }
    plain = [line(1), line(2, title="\U0001f600"), line(3, price_jpy=0), line(4, title=None)]
    whole: dict[str, tuple[bytes, Any]] = {
        "plain": ("\n".join(plain[:3]).encode(), ACCEPT),
        "title null": ("\n".join(plain).encode(), [4]),
        "CRLF": ("\r\n".join(plain[:3]).encode(), ACCEPT),
        "escaped": ("\n".join(json.dumps(json.loads(text)) for text in plain[:3]).encode(), ACCEPT),
        "one array": (f"[{','.join(plain[:3])}]".encode(), REJECT),
        "last line cut": ("\n".join([*plain[:2], line(3)[:-8]]).encode(), REJECT),
        "CP932": (line(1).encode("cp932"), ACCEPT),
        "EUC-JP": ("\n".join(plain[:1] * 3).encode("euc_jp"), REJECT),
        "UTF-16 without a mark": ("\n".join(plain[:3]).encode("utf-16-le"), REJECT),
        "CSV": (PLAIN, list(range(1, 8))),
        "nothing": (b"\n\n", REJECT),
    }
    return cases | {f"jsonl: whole: {name}": ("a.jsonl", data, expected) for name, (data, expected) in whole.items()}


def names() -> dict[str, Case]:
    bad = ("a\u202ecsv.csv", "a\x1b.csv", "a\n.csv", "CON.csv", "nul.csv", "aux.csv", "com1.csv", "-a.csv", ".a.csv", " a.csv",
           "長" * 100 + ".csv", "a/../b.csv", "a\\b.csv", "a\u200b.csv", "a\udcff.csv", "a|b.csv", "a?.csv", "a*.csv", 'a".csv',
           "a<b>.csv", "a\ue000.csv", "a.csv.", "a.csv ", "a.CSV", "a.csv.exe", "a.xlsx", "~a.csv", "a\u2028.csv")  # fmt: skip
    good = ("カ\u3099イド.csv", "カタログ（最終）.csv", "a b.csv", "catalog-2026_11.20.csv", "ｶﾀﾛｸﾞ.csv", "été.csv", "console.csv")
    return {f"name: {name!r}": (name, PLAIN, REJECT) for name in bad} | {
        f"good name: {name}": (name, PLAIN, ACCEPT) for name in good
    }


CASES = encodings() | texts() | delimited() | archives() | documents() | lines() | names()
