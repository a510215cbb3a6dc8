"""Roles of credits: what suppliers write for them, and the word that we use. An unknown label stays its own role."""

from __future__ import annotations

import re
import unicodedata

ROLES = {
    # -- who made it
    "author": "著 著者 作者 作 執筆 ライター",
    "original_work": "原作 原著",
    "original_concept": "原案 ストーリー原案",
    "screenplay": "脚本 シナリオ 脚色 脚本・構成",
    "series_composition": "シリーズ構成 ストーリー構成",
    "composition": "構成",
    "text": "文 本文",
    "comic": "まんが マンガ 漫画 劇画 コミック",
    "illustrator": "え 絵 画 イラスト イラストレーション イラストレーター 挿絵 挿画 さし絵",
    "translator": "訳 翻訳 訳者",
    "editor": "編 編者 編集長 編集責任者",
    "supervision": "監修 総監修",
    "planning": "企画 企画原案",
    # -- film and animation
    "director": "監督 ディレクター 映画監督",
    "chief_director": "総監督 チーフディレクター 総合監督",
    "assistant_director": "助監督 副監督 監督助手",
    "episode_director": "演出",
    "storyboard": "絵コンテ コンテ",
    "character_concept": "キャラクター原案 キャラ原案 オリジナルキャラクターデザイン オリジナルキャラクター "
                         "キャラクターデザイン原案",
    "character_design": "キャラクターデザイン キャラデザイン キャラクター・デザイン アニメキャラデザイン "
                        "アニメーションキャラクターデザイン",
    "mechanical_design": "メカニカルデザイン メカニックデザイン メカデザイン",
    "chief_animation_director": "総作画監督",
    "animation_director": "作画監督 アニメーション監督 アニメーションディレクター",
    "key_animation": "原画",
    "in_between_animation": "動画",
    "animation": "作画 アニメーター アニメーション",
    "art_director": "美術監督 アートディレクター",
    "art": "美術",
    "art_setting": "美術設定",
    "background": "背景 背景美術",
    "colour_design": "色彩設計 色彩設定",
    "director_of_photography": "撮影監督",
    "photography": "撮影 カメラ",
    "film_editing": "編集",
    "sound_director": "音響監督 録音監督",
    "sound": "録音 音響 音響効果 効果 音響制作",
    "producer": "プロデューサー PD",
    "executive_producer": "製作総指揮 制作総指揮 エグゼクティブプロデューサー",
    "production": "製作 制作 アニメーション制作",
    "distributor": "配給",
    # -- music
    "music": "音楽 音楽監督",
    "composer": "作曲",
    "lyricist": "作詞 詩 詞",
    "arranger": "編曲",
    "performer": "演奏 ピアノ ギター",
    "vocals": "唄 歌 うた ボーカル ヴォーカル vocal",
    "artist": "アーティスト",
    # -- cast and help
    "actor": "出演 出演者 キャスト cast",
    "voice": "声 声の出演 CV voice",
    "narrator": "ナレーション ナレーター 語り",
    "cooperation": "協力 制作協力 製作協力 作画協力 取材協力",
}  # fmt: skip
"""Role → labels that mean it, as MADB and others write them."""
_KNOWN = {
    unicodedata.normalize("NFKC", label).casefold(): role for role, labels in ROLES.items() for label in labels.split()
}
_NOTE = re.compile(r"[(（][^)）]*[)）]")
_AND = re.compile(r"[・、，,/／&＆]")


def roles_of(label: str) -> tuple[str, ...]:
    """The roles that a label names: 監督・脚本 names two. Empty where not every part of it is known."""
    plain = unicodedata.normalize("NFKC", _NOTE.sub("", label)).casefold().strip()
    parts = [plain] if plain in _KNOWN else [part.strip() for part in _AND.split(plain)]
    found = [_KNOWN.get(part, "") for part in parts]
    return tuple(dict.fromkeys(found)) if all(found) else ()
