"""Field rules: text in, value out, or the name of the rule that was broken.

A rule never guesses. `MESSAGES` has the sentence that a supplier reads, in Japanese and English.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable

from stdnum import ean, isbn, isrc
from stdnum.exceptions import ValidationError

from quality.intake.domains import domain_of
from quality.territories import ISO_3166

MESSAGES: dict[str, tuple[str, str]] = {
    "missing": ("必須の値がありません。", "A required value is missing."),
    "too_long": ("値が長すぎます。", "The value is too long."),
    "lost_characters": ("失われた文字（U+FFFDなど）があります。", "Characters were lost (U+FFFD or broken bytes)."),
    "mojibake": ("文字化けしています。", "The text was decoded in the wrong encoding (mojibake)."),
    "invisible_character": (
        "見えない文字（ゼロ幅・双方向制御）があります。", "The value holds invisible or direction-changing characters.",
    ),
    "private_character": ("外字・私用領域の文字があります。", "The value holds private-use characters (gaiji)."),
    "control_character": ("制御文字が含まれています。", "The value holds a control character."),
    "reserved_name": ("この名前は当方が使うため、使えません。", "That name is ours and cannot be used."),
    "bad_key": ("番号は空白のない200字以内の文字列にしてください。", "A key has up to 200 characters and no spaces."),
    "bad_domain": ("領域名が十二領域のどれでもありません。", "The domain is none of the twelve."),
    "bad_number": ("数値として読めません。", "The value is not a number."),
    "out_of_range": ("数値が許される範囲の外です。", "The number is out of range."),
    "bad_date": ("日付として読めません。", "The value is not a date."),
    "impossible_date": ("存在しない日付です。", "That date does not exist."),
    "bad_isrc": ("ISRCの形が正しくありません。", "The ISRC is malformed."),
    "bad_isbn": ("ISBNのチェックディジットが合いません。", "The ISBN's check digit is wrong."),
    "bad_jan": ("JANコードのチェックディジットが合いません。", "The JAN code's check digit is wrong."),
    "bad_territory": ("ISO 3166の国コードではありません。", "Not an ISO 3166-1 country code."),
    "bad_url": ("URLの形が正しくありません。", "The URL is malformed."),
    "bad_decision": ("join・apart・undo のどれかにしてください。", "A decision is join, apart or undo."),
    "bad_subject": ("「権利元:番号」「party:名前」かIDにしてください。", "Write supplier:key, party:name, or an ID."),
    "bad_factor": ("感性因子の名前ではありません。", "Not the name of a kansei factor."),
    "bad_marks": ("shown か hidden のどちらかにしてください。", "The value is neither shown nor hidden."),
    "bad_consent": ("yes か no のどちらかにしてください。", "Consent is given as yes or no, nothing else."),
    "unknown_factor": ("感性辞書にない因子です。", "The kansei dictionary has no such factor."),
    "ragged_row": ("列の数が見出しと合いません。", "The row has another number of columns than the header."),
    "json_line": ("この行は厳密なJSONオブジェクトではありません。", "The line is not one strict JSON object."),
    "json_value": ("値は文字列か整数にしてください。", "A value must be text or a whole number."),
    "json_number": ("数が大きすぎます。文字列にしてください。", "The number is too large; write it as text."),
    "json_key_number": ("番号は文字列で書いてください。", "A key must be written as text."),
    "wrong_members": ("項目名が約束と違います。", "The members differ from the promised columns."),
    "identifier_changed": ("前回の納品と識別子が変わっています。", "An identifier differs from the last delivery."),
    "stray_quote": ("引用符の使い方がRFC 4180に合いません。", "A quote stands where RFC 4180 allows none."),
    "swallowed_row": ("引用符が閉じられず、次の行が値に入っています。", "An open quote has swallowed other rows."),
    "repeated_header": ("見出し行が途中で繰り返されています。", "The header is repeated inside the file."),
    "duplicate_key": (
        "同じ番号で内容の違う行があります。", "Two or more rows have the same key and different content.",
    ),
    "bad_status": ("状態の値が約束した言葉のどれでもありません。", "The status is none of the promised words."),
    "withdrawn": ("取下げの通知です。", "The record withdraws a work: send it in a file of takedowns."),
    "cell_error": ("セルがエラー値です。", "The cell holds an error such as #N/A."),
    "cell_formula": ("数式の計算結果がありません。", "The cell holds a formula without its result."),
    "cell_number": ("数値の桁が失われています。文字列にしてください。", "The number has lost digits: make it text."),
    "cell_key": ("番号のセルは文字列にしてください。", "Format the cells of keys as text: a number loses its zeros."),
    "cell_date": ("日付のセルが読めません。", "The cell holds no date that exists."),
    "reversed_period": ("終了日が開始日より前です。", "The last day is before the first."),
}  # fmt: skip

ERAS = {
    "明治": ("M", "1868-01-25", "1912-07-30"),
    "大正": ("T", "1912-07-30", "1926-12-25"),
    "昭和": ("S", "1926-12-25", "1989-01-07"),
    "平成": ("H", "1989-01-08", "2019-04-30"),
    "令和": ("R", "2019-05-01", "2100-12-31"),
}
"""Era → its letter, first day and last day. A date outside its era does not exist: 昭和64年1月8日 is 平成."""
_LETTERS = {letter: era for era, (letter, _, _) in ERAS.items()}
_ERA_DATE = re.compile(r"(明治|大正|昭和|平成|令和)(元|[0-9]{1,2})年(?:([0-9]{1,2})月(?:([0-9]{1,2})日)?)?")
_ERA_LETTER_DATE = re.compile(r"([MTSHR])([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_DATE = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?|月)?|年)?")
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DURATIONS = (
    re.compile(r"(?:(\d{1,3}):(?=[0-5]?\d:))?(\d{1,3}):([0-5]\d)"),
    re.compile(r"PT(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?"),
    re.compile(r"(?:約\s*)?(?:(\d{1,6})時間)?(?:(\d{1,6})分)?(?:(\d{1,6})秒)?"),
)
UNKNOWN = frozenset(("不明", "[不明]", "記載なし", "[記載なし]", "非売品", "なし", "-", "―"))
"""What suppliers write for a value that they do not have: the same as an empty cell."""
LONGEST_TEXT = 65_536
"""Characters of a text: lyrics, synopsis, description."""


class Broken(ValueError):
    """A value broke the rule that the message names."""


def text(value: str) -> str:
    """NFC, outer white space off. Tabs and line breaks stay."""
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def title(value: str) -> str:
    """A line of up to 1,000 characters. A title may begin with = or +: that is a title."""
    line = " ".join(text(value).split("\n"))
    if len(line) > 1000:
        raise Broken("too_long")
    return line


def key(value: str) -> str:
    """A supplier's key, kept as text: leading zeros matter."""
    if not re.fullmatch(r"\S{1,200}", value):
        raise Broken("bad_key")
    return value


