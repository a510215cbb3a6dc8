"""What a catalog knows of a song raises or lowers musical factors, a little, and visibly."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import dictionary
from quality.contracts import tables
from transforms.kansei.facts import ALONE, CHANGE, EFFECTS, RULES, effects_of, mode_of, musical_facts, with_facts
from transforms.kansei.scores import HIGHEST, SCHEMA

SONG = "work-0000000000000001"
factors = st.sampled_from(sorted({rule.factor for rule in RULES}))


def works(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {"work_id": SONG, "domain": "music", "source": "s", "source_key": "k", "title": "題", "status": "live"}
    return tables()["silver.works"].conform(pl.DataFrame([usual | row for row in rows]))


def stated(*rows: tuple[str, str]) -> pl.DataFrame:
    drawn = [{"subject_id": SONG, "fact": fact, "value": value, "source": "s", "winner": True} for fact, value in rows]
    table = tables()["silver.facts"]
    return table.conform(pl.DataFrame(drawn)) if drawn else table.empty()


def scores(**given: float) -> pl.DataFrame:
    rows = [(SONG, "music", name.replace("__", "."), score, 0.5, "lexicon", 2) for name, score in given.items()]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def told(song: dict[str, Any], *facts: tuple[str, str], **given: float) -> dict[str, tuple[float, str]]:
    """Factor → (score, source) of one song with these texts' scores."""
    effects = effects_of(musical_facts(works(song), stated(*facts)))
    after, _ = with_facts(scores(**given), effects)
    return {factor: (score, source) for factor, score, source in after.select("factor", "score", "source").rows()}


GOLDEN = [
    # song, facts, text's scores, factor, score
    ({"tempo_bpm": 172},      [],                   {},                         "tempo.fast",         0.4),
    ({"tempo_bpm": 172},      [],                   {},                         "tempo.slow",         None),
    ({"tempo_bpm": 172},      [],                   {"tempo__slow": 0.5},       "tempo.slow",         0.4),
    ({"tempo_bpm": 172},      [],                   {"tempo__fast": 0.5},       "tempo.fast",         0.6),
    ({"tempo_bpm": 140},      [],                   {"emotion__calm": 0.5},     "emotion.calm",       0.45),
    ({"tempo_bpm": 139},      [],                   {},                         "tempo.fast",         0.16),
    ({"tempo_bpm": 62},       [],                   {},                         "tempo.slow",         0.4),
    ({"tempo_bpm": 100},      [],                   {},                         "tempo.medium",       0.32),
    ({},                      [("key", "イ短調")],     {},                         "melody.melancholic", 0.16),
    ({},                      [("key", "Am")],      {"emotion__sadness": 0.5},  "emotion.sadness",    0.52),
    ({},                      [("key", "C major")], {"melody__dark": 0.5},      "melody.dark",        0.46),
    ({},                      [("key", "ハ長調")],      {},                         "melody.bright",      0.16),
    ({},                      [("bpm", "172 BPM")], {},                         "tempo.fast",         0.4),
    ({"tempo_bpm": 62},       [("bpm", "172")],     {},                         "tempo.fast",         None),
    ({"release_year": 1979},  [],                   {},                         "melody.nostalgic",   0.2),
    ({"release_year": 2024},  [],                   {"melody__nostalgic": 0.5}, "melody.nostalgic",   0.5),
    ({"duration_s": 95},      [],                   {},                         "structure.simple",   0.16),
    ({"duration_s": 480},     [],                   {"structure__simple": 0.5}, "structure.simple",   0.46),
]  # fmt: skip


@pytest.mark.parametrize(("song", "facts", "given", "factor", "expected"), GOLDEN)
def test_golden(
    song: dict[str, Any], facts: list[tuple[str, str]], given: dict[str, float], factor: str, expected: float | None
) -> None:
    source = "lexicon" if factor.replace(".", "__") in given else "fact"
    assert told(song, *facts, **given).get(factor) == (expected and (expected, source))


