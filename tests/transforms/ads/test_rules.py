"""Rules of advertisers and categories: what they keep away, why, and that the best of the rest move up."""

from __future__ import annotations

import datetime as dt
from itertools import product

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.ads.matches import Matches, Ruled, match_articles
from transforms.ads.rules import Rule, excluded, permitted, with_rules

NIGHT = dt.date(2026, 11, 20)
BEER = Rule("beer", category="ビール", competitors=("北雲ビール",), subjects={"politics": 1})
SURE = Rule("sure", advertiser="安心保険", subjects={"disaster": 3}, never=("tabloid",))
CALM = Rule("calm", advertiser="湯の里", only=("daily",))
RULES = (BEER, SURE, CALM)
ARTICLES = pl.DataFrame(
    [
        ("plain",    "daily",   "暮らし", "秋の夜",             "静かな夜です。"),
        ("rival",    "daily",   "暮らし", "ﾋﾞｰﾙ祭り",           "北雲ビールの新作が並ぶ。"),
        ("storm",    "daily",   "暮らし", "台風",               None),
        ("quake",    "daily",   "暮らし", "大きな地震",         ""),
        ("vote",     "daily",   "暮らし", "選挙",               "投票の日。"),
        ("gossip",   "tabloid", "暮らし", "うわさ",             "あの人が。"),
    ],
    schema=["article_id", "source", "section", "title", "body"], orient="row",
)  # fmt: skip
DELICATE = pl.DataFrame(
    [("storm", "disaster", 2), ("quake", "disaster", 2), ("quake", "death", 2), ("vote", "politics", 1)],
    schema={"article_id": pl.String, "class": pl.String, "level": pl.Int32}, orient="row",
)  # fmt: skip
UNSAFE = pl.DataFrame({"article_id": ["storm", "quake"]})
NAMED = [("ale", "麦酒店", "ビール"), ("cover", "安心保険", "保険"), ("spa", "湯の里", "旅行"), ("tea", "茶舗", "飲料")]
CREATIVES = pl.DataFrame(NAMED, schema=["creative_id", "advertiser", "category"], orient="row").with_columns(
    start_date=NIGHT, end_date=NIGHT, block_sections=pl.lit([], dtype=pl.List(pl.String))
)
BOTH = [*((name, "article") for name in ARTICLES["article_id"]), *((name, "creative") for name, _, _ in NAMED)]
SCORES = pl.DataFrame(
    [(name, domain, factor, 0.1 + (len(name) * place) % 7 / 10) for (name, domain), (place, factor)
     in product(BOTH, enumerate(("emotion.joy", "after_reading.healed", "scene.cafe"), 1))],
    schema=["subject_id", "domain", "factor", "score"], orient="row",
)  # fmt: skip
FACTORS = ["emotion.joy", "after_reading.healed", "scene.cafe"]


def matched(rules: tuple[Rule, ...], k: int = 10) -> Matches:
    ruled = Ruled(rules, excluded(ARTICLES, DELICATE, rules), permitted(DELICATE, rules))
    return match_articles(ARTICLES, CREATIVES, SCORES, FACTORS, NIGHT, UNSAFE, k=k, ruled=ruled)


def beside(found: Matches, article: str) -> set[str]:
    return set(found.rows.filter(article_id=article)["creative_id"])


def test_every_no_has_its_reason() -> None:
    assert excluded(ARTICLES, DELICATE, RULES).rows() == [
        ("gossip", "calm", "media", ["tabloid"]),
        ("gossip", "sure", "media", ["tabloid"]),
        ("rival", "beer", "competitor", ["北雲ビール"]),
        ("vote", "beer", "subject", ["politics"]),
    ]
    assert permitted(DELICATE, RULES).rows() == [("storm", "sure")]


def test_a_category_keeps_away_from_an_article_about_its_competitor() -> None:
    found = matched(RULES)
    assert beside(found, "rival") == {"cover", "spa", "tea"}
    assert beside(found, "plain") == {"ale", "cover", "spa", "tea"}


def test_an_advertiser_keeps_to_its_media_and_to_its_own_levels() -> None:
    found = matched(RULES)
    assert beside(found, "gossip") == {"ale", "tea"}
    assert beside(found, "vote") == {"cover", "spa", "tea"}


def test_an_insurer_may_stand_beside_a_storm_and_not_beside_its_dead() -> None:
    found = matched(RULES)
    assert beside(found, "storm") == {"cover"}
    assert beside(found, "quake") == set()
    assert dict(found.outcomes.rows())["quake"] == "unsafe"


def test_where_rules_forbid_all_the_article_is_ruled_out() -> None:
    everybody = tuple(Rule(f"of_{creative}", advertiser=name, never=("tabloid",)) for creative, name, _ in NAMED)
    assert dict(matched(everybody).outcomes.rows())["gossip"] == "ruled_out"


def test_a_creative_may_be_under_two_rules_and_either_says_no() -> None:
    two = (BEER, Rule("shop", advertiser="麦酒店", never=("tabloid",)))
    assert with_rules(CREATIVES, two)["rules"].to_list() == [["beer", "shop"], [], [], []]
    assert "ale" not in beside(matched(two), "gossip") | beside(matched(two), "rival")


@settings(max_examples=25, deadline=None)
@given(st.permutations(RULES), st.integers(0, 3), st.integers(1, 4))
def test_rules_come_before_the_best_k_are_taken(order: list[Rule], count: int, k: int) -> None:
    rules = tuple(order[:count])
    held = with_rules(CREATIVES, rules).select("creative_id", rule="rules").explode("rule", empty_as_null=True)
    barred = excluded(ARTICLES, DELICATE, rules).join(held.drop_nulls(), on="rule").select("article_id", "creative_id")
    free = matched(()).rows.join(barred, on=["article_id", "creative_id"], how="anti")
    best = free.sort("article_id", "rank").group_by("article_id", maintain_order=True).head(k)
    found = matched(rules, k).rows.filter(~pl.col("article_id").is_in(UNSAFE["article_id"].to_list()))
    assert found.select("article_id", "creative_id", "score").rows() == best.select(
        "article_id", "creative_id", "score"
    ).rows()
