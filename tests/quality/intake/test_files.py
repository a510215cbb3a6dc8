"""Names and bytes: what is refused before a reader sees it, and that a promised encoding is read exactly."""

from __future__ import annotations

import io
import json
import random
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.errors import IntakeRefused
from quality.intake import files
from quality.intake.archives import unzip_single
from quality.intake.encodings import decode
from quality.intake.files import check_name, check_size, whole_last_line
from quality.intake.json_strict import strict_json


def refusal(call: Callable[[], Any]) -> str:
    """Name of the rule that the file broke, or "read"."""
    try:
        call()
    except IntakeRefused as refused:
        assert (refused.exit_code, "\n" in str(refused), bool(refused.remedy)) == (3, False, True)
        return refused.why.split(":")[0]
    return "read"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("catalog_20261118.csv",       "read"),
        ("カタログ 2026（最終）.csv",      "read"),
        ("-rf.csv",                    "file_name"),
        (".htaccess",                  "file_name"),
        ("a/b.csv",                    "file_name"),
        ("a\\b.csv",                   "file_name"),
        ("a\nb.csv",                   "file_name"),
        ("a\x00.csv",                  "file_name"),
        ("a\u202egpj.csv",             "file_name"),
        ("a\u200b.csv",                "file_name"),
        ("x" * 256,                    "file_name"),
    ],
)  # fmt: skip
def test_a_file_name_is_plain_text(name: str, expected: str) -> None:
    assert refusal(lambda: check_name(name)) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0,                 "empty_file"),
        (1,                 "read"),
        (files.LARGEST,     "read"),
        (files.LARGEST + 1, "too_large"),
    ],
)  # fmt: skip
def test_a_file_is_neither_empty_nor_huge(size: int, expected: str) -> None:
    assert refusal(lambda: check_size("a.csv", size)) == expected


NAMES = "髙﨑～①㈱ｶﾞ"
UTF_8, CP932, BOTH = ("utf-8",), ("cp932",), ("utf-8", "cp932")


@pytest.mark.parametrize(
    ("data", "promised", "expected"),
    [
        (NAMES.encode("utf-8"),             UTF_8,               NAMES),
        (NAMES.encode("utf-8-sig"),         UTF_8,               NAMES),
        (NAMES.encode("cp932"),             CP932,               NAMES),
        (NAMES.encode("cp932"),             BOTH,                NAMES),
        (NAMES.encode("utf-8"),             BOTH,                NAMES),
        (NAMES.encode("utf-16"),            ("utf-8", "utf-16"), NAMES),
        ("題".encode("utf-16-be"),           ("utf-16",),         "encoding"),
        (b"\xfe\xff" + "題".encode("utf-16-be"), ("utf-16",),     "題"),
        (NAMES.encode("utf-16"),            UTF_8,               "encoding"),
        (NAMES.encode("utf-16"),            BOTH,                "encoding"),
        (NAMES.encode("cp932"),             UTF_8,               "encoding"),
        ("日本語の歌".encode("euc-jp"),        UTF_8,               "encoding"),
        (b"\xed\xa0\x80",                   UTF_8,               "encoding"),
        (b"\xff\xfe\x00\xd8",               ("utf-16",),         "encoding"),
        (b"a\x00b",                         BOTH,                "nul_byte"),
        (b"a\x00b",                         ("utf-16",),         "nul_byte"),
    ],
    ids=range(16),
)  # fmt: skip
def test_bytes_are_read_in_the_first_promised_encoding_that_fits_strictly(
    data: bytes, promised: tuple[str, ...], expected: str
) -> None:
    try:
        found = decode("a.csv", data, promised)
    except IntakeRefused as refused:
        found = refused.why.split(":")[0]
    assert found == expected


ONE_WAY = "¢£¬‖−〜"
"""Characters that cp932 writes as their neighbours: the supplier's program has changed them before we see them."""


HALF_WIDTH = "".join(map(chr, range(0xFF61, 0xFFA0)))


@given(st.text(st.characters(codec="cp932", exclude_characters=f"\x00\ufeff{ONE_WAY}{HALF_WIDTH}"), max_size=60))
def test_every_text_of_cp932_is_read_back_exactly_among_plain_japanese(text: str) -> None:
    whole = "青いポストに手紙を出した。" * 30 + text
    assert decode("a.csv", whole.encode("cp932"), CP932) == whole


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00\ufeff")))
def test_every_text_is_read_back_from_utf_8_and_utf_16(text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert decode("a.csv", text.encode(encoding), ("utf-8", "utf-16")) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n",   "read"),
        ("a\r\n", "read"),
        ("a\r",   "read"),
        ("a\nb",  "cut_off"),
        ("",      "cut_off"),
    ],
)  # fmt: skip
def test_a_last_line_that_does_not_end_was_cut_off(text: str, expected: str) -> None:
    assert refusal(lambda: whole_last_line("a.csv", text)) == expected


