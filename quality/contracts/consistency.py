"""The consistency report: what does not add up in a rights holder's data."""

from __future__ import annotations

import dataframely as dy

from quality.contracts import choice, doc, table


@table("silver.consistency", "state", may_be_empty=True)
class Consistency(dy.Schema):
    """One row per source, rule and subject in which the rule found something, as of the source's last catalog."""

    source = dy.String(primary_key=True, metadata=doc("権利元", "Rights holder, to whom the report goes"))
    rule = dy.String(primary_key=True, regex=r"^[a-z_]+$", metadata=doc("規則名", "Rule"))
    subject_key = dy.String(
        primary_key=True, min_length=1, metadata=doc("対象(権利元の番号または名前)", "Holder's own key, or a name")
    )
    severity = choice(
        ("error", "warning", "note"), "重さ", "error: cannot be true; warning: most likely a slip; note: worth a look"
    )
    evidence = dy.String(metadata=doc("根拠(JSON)", "The holder's own values, as JSON: never another holder's"))
    message_ja = dy.String(metadata=doc("説明", "What is wrong, Japanese"))
    message_en = dy.String(metadata=doc("説明(英)", "What is wrong, English"))
    suggestion_ja = dy.String(metadata=doc("提案", "What to do, Japanese"))
    suggestion_en = dy.String(metadata=doc("提案(英)", "What to do, English"))
