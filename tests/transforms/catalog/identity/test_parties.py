"""Which credited names are one person, group or company."""

from __future__ import annotations

import pytest

from tests.transforms.catalog.identity.drawn import decisions_of
from transforms.catalog.identity.decisions import Decisions
from transforms.catalog.identity.parties import Name, latin_keys, resolve_parties, romaji_key
from transforms.catalog.identity.spelling import name_key
from transforms.identity import identifier

N18, N19 = "2026-11-18", "2026-11-19"


def name(written: str, reading: str = "", works: str = "", night: str = N18) -> Name:
    return Name(written, night, reading, frozenset(works))


def parties(*names: Name, lines: tuple[str, ...] = ()) -> list[str]:
    """The parties, each as its names."""
    found = resolve_parties(list(names), decisions_of(*lines) if lines else Decisions()).names
    return sorted(" ".join(each) for _, each in found.group_by("party_id", maintain_order=True).agg("name").iter_rows())


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((name("齋藤みさき"), name("斎藤 みさき")),       ["齋藤みさき 斎藤 みさき"]),
        ((name("斉藤みさき"), name("斎藤みさき")),        ["斉藤みさき", "斎藤みさき"]),
        ((name("甲野", "コウノユウ", "A"), name("YuKono", works="A")),               ["YuKono", "甲野"]),
        ((name("甲野", "コウノユウ", "A"), name("Yu Kono x", works="A")),            ["Yu Kono x", "甲野"]),
        ((name("梅ぼし（別名：佃ヒロキ）"), name("佃ヒロキ")), ["梅ぼし（別名：佃ヒロキ） 佃ヒロキ"]),
    ],
)  # fmt: skip
def test_names_are_one_party_where_spelling_or_a_supplier_says_so(names: tuple[Name, ...], expected: list[str]) -> None:
    assert parties(*names) == expected


def test_a_name_in_latin_letters_is_the_one_reading_it_writes_where_they_share_a_work() -> None:
    yu, latin = name("真白野ユウ", "マシロノユウ", "A"), Name("Yuu Mashirono", N18, "", frozenset("A"))
    assert parties(yu, latin) == ["真白野ユウ Yuu Mashirono"]
    elsewhere = resolve_parties([yu, Name("Yuu Mashirono", N18, "", frozenset("B"))], Decisions())
    assert elsewhere.names["party_id"].n_unique() == 2
    assert [(asked[2], asked[3], asked[4]) for asked in elsewhere.queue] == [("真白野ユウ", "Yuu Mashirono", "romaji")]
    assert len(parties(yu, name("益城野優", "マシロノユウ", "A"), latin)) == 3, "two have that reading"


def test_a_party_has_the_id_of_its_first_name_and_keeps_it() -> None:
    yu, latin = name("真白野ユウ", "マシロノユウ", "A"), Name("Yuu Mashirono", N19, "", frozenset("A"))
    other = name("益城野優", "マシロノユウ", "A", "2026-11-20")
    for names in ([yu, latin], [yu, latin, other]):
        found = dict(resolve_parties(names, Decisions()).names.select("name", "party_id").iter_rows())
        assert found["Yuu Mashirono"] == found["真白野ユウ"] == identifier("party", name_key("真白野ユウ"))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("join party:甲 party:乙",),                                              ["丙", "甲 乙"]),
        (("join party:甲 party:乙", "join party:乙 party:丙", "apart party:甲 party:丙"), ["丙", "甲 乙"]),
        (("join party:甲 party:乙", "undo party:乙 party:甲"),                       ["丙", "乙", "甲"]),
    ],
)  # fmt: skip
def test_experts_join_and_part_names(lines: tuple[str, ...], expected: list[str]) -> None:
    assert parties(name("甲"), name("乙"), name("丙"), lines=lines) == sorted(expected)


def test_readings_and_latin_letters_meet_whatever_the_length_of_vowels() -> None:
    assert romaji_key("サトウ ジュンイチ") in latin_keys("Jun'ichi Satō") & latin_keys("Junichi Satoh")
    assert latin_keys("佃ヒロキ") == latin_keys("BAND") == set()
