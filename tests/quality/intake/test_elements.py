"""Values out of XML by path, and the ledger of what was not read."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.intake.elements import Elements
from quality.intake.path_counts import MOST_PATHS, OTHERS, shortened
from quality.intake.standards import compact_date, duration, territories

TEXT = """<a:r xmlns:a="urn:a" xmlns:b="urn:b/2" xmlns:c="urn:c" v="1"><x k="1"><n> 一
 番 </n><t>A</t></x><x k="2"><n>二</n><t>B</t></x><b:y>三</b:y><c:y>四</c:y><e/>余り</a:r>"""


def elements() -> Elements:
    return Elements(fromstring(TEXT), (("urn:b/", ""),))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("x/n",                  ["一 番", "二"]),
        ("x[t='B']/n",           ["二"]),
        ("x[t='A|B']/n",         ["一 番", "二"]),
        ("x[@k='1']/n",          ["一 番"]),
        ("x[@k='1'][t='B']/n",   []),
        ("x/@k",                 ["1", "2"]),
        ("x[t='B']/@k",          ["2"]),
        ("@v",                   ["1"]),
        ("y",                    ["三"]),
        ("{urn:c}y",             ["四"]),
        ("e",                    []),
        ("none",                 []),
    ],
)  # fmt: skip
def test_a_path_leads_to_values(path: str, expected: list[str]) -> None:
    xml = elements()
    assert xml.texts(xml.root, path) == expected


def test_what_no_path_read_is_ignored() -> None:
    xml = elements()
    assert xml.first(xml.root, "x[t='B']/n", "y") == "二"
    assert xml.used() == {"/r/x/n": 1, "/r/x/t": 1}
    assert xml.ignored() == {
        "/r/@v": 1, "/r/e": 1, "/r/text()": 1, "/r/x/@k": 2, "/r/x/n": 1, "/r/x/t": 1, "/r/y": 1, "/r/{urn:c}y": 1,
    }  # fmt: skip
    xml.whole(xml.root)
    assert xml.ignored() == {}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("PT4M23.583S",    "PT4M23S"),
        ("P0Y0M0DT1H2M3S", "PT1H2M3S"),
        ("PT92M",          "PT92M"),
        ("P1D",            "P1D"),
        ("4:05",           "4:05"),
        (None,             None),
    ],
)  # fmt: skip
def test_a_duration_is_in_whole_seconds(value: str | None, expected: str | None) -> None:
    assert duration(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("20261120", "2026-11-20"), ("202611", "2026-11"), ("2026", "2026"), ("20261120T0900", "2026-11-20"), ("x", "x")],
)  # fmt: skip
def test_a_compact_date_is_iso(value: str, expected: str) -> None:
    assert compact_date(value) == expected


@given(st.sets(st.sampled_from(["JP", "US", "WORLD", "XX"])), st.sets(st.sampled_from(["US", "TW", "YY"])))
def test_no_territory_is_granted_that_is_left_out(included: set[str], excluded: set[str]) -> None:
    found = territories(included, excluded)
    assert not found & {"US", "TW"} & excluded or "YY" in excluded and "not YY" in found
    assert "WORLD" not in found or not excluded


def test_no_depth_and_no_length_of_names_blows_up_the_list_of_what_was_ignored() -> None:
    long = "n" * 20_000
    inside = "".join(f"<l{place}/>" for place in range(5_000))
    xml = Elements(fromstring(f"<{long}>" * 90 + inside + f"</{long}>" * 90))
    found = xml.ignored()
    assert len(found) == MOST_PATHS + 1 and sum(found.values()) == 5_000
    assert max(map(len, found)) < 100 * 61
    assert shortened({str(place): 1 for place in range(3_000)})[OTHERS] == 3_000 - MOST_PATHS
