"""`python -m pipelines check`: what a supplier runs before sending."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.commands.check import check
from quality import gate
from quality.errors import WrongUsage
from tests.pipelines.inboxes import ARTICLES, CATALOG, DELTA, House, catalog_of, contract_only


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return House(tmp_path / "house").source("label", CATALOG, DELTA, ARTICLES, CATALOG | {"pattern": "books*.csv"})


def file(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_every_file_gets_one_answer_in_the_order_given(source: Path, tmp_path: Path) -> None:
    good = file(tmp_path, "catalog.csv", catalog_of("ABCDEFGHIJ"))
    part = file(tmp_path, "catalog_2.csv", catalog_of("ABCDEFGHI") + "A,題,123,\n")
    cut = file(tmp_path, "catalog_3.csv", catalog_of("AB")[:-1])
    answers = check(source, [good, part, cut])
    broken = answers[1]["broken"]
    assert [(row["row"], row["rule"], row["value"]) for row in broken] == [
        (1, "duplicate_key", "A"), (10, "bad_jan", "123"), (10, "duplicate_key", "A"),
    ]  # fmt: skip
    assert [{name: said for name, said in answer.items() if name != "broken"} for answer in answers] == [
        {"file": "catalog.csv", "outcome": "accept", "rows": 10, "quarantined": [], "reasons": []},
        {
            "file": "catalog_2.csv", "outcome": "quarantine", "rows": 10, "quarantined": [1, 10],
            "reasons": ["bad_jan: 1 rows", "duplicate_key: 2 rows"],
        },
        {
            "file": "catalog_3.csv", "outcome": "reject", "rows": 0, "quarantined": [],
            "reasons": ["cut_off: the last line does not end → send the file again, whole"],
        },
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("earlier", "later", "outcome"),
    [
        ("catalog_1.csv",  "catalog_2.csv",  "reject"),
        ("catalog_1.csv",  "books_2.csv",    "accept"),   # another catalog
        ("catalog_1.csv",  "delta_2.csv",    "accept"),   # says only what has changed
        ("delta_1.csv",    "catalog_2.csv",  "accept"),
        ("unknown_1.csv",  "catalog_2.csv",  "accept"),   # was never accepted
    ],
)  # fmt: skip
def test_a_full_catalog_may_not_shrink_too_far_after_the_one_before(
    source: Path, tmp_path: Path, earlier: str, later: str, outcome: str
) -> None:
    before, after = file(tmp_path, earlier, catalog_of("ABCDEFGHIJ")), file(tmp_path, later, catalog_of("ABC"))
    (answer,) = check(source, [after], before)
    assert (answer["outcome"], answer["rows"]) == (outcome, 3)
    if outcome == "reject":
        assert answer["reasons"] == [
            "shrunk: 3 works after 10, at most 20% fewer promised → ask the rights holder; the last good catalog stays"
        ]
    assert check(source, [after])[0]["outcome"] == "accept"


def test_rows_whose_identifiers_changed_are_set_aside_and_too_many_of_them_refuse_the_file(
    source: Path, tmp_path: Path
) -> None:
    jans = [f"49000000000{number}" for number in ("16", "23", "30", "47", "54", "61")]

    def catalog(name: str, codes: list[str]) -> Path:
        rows = "".join(f"{key},題{key},{code},\n" for key, code in zip("ABCDEF", codes, strict=True))
        return file(tmp_path, name, "no,name,jan,lyrics\n" + rows)

    before = catalog("catalog_1.csv", jans)
    (one,) = check(source, [catalog("catalog_2.csv", [*jans[:5], "4900000000078"])], before)
    assert (one["outcome"], one["quarantined"], one["reasons"]) == ("quarantine", [6], ["identifier_changed: 1 rows"])
    (swapped,) = check(source, [catalog("catalog_3.csv", [jans[1], jans[0], *jans[2:]])], before)
    assert (swapped["outcome"], swapped["quarantined"]) == ("reject", [1, 2])
    assert swapped["reasons"][0].startswith("too_many_bad_rows: 2 of 6 rows")


def test_a_pipe_is_no_file(source: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "catalog.csv")
    with pytest.raises(WrongUsage, match="is no file"):
        check(source, [tmp_path / "catalog.csv"])


def test_a_file_that_is_not_there_is_wrong_usage(source: Path, tmp_path: Path) -> None:
    here = file(tmp_path, "catalog.csv", catalog_of("A"))
    for arguments in (([tmp_path / "absent.csv"],), ([here], tmp_path / "absent.csv"), ([tmp_path],)):
        with pytest.raises(WrongUsage, match="give the path of a file"):
            check(source, *arguments)
    with pytest.raises(WrongUsage, match=r"absent\.yaml"):
        check(tmp_path / "absent.yaml", [here])


def test_the_command_prints_one_json_line_a_file_and_exits_3_where_one_would_be_rejected(
    source: Path, tmp_path: Path
) -> None:
    good, bad = file(tmp_path, "catalog.csv", catalog_of("A")), file(tmp_path, "catalog_2.csv", "")
    run = CliRunner().invoke(app, ["check", "--json", "--source", str(source), str(good), str(bad)])
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert {line["file"]: line["outcome"] for line in lines} == {"catalog.csv": "accept", "catalog_2.csv": "reject"}
    assert list(lines[0]) == ["file", "outcome", "rows", "quarantined", "reasons", "broken"]
    assert run.exit_code == 3
    assert CliRunner().invoke(app, ["check", "--source", str(source), str(good)]).exit_code == 0


def test_the_command_tells_people_which_rows_broke_which_rule_and_what_to_do(source: Path, tmp_path: Path) -> None:
    part = file(tmp_path, "catalog.csv", catalog_of("ABCDEFGHI") + "J,題,1\u202e23,\n")
    bad = file(tmp_path, "catalog_2.csv", catalog_of("A")[:-1])
    run = CliRunner().invoke(app, ["check", "--source", str(source), str(part), str(bad)])
    said = " ".join(run.stdout.split())
    assert run.exit_code == 3
    for expected in ("catalog.csv", "一部隔離 rows aside", "invisible_character: 行 row 10 (jan: 1�23)", "見えない文字",
                     "拒否 refused", "cut_off: the last line does not end → send the file again, whole"):  # fmt: skip
        assert expected in said
    assert "\u202e" not in run.stdout


def test_the_page_for_a_supplier_has_every_rule_with_its_sentence_its_first_rows_and_what_to_do(
    source: Path, tmp_path: Path
) -> None:
    rows = "".join(f"K{number},題{number},12{number},\n" for number in range(30))
    part = file(tmp_path, "catalog.csv", catalog_of("ABCDEFGHI") + "J,<b>題\u202e</b>,,\n")
    many = file(tmp_path, "catalog_2.csv", catalog_of("ABC") + rows)
    cut = file(tmp_path, "catalog_3.csv", catalog_of("A")[:-1])
    place = tmp_path / "back" / "report.html"
    lenient = tmp_path / "label.yaml"
    lenient.write_text(source.read_text(encoding="utf-8") + "max_set_aside: 1.0\n", encoding="utf-8")
    call = ["check", "--page", str(place), "--source", str(lenient), str(part), str(many), str(cut)]
    assert CliRunner().invoke(app, call).exit_code == 3
    page = place.read_text(encoding="utf-8")
    for expected in ("&lt;b&gt;題⟨U+202E⟩&lt;/b&gt;", "見えない文字", "bad_jan · 30 行", "check digit is wrong",
                     "ほか 10 行", "途中で切れています。", "send the file again, whole"):  # fmt: skip
        assert expected in page
    assert page.count("K19") == 1
    assert "K20" not in page
    assert not any(outside in page for outside in ("http:", "https:", "<script", "\u202e"))


def test_what_the_reader_ignored_is_listed_where_it_is_asked_for(tmp_path: Path) -> None:
    feed = {
        "pattern": "*.xml", "role": "articles", "reader": "feed",
        "fields": {"url": "url", "title": "title", "body": "body"},
    }  # fmt: skip
    source = House(tmp_path).source("press", feed)
    item = "<item><title>題</title><link>https://a.example/1</link><description>文</description><x/><x/></item>"
    path = file(tmp_path, "feed.xml", f"<rss><channel>{item}</channel></rss>")
    (answer,) = check(source, [path], ignored=True)
    assert (answer["outcome"], answer["rows"], answer["ignored"]) == ("accept", 1, {"/rss/channel/item/x": 2})
    assert "ignored" not in check(source, [path])[0]
    run = CliRunner().invoke(app, ["check", "--ignored", "--source", str(source), str(path)])
    assert "feed.xml: not read: 2 × /rss/channel/item/x" in run.stdout


def test_check_and_collect_judge_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "audit", contract_only)
    house = House(tmp_path)
    source = house.source("label", CATALOG)
    for night, keys in (("2026-11-18", "ABCDEFGHIJ"), ("2026-11-19", "ABC")):
        house.drop(f"label/{night}/catalog.csv", catalog_of(keys))
    inbox = house.settings.inbox / "label"
    answers = check(source, [inbox / "2026-11-19" / "catalog.csv"], inbox / "2026-11-18" / "catalog.csv")
    came = house.run("2026-11-19").remarks["came"][-1]
    assert {name: came[name] for name in ("file", "outcome", "rows", "reasons")} == {
        name: answers[0][name] for name in ("file", "outcome", "rows", "reasons")
    }
