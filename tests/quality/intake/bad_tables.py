"""Delimited files and JSON Lines that break their promise, and good ones that look like them."""
# ruff: noqa: E501 – one case, one line

from __future__ import annotations

import json
from typing import Any

from tests.quality.intake.made_files import ACCEPT, COLUMNS, HEAD, PLAIN, REJECT, Case, catalog, row


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
        "rows swallowed": (
            HEAD + rows[0] + row(2, lyrics='"橋').replace("\n", "\n" + rows[2]) + row(4, lyrics='橋"'),
            [2],
        ),
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
        "NUL in the last row": (HEAD + rows[0] + row(2, "a\0b"), [2]),
        "NUL in the header": (HEAD.replace("title,", "ti\0tle,") + rows[0], REJECT),
        "last row short": (HEAD + rows[0] + rows[1] + "W000003,x,y\n", [3]),
        "last row short and not ended": (HEAD + rows[0] + rows[1] + "W000003,x,y", REJECT),
        "quote never closed in the last value": (HEAD + rows[0] + row(2, lyrics='"橋'), REJECT),
        "three marks": ("\ufeff" * 3 + HEAD + rows[0], ACCEPT),
        "files joined": (HEAD + rows[0] + "\ufeff" + HEAD + rows[1], [2]),
        "files joined without header": (HEAD + rows[0] + "\ufeff" + rows[1], [2]),
        "column without a name": ("".join(line.replace("\n", ",\n") for line in [HEAD, *rows]), REJECT),
        "row of commas": (HEAD + rows[0] + "," * 10 + "\n" + rows[2], [2]),
        "row of blanks": (HEAD + rows[0] + "   \n" + rows[2], [2]),
        "page among rows": (HEAD + rows[0] + "<html>504</html>\n" + rows[2], [2]),
        "quotes that are none": (HEAD + rows[0] + row(2, "“a,b”") + rows[2], [2]),
        "control-Z behind": (HEAD + "".join(rows) + "\x1a", REJECT),
        "long lyrics of many lines": (HEAD + rows[0] + row(2, lyrics='"' + "行\r\n" * 9_000 + '"') + rows[2], ACCEPT),
        "lyrics longer than allowed": (HEAD + rows[0] + row(2, lyrics="あ" * 65_537) + rows[2], [2]),
        "key with a Cyrillic letter": (HEAD + rows[0] + row(2, work_id="W00000О") + rows[2], [2]),
        "key in Arabic digits": (HEAD + rows[0] + row(2, work_id="٠١٢٣٤٥٦٧") + rows[2], [2]),
        "key in exponents": (HEAD + rows[0] + row(2, work_id="1.2E+07") + rows[2], [2]),
        "ISRC with a Cyrillic letter": (HEAD + rows[0] + row(2, isrc="JРZ992300003") + rows[2], [2]),
        "duration of Arabic digits": (HEAD + rows[0] + row(2, duration_sec="٢٠٠") + rows[2], [2]),
        "territory by a retired code": (HEAD + rows[0] + row(2, territories="AN") + rows[2], [2]),
        "JAN as a formula": (HEAD + rows[0] + row(2, jan='"=""4900000000016"""') + rows[2], [2]),
        **{f"day {day}": (HEAD + rows[0] + row(2, release_date=day) + rows[2], [2])
           for day in ("2023-02-29", "令和元年", "平成32年1月1日", "大正15年12月26日", "令和0年1月1日", "昭和64年1月8日", "9999-12-31",
                       "2023-W10-5", "3 March 2023", "紀元2600年")},
        **{f"day {day}": (HEAD + rows[0] + row(2, release_date=day) + rows[2], ACCEPT)
           for day in ("2024-02-29", "令和元年5月1日", "平成31年4月30日", "大正15年12月25日", "昭和元年12月25日")},
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


def lines() -> dict[str, Case]:
    good = dict.fromkeys(COLUMNS, "") | {
        "work_id": "W000001",
        "title": "青い歌",
        "territories": "JP",
        "price_jpy": 250,
    }

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
        "key twice inside": two[:-1] + ', "x": {"a": 1, "a": 2}}', "1E400": two.replace("250", "1E400"), "null": "null",
        "nothing in it": "{}", "key empty": two[:-1] + ', "": 1}', "blank of HTML": two.replace(": ", ":\u00a0"),
        "line separator": line(2, title="a\u2028b"), "half an escape": two.replace("青い歌", "\\u12"),
        "surrogates turned around": two.replace("青い歌", "\\udc00\\ud800"), "infinity": two.replace("250", "-Infinity"),
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
        "last line begun": (f"{line(1)}\n{{".encode(), REJECT),
        "UTF-16 with its mark": ("\n".join(plain[:3]).encode("utf-16"), ACCEPT),
        "UTF-8 with its mark": (f"\ufeff{line(1)}\n".encode(), ACCEPT),
        "last line cut": ("\n".join([*plain[:2], line(3)[:-8]]).encode(), REJECT),
        "CP932": (line(1).encode("cp932"), ACCEPT),
        "EUC-JP": ("\n".join(plain[:1] * 3).encode("euc_jp"), REJECT),
        "UTF-16 without a mark": ("\n".join(plain[:3]).encode("utf-16-le"), REJECT),
        "CSV": (PLAIN, list(range(1, 8))),
        "nothing": (b"\n\n", REJECT),
    }
    return cases | {f"jsonl: whole: {name}": ("a.jsonl", data, expected) for name, (data, expected) in whole.items()}


CASES = delimited() | lines()
