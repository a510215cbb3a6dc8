"""Packed credit strings: who, in which role, as whom."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.catalog.credits import CAST, Credit, read_credits
from transforms.catalog.roles import ROLES, roles_of


def read(cell: str, role: str) -> list[tuple[str, ...]]:
    """(name, role) or (name, role, character)."""
    return [
        (credit.name, credit.role, *([credit.character] if credit.character else []))
        for credit in read_credits(cell, role)
    ]


@pytest.mark.parametrize(
    ("cell", "role", "expected"),
    [
        ("真白野ユウ",                      "artist",      [("真白野ユウ", "artist")]),
        ("  真白野　ユウ ",                  "artist",      [("真白野　ユウ", "artist")]),
        ("A／B　／　C∥D",                   "composer",    [(name, "composer") for name in "ABCD"]),
        ("A / B\nC",                       "composer",    [(name, "composer") for name in "ABC"]),
        ("AC/DC",                          "artist",      [("AC/DC", "artist")]),
        ("A／A",                           "artist",      [("A", "artist")]),
        ("[監督]永丘昭典　／　[撮影]野口肇",      "contributor", [("永丘昭典", "director"), ("野口肇", "photography")]),
        ("【原作・脚本】A／B",                "contributor", [("A", "original_work"), ("A", "screenplay"),
                                                            ("B", "contributor")]),
        ("［監督］永丘昭典",                  "contributor", [("永丘昭典", "director")]),
        ("[演出（監督と同義）]A",             "contributor", [("A", "episode_director")]),
        ("[スペシャルコンセプター]A",          "contributor", [("A", "スペシャルコンセプター")]),
        ("原案・構成:A 監督:B/C 声の出演:D/E ほか.", "contributor",
         [("A", "original_concept"), ("A", "composition"), ("B", "director"), ("C", "director"),
          ("D", "voice"), ("E", "voice")]),
        ("Re:vale",                        "artist",      [("Re:vale", "artist")]),
        ("[ ]A",                           "contributor", [("A", "contributor")]),
        ("[監督]",                          "contributor", []),
        ("灯台守（声：天草リオ）",             "actor",       [("天草リオ", "voice", "灯台守")]),
        ("灯台守 (CV: 天草リオ)",             "actor",       [("天草リオ", "voice", "灯台守")]),
        ("灯台守（ＣＶ天草リオ）",             "artist",      [("天草リオ", "artist", "灯台守")]),
        ("灯台守 CV:天草リオ",                "actor",       [("天草リオ", "voice", "灯台守")]),
        ("灯台守(CV.天草リオ)",               "artist",      [("天草リオ", "artist", "灯台守")]),
        ("天草リオ（声）",                    "actor",       [("天草リオ", "voice")]),
        ("[声の出演]　／　【灯台守】天草リオ　／　[声の出演]ほか", "actor", [("天草リオ", "actor", "灯台守")]),
        ("【灯台守[4話]】天草リオ",            "actor",       [("天草リオ", "actor", "灯台守[4話]")]),
        ("A、B；C",                         "composer",    [(name, "composer") for name in "ABC"]),
        ("髙窓ゆら　∥　タカマド ユラ",           "author",      [("髙窓ゆら", "author")]),
        ("[著]園山 園山",                     "creator",     [("園山", "author")]),
        ("A　／　ほか",                      "artist",      [("A", "artist")]),
        ("[灯台守]天草リオ",                  "actor",       [("天草リオ", "actor", "灯台守")]),
        ("天草リオ",                        "actor",       [("天草リオ", "actor")]),
        ("天草リオ（子役）",                  "actor",       [("天草リオ（子役）", "actor")]),
        ("A feat. B",                      "artist",      [("A", "artist"), ("B", "featured")]),
        ("A (feat. B)",                    "artist",      [("A", "artist"), ("B", "featured")]),
        ("A（Feat.B）",                     "artist",      [("A", "artist"), ("B", "featured")]),
        ("A featuring B",                  "artist",      [("A", "artist"), ("B", "featured")]),
        ("A ft. B（C）",                    "artist",      [("A", "artist"), ("B（C）", "featured")]),
        ("DECO*27feat.初音ミク",             "artist",      [("DECO*27", "artist"), ("初音ミク", "featured")]),
        ("[作曲]A feat. B",                 "artist",      [("A", "composer"), ("B", "featured")]),
        ("Minecraft.wav",                  "artist",      [("Minecraft.wav", "artist")]),
        ("The Featurings",                 "artist",      [("The Featurings", "artist")]),
        ("",                               "artist",      []),
        (" ／ ",                            "artist",      []),
    ],
)  # fmt: skip
def test_a_packed_cell_is_taken_apart(cell: str, role: str, expected: list[tuple[str, ...]]) -> None:
    assert read(cell, role) == expected


PIECES = [
    "／", "∥", " / ", "\n", "[監督]", "【", "】", "（声：", "(CV", "）", ")", " feat. ", "ft.", "featuring", "　", "名",
]  # fmt: skip
cells = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map("".join) | st.text()
roles = st.sampled_from(["artist", "contributor", *sorted(CAST)])


@given(cells, roles)
def test_any_cell_is_read_and_no_character_is_invented(cell: str, role: str) -> None:
    for credit in read_credits(cell, role):
        for part in (credit.name, credit.character or "-"):
            assert part and part == part.strip()
            assert part in cell or part == "-"
        assert credit.role in cell or credit.role in {role, "voice", "featured", *roles_of(credit.label or "")}


@given(cells, roles)
def test_a_credit_counts_once_and_in_the_order_written(cell: str, role: str) -> None:
    found = read_credits(cell, role)
    assert len(set(found)) == len(found)
    assert read_credits(f"{cell}\n{cell}", role) == found


def test_the_label_is_kept_as_written_and_a_reading_stands_with_its_name() -> None:
    assert read_credits("[監督・脚本]永丘昭典　∥　ナガオカ アキノリ", "contributor") == [
        Credit("永丘昭典", role, label="監督・脚本", reading="ナガオカ アキノリ") for role in ("director", "screenplay")
    ]


def test_no_label_means_two_roles_by_itself() -> None:
    labels = [label for labels in ROLES.values() for label in labels.split()]
    assert len(labels) == len(set(labels))
    assert all(len(roles_of(label)) == 1 for label in labels)


some_names = st.lists(st.text("あいうえおABC", min_size=1, max_size=5), unique=True, max_size=6)


@given(some_names, st.sampled_from(["／", "　／　", "∥", "\n"]))
def test_plain_names_come_back_as_they_were_joined(names: list[str], separator: str) -> None:
    assert read_credits(separator.join(names), "artist") == [Credit(name, "artist") for name in names]


@pytest.mark.parametrize("role", ["artist", "actor"])
@pytest.mark.parametrize("cell", ["x{}x", "x（声{}x", "x（声：{}x", "[{}x", "x feat.{}x", "x ({}feat. y", "x{}（声：y"])
@pytest.mark.parametrize("filler", [" ", "　", "(", "（", "feat. "])
def test_a_cell_takes_time_in_proportion_to_its_length(role: str, cell: str, filler: str) -> None:
    """2,000 spaces inside one cell once took nine minutes."""
    started = time.process_time()
    read_credits(cell.format(filler * 50_000), role)
    assert time.process_time() - started < 2