def annotator(value: str) -> str:
    """The key of an expert. `adjudicated` is what we call the mean of them."""
    if value == "adjudicated":
        raise Broken("reserved_name")
    return key(value)


def domain(value: str) -> str:
    """One of the twelve domains, by its own name or a Japanese one."""
    if not (found := domain_of(value)):
        raise Broken("bad_domain")
    return found


def integer(value: str, lowest: int = 0, highest: int = 2**31 - 1) -> int:
    """A whole number; full-width digits and thousands separators (1,200, but not 1,20) are read."""
    plain = unicodedata.normalize("NFKC", value).strip()
    if not re.fullmatch(r"-?(?:\d{1,18}|\d{1,3}(?:,\d{3}){1,5})", plain):
        raise Broken("bad_number")
    plain = plain.replace(",", "")
    if not lowest <= int(plain) <= highest:
        raise Broken("out_of_range")
    return int(plain)


def tempo(value: str) -> int:
    """Beats per minute, 20 to 400."""
    return integer(value, 20, 400)


def pages(value: str) -> int:
    """Number of pages: 219, 219p, 219頁, 219ページ."""
    return integer(re.sub(r"\s{0,3}(?:p|pp\.?|頁|ページ)\.?$", "", value.strip(), flags=re.IGNORECASE), 1, 100_000)


def plays(value: str) -> int:
    """Plays of one listener on one day."""
    return integer(value, 1, 10_000)


def plain_price(value: str) -> int:
    """A price in yen as digits alone, full-width ones too: 1,980円 breaks the rule."""
    plain = unicodedata.normalize("NFKC", value).strip()
    if not re.fullmatch(r"[0-9]{1,9}", plain):
        raise Broken("bad_number")
    return int(plain)


def price_jpy(value: str) -> int:
    """A price in yen: 1200, 1,200円, ¥1,200, 1200円+税, 1200円 (税込). Tax is not added or taken off."""
    plain = unicodedata.normalize("NFKC", value).strip()
    found = re.fullmatch(r"[¥\\]?([\d,]+)円?(?:\s*\+\s*税|\s*\(?税[別抜込]\)?)?", plain)
    if not found:
        raise Broken("bad_number")
    return integer(found[1], 0, 100_000_000)


