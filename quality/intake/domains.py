"""The twelve domains as suppliers write them. A word that is not here is no domain: nothing is guessed."""

from __future__ import annotations

from quality.contracts import DOMAINS

_WORDS = {
    "music": "音楽 楽曲 音源",
    "video": "映像 映画 アニメ ビデオ",
    "book": "書籍 本 図書 コミック 漫画 雑誌",
    "broadcast": "放送 番組 テレビ ラジオ",
    "person": "人物 タレント アーティスト",
    "facility": "施設 観光施設 観光地 宿泊施設",
    "cosmetics": "化粧品 コスメ",
    "fashion": "ファッション 衣料品 衣服 服飾",
    "food": "食品 食料品 菓子",
    "drink": "飲料 飲み物 酒類 ワイン",
    "dining": "飲食店 外食 レストラン",
    "living": "生活用品 日用品 雑貨 インテリア",
}
WORDS = {word: domain for domain, words in _WORDS.items() for word in words.split()} | {name: name for name in DOMAINS}
"""Word → domain; the domains' own names among them."""


def domain_of(word: str) -> str | None:
    """The domain that a word means, to the letter; None where it means none."""
    return WORDS.get(word)
