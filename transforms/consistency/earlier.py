"""Rules that compare a holder's last catalog with what it said before."""

from __future__ import annotations

import polars as pl

from transforms.catalog.credits import read_credits
from transforms.consistency.compared import Compared
from transforms.consistency.declared import rule

JUMP = 2
"""A price that is more than so many times the last one, or less than its part, is a jump."""
LENGTH_SHARE, LENGTH_SECONDS = 0.05, 5
"""A length that moved by more than both is another recording, or a slip."""

_key = pl.col("source_key").alias("subject_key")


def _moved(rows: pl.DataFrame, column: str, where: pl.Expr) -> pl.DataFrame:
    return rows.filter(where).select("source", _key, before=f"was.{column}", now=column)


@rule(
    "warning",
    (
        "価格が前回の2倍を超えたか、半分を下回りました。",
        "The price more than doubled or halved since the last delivery.",
    ),
    ("桁や税込・税別の取り違えでないか確かめてください。", "Check the digits, and tax included or not."),
)
def price_jump(night: Compared) -> pl.DataFrame:
    """× more than JUMP, or less than 1 / JUMP."""
    now, was = pl.col("price_jpy"), pl.col("was.price_jpy")
    return _moved(night.changed, "price_jpy", (now > was * JUMP) | (now * JUMP < was))


@rule(
    "note",
    ("発売・公開日が前回と違います。", "The release date differs from the last delivery."),
    ("意図した変更なら、そのままで構いません。", "If it is meant, nothing need be done."),
)
def release_changed(night: Compared) -> pl.DataFrame:
    """Another date; a date of which more is known now is no other."""
    now, was = pl.col("release_date"), pl.col("was.release_date")
    known = pl.min_horizontal(now.str.len_chars(), was.str.len_chars())
    return _moved(night.changed, "release_date", now.str.slice(0, known) != was.str.slice(0, known))


@rule(
    "warning",
    ("同じ番号の題名が前回と違います。", "The title under the same key differs from the last delivery."),
    (
        "番号の使い回しなら、新しい番号を付けてください。",
        "If the key was used again for another work, give that a new one.",
    ),
)
def title_changed(night: Compared) -> pl.DataFrame:
    """Another title, spaces, widths and cases apart."""
    plain = [
        pl.col(name).str.normalize("NFKC").str.replace_all(r"\s", "").str.to_lowercase()
        for name in ("title", "was.title")
    ]
    return _moved(night.changed, "title", plain[0] != plain[1])


@rule(
    "warning",
    ("長さが前回と大きく違います。", "The length is far from that of the last delivery."),
    ("別の録音・版なら、新しい番号を付けてください。", "If it is another recording or cut, give it a key of its own."),
)
def duration_changed(night: Compared) -> pl.DataFrame:
    """Moved by more than LENGTH_SHARE and LENGTH_SECONDS."""
    now, was = pl.col("duration_s"), pl.col("was.duration_s")
    far = ((now - was).abs() > LENGTH_SECONDS) & ((now - was).abs() > LENGTH_SHARE * was)
    return _moved(night.changed, "duration_s", far)


@rule(
    "error",
    ("前回あったクレジットがなくなっています。", "Credits of the last delivery have vanished."),
    ("列のずれや書き出しもれでないか確かめてください。", "Check for a shifted column or an incomplete export."),
)
def credits_vanished(night: Compared) -> pl.DataFrame:
    """A name that was credited in a role, and is not credited in that column any more."""
    changed, parts = night.changed, []
    for column in (name for name in changed.columns if name.startswith("credit.") and f"was.{name}" in changed.columns):
        role = column.removeprefix("credit.")
        moved = changed.filter(
            pl.col(f"was.{column}").is_not_null() & pl.col(column).ne_missing(pl.col(f"was.{column}"))
        )
        for source, key, was, now in moved.select("source", "source_key", f"was.{column}", column).iter_rows():
            here = {_plain(credit.name) for credit in read_credits(now or "", role)}
            lost = [credit.name for credit in read_credits(was, role) if _plain(credit.name) not in here]
            if lost:
                parts.append((source, key, f"{role}: {' / '.join(lost)}"))
    found = pl.DataFrame(parts, schema=["source", "subject_key", "vanished"], orient="row", schema_overrides=_NAMED)
    return found.group_by("source", "subject_key", maintain_order=True).agg(pl.col("vanished").str.join("; "))


_NAMED = {"source": pl.String, "subject_key": pl.String, "vanished": pl.String}


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


@rule(
    "error",
    ("前回あった歌詞・あらすじなどの本文がなくなっています。", "A text of the last delivery has vanished."),
    ("本文の列が空で書き出されていないか確かめてください。", "Check that the column was not exported empty."),
)
def text_vanished(night: Compared) -> pl.DataFrame:
    """A `text.` column that had a value and has none."""
    changed = night.changed
    parts = [
        changed.filter(pl.col(f"was.{name}").is_not_null() & pl.col(name).is_null()).select(
            "source", _key, text=pl.lit(name.removeprefix("text."))
        )
        for name in changed.columns
        if name.startswith("text.") and f"was.{name}" in changed.columns
    ]
    schema = {"source": pl.String, "subject_key": pl.String, "text": pl.String}
    found = pl.concat([pl.DataFrame(schema=schema), *parts])
    return found.group_by("source", "subject_key", maintain_order=True).agg(pl.col("text").str.join(" "))


@rule(
    "note",
    ("取り下げられた作品がまた届きました。", "A work that was withdrawn has come again."),
    (
        "再開でなければ、もう一度取下げを送ってください。",
        "If it is not meant to be live again, send the takedown again.",
    ),
)
def back_again(night: Compared) -> pl.DataFrame:
    """Live, and withdrawn before the last catalog."""
    found = night.changed.filter(pl.col("was.status") == "withdrawn")
    return found.select("source", _key, before="was.status", now="status")
