"""Lineage: OpenLineage run events, made from the summaries alone, the same bytes for the same night."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines import lineage
from tests.pipelines.made_reports import N18, N19, N20, three_nights


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return three_nights(tmp_path / "reports")


def events(reports: Path, night: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lineage.write(reports, night).read_text(encoding="utf-8").splitlines()]


def of(found: list[dict[str, Any]], label: str) -> list[dict[str, Any]]:
    return [event for event in found if event["job"]["name"] == label]


def facets(part: Any) -> Iterator[dict[str, Any]]:
    for name, value in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        if name in ("facets", "inputFacets", "outputFacets"):
            yield from value.values()
        yield from facets(value)


@pytest.mark.parametrize("night", [N18, N19, N20])
def test_every_event_has_what_openlineage_asks_for(reports: Path, night: str) -> None:
    found = events(reports, night)
    for event in found:
        assert event["eventType"] in {"START", "COMPLETE", "FAIL"}
        assert dt.datetime.fromisoformat(event["eventTime"]).tzinfo and event["producer"].startswith("urn:")
        assert event["schemaURL"] == "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
        assert uuid.UUID(event["run"]["runId"]).version == 5
        for named in (event["job"], *event["inputs"], *event["outputs"]):
            assert named["namespace"] and named["name"]
        for facet in facets(event):
            assert facet["_producer"] and facet["_schemaURL"].startswith("https://openlineage.io/spec/facets/")
    runs = [event["run"]["runId"] for event in found]
    assert {runs.count(run) for run in runs} == {2}  # one START, one end


def test_the_night_is_the_parent_of_its_steps_and_they_begin_one_after_the_other_from_two_oclock(
    reports: Path,
) -> None:
    found = events(reports, N18)
    night, *steps, end = found
    assert (night["job"]["name"], night["eventTime"]) == ("nightly", f"{N18}T02:00:00.000+09:00")
    assert (end["eventType"], end["eventTime"]) == ("COMPLETE", f"{N18}T02:00:28.000+09:00")
    assert {event["run"]["facets"]["parent"]["run"]["runId"] for event in steps} == {night["run"]["runId"]}
    assert [event["eventTime"][17:19] for event in of(found, "nightly.score")] == ["17", "20"]


def test_inputs_are_the_tables_that_were_read_and_outputs_those_published_with_columns_and_rows(reports: Path) -> None:
    found = events(reports, N18)
    (score,) = (event for event in of(found, "nightly.score") if event["eventType"] == "COMPLETE")
    assert [(each["namespace"], each["name"]) for each in score["inputs"]] == [("kansei://lake", "silver.works")]
    (made,) = score["outputs"]
    assert made["name"] == "gold.kansei_scores" and made["outputFacets"]["outputStatistics"]["rowCount"] == 500
    fields = {field["name"]: field for field in made["facets"]["schema"]["fields"]}
    assert fields["score"]["type"] == "Float64" and fields["subject_id"]["description"]
    collect, deliver = (of(found, name)[1] for name in ("nightly.collect", "nightly.deliver.a"))
    assert [each["name"] for each in collect["inputs"]] == [f"label/{N18}", f"press/{N18}"]
    assert [(each["namespace"], each["name"]) for each in deliver["outputs"]] == [
        ("kansei://lake", "gold.deliveries/a"), ("kansei://client", "a"),
    ]  # fmt: skip
    packaged = of(found, "nightly.package.a")[1]["outputs"]
    assert [(each["namespace"], each["name"]) for each in packaged] == [("kansei://package", "a")]
    assert ("kansei://package", "a") in [(each["namespace"], each["name"]) for each in deliver["inputs"]]


def test_a_step_that_ended_in_an_error_fails_with_its_remedy_and_so_does_the_night(reports: Path) -> None:
    found = events(reports, N19)
    assert [event["eventType"] for event in of(found, "nightly.score")] == ["START", "FAIL"]
    told = of(found, "nightly.score")[1]["run"]["facets"]["errorMessage"]["message"]
    assert told == "QualityFailed: ratio 0.4 → look"
    assert found[-1]["eventType"] == "FAIL"


def test_a_stale_step_has_no_event(reports: Path) -> None:
    assert of(events(reports, N20), "nightly.catalog") == []


def test_the_same_night_gives_the_same_bytes_and_other_inputs_another_run(reports: Path) -> None:
    before = lineage.write(reports, N18).read_bytes()
    assert lineage.write(reports, N18).read_bytes() == before
    place = reports / N18 / "steps" / "score.json"
    place.write_text(json.dumps(json.loads(place.read_text()) | {"digest": "other"}))
    changed = [event["run"]["runId"] for event in of(events(reports, N18), "nightly.score")]
    assert set(changed).isdisjoint(json.loads(line)["run"]["runId"] for line in before.splitlines())
