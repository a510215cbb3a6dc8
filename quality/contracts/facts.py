"""The facts of the MSDB: which kinds there are, what their values look like, and the table that holds them."""

from __future__ import annotations

from typing import Literal, NamedTuple

import dataframely as dy

from quality.contracts import doc, table

Value = Literal[
    "text", "url", "yen", "date", "eidr", "isni", "issn", "iswc", "jasrac", "nextone", "language", "tax"
]  # fmt: skip


class FactKind(NamedTuple):
    """A kind of fact.

    value: what a value must look like: any text, an http(s) address, whole yen, a date of which parts may be unknown, or
    a code with its standard's check (quality/intake/codes.py).
    many: a subject may have several at once (awards); of any other kind only one of the stated values can be true.
    """

    ja: str
    en: str
    value: Value = "text"
    many: bool = True


FACT_KINDS: dict[str, FactKind] = {
    # -- what stands around a work
    "tie_up": FactKind("タイアップ", "Tie-up: the programme, film or advertisement that uses it"),
    "series": FactKind("シリーズ", "Series", many=False),
    "volume": FactKind("巻次", "Place in its series", many=False),
    "imprint": FactKind("レーベル・叢書", "Imprint", many=False),
    "award": FactKind("受賞", "Award"),
    "box_office": FactKind("興行収入", "Box office in Japan", "yen", many=False),
    "setting": FactKind("舞台(時代・場所)", "Setting: the time or place in which it plays"),
    "landmark": FactKind("ランドマーク・ロケ地", "Landmark or filming location"),
    "ending": FactKind("結末", "How it ends", many=False),
    "keyword": FactKind("キーワード", "Keyword of its supplier"),
    "first_appearance": FactKind("初出", "First appearance"),
    "translation": FactKind("翻訳(言語・訳者・訳題)", "Translation: language, translator or translated title"),
    # -- who stands behind it
    "brand": FactKind("ブランド", "Brand", many=False),
    "publisher": FactKind("発行・発売元", "Publisher"),
    "production": FactKind("製作会社", "Production company"),
    "product_number": FactKind("品番", "Product number"),
    # -- its codes beside those of its products
    "iswc": FactKind("ISWC", "ISWC of the composition", "iswc"),
    "issn": FactKind("ISSN", "ISSN of the serial", "issn"),
    "eidr": FactKind("EIDR", "EIDR of the audiovisual work", "eidr"),
    "isni": FactKind("ISNI", "ISNI of the person or group", "isni"),
    "jasrac_code": FactKind("JASRAC作品コード", "JASRAC work code", "jasrac"),
    "nextone_code": FactKind("NexTone作品コード", "NexTone work code", "nextone"),
    # -- what it is like
    "language": FactKind("言語", "Language, BCP 47", "language"),
    "price_tax": FactKind("価格の税区分", "Is tax in its price: included or excluded", "tax", many=False),
    "key": FactKind("調", "Key of a song"),
    "bpm": FactKind("テンポ", "Tempo in beats per minute, as stated"),
    "runtime": FactKind("収録時間", "Running time, as stated", many=False),
    "extent": FactKind("数量・頁付", "Extent, as stated", many=False),
    "periodicity": FactKind("刊行頻度", "How often it appears", many=False),
    "vintage": FactKind("ヴィンテージ", "Year of harvest", many=False),
    "origin": FactKind("産地", "Region of origin"),
    # -- persons and places
    "kind": FactKind("種別", "Kind of person, group or place", many=False),
    "country": FactKind("国・地域", "Country", many=False),
    "birth_date": FactKind("生年月日", "Date of birth", "date", many=False),
    "address": FactKind("所在地", "Address", many=False),
    "station": FactKind("最寄り駅", "Nearest station"),
    "sns_link": FactKind("SNS・公式サイト", "Address of an official page or account", "url"),
    # -- periods of programmes, exhibitions, limited goods
    "start_date": FactKind("開始日(放送・会期・販売)", "First day on air, on show or on sale", "date", many=False),
    "end_date": FactKind("終了日(放送・会期・販売)", "Last day on air, on show or on sale", "date", many=False),
}
"""Kinds by name. A source file may add its own as `x_<name>`: any text, several at once."""
OWN = "x_"


def fact_kind(name: str) -> FactKind:
    """The kind of this name, or of a supplier's own. Raises KeyError where it is neither."""
    return FactKind(name, name) if name.startswith(OWN) and len(name) > len(OWN) else FACT_KINDS[name]


@table("silver.facts", "state", may_be_empty=True)
class Facts(dy.Schema):
    """One row per typed statement of a source about a subject. Where sources disagree each keeps its row.

    The winner is chosen among the values of a kind that can only have one, else among the sources of one value: the
    subject's own rights holder, then any other rights holder, then a reference work, then a retailer; of equals the
    one that said it later, then the first source and value by name.
    """

    subject_id = dy.String(primary_key=True, metadata=doc("対象", "Subject", licensable=True))
    fact = dy.String(
        primary_key=True,
        regex=rf"^(?:{OWN}[a-z0-9_]+|{'|'.join(FACT_KINDS)})$",
        metadata=doc("事項", "Kind of fact, or x_… of one supplier", licensable=True),
    )
    value = dy.String(primary_key=True, min_length=1, metadata=doc("内容", "Value", licensable=True))
    source = dy.String(primary_key=True, metadata=doc("出典", "Source that states it", licensable=True))
    first_night = dy.String(metadata=doc("初出の夜", "Night on which this source first stated it"))
    winner = dy.Bool(metadata=doc("採用", "The value to use where sources disagree", licensable=True))
