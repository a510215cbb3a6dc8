"""Documents of standards: official validators accept them, they are read again, nothing unlicensed is in them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from exports.formats import formats
from exports.leaks import refuse_leaks
from exports.mead_words import MOOD_VALUES, THEME_VALUES
from exports.packages import build
from exports.select import select_feeds, tables_read
from quality.errors import LicenceViolated, WrongUsage
from tests.exports.canaries.test_canaries import absent, every_byte
from tests.exports.drawn import CANARY, NIGHT, client, ident
from tests.exports.standards import (
    ABOUT,
    HOSTILE,
    MEAD,
    SCHEMAS,
    STANDARDS,
    check,
    holder,
    packed,
    shared,
    standards_night,
)


@pytest.fixture(scope="module")
def frames() -> dict[str, pl.DataFrame]:
    return standards_night()


DOMAIN_OF = {"mead": "music", "mec": "video", "ember": "video", "schema_org": "video"}


@pytest.mark.parametrize("form", list(DOMAIN_OF))
def test_a_package_of_documents_holds_the_licensed_works_and_no_canary_in_any_byte(
    frames: dict[str, pl.DataFrame], tmp_path: Path, form: str
) -> None:
    own = holder(tmp_path, form, DOMAIN_OF[form])
    with packed(own, frames, tmp_path / "out") as archive:
        told = [json.loads(line)["work_id"] for name in archive.namelist() if name.startswith("rows-")
                for line in archive.read(name).splitlines()]  # fmt: skip
    wanted = ["m1", "m2"] if DOMAIN_OF[form] == "music" else [f"v{n}" for n in range(2, 2 + len(HOSTILE))]
    assert told == sorted(ident(work) for work in wanted)
    hay = every_byte(tmp_path / "out")
    assert absent(CANARY, hay)
    assert absent("lyrics_feeling.unlicensed", hay)
    for work in ("m3", "m4", "m5", "m6", "m7", "m8", "v1"):
        assert absent(ident(work), hay)
    read = {name: frames[name] for name in tables_read(own.feeds)}
    assert build(own, NIGHT, read, tmp_path / "again").seal == build(own, NIGHT, read, tmp_path / "out").seal


@pytest.mark.parametrize("form", list(DOMAIN_OF))
def test_the_leak_gate_refuses_a_document_with_a_foreign_work_or_a_word_that_is_not_in_its_rows(
    frames: dict[str, pl.DataFrame], tmp_path: Path, form: str
) -> None:
    own, folder = holder(tmp_path, form, DOMAIN_OF[form]), tmp_path / "w"
    folder.mkdir()
    name = f"x.{formats()[form].EXTENSION}"
    rows = dict(select_feeds(own, NIGHT, frames))["work_profiles"]
    formats()[form].encode(rows, folder / name, ABOUT)
    assert refuse_leaks(own, NIGHT, frames, folder, {name: "work_profiles"}) == rows.height
    for foreign in ("m3", "v1", "m1" if DOMAIN_OF[form] == "video" else "v2"):
        formats()[form].encode(rows.with_columns(work_id=pl.lit(ident(foreign))), folder / name, ABOUT)
        with pytest.raises(LicenceViolated, match="not licensed"):
            refuse_leaks(own, NIGHT, frames, folder, {name: "work_profiles"})
    formats()[form].encode(rows, folder / name, ABOUT)
    with zipfile.ZipFile(folder / name) as archive:
        parts, comment = {each: archive.read(each) for each in archive.namelist()}, archive.comment
    document = next(each for each in parts if not each.startswith("rows-"))
    for changed in (
        {document: parts[document].replace(b">", CANARY.encode() + b">", 1)},
        {f"{CANARY}.txt": b""},
    ):
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.comment = comment
            for each, data in (parts | changed).items():
                archive.writestr(each, data)
        with pytest.raises(LicenceViolated, match="cannot be read again"):
            refuse_leaks(own, NIGHT, frames, folder, {name: "work_profiles"})


@shared
def test_mead_is_valid_by_the_schema_of_ddex(frames: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    with packed(holder(tmp_path, "mead", "music"), frames, tmp_path / "out") as archive:
        text = archive.read("mead-0001.xml")
    check(MEAD, text)
    assert b'UserDefinedValue="melody.warm"' in text
    assert '<Description LanguageAndScriptCode="ja">暖かい</Description>'.encode() in text
    assert b"<ISRC>JPAB01234567</ISRC>" in text
    assert b"Yoake</Pronunciation>" in text


@shared
@pytest.mark.slow
def test_mead_is_valid_by_a_second_validator(frames: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    with packed(holder(tmp_path, "mead", "music"), frames, tmp_path / "out") as archive:
        xmlschema.XMLSchema(SCHEMAS / MEAD).validate(io.BytesIO(archive.read("mead-0001.xml")))


@shared
def test_every_word_of_ddex_that_stands_for_a_factor_is_one(tmp_path: Path) -> None:
    words = [*MOOD_VALUES, *THEME_VALUES]
    row = {"work_id": "music-000000000001", "factors": words, "labels_ja": words}
    formats()["mead"].encode(pl.DataFrame([row]), tmp_path / "f", ABOUT)
    with zipfile.ZipFile(tmp_path / "f") as archive:
        text = archive.read("mead-0001.xml")
    check(MEAD, text)
    for word in (*MOOD_VALUES.values(), *THEME_VALUES.values()):
        assert f"<Value>{word}</Value>".encode() in text


def test_words_of_ddex_stand_for_factors_that_there_are() -> None:
    ontology = Path(__file__).resolve().parents[2] / "transforms" / "kansei" / "ontology"
    known = {line.split("\t")[0] for path in ontology.glob("*.tsv") for line in path.read_text("utf-8").splitlines()}
    assert {*MOOD_VALUES, *THEME_VALUES} <= known


MEC = "movielabs/mdmec-v2.12.xsd"


@shared
def test_mec_is_valid_by_the_schema_of_movielabs(frames: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    with packed(holder(tmp_path, "mec", "video"), frames, tmp_path / "out") as archive:
        document = check(MEC, archive.read("mec-0001.xml"))
    space = {"md": "http://www.movielabs.com/schema/md/v2.12/md"}
    assert [each.text for each in document.iterfind(".//md:TitleDisplayUnlimited", space)] == HOSTILE
    first = document.find(".//md:LocalizedInfo[@language='en']", space)
    assert [each.text for each in first.iterfind("md:Keyword", space)] == ["warm", "lonely"]
    assert [each.text for each in document.iterfind(".//md:JobFunction", space)] == ["Actor", "Director", "Other"]


def test_a_work_of_unknown_year_stands_in_the_rows_of_mec_alone(tmp_path: Path) -> None:
    row = {"work_id": "video-000000000001", "title": "題", "release_year": None}
    formats()["mec"].encode(pl.DataFrame([row], schema_overrides={"release_year": pl.Int32}), tmp_path / "f")
    with zipfile.ZipFile(tmp_path / "f") as archive:
        assert archive.namelist() == ["rows-0001.jsonl"]
    assert list(formats()["mec"].decode(tmp_path / "f")) == [row]


def test_ember_keeps_the_order_of_its_pages_and_a_manifest_says_where_it_lies(
    frames: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    with packed(holder(tmp_path, "ember", "video"), frames, tmp_path / "out") as archive:
        document = etree.fromstring(archive.read("ember-0001.xml"))
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest == {
        "s3Bucket": "amazon-in", "s3Keys": ["kansei/ember/ember-0001.xml"], "type": "CATALOG_UPDATE", "schema": "EMBER",
    }  # fmt: skip
    assert (document.tag, document.get("schemaVersion")) == ("DataCollections", "1.0.0")
    movies = list(document.iterfind("ProgramCatalog/Movie"))
    assert [movie.findtext("Titles/Title") for movie in movies] == HOSTILE
    assert [(each.get("language"), each.text) for each in movies[0].iterfind("Keywords/Keyword")] == [
        ("ja", "暖かい"), ("ja", "寂しい"), ("en", "warm"), ("en", "lonely"), ("ja-Latn", "Atatakai"),
        ("ja-Latn", "Sabishii"),
    ]  # fmt: skip
    order = ["ExternalIds", "Titles", "Descriptions", "Synopses", "Images", "Genres", "Keywords", "Ratings"]
    for movie in movies:
        places = [order.index(child.tag) for child in movie]
        assert places == sorted(places)


def test_a_data_feed_names_its_works_and_their_factors_as_defined_terms(
    frames: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    with packed(holder(tmp_path, "schema_org", "video"), frames, tmp_path / "out") as archive:
        feed = json.loads(archive.read("datafeed-0001.jsonld"))
    assert [each["name"] for each in feed["dataFeedElement"]] == HOSTILE
    first = feed["dataFeedElement"][0]
    assert first["@id"] == first["url"] == f"https://vod.example/{ident('v2')}"
    assert first["keywords"][0] == {
        "@type": "DefinedTerm", "termCode": "melody.warm", "inDefinedTermSet": "urn:kansei:factors",
        "name": [{"@language": "ja", "@value": "暖かい"}, {"@language": "en", "@value": "warm"},
                 {"@language": "ja-Latn", "@value": "Atatakai"}],
    }  # fmt: skip
    assert (first["director"], first["duration"]) == ([{"@type": "Person", "name": "青葉"}], "PT5400S")


def conforms(document: dict[str, Any]) -> tuple[bool, str]:
    """Does a schema.org document keep to the shapes of its vocabulary?

    As published they take Text or Date for classes, so that no literal conforms; here a data type is a literal.
    """
    import pyshacl
    import rdflib

    folder = SCHEMAS / "schemaorg"
    local = document | {"@context": json.loads((folder / "schemaorgcontext.jsonld").read_text())["@context"]}
    data = rdflib.Graph().parse(data=json.dumps(local), format="json-ld")
    shapes = rdflib.Graph().parse(folder / "schemaorg-shapes.shacl", format="turtle")
    shape, kinds = rdflib.Namespace("http://schema.org/validation#"), rdflib.Namespace("http://www.w3.org/ns/shacl#")
    for kind in ("Text", "Date", "DateTime", "Time", "Number", "Integer", "Boolean", "Duration"):
        shapes.set((shape[f"ValidSchema{kind}"], kinds.nodeKind, kinds.Literal))
    shapes.set((shape.ValidSchemaURL, kinds.nodeKind, kinds.IRIOrLiteral))
    held, _, told = pyshacl.validate(data, shacl_graph=shapes, max_validation_depth=60)
    return bool(held), str(told)


@shared
@pytest.mark.slow
def test_a_data_feed_keeps_to_the_shapes_of_schema_org(frames: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    with packed(holder(tmp_path, "schema_org", "video"), frames, tmp_path / "out") as archive:
        feed = json.loads(archive.read("datafeed-0001.jsonld"))
    feed["dataFeedElement"] = feed["dataFeedElement"][:2]
    held, told = conforms(feed)
    assert held, told
    feed["dataFeedElement"][0]["director"] = "塔"  # a person is no text
    assert not conforms(feed)[0], "a validator that accepts everything says nothing"


titles = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20)


@shared
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=titles, label=titles)
def test_whatever_a_title_holds_mead_is_valid_and_is_read_again(tmp_path: Path, title: str, label: str) -> None:
    row = {"work_id": "music-000000000001", "title": title, "genres": [label], "factors": ["melody.warm"],
           "labels_ja": [label]}  # fmt: skip
    try:
        formats()["mead"].encode(pl.DataFrame([row]), tmp_path / "f", ABOUT)
    except ValueError:
        assert any(ord(letter) in (0xFFFE, 0xFFFF) or 0x7F <= ord(letter) < 0xA0 for letter in title + label)
        return
    assert list(formats()["mead"].decode(tmp_path / "f")) == [row]
    with zipfile.ZipFile(tmp_path / "f") as archive:
        check(MEAD, archive.read("mead-0001.xml"))


def test_a_format_says_in_the_client_file_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"ddex_sender is missing: format mead needs it"):
        holder(tmp_path, "mead", "music", standards={})
    with pytest.raises(WrongUsage, match=r"format mead cannot tell of video"):
        holder(tmp_path, "mead", "video")
    with pytest.raises(WrongUsage, match=r"format mead needs the fields factors"):
        client(tmp_path, feeds={"work_profiles": ["work_id", "domain"]}, format="mead", standards=STANDARDS)
    with pytest.raises(WrongUsage, match=r"feeds.works: format mead cannot carry feed works"):
        client(tmp_path, feeds={"works": ["work_id", "territories"]}, format="mead", standards=STANDARDS)
    with pytest.raises(WrongUsage, match=r"'book' is not among licence.works.domains"):
        holder(tmp_path, "jsonl_gz", "book")
