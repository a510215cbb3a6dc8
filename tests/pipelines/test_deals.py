"""Files of PMP deals: what is agreed goes out, what is wrong names its line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.deals import FOLDER, deals
from pipelines.segments import segments
from pipelines.settings import Settings
from pipelines.sources import media_of
from quality.errors import WrongUsage

TODAY = dt.date(2026, 11, 20)
DEAL: dict[str, Any] = {
    "deal": "bath-1", "name": "湯", "media": "machikado_press", "segment": "weary_and_tired", "origin": "ssp.example",
    "seller": "a.example", "seats": ["b", "a"], "floor_jpy": 480,
    "period": {"from": dt.date(2026, 11, 1), "until": dt.date(2026, 11, 30)},
}  # fmt: skip
MEDIA = media_of(Settings().sources)
NAMES = {segment.segment for segment in segments()}


def table(folder: Path, night: dt.date = TODAY, **changed: Any) -> list[dict[str, Any]]:
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    (place / "bath-1.yaml").write_text(yaml.safe_dump(DEAL | changed, sort_keys=False), encoding="utf-8")
    return deals(folder, MEDIA, NAMES, night).to_dicts()


def test_a_deal_is_pending_then_active_and_gone_after_its_last_day(tmp_path: Path) -> None:
    days = (dt.date(2026, 10, 31), dt.date(2026, 11, 1), dt.date(2026, 11, 30), dt.date(2026, 12, 1))
    assert [[row["status"] for row in table(tmp_path, day)] for day in days] == [
        ["pending"], ["active"], ["active"], [],
    ]  # fmt: skip
    assert [row["status"] for row in table(tmp_path, paused=True)] == ["paused"]
    assert table(tmp_path)[0]["seats"] == ["a", "b"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"segment": "nobody"}, "line 4: segment: 'nobody' is no segment"),
        ({"media": "nobody"}, "line 3: media: 'nobody' is no source of articles"),
        ({"media": "hoshikage_records"}, "line 3: media: 'hoshikage_records' is no source of articles"),
        ({"floor_jpy": -1}, "floor_jpy: Input should be greater than or equal to 0"),
        ({"floor_jpy": float("nan")}, "floor_jpy"),
        ({"seats": []}, "seats: Tuple should have at least 1 item"),
        ({"seats": ["a", "a"]}, "seats: names a seat twice"),
        ({"period": {"from": TODAY, "until": TODAY - dt.timedelta(days=1)}}, "until: 2026-11-19 is before 2026-11-20"),
        ({"deal": "bath-2"}, "but the file is called 'bath-1.yaml'"),
        ({"guaranteed": True}, "guaranteed: Extra inputs are not permitted"),
    ],
)
def test_a_deal_that_is_wrong_is_refused_with_line_and_key(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        table(tmp_path, **changed)
    assert said in str(refused.value)


def test_sources_without_a_folder_of_deals_sell_none(tmp_path: Path) -> None:
    assert deals(tmp_path, MEDIA, NAMES, TODAY).is_empty()


def test_the_deals_of_the_house_can_be_read() -> None:
    assert deals(Settings().sources, MEDIA, NAMES, TODAY).height >= 1