@pytest.mark.parametrize(
    ("written", "mode"),
    [
        ("Am", "minor"), ("A minor", "minor"), ("F#m", "minor"), ("B♭m", "minor"), ("イ短調", "minor"),
        ("嬰ヘ短調", "minor"), ("ｅｍ", "minor"), ("C", "major"), ("CM", "major"), ("E♭", "major"),
        ("D major", "major"), ("ハ長調", "major"), ("ト長調(G-dur)", "major"), ("Gmaj", "major"),
        ("鍵", ""), ("", ""), ("無調", ""), ("minority", ""),
    ],
)  # fmt: skip
def test_a_key_is_read_as_catalogs_write_it(written: str, mode: str) -> None:
    assert mode_of(written) == mode


def test_a_song_in_two_keys_is_moved_by_both() -> None:
    assert told({}, ("key", "Am"), ("key", "A"), melody__bright=0.5)["melody.bright"] == (0.5, "lexicon")


def test_every_rule_that_fired_is_a_row_with_before_and_after() -> None:
    effects = effects_of(musical_facts(works({"tempo_bpm": 150}), stated(("key", "Am"))))
    _, shown = with_facts(scores(tempo__slow=0.5, melody__dark=0.2), effects)
    rows = {row[1:3]: row for row in shown.rows()}
    assert rows["tempo.slow", "fast"] == (SONG, "tempo.slow", "fast", "tempo_bpm", "150", -1.0, 0.5, 0.4)
    assert rows["melody.dark", "minor_key"] == (SONG, "melody.dark", "minor_key", "key", "minor", 0.3, 0.2, 0.212)
    assert rows["tempo.relaxed", "fast"][-2:] == (None, None)
    assert {rule for _, rule in rows} == {"fast", "minor_key"}


def test_every_factor_of_a_rule_is_in_the_ontology_and_speaks_of_music() -> None:
    known = dictionary.load().factors
    for rule in RULES:
        assert rule.factor in known, rule
        assert not known[rule.factor].domains or "music" in known[rule.factor].domains, rule
        assert -1 <= rule.effect <= 1 and rule.effect != 0, rule


def test_a_film_is_moved_by_no_fact() -> None:
    film = {"tempo_bpm": 172, "domain": "video", "release_year": 1979}
    assert told(film, ("key", "Am"), tempo__fast=0.5) == {"tempo.fast": (0.5, "lexicon")}


def test_nothing_known_changes_nothing() -> None:
    assert told({}) == {}
    assert told({}, melody__dark=0.3) == {"melody.dark": (0.3, "lexicon")}


@given(st.lists(st.tuples(factors, st.floats(-1, 1)), max_size=12), st.dictionaries(factors, st.floats(1e-6, HIGHEST)))
@settings(max_examples=150, deadline=None)
def test_whatever_the_facts_they_stay_in_their_bounds(drawn: list[tuple[str, float]], known: dict[str, float]) -> None:
    rows = [(SONG, factor, f"r{place}", "f", "v", effect) for place, (factor, effect) in enumerate(drawn)]
    before = {factor: round(score, 6) for factor, score in known.items()}
    given = scores(**{factor.replace(".", "__"): score for factor, score in before.items()})
    after, _ = with_facts(given, pl.DataFrame(rows, schema=EFFECTS, orient="row"))
    for factor, score, source in after.select("factor", "score", "source").rows():
        assert 0 < score < 1
        if source == "fact":
            assert factor not in before and score <= ALONE
        else:
            assert before[factor] * (1 - CHANGE) - 1e-6 <= score <= before[factor] * (1 + CHANGE) + 1e-6
    assert set(before) <= set(after["factor"])


@given(st.integers(20, 400), st.integers(1, 3600), st.integers(1900, 2100), st.sampled_from(["Am", "C", "?"]))
@settings(max_examples=60, deadline=None)
def test_a_song_meets_one_rule_a_fact_at_most(bpm: int, seconds: int, year: int, key: str) -> None:
    song = {"tempo_bpm": bpm, "duration_s": seconds, "release_year": year}
    effects = effects_of(musical_facts(works(song), stated(("key", key))))
    assert effects.group_by("fact").agg(pl.col("rule").n_unique())["rule"].max() == 1
    assert "tempo_bpm" in effects["fact"].to_list()
