"""Files of rules: what is wrong is named with its line, and nobody eases what nobody may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.ad_rules import FOLDER, ad_rules
from pipelines.settings import Settings
from pipelines.sources import media_of
from quality.errors import WrongUsage
from transforms.ads.rules import Rule

MEDIA = frozenset({"daily", "tabloid"})
RULE: dict[str, Any] = {"rule": "beer", "category": "ビール", "media": {"never": ["tabloid"]}}


def read(folder: Path, **changed: Any) -> tuple[Rule, ...]:
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    (place / "beer.yaml").write_text(yaml.safe_dump(RULE | changed, allow_unicode=True, sort_keys=False), "utf-8")
    return ad_rules(folder, MEDIA)


def test_a_rule_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, subjects={"war": 1}) == (Rule("beer", "", "ビール", {"war": 1}, (), ("tabloid",), ()),)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"media": {"never": ["nobody"]}}, "'nobody' is no source of articles"),
        ({"media": {"only": ["daily"], "never": ["daily"]}}, "'daily' stands under only, too"),
        ({"media": {}}, "rules nothing out"),
        ({"advertiser": "a"}, "give an advertiser or a category, and not both"),
        ({"subjects": {"weather": 1}}, "line 7: subjects.weather: 'weather' is no delicate subject"),
        ({"subjects": {"hate": 3}}, "subjects.hate: nobody may stand beside it from level 2 on"),
        ({"subjects": {"war": 4}}, "subjects.war: Input should be less than or equal to 3"),
        ({"competitors": ["酒"]}, "at least 2 characters"),
        ({"rule": "ale"}, "but the file is called 'beer.yaml'"),
        ({"blocked": ["x"]}, "Extra inputs are not permitted"),
    ],
)
def test_a_rule_that_is_wrong_is_refused_with_its_key(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        read(tmp_path, **changed)
    assert said in str(refused.value)


def test_the_rules_of_the_house_can_be_read() -> None:
    folder = Settings().sources
    assert [rule.name for rule in ad_rules(folder, media_of(folder))] == ["beer_apart"]