def seconds(value: str, unit: int = 1) -> int:
    """A duration in seconds: 245, 4:05, 1:32:00, PT1H32M, 約92分. A bare number counts `unit` seconds."""
    plain = unicodedata.normalize("NFKC", value).strip()
    found = next((match for shape in _DURATIONS if (match := shape.fullmatch(plain))), None)
    if found:
        hours, minutes, rest = (int(part or 0) for part in found.groups())
        total = hours * 3600 + minutes * 60 + rest
    else:
        total = integer(plain) * unit
    if not 1 <= total <= 360_000:
        raise Broken("out_of_range")
    return total


def minutes(value: str) -> int:
    """As `seconds`, where a bare number counts minutes."""
    return seconds(value, 60)


def date(value: str) -> str:
    """A date as YYYY-MM-DD, YYYY-MM or YYYY, from any usual shape, 和暦 among them: what is unknown stays out.

    和暦 is 令和5年3月1日, 令和元年, R5.3.1 or R5/3/1, and must lie within its era.
    """
    plain, era = unicodedata.normalize("NFKC", value).strip(), ""
    if found := _ERA_DATE.fullmatch(plain) or _ERA_LETTER_DATE.fullmatch(plain):
        era = _LETTERS.get(found[1], found[1])
        year = int(ERAS[era][1][:4]) + (1 if found[2] == "元" else int(found[2])) - 1
        parts = (str(year), found[3], found[4])
    elif found := _DATE.fullmatch(plain) or _COMPACT_DATE.fullmatch(plain):
        parts = (found[1], found[2], found[3])
    else:
        raise Broken("bad_date")
    known = [int(part) for part in parts if part]
    try:
        dt.date(known[0], known[1] if len(known) > 1 else 1, known[2] if len(known) > 2 else 1)
    except ValueError as error:
        raise Broken("impossible_date") from error
    if not 1800 <= known[0] <= 2100:
        raise Broken("out_of_range")
    iso = "-".join([f"{known[0]:04}", *(f"{part:02}" for part in known[1:])])
    if era and not ERAS[era][1][: len(iso)] <= iso <= ERAS[era][2][: len(iso)]:
        raise Broken("impossible_date")
    return iso


def day(value: str) -> str:
    """A whole date, YYYY-MM-DD: nothing may be unknown."""
    whole = date(value)
    if len(whole) != 10:
        raise Broken("bad_date")
    return whole


def instant(value: str) -> str:
    """A moment in ISO 8601, 1800 to 2100; without a zone it is JST. Returned in UTC, to the second."""
    try:
        moment = dt.datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise Broken("bad_date") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=9)))
    if not 1800 <= moment.year <= 2100:
        raise Broken("out_of_range")
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _standard(check: Callable[[str], str], rule: str) -> Callable[[str], str]:
    def checked(value: str) -> str:
        try:
            return check(unicodedata.normalize("NFKC", value).strip())
        except ValidationError as error:
            raise Broken(rule) from error

    return checked


isrc_code = _standard(isrc.validate, "bad_isrc")
isbn_code = _standard(lambda value: isbn.validate(value, convert=True), "bad_isbn")
jan_code = _standard(ean.validate, "bad_jan")


def names(value: str) -> str:
    """A list in one cell: parts between line breaks, ／, ∥, |, 、 or a slash in spaces, joined by line breaks."""
    parts = re.split(r"[\n／∥|、]|\s/(?=\s)", text(value))
    return "\n".join(dict.fromkeys(part.strip() for part in parts if part.strip()))


def territories(value: str) -> str:
    """ISO 3166-1 alpha-2 codes or WORLD, joined by line breaks. Rights are never guessed: all else breaks it."""
    codes = [code.upper() for code in re.split(r"[|,\s]+", value) if code]
    if not codes or any(code != "WORLD" and code not in ISO_3166 for code in codes):
        raise Broken("bad_territory")
    return "\n".join(sorted(set(codes)))


def url(value: str) -> str:
    """An absolute http(s) address, never fetched."""
    if not re.fullmatch(r"https?://[^\s<>\"]{3,1990}", value.strip()):
        raise Broken("bad_url")
    return value.strip()


def factor(value: str) -> str:
    """The name of a factor, facet.slug."""
    if not re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", value.strip()):
        raise Broken("bad_factor")
    return value.strip()


def marks(value: str) -> str:
    """Did the expert see the dictionary's marks: shown or hidden."""
    if value.strip() not in ("shown", "hidden"):
        raise Broken("bad_marks")
    return value.strip()


def unit_interval(value: str) -> float:
    """A number from 0 to 1."""
    if not re.fullmatch(r"\d(\.\d{1,9})?", value.strip()):
        raise Broken("bad_number")
    if float(value) > 1:
        raise Broken("out_of_range")
    return float(value)
