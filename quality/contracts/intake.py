"""Tables about what came in: drops, rows set aside, and what each night has published."""

from __future__ import annotations

import dataframely as dy

from quality.contracts import choice, doc, table

SHA256 = r"^[0-9a-f]{64}$"
NIGHT = r"^\d{4}-\d{2}-\d{2}$"


@table("silver.drops", "events", may_be_empty=True)
class Drops(dy.Schema):
    """One row per supplier's file, accepted or rejected, with reasons."""

    source = dy.String(primary_key=True, metadata=doc("権利元・媒体などの取込元", "Source, as its YAML file is named"))
    sha256 = dy.String(primary_key=True, regex=SHA256, metadata=doc("ファイルの指紋", "Digest of the bytes"))
    file = dy.String(metadata=doc("ファイル名", "File name as it arrived"))
    role = choice(
        ("catalog", "takedown", "articles", "creatives", "annotations", "listening", "feedback", "identity", "unknown"),
        "役割", "What the file carries, by the source file's pattern",
    )  # fmt: skip
    bytes = dy.Int64(min=0, metadata=doc("サイズ", "Size", unit="bytes"))
    outcome = choice(
        ("accept", "quarantine", "reject"), "判定", "accept; quarantine = accepted but for some rows; reject"
    )
    rows = dy.Int64(min=0, metadata=doc("行数", "Rows read, header not counted", unit="rows"))
    set_aside = dy.Int64(min=0, metadata=doc("隔離行数", "Rows set aside", unit="rows"))
    undated = dy.Bool(
        metadata=doc("日付フォルダなし(遅延到着)", "Came without a night of its own and took the collecting night")
    )
    reasons = dy.List(dy.String(), metadata=doc("理由", "Rules broken, with a sentence each"))


@table("silver.quarantine", "events", may_be_empty=True)
class Quarantine(dy.Schema):
    """One row per input row set aside, with rule and original text."""

    source = dy.String(primary_key=True, metadata=doc("取込元", "Source"))
    sha256 = dy.String(primary_key=True, regex=SHA256, metadata=doc("ファイルの指紋", "Digest of the file"))
    row = dy.Int64(primary_key=True, min=1, metadata=doc("行番号", "Row, from 1, header not counted"))
    rule = dy.String(primary_key=True, metadata=doc("規則名", "Rule that the row broke"))
    column = dy.String(metadata=doc("列", "Column of the supplier's file"))
    value = dy.String(nullable=True, metadata=doc("原文(値)", "Offending value as received"))
    original = dy.String(metadata=doc("原文(行)", "Whole row as received, as JSON"))
    message_ja = dy.String(metadata=doc("権利元への説明", "Sentence for the supplier, Japanese"))
    message_en = dy.String(metadata=doc("権利元への説明(英)", "Sentence for the supplier, English"))


@table("silver.nights", "events")
class Nights(dy.Schema):
    """One row per published step of a night, also one of 0 rows. Written last: empty is not the same as never ran."""

    step = dy.String(primary_key=True, metadata=doc("工程", "Step, with the client after a dot where there is one"))
    digest = dy.String(regex=SHA256, metadata=doc("入力の指紋", "Digest of the step's inputs and versions"))
    rows_in = dy.Int64(min=0, metadata=doc("入力行数", "Rows read", unit="rows"))
    rows_out = dy.Int64(min=0, metadata=doc("出力行数", "Rows published", unit="rows"))
    set_aside = dy.Int64(min=0, metadata=doc("隔離行数", "Rows or files set aside", unit="rows"))
