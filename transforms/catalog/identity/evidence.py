"""How likely two rows are one work: what agrees and what does not, added up as in Fellegi and Sunter (1969).

Each finding is a weight in bits: 1 doubles the odds. The weights were set on the open half of the labelled pairs of
`make judge-identity`; they depend on the two rows only, so that a pair's score never changes by what else is delivered.
"""

from __future__ import annotations

import polars as pl
from rapidfuzz import fuzz, process

from transforms.catalog.identity.features import CODES, EVIDENCE

GOODS = ("cosmetics", "fashion", "food", "drink", "dining", "living")
"""Domains in which another JAN is another work: one lipstick, two colours."""
NO_COVERS, LONG_ENOUGH = ("book", "broadcast", "video"), 7
"""Domains without covers, and letters of a title beyond which two of one year are one work there: a remake takes
years, but a song of one title and year may be a cover. No pair of `make judge-identity` that this joins is wrong."""
JOIN, ASK = 0.95, 0.5
"""From JOIN on two rows are one work, from ASK on an expert is asked."""
NEARLY = 0.94
"""The most that titles which are only nearly the same can reach: 春の精 and 夏の精 came out on one day, by one hand."""
PRIOR = -8.0
"""Bits before anything was compared."""
TITLE_BITS, LONG_TITLE = {2: 3.0, 4: 5.0, 7: 6.5, 10: 8.0, 13: 10.5}, 12.5
"""Letters of a title up to which it says so much, where it is the same; a longer one says LONG_TITLE."""
NEAREST, NEAR = 0.9, 0.8
"""Likeness (normalised indel similarity of the stems) of titles that are nearly, and perhaps, the same."""
SLICE = 250_000
"""Pairs that are compared at once: memory does not grow with their number."""
SLACK = 0.03
"""Share by which two statements of one duration may differ, or 2 s."""


COMPARED = (
    "at", "domain", "stem", "signature", "loose", "reading", "main", "roles", "names", "year", "day", "duration_s",
    *CODES, *EVIDENCE,
)  # fmt: skip
"""Features of which evidence speaks."""


