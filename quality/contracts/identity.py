"""Tables of identity: which names are one party, and which pairs experts are asked about."""

from __future__ import annotations

import dataframely as dy

from quality.contracts import choice, doc, table

WORK_RULES = (
    "source_key", "eidr", "isrc", "isbn", "isni", "jan", "title", "spelling", "reading", "near", "expert",
)  # fmt: skip
PARTY_RULES = ("name", "spelling", "alias", "romaji", "expert")
WHY_NOT = (
    "unsure", "code_conflict", "ambiguous", "known_apart", "one_supplier", "conflict", "contradicted", "other_domain",
)  # fmt: skip
ANY_ID = r"^(?:work|party)-[0-9a-f]{12,16}$"


@table("silver.party_names", "state", may_be_empty=True)
class PartyNames(dy.Schema):
    """One row per credited name as it is written, with the party that it names and why."""

    name = dy.String(primary_key=True, min_length=1, metadata=doc("表記", "Name as written"))
    key_id = dy.String(regex=ANY_ID, metadata=doc("表記だけのID", "ID of this name alone: one given earlier is found here"))
    party_id = dy.String(regex=ANY_ID, metadata=doc("人物・団体ID", "Party"))
    reading = dy.String(nullable=True, metadata=doc("読み", "Reading stated for it"))
    rule = choice(PARTY_RULES, "結合規則", "Rule that joined them")
    score = dy.Float64(min=0, max=1, metadata=doc("確からしさ", "Certainty", unit="0-1"))


@table("silver.identity_queue", "state", may_be_empty=True)
class IdentityQueue(dy.Schema):
    """One row per pair of works or parties that may be one: for experts, who answer in a file of the role identity."""

    left_id = dy.String(primary_key=True, regex=ANY_ID, metadata=doc("左のID", "ID of the left key or name alone"))
    right_id = dy.String(primary_key=True, regex=ANY_ID, metadata=doc("右のID", "ID of the right key or name alone"))
    left_is = dy.String(metadata=doc("左の作品・人物ID", "Work or party that the left one is now"))
    right_is = dy.String(metadata=doc("右の作品・人物ID", "Work or party that the right one is now"))
    left = dy.String(metadata=doc("左の番号", "Left, as an expert's file names it: supplier:key, or party:name"))
    right = dy.String(metadata=doc("右の番号", "Right, as an expert's file names it"))
    left_title = dy.String(metadata=doc("左の題名・名前", "Title or name of the left one"))
    right_title = dy.String(metadata=doc("右の題名・名前", "Title or name of the right one"))
    rule = choice((*WORK_RULES, *PARTY_RULES, "code_conflict"), "規則", "What they have in common")
    score = dy.Float64(min=0, max=1, metadata=doc("確からしさ", "Certainty", unit="0-1"))
    why = choice(WHY_NOT, "理由", "Why nothing joined them; contradicted and other_domain: an expert's join that was not done")
