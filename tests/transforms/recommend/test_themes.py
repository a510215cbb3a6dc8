"""Original themes: who belongs, what they are called, and that they stay what they were."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from quality.contracts import tables
from tests.transforms.recommend.made import works
from transforms.recommend.profiles import Profiles
from transforms.recommend.theme_ids import inherited, new_id
from transforms.recommend.theme_names import Phrase, names, read_phrases, words
from transforms.recommend.theme_tables import LastThemes, Wording, theme_tables

GROUPS = {
    "rainy-farewell": (30, {"scene.rain": 1.0, "lyrics.farewell": 1.0, "emotion.regret": 0.6}),
    "sea-adventure": (30, {"scene.seaside": 1.0, "story.adventure": 1.0, "emotion.joy": 0.5}),
    "school-friends": (30, {"scene.school": 1.0, "relation.friends": 1.0}),
}
PHRASES = {
    each.factor: each
    for each in (
        Phrase("scene.rain", "when", "雨の日", "", "a rainy day", ""),
        Phrase("scene.seaside", "when", "海辺", "", "by the sea", ""),
        Phrase("scene.school", "when", "学校", "", "at school", ""),
        Phrase("lyrics.farewell", "matter", "別れ", "", "farewell", ""),
        Phrase("story.adventure", "matter", "冒険", "", "adventure", ""),
        Phrase("relation.friends", "matter", "友だち", "", "friends", ""),
        Phrase("emotion.regret", "heart", "後悔", "悔いの残る", "regret", "regretful"),
        Phrase("emotion.joy", "heart", "喜び", "喜びの", "joy", "joyful"),
    )
}
NONE = pl.DataFrame(schema={"subject_id": pl.String, "lemma": pl.String, "weight": pl.Float64})
FIRST = LastThemes(*(tables()[name].empty() for name in ("gold.themes", "gold.theme_members", "gold.theme_centres")))


def night(
    profiles: Profiles, last: LastThemes = FIRST, reviewed: dict[str, tuple[str, str]] | None = None
) -> dict[str, pl.DataFrame]:
    return theme_tables(profiles, last, Wording(PHRASES, {"emotion.joy": 1}, NONE, reviewed or {}))


def after(found: dict[str, pl.DataFrame]) -> LastThemes:
    return LastThemes(found["gold.themes"], found["gold.theme_members"], found["gold.theme_centres"])


@pytest.fixture(scope="module")
def first() -> dict[str, pl.DataFrame]:
    return night(works(GROUPS))


def test_works_of_like_situation_are_a_theme_named_by_what_sets_them_apart(first: dict[str, pl.DataFrame]) -> None:
    named = first["gold.theme_members"].join(first["gold.themes"], on="theme_id")
    of = dict(named.select(pl.col("work_id").str.slice(0, 4), "name_ja").unique(maintain_order=True).iter_rows())
    assert of["rain"] == "雨の日、悔いの残る別れ"
    assert "海辺" in of["sea-"] and "学校" in of["scho"]
    assert len(of) == first["gold.themes"].height == 3
    assert set(first["gold.themes"]["works"] >= 8) == {True}
    assert first["gold.theme_members"]["score"].min() > 0


def test_a_night_like_the_last_gives_the_same_tables(first: dict[str, pl.DataFrame]) -> None:
    again = night(works(GROUPS), after(first))
    assert all(again[name].equals(first[name]) for name in first)


def test_ids_and_names_stay_while_works_drift_come_and_go(first: dict[str, pl.DataFrame]) -> None:
    last, known = after(first), first["gold.themes"].select("theme_id", "name_ja").rows()
    for step in range(1, 5):
        grown = {name: (count + step, weights) for name, (count, weights) in GROUPS.items()}
        profiles = works(grown, seed=7 + step)
        kept = np.array([not each.endswith(f"00{step}") for each in profiles.ids])
        tonight = night(profiles.of_subjects(profiles.ids.filter(pl.Series(kept))), last)
        assert set(known) <= set(tonight["gold.themes"].select("theme_id", "name_ja").rows())
        last = after(tonight)


def test_a_reviewed_name_stands(first: dict[str, pl.DataFrame]) -> None:
    theme = first["gold.themes"]["theme_id"][0]
    tonight = night(works(GROUPS), after(first), {theme: ("専門家の名", "By an expert")})["gold.themes"]
    row = tonight.filter(theme_id=theme).to_dicts()[0]
    assert (row["name_ja"], row["name_en"], row["reviewed"]) == ("専門家の名", "By an expert", True)


def test_a_work_between_two_themes_is_in_both() -> None:
    between = {"x-between": (4, {**GROUPS["rainy-farewell"][1], **GROUPS["school-friends"][1]})}
    found = night(works({**GROUPS, **between}))["gold.theme_members"]
    assert found.group_by("work_id").len()["len"].max() > 1


def test_few_works_or_works_of_feelings_alone_are_no_theme() -> None:
    few = {name: (5, weights) for name, (_, weights) in GROUPS.items()}
    assert night(works(few))["gold.themes"].height == 0
    assert night(works({"glad": (40, {"emotion.joy": 1.0})}))["gold.themes"].height == 0


def test_a_theme_continues_the_one_with_which_it_shares_most_and_an_id_is_given_once() -> None:
    tonight = pl.DataFrame({"theme": [0] * 3 + [1] * 3, "work_id": ["a", "b", "c", "b", "c", "x"]})
    last = pl.DataFrame({"theme_id": ["t1"] * 3 + ["t2"] * 3, "work_id": ["a", "b", "c", "x", "y", "z"]})
    assert inherited(tonight, last) == {0: "t1"}
    assert new_id(["a"], set()) != new_id(["a"], {new_id(["a"], set())})


def test_names_are_given_once_and_a_pleasant_feeling_never_qualifies_an_unpleasant_matter() -> None:
    phrases = [PHRASES["lyrics.farewell"], PHRASES["emotion.joy"]]
    polarity = {"lyrics.farewell": -1, "emotion.joy": 1}
    one, two = names([phrases, phrases], polarity, set())
    assert one and two and one.ja != two.ja
    for name in (one, two):
        assert "喜びの別れ" not in name.ja
    assert names([[PHRASES["emotion.joy"]]], polarity, set()) == [None]


def test_words_that_several_works_of_one_theme_share_set_it_apart() -> None:
    mentions = pl.DataFrame(
        [("a", "手紙", 1.0), ("b", "手紙", 1.0), ("a", "明日", 1.0), ("b", "明日", -1.0), ("c", "明日", 1.0),
         ("d", "明日", 1.0), ("a", "泣く", 1.0), ("b", "泣く", 1.0)],
        schema=["subject_id", "lemma", "weight"], orient="row",
    )  # fmt: skip
    members = pl.DataFrame({"theme_id": ["t", "t", "u", "u"], "work_id": ["a", "b", "c", "d"]})
    assert words(mentions, members).rows() == [("t", ["手紙"]), ("u", ["明日"])]


def test_phrases_are_read_with_the_line_of_each_mistake(root: object) -> None:
    header = "factor\tslot\tja\tadnominal_ja\ten\tadjective_en"
    with pytest.raises(ValueError, match=r"line 2: 'x\.y'.*line 3: 'emotion\.joy'"):
        read_phrases(f"{header}\nx.y\twhen\t夜\t\tnight\t\nemotion.joy\theart\t喜び\t\tjoy\t\n", ["emotion.joy"])
