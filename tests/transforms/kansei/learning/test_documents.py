"""One document a subject, and its labels."""

from __future__ import annotations

import polars as pl

from transforms.kansei.learning.documents import documents, labels

TEXTS = pl.DataFrame(
    [
        # subject, domain,   kind,       text,   text_sha
        ("song",   "music",  "title",    "夜の題", "1"),
        ("song",   "music",  "synopsis", "筋",    "3"),
        ("song",   "music",  "lyrics",   "海の歌", "2"),
        ("bare",   "book",   "title",    "題だけ", "4"),
    ],
    schema=["subject_id", "domain", "kind", "text", "text_sha"], orient="row",
)  # fmt: skip


def test_texts_follow_each_other_by_kind_and_a_title_is_read_only_where_there_is_nothing_else() -> None:
    found = documents(TEXTS)
    assert found.select("id", "text", "genre", "chars").rows() == [
        ("bare", "題だけ", "book", 3), ("song", "海の歌\n筋", "music", 5),
    ]  # fmt: skip
    assert found.equals(documents(TEXTS.reverse()))


def test_content_changes_with_any_text_kind_or_domain() -> None:
    def content(frame: pl.DataFrame) -> str:
        return documents(frame).filter(id="song")["content"].item()

    before = content(TEXTS)
    for column, value in (("text_sha", "9"), ("kind", "review"), ("domain", "video")):
        row = (pl.col("subject_id") == "song") & (pl.col("kind") == "title")
        changed = TEXTS.with_columns(pl.when(row).then(pl.lit(value)).otherwise(pl.col(column)).alias(column))
        if column != "domain":
            assert content(changed) != before
    assert content(TEXTS.with_columns(domain=pl.lit("video"))) != before
    assert documents(TEXTS.clear()).height == 0


def test_labels_are_the_adjudicated_judgements_in_the_order_of_the_documents() -> None:
    judged = pl.DataFrame(
        [
            ("song", "emotion.joy",  "a",           0.2),
            ("song", "emotion.joy",  "adjudicated", 0.3),
            ("bare", "emotion.fear", "adjudicated", 0.1),
            ("gone", "emotion.rage", "adjudicated", 0.1),
        ],
        schema=["subject_id", "factor", "annotator", "score"], orient="row",
    )  # fmt: skip
    factors, rows = labels(judged, ["song", "bare", "none"])
    assert factors == ("emotion.fear", "emotion.joy")
    assert rows.rows() == [(None, 0.3), (0.1, None), (None, None)]
    assert labels(judged.clear(), ["song"])[0] == ()