# -- JSON


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": [1, 2.5, "題", null, true]}',     "read"),
        ('{"a": "[[[[{{{{"}',                    "read"),
        ('{"a": "\\"[\\\\"}',                    "read"),
        ("[" * 60 + "]" * 60,                    "read"),
        ("[" * 61 + "]" * 61,                    "json_depth"),
        ("[" * 1_000_000,                        "json_depth"),
        ('{"a": NaN}',                           "json"),
        ('{"a": -Infinity}',                     "json"),
        ('{"a": 1, "a": 2}',                     "json"),
        ('{"b": {"a": 1, "a": 1}}',              "json"),
        ('{"a": 1',                              "json"),
        ("{'a': 1}",                             "json"),
        ('{"a": 1,}',                            "json"),
        ("",                                     "json"),
        ("9" * 5000,                             "json"),
        ('{"a": "\\ud83d\\ude00"}',              "read"),
        ('{"a": "\\ud83d"}',                     "json_surrogate"),
        ('{"a": ["\\uDE00\\uD83D"]}',            "json_surrogate"),
        ('{"\\ud800": 1}',                       "json_surrogate"),
    ],
    ids=range(19),
)  # fmt: skip
def test_json_is_read_strictly(text: str, expected: str) -> None:
    assert refusal(lambda: strict_json("a.json", text)) == expected


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


@given(values, st.booleans())
def test_all_valid_json_is_read_as_it_was_written(value: Any, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert strict_json("a.json", text) == value


LONG = {"escaped": '"' + '\\"' * 300_000, "quotes": '"' * 300_001, "open": "[" * 30 + '"a' * 300_000}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_broken_json_is_refused_in_time_proportional_to_its_length(text: str) -> None:
    started = time.process_time()
    assert refusal(lambda: strict_json("a.json", text)) in {"json", "json_depth"}
    assert time.process_time() - started < 2


# -- ZIP


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return held.getvalue()


def encrypted() -> bytes:
    """The flag of encryption set in both headers of a plain archive."""
    data = bytearray(packed(("a.json", b"{}")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


ONE = ("metadata.json", b'{"@graph": []}')
ZIPS = [
    (packed(ONE),                                      "read"),
    (packed(("folder/", b""), ("folder/a.json", b"{}")), "read"),
    (packed(ONE, ("b.json", b"{}")),                   "archive"),
    (packed(("a.txt", b"{}")),                         "archive"),
    (packed(),                                         "archive"),
    (packed(("a.json", b"0" * 10_000_000)),            "archive"),
    (packed(("../-a.json", b"{}")),                    "archive"),
    (packed(("-a.json", b"{}")),                       "file_name"),
    (packed(("/a.json", b"{}")),                       "archive"),
    (packed(("c:\\a.json", b"{}")),                   "archive"),
    (packed(("a.json", packed(ONE))),                  "archive"),
    (packed(ONE) + b"behind",                          "archive"),
    (b"before" + packed(ONE),                          "archive"),
    (encrypted(),                                      "archive"),
    (packed(ONE)[:-10],                                "archive"),
    (b"PK\x03\x04 and no more",                        "archive"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), ZIPS, ids=range(len(ZIPS)))
def test_an_archive_holds_one_plain_file_of_the_promised_kind(data: bytes, expected: str) -> None:
    assert refusal(lambda: unzip_single("a.zip", data, ".json")) == expected


def test_the_one_member_is_unpacked_exactly() -> None:
    assert unzip_single("a.zip", packed(ONE), ".json") == ONE[1]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_archive_is_refused_and_never_raises_anything_else(method: int) -> None:
    whole = packed(("a.json", b'{"@graph": [1, 2, 3]}' * 20), method=method)
    drawn = random.Random(11)
    found = set()
    for _ in range(400):
        data = bytearray(whole)
        for place in drawn.sample(range(len(data)), drawn.randint(1, 4)):
            data[place] = drawn.randrange(256)
        found.add(refusal(lambda data=data: unzip_single("a.zip", bytes(data), ".json")))
    assert {"archive"} <= found <= {"archive", "file_name", "read"}
