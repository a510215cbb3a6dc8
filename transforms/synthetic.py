"""A catalog that nobody made: lifelike rows of any number for measuring the night at sizes the samples do not have.

Artists and authors follow Zipf's law, identifiers pass their check digits, texts are recombined from sentences that are
handed in. The same seed and numbers give the same rows; a row depends on its own number only through the seed's stream
of its part, so parts can be made one after another in bounded memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

Draw = np.random.Generator
Numbers = npt.NDArray[np.int64]
Made = Callable[[int, int, int, int, Sequence[str]], pl.DataFrame]
"""Rows of works: seed, first number, how many, how many there are in all, sentences for their texts."""


def read_pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Words with their readings, from `雨/アメ 夜/ヨル`."""
    return tuple((word, reading) for word, _, reading in (pair.partition("/") for pair in text.split()))


TEXT_SHARE = 0.3
"""Share of works that come with a text."""
ZIPF = 1.1
"""Exponent of the popularity of artists and authors."""
PER_ARTIST = 20
"""Works for each artist on average."""
WORDS = read_pairs(
    "雨/アメ 夜/ヨル 海/ウミ 春/ハル 光/ヒカリ 影/カゲ 花/ハナ 風/カゼ 駅/エキ 窓/マド 月/ツキ 星/ホシ "
    "手紙/テガミ 約束/ヤクソク 坂道/サカミチ 灯台/トウダイ 夏休み/ナツヤスミ 青空/アオゾラ 涙/ナミダ 声/コエ "
    "時計/トケイ 電車/デンシャ 猫/ネコ 祭り/マツリ 秘密/ヒミツ 雪/ユキ 川/カワ 橋/ハシ 地図/チズ 庭/ニワ "
    "珈琲/コーヒー 台所/ダイドコロ 図書館/トショカン 商店街/ショウテンガイ 夕立/ユウダチ 朝焼け/アサヤケ "
    "金魚/キンギョ 銀河/ギンガ 迷路/メイロ 卒業/ソツギョウ"
)
"""Nouns of titles, each with its reading."""
JOINTS = read_pairs("の/ノ と/ト を待つ/ヲマツ へ帰る/ヘカエル に降る/ニフル より遠い/ヨリトオイ")
FAMILIES = read_pairs(
    "佐倉/サクラ 水野/ミズノ 高瀬/タカセ 真木/マキ 小鳥遊/タカナシ 綾瀬/アヤセ 久遠/クオン 橘/タチバナ "
    "桐島/キリシマ 早瀬/ハヤセ 七海/ナナミ 藤代/フジシロ 朝倉/アサクラ 月岡/ツキオカ 篠原/シノハラ 瀬戸/セト "
    "若宮/ワカミヤ 柏木/カシワギ 東雲/シノノメ 有馬/アリマ 西園/ニシゾノ 遠野/トオノ 御影/ミカゲ 椎名/シイナ "
    "雨宮/アマミヤ 神谷/カミヤ 森下/モリシタ 北条/ホウジョウ 相沢/アイザワ 宮部/ミヤベ"
)
SYLLABLES = tuple("アイウエオカキクケコサシスセソタチツテトナニノハヒフヘホマミムメモヤユヨラリルレロワ")
GENRES = ("J-POP", "ロック", "バラード", "演歌", "アイドル", "シティポップ", "フォーク", "ジャズ", "インスト", "童謡")
CATEGORIES = ("文芸", "ミステリ", "SF", "時代小説", "児童書", "エッセイ", "漫画", "実用")
GOODS = (
    ("cosmetics", "口紅"), ("fashion", "コート"), ("food", "和菓子"), ("drink", "ワイン"), ("dining", "喫茶"),
    ("living", "照明"), ("facility", "旅館"),
)  # fmt: skip
TERRITORIES = ("JP", "JP|TW", "JP|US|TW|KR", "WORLD")


def music(seed: int, start: int, count: int, total: int, sentences: Sequence[str]) -> pl.DataFrame:
    """Songs number `start` to start + count − 1 of `total`, in the columns of a label's catalog, all text."""
    draw = np.random.default_rng([seed, 1, start])
    numbers = np.arange(start, start + count)
    titles, kana = _titles(draw, count)
    artists, artist_kana = _people(draw, count, total)
    writers, _ = _people(draw, count, total)
    return pl.DataFrame(
        {
            "catalog_no": [f"SYM-{number:08}" for number in numbers],
            "title": titles, "title_kana": kana, "artist": artists, "artist_kana": artist_kana,
            "lyricist": writers, "composer": writers, "arranger": [""] * count,
            "isrc": [f"JP{_base36(int(number) // 100_000):0>3}26{number % 100_000:05}" for number in numbers],
            "release_date": _dates(draw, count),
            "duration_sec": draw.integers(90, 420, count).astype(str),
            "tempo_bpm": draw.integers(60, 190, count).astype(str),
            "genre": _chosen(draw, GENRES, count), "tie_up": [""] * count,
            "price_jpy": _chosen(draw, ("204", "255", "306"), count),
            "territories": _chosen(draw, TERRITORIES, count),
            "lyrics": _texts(draw, sentences, count, 8),
        }
    )  # fmt: skip


