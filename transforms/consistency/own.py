"""Rules about a holder's data alone: codes used twice, orders and periods reversed, figures that cannot be."""

from __future__ import annotations

import polars as pl

from transforms.consistency.compared import Compared
from transforms.consistency.declared import rule

TEMPI = (40, 240)
LENGTHS = (15, 3_600)
"""Beats per minute, and seconds, of songs outside of which a slip is likelier than the song."""
FIRST_YEARS = {"music": 1877, "video": 1888, "broadcast": 1920}
"""Years of the first sound recording, the first film, the first broadcasting station."""
YEARS_AHEAD = 5
SHORTEST_TEXT = 40
"""Characters from which two equal texts are no coincidence."""
MOST_KEYS = 10
"""Keys named in one finding."""
OWN_TEXTS = ("text.lyrics", "text.synopsis")

_key = pl.col("source_key").alias("subject_key")


def _shared(rows: pl.DataFrame, same: str) -> pl.DataFrame:
    """Rows of a source that have the same value in a column, with all their keys."""
    found = rows.filter(pl.col(same).is_not_null())
    groups = found.group_by("source", same).agg(
        keys=pl.col("source_key").sort().head(MOST_KEYS).str.join(" "), count=pl.len().cast(pl.Int64)
    )
    again = found.join(groups.filter(pl.col("count") > 1), on=["source", same], maintain_order="left")
    return again.select("source", _key, same, "keys", "count")


@rule(
    "error",
    ("同じISRCが二つ以上の曲に付いています。", "Two or more songs have the same ISRC."),
    ("録音ごとに一つのISRCになるよう直してください。", "Give each recording an ISRC of its own."),
)
def shared_isrc(night: Compared) -> pl.DataFrame:
    """One ISRC on two live works of a holder."""
    return _shared(night.live, "isrc")


@rule(
    "error",
    ("同じJANコードが二つ以上の商品に付いています。", "Two or more products have the same JAN code."),
    ("色・容量・版ごとのJANコードを確かめてください。", "Check the JAN codes of colours, sizes and editions."),
)
def shared_jan(night: Compared) -> pl.DataFrame:
    """One JAN on two live works of a holder."""
    return _shared(night.live, "jan")


@rule(
    "error",
    ("同じISBNが二つ以上の本に付いています。", "Two or more books have the same ISBN."),
    ("版や巻ごとのISBNを確かめてください。", "Check the ISBNs of volumes and editions."),
)
def shared_isbn(night: Compared) -> pl.DataFrame:
    """One ISBN on two live works of a holder."""
    return _shared(night.live, "isbn")


@rule(
    "warning",
    ("歌詞またはあらすじが、別の作品と一字一句同じです。", "The lyrics or synopsis equal those of another work."),
    (
        "貼り間違いでなければ、版違いであることが分かる題名にしてください。",
        "If it is no slip of copying, let the titles tell the versions apart.",
    ),
)
def same_text(night: Compared) -> pl.DataFrame:
    """One text on two live works of a holder that have not the same title."""
    parts = []
    for column in (name for name in OWN_TEXTS if name in night.live.columns):
        rows = night.live.with_columns(text=pl.col(column).str.replace_all(r"\s", ""))
        rows = rows.filter(pl.col("text").str.len_chars() >= SHORTEST_TEXT)
        rows = rows.filter(pl.col("title").n_unique().over("source", "text") > 1)
        found = _shared(rows, "text")
        parts.append(found.with_columns(text=pl.lit(column.removeprefix("text."))))
    schema = {"source": pl.String, "subject_key": pl.String, "text": pl.String, "keys": pl.String, "count": pl.Int64}
    return pl.concat([pl.DataFrame(schema=schema), *parts]).unique(["source", "subject_key"], maintain_order=True)


