"""The history of champions: each night meets the model that it met."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import models

nights = st.sampled_from([f"2026-11-{day:02d}" for day in range(1, 9)])


def test_a_night_adopts_in_place_of_what_it_adopted_before(tmp_path: Path) -> None:
    models.adopt(tmp_path, "2026-11-08", "b")
    models.adopt(tmp_path, "2026-11-01", "a")
    models.adopt(tmp_path, "2026-11-08", "c")
    assert models.history(tmp_path) == [
        {"night": "2026-11-01", "version": "a"}, {"night": "2026-11-08", "version": "c"},
    ]  # fmt: skip
    models.adopt(tmp_path, "2026-11-01", "")
    assert [each["version"] for each in models.history(tmp_path)] == ["c"]


@given(adopted=st.lists(st.tuples(nights, st.sampled_from(["", "a", "b"])), max_size=8))
@settings(max_examples=30, deadline=None)
def test_the_history_is_the_last_word_of_each_night_in_order(
    adopted: list[tuple[str, str]], tmp_path_factory: object
) -> None:
    folder, expected = tmp_path_factory.mktemp("models"), {}
    for night, version in adopted:
        models.adopt(folder, night, version)
        expected[night] = version
    kept = sorted((night, version) for night, version in expected.items() if version)
    assert [(each["night"], each["version"]) for each in models.history(folder)] == kept


def test_where_nothing_was_adopted_the_dictionary_serves(tmp_path: Path) -> None:
    assert models.champion(tmp_path, "2026-11-20") is None
