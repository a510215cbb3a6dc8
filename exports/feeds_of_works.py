"""Feeds from which documents of a standard are made (exports/formats): works and articles whole, and the long form."""

from __future__ import annotations

from exports.feed import Column, Feed, stated
from exports.feed import from_table as _from

FEEDS_OF_WORKS = (
    Feed(
        "work_profiles", "作品プロフィール", "Works with all their kansei factors, one row a work",
        key=("work_id",), subjects={"work_id": "work"}, also=("domain", "territories"),
        reads=("silver.credits", "silver.parties", "silver.products", "gold.kansei_scores", "gold.factors"),
        columns={
            **_from(
                "silver.works", "work_id", "domain", "source_key", "title", "title_kana", title_romaji="title_kana",
                release_date="release_date", release_year="release_year", genres="genres", series="series",
                duration_s="duration_s", tempo_bpm="tempo_bpm", rating="rating",
            ),
            "isrc": Column("isrc", "silver.products", "code", many=True),
            "people": Column("people", "silver.parties", "name", many=True),
            "people_roles": Column("people_roles", "silver.credits", "role", many=True),
            "factors": Column("factors", "gold.kansei_scores", "factor", many=True),
            "labels_ja": Column("labels_ja", "gold.factors", "label_ja", many=True),
            "labels_en": Column("labels_en", "gold.factors", "label_en", many=True),
            "labels_romaji": Column("labels_romaji", "gold.factors", "label_romaji", many=True),
            "scores": Column("scores", "gold.kansei_scores", "score", many=True),
            "territories": Column("territories", "silver.rights", "territory", many=True, of_licence=True),
        },
        groups={
            "titles": ("title", "title_kana", "title_romaji"), "release": ("release_date", "release_year"),
            "people": ("people", "people_roles"),
            "kansei": ("factors", "labels_ja", "labels_en", "labels_romaji", "scores"),
        },
    ),
    Feed(
        "music_metadata", "音楽メタデータ", "Music metadata, one row a statement",
        key=("work_id", "info_class", "meta_class", "meta"), subjects={"work_id": "work"},
        reads=("silver.credits", "silver.parties", "silver.products", "silver.facts", "gold.kansei_scores",
               "gold.factors"),
        columns={
            **_from("silver.works", "work_id"), **stated(
                info_class=(
                    "情報区分",
                    "Class: 楽曲, 曲調, 歌詞, 声質, 構成, 楽器, テンポ, 年代, 情景, 感情, 人物, 感性",
                ),
                meta_class=("メタ区分", "Kind of statement within the class"),
                meta=("メタ", "What is stated, in Japanese or as the catalog has it"),
            ),
            **_from("gold.kansei_scores", factor="factor", strength="score"), **stated(
                nullable=True,
                info_class_en=("情報区分(英)", "Class of information, English"),
                meta_class_en=("メタ区分(英)", "Kind of statement, English"),
                meta_en=("メタ(英)", "What is stated, English, where it has an English name"),
                meta_romaji=("メタ(ローマ字)", "A kansei factor in Latin letters"),
            ),
        },
    ),
    Feed(
        "lyrics", "歌詞", "Words of songs, where the rights holder lets lyrics be shown",
        key=("work_id",), subjects={"work_id": "lyrics"}, also=("territories",),
        reads=("silver.credits", "silver.links", "silver.parties", "silver.texts"),
        columns={
            **_from(
                "silver.works", "work_id", "title", "title_kana", title_romaji="title_kana", duration_s="duration_s"
            ),
            "artists": Column("artists", "silver.parties", "name", many=True),
            **stated(
                nullable=True,
                lyrics=("歌詞", "Words, a line each"),
                synced_lyrics=("同期歌詞", "Words in lines of LRC: [mm:ss.xx] and the line"),
            ),
            "territories": Column("territories", "silver.rights", "territory", many=True, of_licence=True),
        },
    ),
    Feed(
        "article_segments", "記事の感性セグメント", "Kansei segments in which an article leaves its reader",
        key=("article_id", "segment"), subjects={"article_id": "article", "media": "media"},
        reads=("gold.article_segments", "gold.segments", "silver.articles"), of_works=False,
        columns={
            **_from("gold.article_segments", "article_id", "segment", "media"),
            **_from("gold.segments", name_ja="ja", name_en="en", motive="motive"),
            **_from("gold.article_segments", "rank", "score", "reasons"),
        },
    ),
    Feed(
        "deals", "PMP取引", "PMP deals over a media's articles of a segment",
        key=("deal_id",), subjects={"media": "media"},
        reads=("gold.deals", "gold.segments", "silver.articles"), of_works=False,
        columns={
            **_from("gold.deals", "deal_id", "media", "segment"),
            **_from("gold.segments", name_ja="ja", name_en="en"),
            **_from(
                "gold.deals", "name", "origin", "seller", "seats", "floor_jpy", "price", "start_date", "end_date",
                "status",
            ),
        },
    ),
)  # fmt: skip
