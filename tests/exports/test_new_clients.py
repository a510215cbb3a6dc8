"""Taking a client on: a file that reads, and a dry night that shows everything and changes nothing."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from exports.client_file import find_client
from exports.feeds import FEEDS
from pipelines.cli import app
from pipelines.commands.client_check import check
from pipelines.commands.client_new import write
from pipelines.settings import Settings
from quality.errors import WrongUsage
from tests.exports import drawn
from tests.exports.drawn import CANARY, NIGHT, plain, tree, write_client
from tests.exports.nights import job, publish

ANSWERS = {
    "name": "sakura", "ja": "さくら", "en": "Sakura", "contact": "ops@sakura.example", "kind": "flat", "row_cap": "",
    "use": "streaming_service", "territories": "JP, TW", "from": "2026-04-01", "until": "2027-03-31",
    "domains": "music", "sources": "all", "query": "", "listeners": "", "feeds": "works, kansei_scores",
    "languages": "ja", "format": "csv_gz", "channel": "folder", "bucket": "", "prefix": "", "connection": "",
}  # fmt: skip


def options(**other: str) -> list[str]:
    named = {**ANSWERS, **other}
    return [part for key, value in named.items() if value for part in (f"--{key.replace('_', '-')}", value)]


@pytest.fixture
def clients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for client files."""
    monkeypatch.setenv("KANSEI_CLIENTS", str(tmp_path / "new"))
    return tmp_path / "new"


def test_options_give_a_valid_file_with_comments(clients: Path) -> None:
    done = CliRunner().invoke(app, ["client", "new", "--no-ask", *options()])
    assert done.exit_code == 0, done.output
    made = find_client(clients, "sakura")
    assert made.licence.territories == ("JP", "TW")
    assert set(made.fields("works")) == {
        name for name in FEEDS["works"].columns if not FEEDS["works"].why_not(name, ["ja"])
    }
    assert "# 項目は" in (clients / "sakura.yaml").read_text(encoding="utf-8")


def test_what_no_option_gives_is_asked_and_an_unknown_word_is_asked_again_with_the_choices(clients: Path) -> None:
    given = [part for part in options(channel="s3", use="") if part]
    asked = ["cinema", "streaming_service", "", "", "sakura-in", "", "sakura_s3"]
    done = CliRunner().invoke(app, ["client", "new", *given], input="\n".join([*asked, ""]))
    assert done.exit_code == 0, done.output
    assert "'cinema' is unknown" in done.output and "video_on_demand" in done.output
    made = find_client(clients, "sakura")
    assert (made.licence.use, made.channel.bucket, made.channel.connection) == (
        "streaming_service", "sakura-in", "sakura_s3"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "word", "choice"),
    [("use", "cinema", "streaming_service"), ("feeds", "works, x", "kansei_scores"), ("kind", "free", "commission"),
     ("territories", "JP, UK", "ISO 3166"), ("format", "pdf", "csv_gz"), ("until", "", "Last day")],
)  # fmt: skip
def test_an_unknown_word_is_refused_with_the_choices_and_writes_nothing(
    clients: Path, key: str, word: str, choice: str
) -> None:
    done = CliRunner().invoke(app, ["client", "new", "--no-ask", *options(**{key: word})])
    assert isinstance(done.exception, WrongUsage) and choice in done.exception.remedy
    assert not clients.exists()


def test_a_file_that_does_not_fit_together_or_is_there_already_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="lies before `from`"):
        write(tmp_path, {**ANSWERS, "until": "2026-03-31"})
    assert tree(tmp_path) == {}
    write(tmp_path, ANSWERS)
    with pytest.raises(WrongUsage, match="is there already"):
        write(tmp_path, ANSWERS)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip))
def test_any_name_is_kept_as_it_was_given(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, {**ANSWERS, "ja": text})
    try:
        assert find_client(tmp_path, "sakura").name.ja == text
    finally:
        path.unlink()


def test_a_dry_night_shows_rows_bytes_and_samples_and_changes_nothing_else(house: Settings) -> None:
    frames = drawn.night_frames()
    frames["silver.parties"] = drawn.drawn("silver.parties", "party_id name\np1 Привет\np2 みどり")
    publish(house, NIGHT, frames)
    before = tree(house.data)
    checked = check(job(house))
    assert checked.good
    rows = {row.feed: row for row in checked.rows}
    assert (rows["works"].rows, rows["works"].bytes > 0) == (2, True)
    assert rows["works"].samples == ("largest", "smallest", "takedown")
    assert rows["credits"].samples == ("largest", "smallest", "foreign script", "takedown")
    after = tree(house.data)
    assert {name for name in after if not name.startswith(f"reports/{NIGHT}/samples/stream/")} == set(before)
    assert CANARY.encode() not in plain(checked.folder)
    gone = gzip.decompress((checked.folder / "works.removed.sample.csv.gz").read_bytes()).decode("utf-8-sig")
    assert gone.splitlines()[0] == "work_id,status" and "deleted" in gone.splitlines()[1]


def test_a_feed_without_a_licensed_row_is_a_problem(house: Settings) -> None:
    write_client(house.clients, licence__works__sources=["nobody"])
    checked = check(job(house))
    assert {row.problem for row in checked.rows} == {"no licensed row on this night"}


def test_a_leak_is_the_problem_of_its_feed_and_leaves_no_sample(
    house: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from exports import contents
    from quality.errors import LicenceViolated

    def leaking(*_: object) -> None:
        raise LicenceViolated("stream, feed works", "rows that are not licensed", night=NIGHT, count=3, remedy="look")

    monkeypatch.setattr(contents, "refuse_leaks", leaking)
    checked = check(job(house))
    assert [(row.feed, row.rows, row.problem) for row in checked.rows] == [
        ("works", 3, "leak gate: rows that are not licensed")
    ]
    assert not checked.folder.exists()


def test_a_night_outside_the_licence_says_so(house: Settings) -> None:
    done = CliRunner().invoke(app, ["client", "check", "stream", "--night", "2027-04-01", "--data", str(house.data)],
                              env={"KANSEI_CLIENTS": str(house.clients)})  # fmt: skip
    assert done.exit_code == 3
    assert "not licensed on this night" in done.output
