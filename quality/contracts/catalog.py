"""Tables of the MSDB: works of twelve domains, who made them, what is sold, what is known, what may be passed on."""

from __future__ import annotations

import dataframely as dy

from quality.contracts import DOMAINS, Text, choice, doc, table
from quality.contracts.identity import WORK_RULES

WORK_ID = r"^[a-z]+-[0-9a-f]{12,16}$"
USES = (
    "streaming_service", "video_on_demand", "book_store", "broadcast", "retail", "media", "search", "recommendation",
    "advertising", "research", "lyrics_display",
)  # fmt: skip
"""What a work may be used for: the words of rights holders' files and of licences alike.

lyrics_display: its words may be shown, besides whatever else it may be used for.
"""
TERRITORIES = r"^(?:[A-Z]{2}|WORLD)$"


@table("silver.works", "state", min_ratio=0.7)
class Works(dy.Schema):
    """One row per work or item of any of the twelve domains."""

    work_id = dy.String(primary_key=True, regex=WORK_ID, metadata=doc("作品ID", "Work", licensable=True))
    domain = choice(DOMAINS, "領域", "Domain", licensable=True)
    source = dy.String(metadata=doc("権利元", "Rights holder or supplier", licensable=True))
    source_key = Text(min_length=1, max_length=200, metadata=doc("権利元の番号", "Supplier's key", licensable=True))
    title = Text(min_length=1, max_length=1000, metadata=doc("題名", "Title", licensable=True))
    title_kana = dy.String(nullable=True, metadata=doc("題名の読み", "Reading of the title", licensable=True))
    release_date = dy.Date(
        nullable=True, metadata=doc("発売・公開日", "Release date, where the day is known", licensable=True)
    )
    release_year = dy.Int32(
        nullable=True, min=1800, max=2100, metadata=doc("発売・公開年", "Release year", unit="year", licensable=True)
    )
    genres = dy.List(dy.String(), metadata=doc("ジャンル", "Genres as supplied", licensable=True))
    series = dy.String(nullable=True, metadata=doc("シリーズ", "Series", licensable=True))
    duration_s = dy.Int32(
        nullable=True, min=1, max=360_000, metadata=doc("長さ", "Duration", unit="s", licensable=True)
    )
    tempo_bpm = dy.Int32(nullable=True, min=20, max=400, metadata=doc("テンポ", "Tempo", unit="bpm", licensable=True))
    pages = dy.Int32(
        nullable=True, min=1, max=100_000, metadata=doc("ページ数", "Pages", unit="pages", licensable=True)
    )
    rating = dy.String(nullable=True, metadata=doc("年齢区分", "Age rating as supplied", licensable=True))
    status = choice(("live", "withdrawn"), "状態", "live, or withdrawn by its rights holder", licensable=True)
    first_night = dy.String(metadata=doc("初登録の夜", "Night of the first drop that held it"))


@table("silver.parties", "state", may_be_empty=True)
class Parties(dy.Schema):
    """One row per person, group or company."""

    party_id = dy.String(
        primary_key=True, regex=r"^party-[0-9a-f]{12,16}$", metadata=doc("人物・団体ID", "Party", licensable=True)
    )
    name = dy.String(min_length=1, metadata=doc("名前", "Name", licensable=True))
    name_kana = dy.String(nullable=True, metadata=doc("名前の読み", "Reading", licensable=True))


@table("silver.credits", "state", may_be_empty=True)
class Credits(dy.Schema):
    """One row per party and role on a work."""

    work_id = dy.String(primary_key=True, regex=WORK_ID, metadata=doc("作品ID", "Work", licensable=True))
    party_id = dy.String(primary_key=True, metadata=doc("人物・団体ID", "Party", licensable=True))
    role = dy.String(
        primary_key=True, min_length=1, metadata=doc("役割", "Role: one of our words, else as labelled", licensable=True)
    )
    position = dy.Int32(min=1, metadata=doc("順", "Order on the work", licensable=True))
    character = dy.String(nullable=True, metadata=doc("役名", "Character played", licensable=True))
    label = dy.String(nullable=True, metadata=doc("役割の表記", "Role as its supplier writes it"))


@table("silver.products", "state", may_be_empty=True)
class Products(dy.Schema):
    """One row per sellable edition."""

    product_id = dy.String(primary_key=True, metadata=doc("商品ID", "Product: scheme and code", licensable=True))
    work_id = dy.String(regex=WORK_ID, metadata=doc("作品ID", "Work", licensable=True))
    scheme = choice(("jan", "isbn", "isrc", "catalog_no"), "番号の種類", "Scheme of the code", licensable=True)
    code = dy.String(metadata=doc("番号", "Code", licensable=True))
    price_jpy = dy.Int64(
        nullable=True,
        min=0,
        max=100_000_000,
        metadata=doc("価格(権利元の表記どおり)", "Price as the holder states it", unit="JPY", licensable=True),
    )


@table("silver.rights", "state")
class Rights(dy.Schema):
    """One row per work, use and territory that a rights holder lets us pass on."""

    work_id = dy.String(primary_key=True, regex=WORK_ID, metadata=doc("作品ID", "Work"))
    use = choice(USES, "利用目的", "Use", primary_key=True)
    territory = dy.String(primary_key=True, regex=TERRITORIES, metadata=doc("地域", "ISO 3166-1 alpha-2, or WORLD"))
    valid_from = dy.Date(metadata=doc("開始日", "First day"))
    valid_until = dy.Date(metadata=doc("終了日", "Last day, inclusive"))


@table("silver.links", "state")
class Links(dy.Schema):
    """One row per supplier's key, with the work it was joined to and why."""

    source = dy.String(primary_key=True, metadata=doc("取込元", "Source"))
    source_key = dy.String(primary_key=True, metadata=doc("取込元の番号", "Supplier's key"))
    work_id = dy.String(regex=WORK_ID, metadata=doc("作品ID", "Work"))
    key_id = dy.String(regex=WORK_ID, metadata=doc("番号だけのID", "ID of this key alone: one given earlier is found here"))
    rule = choice(WORK_RULES, "結合規則", "Rule that joined them; source_key: the first key of its work")
    score = dy.Float64(min=0, max=1, metadata=doc("確からしさ", "Certainty", unit="0-1"))
    contributes = dy.Bool(metadata=doc("提供可否", "May what this key brings go out under the rights of its work?"))
