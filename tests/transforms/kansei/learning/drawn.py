"""Made texts with made judgements: half of the words that carry a feeling stand in the dictionary, half do not."""

from __future__ import annotations

import random

import numpy as np
import polars as pl

from transforms.kansei.learning.grams import BETWEEN
from transforms.kansei.learning.readings import MENTIONS, SCORES, Readings

FACTORS = ("emotion.joy", "emotion.sadness", "emotion.fear")
KNOWN = {"嬉しい": 0, "楽しい": 0, "幸せな": 0, "悲しい": 1, "寂しい": 1, "怖い": 2, "恐ろしい": 2}
UNKNOWN = {
    "尊い": 0, "うきうきする": 0, "上々の": 0, "ぴえんな": 1, "しょんぼりした": 1,
    "背筋が寒い": 2, "後ろが気になる": 2,
}  # fmt: skip
OPENINGS = ("今日は", "朝から", "駅前で", "雨の日に", "母と", "ひとりで", "昨日の夜", "新しい店で", "海辺で")
SCENES = ("見た映画が", "聴いた歌が", "読んだ手紙が", "歩いた道が", "会った人が", "食べた夕飯が")
ENDINGS = ("。", "と思った。", "のだった。", "、それだけ。", "と友達に話した。", "気がする。")


def judged(count: int, seed: int = 1, noise: float = 0.1) -> tuple[Readings, np.ndarray]:
    """Readings of `count` texts and their labels, count × FACTORS, 0–1."""
    draw = random.Random(seed)
    rows, labels = [], []
    for number in range(count):
        word = draw.choice([*KNOWN, *UNKNOWN, "静かな"])
        parts = [draw.choice(OPENINGS), draw.choice(SCENES), word, draw.choice(ENDINGS), f"{number}回目。"]
        factor = (KNOWN | UNKNOWN).get(word, -1)
        row = [0.05] * len(FACTORS)
        if factor >= 0:
            row[factor] = 0.7
        labels.append([min(max(round(value + draw.gauss(0, noise), 1), 0.0), 1.0) for value in row])
        rows.append((f"t{number}", parts, word))
    return readings(rows), np.array(labels)


def readings(rows: list[tuple[str, list[str], str]], genres: list[str] | None = None) -> Readings:
    """Readings of (id, parts of the text, word of feeling) rows; the dictionary knows KNOWN."""
    held = [(name, FACTORS[KNOWN[word]]) for name, _, word in rows if word in KNOWN]
    return Readings(
        [name for name, _, _ in rows],
        ["".join(parts) for _, parts, _ in rows],
        [BETWEEN.join(parts) for _, parts, _ in rows],
        genres or [""] * len(rows),
        pl.DataFrame([(name, factor, 0.6) for name, factor in held], schema=SCORES, orient="row"),
        pl.DataFrame([(*pair, 0.9, False, 1.0, "plain") for pair in held], schema=MENTIONS, orient="row"),
    )