def scored(found: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """a, b, rule, score of every pair that could be one work; what cannot be (another volume, year…) is left out.

    rule: one of CODES (it is shared, titles alike), title, spelling, reading, near: what of the titles agrees; or
    code_conflict: a shared code on titles that are not alike, which is never a join, score ASK.
    """
    wanted = found.select(COMPARED)
    parts = [_scored(wanted, part) for part in pairs.iter_slices(SLICE)]
    return (pl.concat(parts) if parts else _scored(wanted, pairs)).sort("a", "b")


def _scored(found: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    both = pairs.join(found, left_on="a", right_on="at").join(found, left_on="b", right_on="at", suffix="_b")
    both = both.with_columns(_likeness(both)).with_columns(_shared_code(), title_rule=_title_rule())
    alike = pl.col("title_rule").is_not_null() & _same("signature")
    bits = PRIOR + _title_bits() + _creator_bits() + _date_bits() + _duration_bits() + _code_bits()
    by_weight = 1 / (1 + (-bits * pl.lit(2.0).log()).exp())
    certain = pl.col("code").is_not_null() & alike & _same("domain")
    return (
        both.with_columns(
            rule=pl.when(certain).then("code").when(pl.col("code").is_not_null()).then(pl.lit("code_conflict"))
            .otherwise("title_rule"),
            score=pl.when(certain).then(1.0).when(pl.col("code").is_not_null()).then(ASK)
            .when(alike & _same("domain") & ~_another_year())
            .then(by_weight.clip(upper_bound=pl.when(pl.col("title_rule") == "near").then(NEARLY).otherwise(1.0))),
        )
        .filter(pl.col("score") >= ASK)
        .select("a", "b", "rule", pl.col("score").round(6))
    )  # fmt: skip


def _same(column: str) -> pl.Expr:
    return (pl.col(column) == pl.col(f"{column}_b")).fill_null(False)


def _likeness(both: pl.DataFrame) -> pl.Series:
    """Indel similarity of the stems, 0 to 1."""
    stems = [both[name].to_list() for name in ("loose", "loose_b")]
    found = process.cpdist(*stems, scorer=fuzz.ratio, workers=1).tolist() if both.height else []
    return pl.Series("likeness", found, dtype=pl.Float64) / 100


def _shared_code() -> pl.Expr:
    """The scheme of a code that both rows have, or null."""
    return pl.coalesce(pl.when(_same(code)).then(pl.lit(code)) for code in CODES).alias("code")


def _title_rule() -> pl.Expr:
    return (
        pl.when(_same("stem")).then(pl.lit("title"))
        .when(_same("loose")).then(pl.lit("spelling"))
        .when(_same("reading")).then(pl.lit("reading"))
        .when(pl.col("likeness") >= NEAR).then(pl.lit("near"))
    )  # fmt: skip


def _title_bits() -> pl.Expr:
    """A long title says more than a short one; one that is only nearly the same says little."""
    length = pl.min_horizontal(pl.col("stem").str.len_chars(), pl.col("stem_b").str.len_chars())
    same = pl.lit(LONG_TITLE)
    for longest, bits in reversed(TITLE_BITS.items()):
        same = pl.when(length <= longest).then(bits).otherwise(same)
    return (
        pl.when(pl.col("title_rule") == "title").then(same)
        .when(pl.col("title_rule") == "spelling").then(same - 0.5)
        .when(pl.col("title_rule") == "reading").then(same - 2)
        .when(pl.col("likeness") >= NEAREST).then(2.0)
        .otherwise(0.0)
    )  # fmt: skip


def _creator_bits() -> pl.Expr:
    """Another artist of the same title is a cover, whoever wrote it; other names in other roles say nothing."""
    common_main = pl.col("main").list.set_intersection("main_b").list.len() > 0
    same_roles = pl.col("roles").list.set_intersection("roles_b").list.len() > 0
    common = pl.col("names").list.set_intersection("names_b").list.len() > 0
    return pl.when(common_main).then(7.0).when(same_roles).then(-8.0).when(common).then(4.0).otherwise(0.0)


def _date_bits() -> pl.Expr:
    """One year says more of a long title where nobody plays another's works."""
    apart = (pl.col("year") - pl.col("year_b")).abs()
    length = pl.min_horizontal(pl.col("stem").str.len_chars(), pl.col("stem_b").str.len_chars())
    alone = pl.col("domain").is_in(NO_COVERS) & (pl.col("title_rule") != "near") & (length > LONG_ENOUGH)
    return (
        pl.when(_same("day") | ((apart == 0) & alone)).then(4.5)
        .when(apart == 0).then(2.0).when(apart == 1).then(-0.5).otherwise(0.0)
    )


def _another_year() -> pl.Expr:
    """Two years apart or more: a remake, or a record of another edition that an expert may join."""
    return ((pl.col("year") - pl.col("year_b")).abs() > 1).fill_null(False)


def _duration_bits() -> pl.Expr:
    longer = pl.max_horizontal("duration_s", "duration_s_b")
    apart = (pl.col("duration_s") - pl.col("duration_s_b")).abs()
    near = (apart <= 2) | (apart <= SLACK * longer)
    known = apart.is_not_null()
    return pl.when(known & near).then(3.0).when(known & (apart > 3 * SLACK * longer)).then(-4.0).otherwise(0.0)


def _code_bits() -> pl.Expr:
    """Another ISRC is another recording, another ISBN another edition; goods with another JAN are other goods.

    One composition has many recordings, and one serial many issues: ISWC and ISSN are evidence and join nothing alone.
    """

    def differ(code: str) -> pl.Expr:
        return (pl.col(code) != pl.col(f"{code}_b")).fill_null(False)

    goods = pl.col("domain").is_in(GOODS)
    another = (
        pl.when(differ("eidr") | differ("isrc") | differ("isbn") | differ("isni")).then(-6.0)
        .when(goods & differ("jan")).then(-20.0).otherwise(0.0)
    )  # fmt: skip
    shared = pl.when(_same("iswc")).then(3.0).when(differ("iswc")).then(-10.0).otherwise(0.0)
    return another + shared + pl.when(_same("issn")).then(3.0).otherwise(0.0)