def books(seed: int, start: int, count: int, total: int, sentences: Sequence[str]) -> pl.DataFrame:
    """Books number `start` to start + count − 1 of `total`, in the columns of a publisher's catalog, all text."""
    draw = np.random.default_rng([seed, 2, start])
    numbers = np.arange(start, start + count)
    titles, kana = _titles(draw, count)
    authors, author_kana = _people(draw, count, total)
    volumes = draw.integers(0, 12, count)
    return pl.DataFrame(
        {
            "isbn": with_check_digit(978_400_000_000 + numbers),
            "title": titles, "title_kana": kana, "author": authors, "author_kana": author_kana,
            "illustrator": [""] * count, "label": _chosen(draw, ("試作文庫", "試作ノベルス"), count),
            "category": _chosen(draw, CATEGORIES, count), "series": [""] * count,
            "volume": [str(volume) if volume else "" for volume in volumes], "release_date": _dates(draw, count),
            "pages": draw.integers(96, 640, count).astype(str),
            "price_jpy": (draw.integers(50, 300, count) * 10).astype(str),
            "territories": _chosen(draw, TERRITORIES, count), "synopsis": _texts(draw, sentences, count, 4),
        }
    )  # fmt: skip


def goods(seed: int, start: int, count: int, total: int, sentences: Sequence[str]) -> pl.DataFrame:
    """Goods number `start` to start + count − 1 of `total`, in the columns of a retailer's catalog, all text."""
    draw = np.random.default_rng([seed, 3, start])
    numbers = np.arange(start, start + count)
    titles, kana = _titles(draw, count)
    brands, _ = _people(draw, count, total)
    kinds = draw.integers(0, len(GOODS), count)
    return pl.DataFrame(
        {
            "sku": [f"SYG-{number:08}" for number in numbers], "jan": with_check_digit(459_000_000_000 + numbers),
            "name": titles, "name_kana": kana, "brand": brands,
            "domain": [GOODS[kind][0] for kind in kinds], "category": [GOODS[kind][1] for kind in kinds],
            "price_jpy": (draw.integers(30, 3_000, count) * 10).astype(str), "release_date": _dates(draw, count),
            "description": _texts(draw, sentences, count, 3),
        }
    )  # fmt: skip


def articles(seed: int, start: int, count: int, sentences: Sequence[str]) -> pl.DataFrame:
    """Articles number `start` to start + count − 1, in the columns of a media's file, all text."""
    draw = np.random.default_rng([seed, 4, start])
    titles, _ = _titles(draw, count)
    authors, _ = _people(draw, count, count)
    hours = draw.integers(0, 24, count)
    return pl.DataFrame(
        {
            "url": [f"https://synthetic.example.jp/{number:08}" for number in range(start, start + count)],
            "title": titles, "author": authors,
            "section": _chosen(draw, ("生活", "文化", "スポーツ", "旅", "食"), count),
            "published": [f"2026-11-{1 + number % 20:02}T{hour:02}:00:00+09:00" for number, hour in enumerate(hours)],
            "body": _joined(draw, sentences, np.full(count, 20)),
        }
    )  # fmt: skip


def with_check_digit(bodies: Numbers) -> list[str]:
    """Numbers of 12 digits as EAN-13 codes: weights 1 and 3 from the left, the last digit fills up to ten."""
    sums = np.zeros(len(bodies), np.int64)
    for place in range(12):
        sums += bodies // 10 ** (11 - place) % 10 * (3 if place % 2 else 1)
    return [f"{body}{digit}" for body, digit in zip(bodies, -sums % 10, strict=True)]


def _base36(number: int) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return (_base36(number // 36) if number >= 36 else "") + digits[number % 36]


def _chosen(draw: Draw, values: Sequence[str], count: int) -> list[str]:
    return [values[place] for place in draw.integers(0, len(values), count)]


def _dates(draw: Draw, count: int) -> list[str]:
    days = np.datetime64("1970-01-01") + draw.integers(0, 20_700, count).astype("timedelta64[D]")
    return [str(day) for day in days]


def _titles(draw: Draw, count: int) -> tuple[list[str], list[str]]:
    """Titles such as 雨と手紙 夜, and their readings."""
    first, second, third = draw.integers(0, len(WORDS), (3, count))
    joint = draw.integers(0, len(JOINTS), count)
    parts = [(WORDS[a], JOINTS[j], WORDS[b], WORDS[c]) for a, j, b, c in zip(first, joint, second, third, strict=True)]
    both = [[f"{a[side]}{j[side]}{b[side]} {c[side]}" for a, j, b, c in parts] for side in (0, 1)]
    return both[0], both[1]


def _people(draw: Draw, count: int, total: int) -> tuple[list[str], list[str]]:
    """Names by rank: the first of total / PER_ARTIST people has by far the most works."""
    people = max(1, total // PER_ARTIST)
    weights = 1 / np.arange(1, people + 1) ** ZIPF
    ranks = np.searchsorted(np.cumsum(weights) / weights.sum(), draw.random(count), side="right").clip(0, people - 1)
    given = {rank: _given(rank // len(FAMILIES)) for rank in np.unique(ranks).tolist()}
    both = [[f"{FAMILIES[rank % len(FAMILIES)][side]} {given[rank]}" for rank in ranks.tolist()] for side in (0, 1)]
    return both[0], both[1]


def _given(number: int) -> str:
    """A given name in kana, another one for each number."""
    more = number // len(SYLLABLES)
    return (_given(more - 1) if more else "") + SYLLABLES[number % len(SYLLABLES)]


def _texts(draw: Draw, sentences: Sequence[str], count: int, longest: int) -> list[str]:
    """TEXT_SHARE of the rows get two to `longest` sentences, the others none."""
    lengths = np.where(draw.random(count) < TEXT_SHARE, draw.integers(2, longest + 1, count), 0)
    return _joined(draw, sentences, lengths)


def _joined(draw: Draw, sentences: Sequence[str], lengths: Numbers) -> list[str]:
    picked = iter(draw.integers(0, len(sentences), int(lengths.sum())).tolist())
    return ["\n".join(sentences[next(picked)] for _ in range(length)) for length in lengths.tolist()]
