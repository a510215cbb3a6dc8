"""What a title says for identity: its stem, its numbers (第2巻, II, シーズン3, 下) and its version (live, 外伝).

Numbers and versions make another work, so they are kept apart from the stem; what only names an edition of the same
work (初回限定盤, Blu-ray, 新装版) and guests (feat. …) are left out of it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from transforms.catalog.identity.spelling import folded, letters

_ROMAN = {"ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "xi": 11, "xii": 12, "xiii": 13}
"""I, V and X alone are letters more often than numbers, and as letters they tell titles apart all the same."""
_KANJI = {name: number for number, name in enumerate("〇一二三四五六七八九")}
_UNITS = {
    "話": "話", "回": "話", "episode": "話", "ep": "話", "期": "期", "しーずん": "期", "season": "期", "部": "部",
    "part": "部", "ぱーと": "部", "章": "章", "chapter": "章", "番": "番",
}  # fmt: skip
"""Unit → what counts; any other (巻, vol., 集, #, none) is a volume. Two numbers of other units are two numbers."""
_NUMBER = re.compile(
    r"(?P<before>第|vol(?:ume)?\.?|part|ぱーと|season|しーずん|episode|ep\.?|chapter|no\.?|#)?[\s-]{0,2}"
    r"(?P<number>[0-9]{1,9}(?:\.0)?(?![0-9])|(?<![a-z])(?:i{2,3}|iv|vi{1,3}|ix|xi{1,3})(?![a-z])"
    r"|(?<=第)[一二三四五六七八九十]{1,3}|(?<=[\s(\[])[〇一二三四五六七八九十]{1,4}(?=$|[\s)\]巻話部章]))"
    r"\s?(?P<after>(?:st|nd|rd|th)?\s?(?:巻|話|回|期|部|章|集|番|弾|しーずん|season)?)"
)
_HALVES = re.compile(
    r"[\s(\[<]{0,2}(?:(?P<half>上|中|下|前|後|完結|最終)(?:巻|編|篇|章)|(?<=[\s(\[<])(?P<bare>上|中|下)(?=$|[)\]>]))[)\]>]?"
)
_VERSIONS = {
    "live": r"(?<![a-z])live(?![a-z])|らいぶ(?:版|盤|ばーじょん|ver)|実況録音",
    "remix": r"re-?mix|りみっくす",
    "instrumental": r"(?<![a-z])inst(?:rumental|\.)|いんすと|off ?vocal|おふぼーかる|からおけ|karaoke",
    "acoustic": r"acoustic|あこーすてぃっく",
    "demo": r"(?<![a-z])demo(?![a-z])",
    "cover": r"(?<![a-z])cover(?:ed)?(?![a-z])|かばー",
    "film": r"劇場版|(?:^|[\s(\[])(?:映画|えいが)|the movie|the motion picture|ざ・?むーびー",
    "tv": r"(?<![a-z])tv(?![a-z])|てれび(?:版|しりーず|すぺしゃる)|連続どらま",
    "ova": r"(?<![a-z])ova(?![a-z])|おりじなるあにめ",
    "digest": r"総集(?:編|篇)|だいじぇすと|digest",
    "extra": r"番外(?:編|篇)|外伝|特別(?:編|篇)|すぴんおふ|spin-?off|side story",
    "sequel": r"^(?:続|新|真|しん)[・\s]|りたーんず|returns|帰ってきた",
    "foreign": r"英語版|中国語版|韓国語版|english ver|korean ver|chinese ver|吹替|字幕版|日本語版",
}
_VERSION = {name: re.compile(pattern) for name, pattern in _VERSIONS.items()}
_EDITION = re.compile(
    r"[(\[{<「『【〈《][^()\[\]{}<>「」『』【】〈〉《》]{0,20}(?:初回|通常|限定|盤|特典|dvd|blu-?ray|ぶるーれい|vhs|"
    r"(?<![a-z])(?:cd|lp|ld|hd|4k|uhd|ep)(?![a-z])|新装版|文庫版?|愛蔵版|りますたー|re-?master|電子書籍|新品|中古)"
    r"[^()\[\]{}<>「」『』【】〈〉《》]{0,20}[)\]}>」』】〉》]"
)
_OPENING, _HALF = re.compile(r"[(\[{<「『【〈《]"), re.compile("[上中下前後完最]")
_ANY, _DIGIT = re.compile("|".join(_VERSIONS.values())), re.compile("[0-9〇一二三四五六七八九十]|i[ivx]|vi|xi")
"""Cheap questions first: most titles hold none of all that."""
_ORDINAL = re.compile("^(?:st|nd|rd|th)")
_GUESTS = re.compile(r"[(\[]?(?<![a-z])(?:feat\.|ft\.|featuring(?![a-z])).*$")


class TitleKey(NamedTuple):
    """A title as identity sees it. signature: numbers and versions; two works with other signatures are two works."""

    stem: str
    signature: str


def title_key(title: str) -> TitleKey:
    """Read a title."""
    whole = folded(title)
    plain = _EDITION.sub(" ", whole) if _OPENING.search(whole) else whole
    plain = (_GUESTS.sub("", plain) if "f" in plain else plain).strip() or whole
    versions = [name for name, pattern in _VERSION.items() if pattern.search(plain)] if _ANY.search(plain) else []
    numbers: list[str] = []

    def half(match: re.Match[str]) -> str:
        numbers.append(match["half"] or match["bare"])
        return " "

    def number(match: re.Match[str]) -> str:
        numbers.append(_number(match["number"]) + _unit(match["before"] or "", match["after"] or ""))
        return " "

    words = _HALVES.sub(half, plain) if _HALF.search(plain) else plain
    words = _NUMBER.sub(number, words) if _DIGIT.search(words) else words
    return TitleKey(letters(words) or letters(plain), " ".join([*numbers, *versions]))


def _number(written: str) -> str:
    if written[0].isdigit():
        return str(int(written.removesuffix(".0")))
    if written in _ROMAN:
        return str(_ROMAN[written])
    tens, _, ones = written.rpartition("十") if "十" in written else ("", "", written)
    if "十" not in written:
        return "".join(str(_KANJI[digit]) for digit in ones)
    return str((_KANJI[tens] if tens else 1) * 10 + (_KANJI[ones] if ones else 0))


def _unit(before: str, after: str) -> str:
    words = (_ORDINAL.sub("", after).strip(), before.strip(". "))
    return next((_UNITS[word] for word in words if word in _UNITS), "")
