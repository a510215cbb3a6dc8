"""Source files: every one of ours loads, and a wrong one is named by file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from pipelines.readers import columns_given, reader_named, reader_names
from pipelines.sources import FilePromise, Source, load_source, load_sources
from quality.errors import WrongUsage
from quality.intake.targets import TARGETS
from tests.pipelines.inboxes import House, yaml_of

GOOD = yaml_of("""
    source: label
    owner: {ja: 星影, en: Label}
    contact: a@example.jp
    max_shrink: 0.2
    files:
      - pattern: "catalog_*.csv"
        role: catalog
        reader: delimited
        encodings: [utf-8, cp932]
        columns: [num, name, kana, artist, artist_kana, lyrics]
        fields:
          source_key: num
          domain: {value: music}
          title: name
          title_kana: {column: kana, rule: title}
        credits: {artist: artist}
        readings: {artist: artist_kana}
        texts: {lyrics: lyrics}
    rights:
      uses: [media]
      territories: [JP]
      valid_from: 2020-01-01
      valid_until: 2030-12-31
""")


def load(folder: Path, text: str) -> Source:
    place = folder / "label.yaml"
    place.write_text(text, encoding="utf-8")
    return load_source(place)


@pytest.fixture(scope="module")
def ours(root: Path) -> dict[str, Source]:
    return load_sources(root / "pipelines" / "sources")


def test_every_source_of_the_house_loads_under_its_own_name(ours: dict[str, Source]) -> None:
    assert {"hoshikage_records", "madb", "livedoor"} <= set(ours)
    assert all(name == source.source for name, source in ours.items())


def test_every_promise_of_the_house_maps_what_its_role_requires(ours: dict[str, Source]) -> None:
    for source in ours.values():
        for promise in source.files:
            required = {name for name, field in TARGETS[promise.role].items() if field.required}
            assert required <= set(promise.mapping()) <= set(TARGETS[promise.role])


def test_a_catalog_of_the_house_states_rights_and_no_other_source_does(ours: dict[str, Source]) -> None:
    for source in ours.values():
        assert (source.rights is not None) == any(promise.role == "catalog" for promise in source.files)


MISTAKES = [
    ("source: label",             "source: lable",               1,  "source",                      "file is called"),
    ("contact: a@example.jp",     "kontact: a@example.jp",       1,  "contact",                     "Field required"),
    ("{ja: 星影, en: Label}",     "{ja: 星影}",                  2,  "owner.en",                    "Field required"),
    ("max_shrink: 0.2",           "max_shrink: 2",               4,  "max_shrink",                  "less than or"),
    ("max_shrink: 0.2",           "max_shrinks: 0.2",            4,  "max_shrinks",                 "not permitted"),
    ("role: catalog",             "role: catalogue",             7,  "files.0.role",                "'takedown'"),
    ("reader: delimited",         "reader: csv",                 8,  "files.0.reader",              "is none of"),
    ("[utf-8, cp932]",            "[shift_jis]",                 9,  "files.0.encodings.0",         "or 'utf-16'"),
    ("[utf-8, cp932]",            "[]",                          9,  "files.0.encodings",           "at least 1 item"),
    ("encodings: [utf-8, cp932]", "delimiter: ';;'",             9,  "files.0.delimiter",           "at most 1 char"),
    ("source_key: num",           "key: num",                    11, "files.0.fields",              "unknown ['key']"),
    ("source_key: num",           "series: num",                 11, "files.0.fields",              "absent ['source_"),
    ("{value: music}",            "{value: music, column: num}", 13, "files.0.fields.domain",       "either a column"),
    ("{value: music}",            "{worth: music}",              13, "files.0.fields.domain.worth", "not permitted"),
    ("rule: title}",              "rule: kana}",                 15, "files.0.fields.title_kana",   "is not one of"),
    ("title: name",               "title: naem",                 6,  "files.0",                     "['naem']"),
    ("artist: artist_kana",       "artsit: artist_kana",         6,  "files.0",                     "['artsit']"),
    ("[num, name,",               "[row, num, name,",            6,  "files.0",                     "be called row"),
    ("{lyrics: lyrics}",          "{lyric: lyrics}",             18, "files.0.texts",               "unknown ['lyric"),
    ("{lyrics: lyrics}",          "{title: lyrics}",             18, "files.0.texts",               "unknown ['title"),
    ("uses: [media]",             "uses: [everything]",          20, "rights.uses.0",               "'broadcast'"),
    ("[JP]",                      "[UK]",                        19, "rights",                      "unknown territor"),
    ("[JP]",                      "[NO]",                        21, "rights.territories.0",        "valid string"),
    ("until: 2030-12-31",         "until: 2019-12-31",           19, "rights",                      "is reversed"),
    ("until: 2030-12-31",         "until: someday",              23, "rights.valid_until",          "valid date"),
]  # fmt: skip
"""Instead of, stands; then line and key of the mistake, and a part of why."""


@pytest.mark.parametrize(("good", "wrong", "line", "key", "why"), MISTAKES, ids=[wrong for _, wrong, *_ in MISTAKES])
def test_a_mistake_is_named_by_file_line_and_key(
    good: str, wrong: str, line: int, key: str, why: str, tmp_path: Path
) -> None:
    assert GOOD.count(good) == 1
    with pytest.raises(WrongUsage) as refused:
        load(tmp_path, GOOD.replace(good, wrong))
    assert f"line {line}: {key}: " in refused.value.why
    assert why in refused.value.why
    assert (refused.value.where.split(",")[0], refused.value.exit_code) == ("label.yaml", 2)


def test_every_mistake_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"line 4: max_shrink: .*; line 8: files\.0\.reader: "):
        load(tmp_path, GOOD.replace("max_shrink: 0.2", "max_shrink: 2").replace("reader: delimited", "reader: csv"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("max_shrink: 0.2", "contact: b@a.jp"),       "label.yaml, line 4: key 'contact' is written"),
        (GOOD.replace("[media]", "[media"),                        "label.yaml, line 21: is not YAML"),
        ("",                                                       "label.yaml, line 1: is not a mapping"),
        ("- a\n",                                                  "label.yaml, line 1: is not a mapping"),
    ],
    ids=["twice", "no YAML", "empty", "list"],
)  # fmt: skip
def test_what_is_no_source_file_is_named_by_line(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(WrongUsage) as refused:
        load(tmp_path, text)
    assert told in str(refused.value)


def test_a_source_file_that_is_not_there_or_not_utf_8_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"absent\.yaml: cannot be read"):
        load_source(tmp_path / "absent.yaml")
    (tmp_path / "label.yaml").write_bytes(GOOD.encode("cp932"))
    with pytest.raises(WrongUsage, match=r"label\.yaml: cannot be read as YAML"):
        load_source(tmp_path / "label.yaml")


def test_a_file_belongs_to_the_first_pattern_that_fits_it(tmp_path: Path) -> None:
    second = yaml.safe_load(GOOD)["files"][0] | {"pattern": "*.csv"}
    source = load(tmp_path, yaml.safe_dump(yaml.safe_load(GOOD) | {"files": [*yaml.safe_load(GOOD)["files"], second]}))
    promises = [source.promise_for(name) for name in ("catalog_1.csv", "Catalog_1.csv", "catalog_1.tsv")]
    assert promises == [source.files[0], source.files[1], None]


@pytest.mark.parametrize(
    ("role", "mode", "full"),
    [
        ("catalog",  "full",  True),
        ("catalog",  "delta", False),
        ("takedown", "full",  False),
    ],
)  # fmt: skip
def test_only_a_full_catalog_says_what_is_no_longer_there(role: str, mode: str, full: bool, tmp_path: Path) -> None:
    promise = load(tmp_path, GOOD).files[0]
    assert promise.model_copy(update={"role": role, "mode": mode}).is_full_catalog is full


def test_whatever_a_source_file_says_is_in_its_digest(tmp_path: Path) -> None:
    changes = [("0.2", "0.3"), ("[media]", "[retail]"), ("rule: title", "rule: text"), ("cp932]", "utf-16]")]
    digests = {load(tmp_path, GOOD.replace(*change)).digest for change in changes}
    assert len(digests | {load(tmp_path, GOOD).digest}) == len(changes) + 1
    assert load(tmp_path, GOOD).digest == load(tmp_path, f"# a remark\n{GOOD}").digest


def test_a_reader_is_a_module_of_its_name() -> None:
    assert reader_names() == [
        "ddex_ern", "delimited", "feed", "html_article", "json_ld", "json_lines", "label_studio", "ldcc", "lrc",
        "movielabs_avails", "movielabs_mec", "ninjs", "onix", "ttml", "xlsx",
    ]  # fmt: skip
    assert all(reader_named(name).__module__ == f"pipelines.readers.{name}" for name in reader_names())
    with pytest.raises(WrongUsage, match="'xls' is none of ddex_ern, delimited, feed"):
        reader_named("xls")


@pytest.mark.parametrize(
    ("reader", "column", "known"),
    [
        ("onix",     "contributor.A01", True),
        ("onix",     "contributer.A01", False),
        ("ddex_ern", "title@ja-Hrkt",   True),
        ("feed",     "creator",         False),
        ("lrc",      "synced_lyrics",   True),
    ],
)  # fmt: skip
def test_a_column_that_the_reader_never_gives_is_a_slip_of_the_pen(reader: str, column: str, known: bool) -> None:
    key = columns_given(reader)[0]
    said = {"pattern": "*", "role": "takedown", "reader": reader, "fields": {"source_key": key, "reason": column}}
    if known:
        assert FilePromise.model_validate(said).fields["reason"].column == column
    else:
        with pytest.raises(ValidationError, match=f"no column of the reader {reader}: .*{column}"):
            FilePromise.model_validate(said)


def test_the_made_sources_of_these_tests_load(tmp_path: Path) -> None:
    from tests.pipelines.inboxes import ANNOTATIONS, ARTICLES, CATALOG, DELTA, PLAYS, TAKEDOWN

    house = House(tmp_path)
    house.source("label", CATALOG, DELTA, TAKEDOWN, ARTICLES, ANNOTATIONS, PLAYS)
    assert len(load_sources(house.sources)["label"].files) == 6
