"""Rules that look at other holders, at retailers and at the MSDB. They name the holder's own rows and nothing else."""

from __future__ import annotations

import polars as pl

from transforms.consistency.compared import SUBJECT, Compared
from transforms.consistency.declared import rule

LENGTH_SHARE, LENGTH_SECONDS = 0.03, 3


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select("source", subject_key="source_key").unique(maintain_order=True)


def _both_live(night: Compared) -> pl.DataFrame:
    return night.elsewhere.filter((pl.col("status") == "live") & (pl.col("other.status") == "live"))


def _same_title(left: str, right: str) -> pl.Expr:
    """Are two titles alike, apart from marks, spaces, widths and case, or is one part of the other?"""
    one, two = (
        pl.col(name).str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
        for name in (left, right)
    )
    return one.str.contains(two, literal=True) | two.str.contains(one, literal=True)


@rule(
    "warning",
    ("長さがほかの権利元の値と合いません。", "The length differs from another holder's."),
    ("録音・版の違いか、値の誤りかを確かめてください。", "Check if it is another version, or a slip."),
    shows=("title", "duration_s"),
)
def duration_differs(night: Compared) -> pl.DataFrame:
    """By more than LENGTH_SECONDS and LENGTH_SHARE. A retailer's word does not count."""
    mine, theirs = pl.col("duration_s"), pl.col("other.duration_s")
    far = ((mine - theirs).abs() > LENGTH_SECONDS) & ((mine - theirs).abs() > LENGTH_SHARE * theirs)
    return _named(_both_live(night).filter(far & ~pl.col("other.source").is_in(list(night.retailers))))


@rule(
    "warning",
    ("年齢区分がほかの権利元の値と合いません。", "The age rating differs from another holder's."),
    ("最新の審査結果を確かめてください。", "Check the last decision of the rating body."),
    shows=("title", "rating"),
)
def rating_differs(night: Compared) -> pl.DataFrame:
    """Two stated ratings that are not the same, widths, spaces and case apart."""
    mine, theirs = (
        pl.col(name).str.normalize("NFKC").str.replace_all(r"\s", "").str.to_lowercase()
        for name in ("rating", "other.rating")
    )
    return _named(_both_live(night).filter(mine != theirs))


@rule(
    "note",
    ("発売・公開年がほかの権利元の値と合いません。", "The year of release differs from another holder's."),
    ("初出と再発の取り違えでないか確かめてください。", "Check first release against re-issue."),
    shows=("title", "release_date"),
)
def release_differs(night: Compared) -> pl.DataFrame:
    """Years that are more than one apart. A retailer's word does not count."""
    mine, theirs = (pl.col(name).str.slice(0, 4).cast(pl.Int32) for name in ("release_date", "other.release_date"))
    apart = ((mine - theirs).abs() > 1) & ~pl.col("other.source").is_in(list(night.retailers))
    return _named(_both_live(night).filter(apart))


@rule(
    "error",
    (
        "同じ番号(ISRC・ISBN・JAN)が、ほかの権利元では別の題名に付いています。",
        "Another holder has the same ISRC, ISBN or JAN on another title.",
    ),
    ("番号の写し間違いでないか確かめてください。", "Check the code digit by digit."),
    shows=("title", "isrc", "isbn", "jan"),
)
def code_elsewhere(night: Compared) -> pl.DataFrame:
    """One code, two titles that are not alike."""
    code = pl.any_horizontal(pl.col(name) == pl.col(f"other.{name}") for name in ("isrc", "isbn", "jan"))
    return _named(_both_live(night).filter(code & ~_same_title("title", "other.title")))


@rule(
    "error",
    ("取り下げられた作品が、小売店でまだ販売されています。", "A withdrawn work is still on sale at a retailer."),
    (
        "販売の停止を依頼するか、取下げを取り消してください。",
        "Ask for the sale to be stopped, or take the withdrawal back.",
    ),
    shows=("title", "status", "isrc", "isbn", "jan"),
)
def withdrawn_but_on_sale(night: Compared) -> pl.DataFrame:
    """Withdrawn by its holder, live at a retailer."""
    sold = pl.col("other.source").is_in(list(night.retailers)) & (pl.col("other.status") == "live")
    mine = (pl.col("status") == "withdrawn") & ~pl.col("source").is_in(list(night.retailers))
    return _named(night.elsewhere.filter(sold & mine))


@rule(
    "error",
    (
        "発売・公開前の日付なのに、すでに販売または再生されています。",
        "Released in the future, and already sold or played.",
    ),
    ("発売日か、公開の設定を直してください。", "Mend the release date, or hold the work back until then."),
    shows=("title", "release_date", "status"),
)
def sold_before_release(night: Compared) -> pl.DataFrame:
    """Live with a release date after this night, and played, or on sale elsewhere since an earlier day."""
    coming = night.live.filter((pl.col("release_date").str.len_chars() == 10) & (pl.col("release_date") > night.night))
    played = night.plays.filter(pl.col("played_on").dt.to_string() <= night.night).select("work_id").unique()
    sold = _both_live(night).filter(
        pl.col("other.source").is_in(list(night.retailers)) & (pl.col("other.release_date") <= night.night)
    )
    found = pl.concat([coming.join(played, on="work_id", how="semi"), coming.join(sold, on=SUBJECT, how="semi")])
    return _named(found).sort("source", "subject_key")


@rule(
    "error",
    (
        "クレジットされた人が生まれる前に発売・公開されたことになっています。",
        "It was released before a person credited on it was born.",
    ),
    (
        "発売日、または同名の別人でないかを確かめてください。",
        "Check the date, and if it is another person of that name.",
    ),
    shows=("title", "release_date"),
)
def released_before_birth(night: Compared) -> pl.DataFrame:
    """A credited name that is one person's in the MSDB, born after the work's release. Ambiguous names say nothing."""
    same = pl.col("name").str.normalize("NFKC").str.replace_all(r"\s", "").str.to_lowercase()
    people = (
        night.rows.filter((pl.col("domain") == "person") & pl.col("fact.birth_date").is_not_null())
        .select(name="title", born="fact.birth_date")
        .with_columns(same)
        .group_by("name")
        .agg(pl.col("born").unique())
        .filter(pl.col("born").list.len() == 1)
        .explode("born")
    )
    born = night.names.with_columns(same).join(people, on="name").select("work_id", "born")
    released = night.live.filter(pl.col("domain") != "person").join(born, on="work_id", maintain_order="left")
    known = pl.min_horizontal(pl.col("release_date").str.len_chars(), pl.col("born").str.len_chars())
    early = pl.col("release_date").str.slice(0, known) < pl.col("born").str.slice(0, known)
    return _named(released.filter(early))
