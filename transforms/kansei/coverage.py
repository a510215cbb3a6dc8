"""How much of a corpus the dictionary finds: sentences, content words, what each facet adds, what it passes over."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from transforms.kansei.lexicon import Dictionary
from transforms.kansei.mentions import Mention
from transforms.language.tokens import Lexemes, Tokens

CONTENT = {
    "名詞,一般": "名詞", "名詞,サ変接続": "名詞", "名詞,形容動詞語幹": "名詞", "名詞,ナイ形容詞語幹": "名詞",
    "動詞,自立": "動詞", "形容詞,自立": "形容詞", "副詞": "副詞",
}  # fmt: skip
"""Beginnings of the parts of speech that are content words, and what they are counted under."""
STOP = frozenset(
    re.findall(
        r"\S+",
        """
        する ある いる 居る なる 成る できる 出来る やる 行う 行なう 言う いう 云う 仰る おっしゃる 申す 思う
        おもう 考える 見る みる 見える 聞く 行く いく 来る くる 出る 出す 入る 入れる 持つ もつ 使う 作る つくる
        取る とる 付く つく 付ける つける 置く おく 受ける 与える 知る 分かる わかる 書く 読む 話す 食べる 飲む
        買う 売る 始める 始まる 続く 続ける 終わる 帰る 戻る 上がる 上げる 下がる 下げる くれる あげる もらう
        いただく 頂く くださる 下さる しまう まいる 参る 致す いたす ござる ない 無い よる 依る かかる かける 人
        者 方 物 場合 自分 今 今日 昨日 明日 前 後 中 上 下 間 時 時間 年 月 日 回 数 名 目 手 一つ 二つ 話 声
        顔 国 家 会社 社 本 店 女性 男性 女 男 子 子供 子ども 彼 彼女 世界 日本 そう こう どう ああ もう まだ
        また さらに 更に まず 例えば たとえば ほとんど 特に よく 同時に 一方 実際 現在 すでに 既に 全く 約 なぜ
        何故 いつも ちょっと かなり 最も もっとも とても 少し すぐ すぐに ただ やはり やっぱり 必ず 初めて
        はじめて いろいろ
        """,
    )
)
"""Content words so common or so empty that no dictionary of feelings should hold them alone."""


_JAPANESE = re.compile("[ぁ-ゖァ-ヺ㐀-鿿]")
Part = tuple[int, int, str]
"""Text, start in that text, sentence."""
Numbers = np.ndarray[Any, Any]


@dataclass
class Coverage:
    """Counts over a corpus; `add` takes a part of it."""

    dictionary: Dictionary
    texts: int = 0
    characters: int = 0
    sentences: int = 0
    found_sentences: int = 0
    words: Counter[str] = field(default_factory=Counter)
    found_words: Counter[str] = field(default_factory=Counter)
    missed: Counter[tuple[str, str]] = field(default_factory=Counter)
    facets: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)

    def add(
        self, texts: list[str], parts: list[Part], tokens: Tokens, lexemes: Lexemes, mentions: list[list[Mention]]
    ) -> None:
        """Count some normalised texts: their sentences in order, the tokens of these, and each text's mentions."""
        self.texts += len(texts)
        self.characters += sum(map(len, texts))
        self.sentences += len(parts)
        base = np.cumsum([0, *(len(text) + 1 for text in texts)])
        begins = np.array([base[number] + start for number, start, _ in parts], dtype=np.int64)
        spans = np.array(
            [
                (base[number] + each.start, base[number] + each.end)
                for number, held in enumerate(mentions)
                for each in held
            ],
            dtype=np.int64,
        ).reshape(-1, 2)
        named = [self.dictionary.factors[each.factor].facet for held in mentions for each in held]
        self._count_sentences(named, np.searchsorted(begins, spans[:, 0], side="right") - 1)
        depth = np.zeros(base[-1] + 1, dtype=np.int64)
        np.add.at(depth, spans[:, 0], 1)
        np.add.at(depth, spans[:, 1], -1)
        inside = np.concatenate([[0], np.cumsum(np.cumsum(depth) > 0)])
        first, last = begins[tokens.sentence] + tokens.start, begins[tokens.sentence] + tokens.end
        self._count_words(parts, tokens, lexemes, inside[last] > inside[first])

    def _count_sentences(self, facets: list[str], places: Numbers) -> None:
        found: dict[int, set[str]] = {}
        for facet, place in zip(facets, places.tolist(), strict=True):
            found.setdefault(place, set()).add(facet)
        self.found_sentences += len(found)
        for each in found.values():
            self.facets.update(each)
            self.alone.update(each if len(each) == 1 else ())

    def _count_words(self, parts: list[Part], tokens: Tokens, lexemes: Lexemes, found: Numbers) -> None:
        counts, hits = (np.bincount(tokens.lexeme[keep]) for keep in (np.ones_like(found), found))
        unknown = []
        for number in np.flatnonzero(counts).tolist():
            if kind := _kind(lexemes.pos[number]):
                hit = int(hits[number]) if number < len(hits) else 0
                if lexemes.base[number] == "*":
                    unknown.append(number)
                else:
                    self._count(kind, lexemes.base[number], int(counts[number]), hit)
        for place in np.flatnonzero(np.isin(tokens.lexeme, unknown)).tolist():
            word = parts[tokens.sentence[place]][2][tokens.start[place] : tokens.end[place]]
            self._count(_kind(lexemes.pos[tokens.lexeme[place]]), word, 1, int(found[place]))

    def _count(self, kind: str, word: str, count: int, found: int) -> None:
        if word not in STOP and _JAPANESE.search(word):
            self.words[kind] += count
            self.found_words[kind] += found
            if count > found:
                self.missed[kind, word] += count - found

    def figures(self, top: int) -> dict[str, Any]:
        """What was counted, as JSON; `top` unmatched content words, most frequent first, then by kind and word."""
        words, found = sum(self.words.values()), sum(self.found_words.values())
        entries = Counter(self.dictionary.factors[entry.factor].facet for entry in self.dictionary.entries)
        ranked = sorted(self.missed.items(), key=lambda item: (-item[1], item[0]))
        return {
            "texts": self.texts, "characters": self.characters,
            "sentences": _share(self.found_sentences, self.sentences),
            "content_words": _share(found, words),
            "by_kind": {kind: _share(self.found_words[kind], count) for kind, count in sorted(self.words.items())},
            "facets": [
                {
                    "facet": facet, "entries": entries[facet], "sentences": self.facets[facet],
                    "share": _ratio(self.facets[facet], self.sentences),
                    "alone": self.alone[facet], "marginal_share": _ratio(self.alone[facet], self.sentences),
                }
                for facet in sorted(entries, key=lambda facet: (-self.alone[facet], facet))
            ],
            "unmatched": [{"word": word, "kind": kind, "count": count} for (kind, word), count in ranked[:top]],
        }  # fmt: skip


def _kind(pos: str) -> str:
    return next((kind for beginning, kind in CONTENT.items() if pos.startswith(beginning)), "")


def _share(found: int, count: int) -> dict[str, Any]:
    return {"count": count, "found": found, "share": _ratio(found, count)}


def _ratio(part: int, whole: int) -> float:
    return round(part / whole, 6) if whole else 0.0
