"""JSON-LD: nodes of a graph as columns of text."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.readers.json_ld import read
from pipelines.sources import load_source
from quality.errors import IntakeRefused
from tests.pipelines.inboxes import promise


def row(node: Any, *columns: str, others: tuple[dict[str, Any], ...] = ()) -> tuple[str | None, ...]:
    """These columns of one node of type T."""
    graph = {"@context": "https://schema.org", "@graph": [{"@type": "T"} | node, *others]}
    return read("f.jsonld", json.dumps(graph).encode(), wanting(*columns)).frame.select(columns).row(0)


def wanting(*columns: str, types: tuple[str, ...] = ("T",)) -> Any:
    return promise(
        reader="json_ld", columns=[], types=types, fields={"source_key": "k", "domain": "d", "title": "t"},
        texts={}, facts={f"x_{place}": name for place, name in enumerate(columns)},
    )  # fmt: skip


JA, KANA = {"@language": "ja", "@value": "船"}, {"@language": "ja-hrkt", "@value": "フネ"}
BLANK = ({"@id": "_:b1", "name": "甲", "note": {"price": "120円"}},)


@pytest.mark.parametrize(
    ("node", "columns", "expected"),
    [
        ({"name": "船"},                            ("name", "other"),            ("船", None)),
        ({"name": ["船", "舟"]},                     ("name",),                    ("船\n舟",)),
        ({"name": ["船", KANA]},                     ("name", "name@ja-hrkt"),     ("船", "フネ")),
        ({"name": KANA},                            ("name", "name@ja-hrkt"),     (None, "フネ")),
        ({"name": [JA, KANA]},                      ("name@ja", "name@ja-hrkt"),  ("船", "フネ")),
        ({"name": {"@value": "船"}},                 ("name",),                    ("船",)),
        ({"name": {"@list": ["船", ["舟"]]}},         ("name",),                    ("船\n舟",)),
        ({"name": {"@set": [JA, "舟"]}},             ("name", "name@ja"),          ("舟", "船")),
        ({"name": []},                              ("name",),                    (None,)),
        ({"name": None},                            ("name",),                    (None,)),
        ({"size": 12},                              ("size",),                    ("12",)),
        ({"author": {"name": "甲"}},                 ("author.name",),             ("甲",)),
        ({"author": [{"name": "甲"}, {"name": "乙"}]}, ("author.name",),             ("甲\n乙",)),
        ({"author": {"name": ["甲", KANA]}},         ("author.name", "author.name@ja-hrkt"), ("甲", "フネ")),
        ({"a": {"b": {"c": "深い", "d": {"e": "深すぎる"}}}}, ("a.b.c", "a.b.d.e"),    ("深い", None)),
        ({"held": "_:b1"},                          ("held.name", "held"),        ("甲", None)),
        ({"held": {"@id": "_:b1"}},                 ("held.name", "held.@id"),    ("甲", "_:b1")),
        ({"held": ["_:b1", "_:b1"]},                ("held.note.price",),         ("120円\n120円",)),
        ({"held": "_:b9"},                          ("held",),                    ("_:b9",)),
        ({"held": {"@id": "https://a.example/"}},   ("held.@id",),                ("https://a.example/",)),
        ({"@id": "_:b1", "held": "x"},              ("@id", "held"),              ("_:b1", "x")),
    ],
    ids=range(21),
)  # fmt: skip
def test_a_value_becomes_a_column_of_text(node: Any, columns: tuple[str, ...], expected: tuple[Any, ...]) -> None:
    assert row(node, *columns, others=BLANK) == expected


def test_nodes_that_refer_to_each_other_end() -> None:
    ring = ({"@id": "_:b1", "next": "_:b2"}, {"@id": "_:b2", "next": {"@id": "_:b1"}, "name": "二"})
    assert row({"next": "_:b1"}, "next.next.name", others=ring) == ("二",)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (("Movie",),            [1]),
        (("Movie", "TVSeries"), [1, 2]),
        (("Book",),             []),
        ((),                    [1, 2, 3]),
    ],
)  # fmt: skip
def test_only_nodes_of_promised_types_are_rows_and_without_a_promise_all_typed_ones(
    types: tuple[str, ...], expected: list[int]
) -> None:
    nodes = [{"@type": "Movie"}, {"@type": ["TVSeries", "Thing"]}, {"@type": "Person"}, {"@id": "_:b1"}]
    found = read("f.jsonld", json.dumps(nodes).encode(), wanting(types=types))
    assert (found.frame["row"].to_list(), found.total) == (expected, len(expected))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('{"@context": "https://schema.org"}', "json_ld"),
        ('{"@graph": {"@type": "T"}}',         "json_ld"),
        ('{"@graph": [1]}',                    "json_ld"),
        ('"T"',                                "json_ld"),
        ('{"@graph": [], "@graph": []}',       "json"),
        ('{"@graph": [{"@type": NaN}]}',       "json"),
        ("<html>",                             "json"),
    ],
    ids=range(7),
)  # fmt: skip
def test_what_is_no_graph_is_refused(text: str, rule: str) -> None:
    with pytest.raises(IntakeRefused) as refused:
        read("f.jsonld", text.encode(), wanting())
    assert refused.value.why.startswith(f"{rule}: ")


def test_what_is_not_mapped_and_nodes_of_other_types_are_listed() -> None:
    nodes = [{"@type": "T", "f": "題", "g": ["甲", "乙"], "a": {"b": {"c": {"d": 1}}}}, {"@type": "U"}, {"@id": "_:b1"}]
    found = read("f.jsonld", json.dumps(nodes).encode(), wanting("f"))
    assert found.ignored == {"@type": 1, "a.b.c.…": 1, "g": 2, "nodes of other types": 1}


def test_a_zip_of_one_document_is_read_as_that_document() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.json", '{"@graph": [{"@type": "T", "f": "題"}]}')
    assert read("f.zip", held.getvalue(), wanting("f")).frame["f"].to_list() == ["題"]


plain = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.just("_:b1")
names = st.sampled_from(["name", "@id", "@type", "@value", "@language", "@list"]) | st.text(max_size=3)


def held(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3)


nodes = st.dictionaries(names, st.recursive(plain, held, max_leaves=6), max_size=4)


@given(st.lists(nodes, max_size=5))
def test_any_graph_is_read_or_refused(graph: list[dict[str, Any]]) -> None:
    try:
        found = read("f.jsonld", json.dumps(graph).encode(), wanting("name", types=()))
    except IntakeRefused:
        return
    typed = [node for node in graph if node.get("@type") is not None]
    assert found.total == found.frame.height == len(typed)


def test_the_media_arts_database_is_read_from_its_archive(root: Path) -> None:
    place = root.parent / "shared" / "data" / "madb" / "metadata_an-col_an208_json.zip"
    if not place.exists():
        pytest.skip(f"{place} is not here")
    source = load_source(root / "pipelines" / "sources" / "madb.yaml")
    said = source.promise_for(place.name)
    assert said is not None
    found = read(place.name, place.read_bytes(), said).frame
    assert found.height == 45
    assert found["identifier"].is_unique().all() and found["name"].null_count() == 0
    kana = found["name@ja-hrkt"].drop_nulls()
    assert kana.len() == 10 and kana.str.contains("[ァ-ー]").all()