@rule(
    "warning",
    ("シリーズの巻順と発売日の順が食い違っています。", "A later volume was released before an earlier one."),
    ("巻次か発売日を確かめてください。", "Check the volume or the release date."),
)
def series_order(night: Compared) -> pl.DataFrame:
    """A volume whose whole release date lies before that of a lower volume of the same series of the same holder."""
    numbered = night.live.with_columns(
        number=pl.col("fact.volume").str.normalize("NFKC").str.extract(r"(\d{1,5})").cast(pl.Int64)
    ).filter(
        pl.col("series").is_not_null() & pl.col("number").is_not_null()
        & (pl.col("release_date").str.len_chars() == 10)
    )  # fmt: skip
    series = ["source", "domain", "series"]
    latest = numbered.group_by(*series, "number").agg(pl.col("release_date").max().alias("date")).sort("number")
    latest = latest.with_columns(lower=pl.col("date").str.to_date().cum_max().shift(1).over(series).dt.to_string())
    found = numbered.join(latest.drop("date"), on=[*series, "number"], maintain_order="left")
    return found.filter(pl.col("release_date") < pl.col("lower")).select(
        "source", _key, "series", volume="fact.volume", release_date="release_date", lower_volume_released="lower"
    )


@rule(
    "error",
    ("終了日が開始日より前です。", "The last day is before the first."),
    ("会期・放送期間・販売期間の日付を直してください。", "Mend the dates of the period."),
)
def period_reversed(night: Compared) -> pl.DataFrame:
    """The facts start_date and end_date in the wrong order, as far as both are known."""
    first, last = pl.col("fact.start_date"), pl.col("fact.end_date")
    known = pl.min_horizontal(first.str.len_chars(), last.str.len_chars())
    found = night.live.filter(last.str.slice(0, known) < first.str.slice(0, known))
    return found.select("source", _key, start_date="fact.start_date", end_date="fact.end_date")


@rule(
    "warning",
    ("テンポがその曲種として考えにくい値です。", "The tempo is hardly that of a song."),
    ("半分・倍で数えていないか、桁を確かめてください。", "Check for half or double time, and the digits."),
)
def implausible_tempo(night: Compared) -> pl.DataFrame:
    """A song slower or faster than TEMPI."""
    songs = night.live.filter((pl.col("domain") == "music") & ~pl.col("tempo_bpm").is_between(*TEMPI))
    return songs.select("source", _key, "tempo_bpm")


@rule(
    "warning",
    ("曲の長さが考えにくい値です。", "The length is hardly that of a song."),
    ("秒とミリ秒・分を取り違えていないか確かめてください。", "Check for milliseconds or minutes taken as seconds."),
)
def implausible_length(night: Compared) -> pl.DataFrame:
    """A song shorter or longer than LENGTHS."""
    songs = night.live.filter((pl.col("domain") == "music") & ~pl.col("duration_s").is_between(*LENGTHS))
    return songs.select("source", _key, "duration_s")


@rule(
    "warning",
    ("発売・公開年が考えにくい値です。", "The year of release can hardly be."),
    ("西暦と和暦、録音年と発売年の取り違えを確かめてください。", "Check eras, and recording against release."),
)
def implausible_year(night: Compared) -> pl.DataFrame:
    """A year before there was such a thing, or more than YEARS_AHEAD from now."""
    year = pl.col("release_date").str.slice(0, 4).cast(pl.Int32)
    first = pl.col("domain").replace_strict(FIRST_YEARS, default=None, return_dtype=pl.Int32)
    ahead = int(night.night[:4]) + YEARS_AHEAD
    found = night.live.filter((pl.col("domain") != "person") & ((year < first) | (year > ahead)))
    return found.select("source", _key, "domain", "release_date")


@rule(
    "warning",
    ("同じ作品に、取下げ中の番号と公開中の番号があります。", "One work has a withdrawn key and a live one."),
    ("取下げが片方だけでよいか確かめてください。", "Check that only one of them was to be withdrawn."),
)
def withdrawn_and_live(night: Compared) -> pl.DataFrame:
    """A holder's live key of the same code as a withdrawn key of its own."""
    gone = night.rows.filter(pl.col("status") == "withdrawn")
    parts = [
        night.live.join(gone.select("source", code, withdrawn_key="source_key").drop_nulls(), on=["source", code])
        .select("source", _key, code=pl.format("{}:{}", pl.lit(code), code), withdrawn_key="withdrawn_key")
        for code in ("isrc", "isbn", "jan")
    ]  # fmt: skip
    return (
        pl.concat(parts)
        .sort("source", "subject_key", "withdrawn_key")
        .unique(["source", "subject_key"], keep="first", maintain_order=True)
    )
