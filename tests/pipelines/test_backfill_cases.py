"""Each case of docs/operations/backfill.md: the lake after the backfill is the lake that was built from scratch."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl
import pytest

from pipelines import backfill, dictionary, models
from quality import gate
from quality.contracts import doc, tables
from tests.pipelines.inboxes import House, contract_only, csv_of
from tests.pipelines.small_nights import N18, N19, N20, NIGHTS, SONGS, STATE, NightHouse, differences, night_house
from tests.transforms.kansei.learning import drawn
from transforms import articles
from transforms.kansei.learning.training import learn

pytestmark = pytest.mark.slow
HEAVY, LIGHTER = "\n悲しい\t形容詞\temotion.sadness\t0.95", "\n悲しい\t形容詞\temotion.sadness\t0.5"
CORRECTED = csv_of(SONGS, "D 夢 - 夢を見て嬉しくて笑った", "F 雪 - 静かな雪の夜")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "audit", contract_only)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> NightHouse:
    """Three nights that have run."""
    house = night_house(tmp_path_factory.mktemp("before"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(gate, "audit", contract_only)
        house.nights()
    return house


def redo(house: House) -> list[str]:
    """Backfill the three nights; which steps ran, by night."""
    ran: list[str] = []
    night = ""

    def told(step: str, state: str) -> None:
        nonlocal night
        night = step if step in NIGHTS else night
        if state == "done":
            ran.append(f"{night[-2:]} {step}")

    made = backfill.plan(house.settings, NIGHTS[0], NIGHTS[-1], today="2026-12-01")
    backfill.run(house.settings, made, told)
    promised = {f"{row.night[-2:]} {each.step}" for row in made.nights for each in row.redone}
    assert {step for step in ran if "report" not in step} <= promised, "what ran stood in the plan"
    return ran


def late(house: House) -> None:
    house.drop(f"label/{N19}/delta_late.csv", csv_of(SONGS, "G 風 - 風が優しい夜に泣く"))


def corrected(house: House) -> None:
    house.drop(f"label/{N19}/delta.csv", CORRECTED)


def withdrawn(house: House) -> None:
    for place in (f"label/{N19}/delta.csv", f"press/{N18}/articles.csv"):
        (house.settings.inbox / place).unlink()


def new_dictionary(house: House) -> None:
    """A word that these songs have weighs less."""
    kansei = Path(shutil.copytree(dictionary.FOLDER.parent, house.root / "transforms")) / "kansei"
    (place,) = [path for path in (kansei / "lexicon").glob("*.tsv") if HEAVY in path.read_text(encoding="utf-8")]
    place.write_text(place.read_text(encoding="utf-8").replace(HEAVY, LIGHTER), encoding="utf-8")
    dictionary.FOLDER = kansei
    _forget_dictionary()


def new_model(house: House) -> None:
    """A model that serves from the 19th on."""
    readings, labels = drawn.judged(300, 1, 0.1)
    model = learn(readings, labels, drawn.FACTORS, dictionary.version())
    models.write(model, house.settings.models / model.version)
    models.adopt(house.settings.models, N19, model.version)


def new_column(house: House) -> None:
    """silver.articles gets the length of the body."""
    table = tables()["silver.articles"]

    class Wider(table.schema):  # type: ignore[name-defined, misc]
        chars = dy.Int64(nullable=True, metadata=doc("文字数", "Characters of the body"))

    Wider.__doc__ = table.schema.__doc__
    tables()["silver.articles"] = replace(table, schema=Wider)
    real = articles.articles

    def longer(rows: pl.DataFrame, source: str) -> pl.DataFrame:
        return real(rows, source).with_columns(chars=pl.col("body").str.len_chars().cast(pl.Int64))

    articles.articles = longer


def _forget_dictionary() -> None:
    dictionary.version.cache_clear()
    dictionary.matcher.cache_clear()


@pytest.fixture
def as_it_was() -> Any:
    """What a case changes of the house itself is put back."""
    folder, table, real = dictionary.FOLDER, tables()["silver.articles"], articles.articles
    yield
    dictionary.FOLDER, tables()["silver.articles"], articles.articles = folder, table, real
    _forget_dictionary()


@pytest.mark.parametrize(
    ("change", "first", "left"),
    [
        (late,           "19 collect",  ["18", "19 articles", "20 articles"]),
        (corrected,      "19 collect",  ["18", "19 articles", "20 articles"]),
        (withdrawn,      "18 collect",  ["18 catalog"]),
        (new_dictionary, "18 analyse",  ["18 catalog", "19 catalog", "20 articles"]),
        (new_model,      "19 score",    ["18", "19 analyse", "20 analyse"]),
        (new_column,     "18 articles", ["18 catalog", "20 catalog"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
@pytest.mark.usefixtures("as_it_was")
def test_the_lake_after_a_backfill_is_the_lake_that_was_built_from_scratch(
    before: NightHouse, tmp_path: Path, change: Callable[[House], None], first: str, left: list[str]
) -> None:
    house = before.copied(tmp_path / "house")
    old = {name: house.lake.scan(name).collect() for name in ("silver.drops", "gold.kansei_scores", "silver.articles")}
    change(house)
    ran = redo(house)
    assert ran[0] == first
    assert not [step for step in ran if step.startswith(tuple(left))], "touched what could not change"
    fresh = house.copied(tmp_path / "fresh", *STATE)
    fresh.nights(N18, N19)
    fresh.nights(N20, until="")
    assert differences(house, fresh) == []
    assert any(not house.lake.scan(name).collect().equals(frame) for name, frame in old.items()), "it changed something"
    assert redo(house) == ["20 report"], "done is done"


def test_a_backfill_that_broke_off_goes_on_where_it_stopped(
    before: NightHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = before.copied(tmp_path / "house")
    late(house)

    class Killed(BaseException):
        """Nobody catches this, as nobody catches `kill -9`."""

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("pipelines.recommend.profiles_of", killed)
        with pytest.raises(Killed):
            redo(house)
    ran = redo(house)
    assert ran[0] == "19 recommend"
    fresh = house.copied(tmp_path / "fresh", *STATE)
    fresh.nights(N18, N19)
    fresh.nights(N20, until="")
    assert differences(house, fresh) == []
